"""Making a handover: whose units, to whom; what would come of it; and, confirmed, done."""

from __future__ import annotations

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import RefusalsInto
from rollout.core.errors import Refusal
from rollout.core.formats import day, plural
from rollout.db import db
from rollout.handover import blueprint
from rollout.handover.actions import making
from rollout.handover.errors import PreviewOutdated
from rollout.handover.forms import ConfirmForm, PlanForm, district_takers, unit_takers, usual
from rollout.handover.preview import Preview, preview_of
from rollout.handover.queries.officers import givers, officers
from rollout.models import Handover, HandoverState

KIND = "handover"
"""What the form is kept under in sent_form."""


@blueprint.route("/handovers/new", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def new() -> ResponseReturnValue:
    who, session = viewer(), db.session()
    if request.method == "POST" and (before := sent.before(session, by=who.user, kind=KIND)):
        flash(before.sentence)
        return htmx.go_to(url_for("handover.page", handover_id=before.subject_id))
    choices = givers(who)
    said = whole(request.args, "giver") or (choices[0][0] if len(choices) == 1 else None)
    plan = PlanForm(choices, officers(session), request.args or None, data=usual(said))
    confirm = ConfirmForm()
    preview: Preview | None = None
    is_asked = "rule" in request.args
    if is_asked and plan.validate():
        preview = _preview(plan)
        if request.method == "POST" and confirm.validate():
            with RefusalsInto(confirm):
                made = _make(plan, preview, confirm)
                sent.note(session, by=who.user, kind=KIND, subject_id=made.id)
                session.commit()
                return htmx.go_to(url_for("handover.page", handover_id=made.id))
        confirm.seen.data = preview.seal
    is_wrong = request.method == "POST" or (is_asked and bool(plan.errors))
    return htmx.respond(
        "handover/new.html",
        "handover/new.html",
        status=422 if is_wrong else 200,
        plan=plan,
        confirm=confirm,
        preview=preview,
        refusal=_refusal(plan, preview) if preview and request.method == "GET" else "",
        has_givers=bool(choices),
    )


def _preview(plan: PlanForm) -> Preview:
    asked, chosen = plan.asked(), district_takers(request.args)
    preview = preview_of(viewer(), asked, chosen)
    if request.method == "POST" and preview.has_choices:
        return preview_of(viewer(), asked, chosen, unit_takers(request.form, preview.units))
    return preview


def _refusal(plan: PlanForm, preview: Preview) -> str:
    """What would be refused is said with the preview; "" for nothing."""
    try:
        making.check(db.session(), plan.asked(), preview.units, preview.takers, preview.officers)
    except Refusal as refusal:
        return refusal.text
    return ""


def _make(plan: PlanForm, preview: Preview, confirm: ConfirmForm) -> Handover:
    """Raises PreviewOutdated and what `make` does."""
    if confirm.seen.data != preview.seal:
        raise PreviewOutdated
    made = making.make(
        db.session(), plan.asked(confirm.reason.data or ""), preview.units, preview.takers, preview.officers,
        by=viewer().user,
    )  # fmt: skip
    number = len(preview.takers)
    if made.state is HandoverState.PLANNED:
        flash(plural("Đã lập bàn giao %(n)s đơn vị; tự thực hiện ngày %(day)s.", number, day=day(made.from_on)))
    else:
        flash(plural("Đã bàn giao %(n)s đơn vị.", number))
    return made
