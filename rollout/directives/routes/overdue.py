"""What is past its day, of all addressees within reach: a page, and a piece of the day's work."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.export_files import MOST_ROWS, Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.formats import plural
from rollout.core.paging import ROWS
from rollout.db import db
from rollout.directives import blueprint, exports, few, page, queries, unit_states
from rollout.directives.cells import Cell
from rollout.directives.forms import OverdueForm
from rollout.directives.routes.loading import Seen, seen
from rollout.directives.sums import late_of_small
from rollout.directives.unit_states import Asked, Late
from rollout.register.officers import officer_name
from rollout.register.unit_search import is_named
from rollout.vocabulary import FOREVER
from rollout.vocabulary_of_obligations import ObligationState


def _late(held: Seen, asked: Asked, number: int, size: int = ROWS) -> tuple[list[Cell], Late]:
    """Of departments and offices all, of units a page; the longest first, unless asked by name."""
    session = db.session()
    obligations = queries.obligations(session)
    of_bodies = [
        cell
        for cell in few.cells(session, obligations, held.bodies, held.reach, held.when)
        if cell.state is ObligationState.OVERDUE and is_named(cell.body.name, cell.body.code, asked.words)
    ]
    if not asked.by_name:
        of_bodies.sort(key=lambda cell: cell.due_on or FOREVER)
    return of_bodies, unit_states.overdue(session, obligations, held.reach, held.when, asked, number, size)


def _seen() -> Seen:
    """What the viewer sees, or of it the units of the officer whom the address names."""
    held, officer_id = seen(), whole(request.args, "officer")
    return held if officer_id is None else replace(held, reach=held.reach.of_officer(officer_id))


@blueprint.get("/directives/overdue")
@require(Permission.SEE_OBLIGATIONS)
def overdue() -> ResponseReturnValue:
    held, form = _seen(), OverdueForm(request.args)
    asked = form.asked()
    of_bodies, late = _late(held, asked, whole(request.args, "page") or 1)

    def address(**more: object) -> str:
        held_back = {"q": asked.words, "order": form.order.data, "officer": form.officer.data}
        said = {name: value for name, value in (held_back | more).items() if value}
        return url_for("directives.overdue", **said)

    return htmx.respond(
        "directives/overdue.html",
        "directives/_overdue.html",
        of_bodies=of_bodies,
        late=late,
        address=address,
        form=form,
        asked=asked,
        page=page,
        looks=page.LOOKS,
        masks=held.reach.masks,
        beside=_beside(held, asked),
        officer=_officer(form),
    )


def _beside(held: Seen, asked: Asked) -> str:
    """What the sums of the directives have that this list does not show; of the whole list alone."""
    if asked.words or whole(request.args, "officer"):
        return ""
    session = db.session()
    late = late_of_small(session, queries.obligations(session), held.bodies, held.reach, held.when)
    if not late:
        return ""
    return plural(
        "Trang Văn bản, nhiệm vụ có tính thêm %(n)s việc quá hạn của đối tượng dưới 5 người, không hiện ở đây.", late
    )


def _officer(form: OverdueForm) -> str:
    """The officer to whose units the list is narrowed, named where the viewer knows them; "" for none."""
    key = whole(request.args, "officer")
    form.officer.data = str(key or "")
    if not key:
        return ""
    return officer_name(viewer(), key, Permission.SEE_OBLIGATIONS) or _("một người không có ở đây")


@blueprint.post(f"/directives/overdue/{EXPORT}")
@require(Permission.SEE_OBLIGATIONS)
def export_overdue(file: str) -> Response:
    def table() -> Table:
        held = _seen()
        asked = OverdueForm(request.args).asked()
        of_bodies, late = _late(held, asked, 1, MOST_ROWS)
        cells, beside = [*of_bodies, *late.cells.rows], _beside(held, asked)
        return exports.cells_table(cells, _("Nhiệm vụ quá hạn"), masks=held.reach.masks, beside=beside)

    return hand_out(table, file, name="nhiem-vu-qua-han")
