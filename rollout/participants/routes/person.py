"""The page of one person, and seeing their numbers in full."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.errors import Refusal
from rollout.core.formats import birth
from rollout.db import db, set_writing, stop_writing
from rollout.participants import blueprint
from rollout.participants.actions import identity
from rollout.participants.forms.identity import RevealForm
from rollout.participants.forms.marks import MarkForm, MilestoneForm
from rollout.participants.next_step import PHOTOGRAPH
from rollout.participants.queries import record, undoing
from rollout.participants.queries.cases import Case
from rollout.participants.queries.numbers import Numbers, masked, numbers
from rollout.participants.routes.loading import opened_case, page_of
from rollout.register.persons import clear_text
from rollout.register.reveals import live_reveal
from rollout.vocabulary import Milestone, PeopleGroup, Sex


@blueprint.get("/people/<int:person_id>")
@require(Permission.SEE_PEOPLE, Permission.FIND_PEOPLE)
def person(person_id: int) -> ResponseReturnValue:
    case = opened_case(person_id)
    if case.person.id != person_id:
        return htmx.go_to(page_of(case))  # merged into another
    return page(case)


def page(case: Case, told: Numbers | None = None, reveal: RevealForm | None = None) -> ResponseReturnValue:
    """The whole page; with `told`, numbers in full."""
    who, session = viewer(), db.session()
    seq = whole(request.args, "act")
    reveal = reveal or RevealForm(formdata=None)
    return htmx.respond(
        "participants/person.html",
        "participants/_numbers.html",
        status=422 if reveal.errors else 200,
        case=case,
        person=case.person,
        record=record.record(who, case),
        birth=birth(case.person.birth_on, case.person.birth_precision),
        sex=Sex(case.person.sex),
        group=PeopleGroup(case.membership.people_group),
        milestones=Milestone,
        photograph=PHOTOGRAPH,
        told=told,
        masked=masked(numbers(session, case.person)),
        phone=clear_text(case.person, "phone") if Permission.SEE_PEOPLE in case.permissions else "",
        reveal=reveal,
        needs_reason=live_reveal(session, case.unit.id, by=who.user) is None,
        mark=MarkForm(case.evidence, formdata=None),
        milestone_form=MilestoneForm(formdata=None),
        undoable=undoing.undoable(who, seq) if seq else None,
        may_mark=case.may(Permission.MARK_PEOPLE),
        may_receive=case.is_by_desk,
        may_verify=case.may(Permission.VERIFY_PEOPLE),
        may_edit=case.may(Permission.EDIT_PEOPLE),
        may_propose=case.may(Permission.PROPOSE_CHANGES) and case.is_listed,
        may_reveal=case.may(Permission.REVEAL_PEOPLE),
        may_report_obstacles=case.may(Permission.REPORT_OBSTACLES),
        sees_unit=case.may(Permission.SEE_PEOPLE),
        unit_url=url_for("participants.unit_people", unit_id=case.unit.id),
    )


@blueprint.post("/people/<int:person_id>/numbers")
@require(Permission.REVEAL_PEOPLE)
def reveal(person_id: int) -> ResponseReturnValue:
    """Shows the numbers in full, once: the answer is not kept anywhere, each look is recorded."""
    case, form = opened_case(person_id, Permission.REVEAL_PEOPLE), RevealForm()
    if form.validate_on_submit():
        try:
            identity.reveal(viewer(), case, reason=form.reason.data or "", by=viewer().user)
        except Refusal as refusal:
            form.reason.errors = [refusal.text]
        else:
            db.session.commit()
            set_writing(False)
            return page(case, numbers(db.session(), case.person))
    stop_writing()
    return page(case, reveal=form)
