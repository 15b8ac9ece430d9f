"""The desk: one field for a number, the person it finds, and what happened to their declaration by one tap."""

from __future__ import annotations

from collections.abc import Collection

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import RefusalsInto
from rollout.core.fields import given
from rollout.core.formats import birth, label
from rollout.db import db
from rollout.models import Unit
from rollout.participants import blueprint
from rollout.participants.actions import finding, marks
from rollout.participants.actions.marks import Outcome
from rollout.participants.errors import PersonNotFound
from rollout.participants.forms.desk import DeskAct, DeskForm
from rollout.participants.forms.handing_in import BundleNumberForm
from rollout.participants.forms.identity import NumberForm
from rollout.participants.queries import record, undoing
from rollout.participants.queries.cases import Case
from rollout.participants.queries.numbers import masked, numbers
from rollout.participants.queries.shown import named
from rollout.participants.routes.loading import NumbersInto, opened_case, sentence_of
from rollout.vocabulary import Channel, Evidence, Milestone


@blueprint.route("/desk", methods=["GET", "POST"])
@require(Permission.FIND_PEOPLE)
def desk() -> ResponseReturnValue:
    number = NumberForm()
    if number.validate_on_submit():
        with NumbersInto(number):
            person_id = finding.find(viewer(), number.number.data, by=viewer().user)
            db.session.commit()
            if person_id is not None:
                return htmx.go_to(url_for("participants.at_desk", person_id=person_id))
            number.number.errors = [PersonNotFound().text]
    return desk_page(number)


@blueprint.route("/desk/people/<int:person_id>", methods=["GET", "POST"])
@require(Permission.FIND_PEOPLE)
def at_desk(person_id: int) -> ResponseReturnValue:
    """The person just found; for an act of the desk the field is ready for the next one afterwards."""
    case = opened_case(person_id, Permission.MARK_PEOPLE, at_desk=True)
    if request.method == "GET":
        return desk_page(NumberForm(formdata=None), case, DeskForm(formdata=None))
    act = asked_act()
    form = DeskForm(act)
    if form.validate_on_submit():
        with RefusalsInto(form):
            outcome = record_acts(case.unit, [case.person.id], act, form, case.evidence)
            db.session.commit()
            who = named(db.session(), [case.person.id])
            flash(sentence_of(outcome, _("%(name)s: %(act)s.", name=who, act=label(act))))
            return htmx.go_to(url_for("participants.desk", act=outcome.seq if outcome.done else None))
    return desk_page(NumberForm(formdata=None), case, form)


def asked_act() -> DeskAct:
    """Which button was pressed; 404 for one that is not there."""
    said = request.form.get("do", "")
    if said not in set(DeskAct):
        abort(404)
    return DeskAct(said)


def record_acts(
    unit: Unit | None, person_ids: Collection[int], act: DeskAct, form: DeskForm, evidence: Evidence
) -> Outcome:
    """Records an act of the desk for people of a unit, or of several (None)."""
    day, by = given(form.day.data), viewer().user
    if act is DeskAct.RETURNED:
        reason = form.reason.data or ""
        return marks.reject(db.session(), unit, person_ids, day=day, reason=reason, evidence=evidence, by=by)
    return marks.mark(
        db.session(),
        unit,
        person_ids,
        milestone=Milestone(act.value),
        day=day,
        channel=Channel(form.channel.data),
        evidence=evidence,
        by=by,
    )


def desk_page(
    number: NumberForm,
    case: Case | None = None,
    form: DeskForm | None = None,
    *,
    of_bundle: BundleNumberForm | None = None,
) -> ResponseReturnValue:
    """The page of the desk, with the person found; `of_bundle` is the number of a bundle that leads nowhere."""
    of_bundle = of_bundle or BundleNumberForm(formdata=None)
    seq, session = whole(request.args, "act"), db.session()
    shown = {}
    if case is not None:
        shown = {
            "record": record.record(viewer(), case),
            "masked": masked(numbers(session, case.person)),
            "birth": birth(case.person.birth_on, case.person.birth_precision),
        }
    page = render_template(
        "participants/desk.html",
        number=number,
        of_bundle=of_bundle,
        case=case,
        form=form,
        acts=DeskAct,
        undoable=undoing.undoable(viewer(), seq) if seq else None,
        **shown,
    )
    return page, 422 if number.errors or of_bundle.errors or (form is not None and form.errors) else 200
