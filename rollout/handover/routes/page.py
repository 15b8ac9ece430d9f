"""One handover with what went over, the file of that, and taking it back."""

from __future__ import annotations

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import RefusalsInto
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.formats import plural
from rollout.db import db
from rollout.handover import blueprint, exports
from rollout.handover.actions import undoing
from rollout.handover.forms import UndoForm
from rollout.handover.queries import items, listing
from rollout.handover.queries.listing import Line
from rollout.models import HandoverState


def _opened(handover_id: int) -> Line:
    return listing.opened(viewer(), handover_id) or abort(404)


def _may_undo(line: Line) -> bool:
    """Whoever may edit all of its units today, as long as it stands."""
    units = listing.unit_ids(viewer(), line.row)
    return line.row.state is not HandoverState.UNDONE and viewer().may_all(Permission.EDIT_UNITS, units)


@blueprint.get("/handovers/<int:handover_id>")
@require(Permission.EDIT_UNITS)
def page(handover_id: int) -> ResponseReturnValue:
    line = _opened(handover_id)
    return htmx.respond(
        "handover/page.html",
        "handover/_items.html",
        line=line,
        items=items.page_of(viewer(), line.row, whole(request.args, "page") or 1),
        may_undo=_may_undo(line),
        address=lambda **more: url_for("handover.page", handover_id=handover_id, **more),
    )


@blueprint.post(f"/handovers/<int:handover_id>/{EXPORT}")
@require(Permission.EDIT_UNITS)
def export_items(handover_id: int, file: str) -> Response:
    line = _opened(handover_id)
    return hand_out(
        lambda: exports.items_table(line, items.all_items(viewer(), line.row)), file, name="ban-giao-chi-tiet",
        subject="handover", subject_id=handover_id,
    )  # fmt: skip


@blueprint.route("/handovers/<int:handover_id>/undo", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def undo(handover_id: int) -> ResponseReturnValue:
    line, session = _opened(handover_id), db.session()
    back = url_for("handover.page", handover_id=handover_id)
    if line.row.state is HandoverState.UNDONE:
        flash(_("Bàn giao này đã được hoàn tác."))
        return htmx.go_to(back)
    if not _may_undo(line):
        abort(404)
    form = UndoForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            done = undoing.undo(session, line.row, by=viewer().user)
            session.commit()
            flash(plural("Đã hoàn tác bàn giao: %(n)s đơn vị trở lại người giao.", len(done.units)))
            return htmx.go_to(back)
    found = undoing.preview(session, line.row)
    return htmx.respond(
        "handover/undo.html",
        "handover/undo.html",
        status=422 if form.is_submitted() else 200,
        line=line,
        form=form,
        found=found,
        kept=items.shown(viewer(), found.kept[: items.MOST_KEPT]),
        back=back,
    )
