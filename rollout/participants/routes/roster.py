"""A unit's list: the page, marking many, adding a person."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from rollout.core import htmx
from rollout.core.access import Permission, looking_first, require, viewer
from rollout.core.asked import key, whole
from rollout.core.dates import today
from rollout.core.editing import ask
from rollout.core.errors import Refusal
from rollout.core.fields import given
from rollout.core.formats import label, plural
from rollout.core.forms import Form
from rollout.core.names import tidy
from rollout.core.rights import strongest_evidence
from rollout.core.view_form import ViewForm
from rollout.core.viewpoint import Viewpoint
from rollout.db import db, set_writing, stop_writing
from rollout.ledger.person_lines import NOT_ON_OWN_PHONE
from rollout.participants import blueprint
from rollout.participants.actions import finding, marks
from rollout.participants.actions.marks import Outcome
from rollout.participants.errors import GuardianNotFound
from rollout.participants.forms.identity import NewPersonForm
from rollout.participants.forms.marks import MarkForm, MilestoneForm
from rollout.participants.forms.roster import ANY_LACK, RosterFilterForm
from rollout.participants.next_step import LACKING, StepKind
from rollout.participants.queries import roster, shown, undoing
from rollout.participants.queries.roster import MEASURES, RosterFilter, Special
from rollout.participants.routes.loading import (
    NumbersInto,
    Opened,
    decided,
    marked_sentence,
    opened,
    sentence_of,
    warn_of_adult,
)
from rollout.register import joining, look_ups
from rollout.register.persons import NewPerson
from rollout.vocabulary import Channel, Evidence, InfoItem, Measure, Milestone, PeopleGroup, Sex, StandingKind, UnitMode

WHOLE_LIST = "everyone"


def asked_of(args: Mapping[str, str]) -> RosterFilter:
    """The filter that an address holds; what it says wrongly is left out."""
    measure, step = args.get("milestone", ""), args.get("step", "")
    lacks = args.get("lacks", "")
    standing, special = args.get("standing", ""), args.get("special", "")
    return RosterFilter(
        q=tidy(args.get("q", ""))[:100],
        measure=Measure(measure) if measure in set(MEASURES) else None,
        is_missing=bool(args.get("missing")) and measure in set(MEASURES),
        step=StepKind(step) if step in set(StepKind) else None,
        standing=StandingKind(standing) if standing in set(StandingKind) else None,
        special=Special(special) if special in set(Special) else None,
        lacks=frozenset(item for item in InfoItem if lacks in (ANY_LACK, item.value)),
    )


def _view() -> Viewpoint:
    """Without a group in the address, everybody on the list."""
    return ViewForm(request.args).view(group=None)


def _address(unit_id: int, args: MultiDict[str, str], **others: str | int) -> str:
    """The address of this list with other arguments; any but `page` leads back to the first page."""
    kept: dict[str, Any] = {name: value for name, value in args.items() if value and name not in ("page", "act")}
    return url_for("participants.unit_people", unit_id=unit_id, **(kept | others))


@blueprint.get("/units/<int:unit_id>/people")
@require(Permission.SEE_PEOPLE)
def unit_people(unit_id: int) -> ResponseReturnValue:
    held = opened(unit_id)
    return _list(held, MarkForm(strongest_evidence(held.permissions)))


def _list(held: Opened, mark: Form, *, just: int | None = None) -> ResponseReturnValue:
    """The list; `just` is of whom a step was recorded by the tap that asks for it."""
    session, asked, form = db.session(), asked_of(request.args), RosterFilterForm(request.args)
    view = form.view(group=None)
    everyone = roster.roster(session, held.unit.id, view)
    found = everyone.matching(asked)
    figured = asked.measure or Measure.PARTICIPANTS
    people = shown.page_of(session, held.unit.id, found, whole(request.args, "page") or 1)
    seq = whole(request.args, "act")
    return htmx.respond(
        "participants/list.html",
        "participants/_table.html",
        status=422 if mark.errors or form.errors else 200,
        unit=held.unit,
        view=view,
        asked=asked,
        everyone=everyone,
        people=people,
        ticked=undoing.ticked_today(viewer(), [row.member.person_id for row in people.paged.rows]),
        just=just,
        elsewhere=" ".join(channel.value for channel in NOT_ON_OWN_PHONE),
        counts_itself=everyone.mode is UnitMode.COUNT,
        figure=roster.figure(session, held.unit.id, view, figured),
        figured=figured,
        address=partial(_address, held.unit.id, request.args),
        form=form,
        is_filtered=bool(
            asked.q or asked.standing or asked.special or asked.lacks
        ),  # what the table itself does not say
        mark=mark,
        whole_list=WHOLE_LIST,
        undoable=undoing.undoable(viewer(), seq) if seq else None,
        shows_phones=Permission.VERIFY_PEOPLE not in held.permissions,
        may_write_of_step=asked.step in LACKING and view.is_today and Permission.CONTACT_UNITS in held.permissions,
        may_mark=Permission.MARK_PEOPLE in held.permissions,
        may_verify=Permission.VERIFY_PEOPLE in held.permissions,
        may_edit=Permission.EDIT_PEOPLE in held.permissions,
        may_import=Permission.IMPORT_PEOPLE in held.permissions,
    )


@blueprint.get("/units/<int:unit_id>/people/steps")
@require(Permission.SEE_PEOPLE)
def steps(unit_id: int) -> ResponseReturnValue:
    """How many people must do what next: a piece of the unit's page, or a page of its own."""
    held = opened(unit_id)
    everyone = roster.roster(db.session(), unit_id, _view())
    return htmx.respond("participants/steps.html", "participants/_steps.html", unit=held.unit, everyone=everyone)


@blueprint.post("/units/<int:unit_id>/people")
@require(Permission.MARK_PEOPLE)
def act_on_many(unit_id: int) -> ResponseReturnValue:
    """What the buttons under the list do with those ticked, or with all that the filter finds."""
    held = opened(unit_id, Permission.MARK_PEOPLE)
    if "next" in request.form:
        return _take_step(held, *request.form["next"].partition(":")[::2])
    if "take_back" in request.form:
        return _take_back(held, request.form.get("take_back", type=key))
    what = request.form.get("do", "")
    if what not in ACTS or (what in OFFICERS_ACTS and Permission.VERIFY_PEOPLE not in held.permissions):
        abort(404)
    form = MarkForm(strongest_evidence(held.permissions)) if what == "mark" else MilestoneForm()
    if what in ("confirm", "refuse") or form.validate_on_submit():
        try:
            outcome, sentence = ACTS[what](held, _chosen(held), form)
        except Refusal as refusal:
            form.form_errors.append(refusal.text)
        else:
            db.session.commit()
            if isinstance(form, MarkForm):
                form.remember()
            flash(sentence_of(outcome, sentence))
            act = {"act": outcome.seq} if outcome.done else {}
            return htmx.go_to(_address(unit_id, request.args, page=whole(request.args, "page") or 1, **act))
    if not isinstance(form, MarkForm):
        again = MarkForm(strongest_evidence(held.permissions))
        again.form_errors = [*form.form_errors, *(str(e) for errors in form.errors.values() for e in errors)]
        form = again
    stop_writing()
    return _list(held, form)


def _take_step(held: Opened, step: str, person: str) -> ResponseReturnValue:
    """One person's next step by one tap, on the day and by the channel that the bar under the list says."""
    form = MarkForm(strongest_evidence(held.permissions))
    [person_id] = _listed(held, [int(person)] if person.isascii() and person.isdigit() and len(person) < 10 else [])
    if step not in set(Milestone):
        abort(404)
    if not form.validate_on_submit():
        stop_writing()
        return _list(held, form)
    form.milestone.data = step
    try:
        outcome, sentence = _mark(held, [person_id], form)
    except Refusal as refusal:
        form.form_errors.append(refusal.text)
        stop_writing()
        return _list(held, form)
    db.session.commit()
    form.remember_channel()
    return _after_tap(held, form, person_id, sentence_of(outcome, sentence), outcome.seq if outcome.done else None)


def _take_back(held: Opened, person: int | None) -> ResponseReturnValue:
    """One person's tick of today, taken back by one tap."""
    [person_id] = _listed(held, [person] if person is not None else [])
    seq = undoing.ticked_today(viewer(), [person_id]).get(person_id)
    is_back = seq is not None and marks.take_back(db.session(), person_id, seq=seq, by=viewer().user)
    db.session.commit()
    sentence = _("Đã rút lại.") if is_back else _("Nội dung đã như vậy từ trước; không có gì thay đổi.")
    return _after_tap(held, MarkForm(strongest_evidence(held.permissions), formdata=None), None, sentence, None)


def _listed(held: Opened, person_ids: list[int]) -> list[int]:
    """The people when they are on this list; 404 otherwise."""
    found = shown.still_of(db.session(), held.unit.id, shown.listed_of(db.session(), held.unit.id, person_ids, today()))
    if not found:
        abort(404)
    return sorted(found)


def _after_tap(
    held: Opened, form: MarkForm, person_id: int | None, sentence: str, seq: int | None
) -> ResponseReturnValue:
    """The list as it is now, in its place; without scripts the page anew, with what was done and its undo."""
    if htmx.wants_partial():
        set_writing(False)
        return _list(held, form, just=person_id)
    flash(sentence)
    act = {"act": seq} if seq else {}
    return htmx.go_to(_address(held.unit.id, request.args, page=whole(request.args, "page") or 1, **act))


def _chosen(held: Opened) -> list[int]:
    """The people ticked who are on this list, or all whom the filter of the address finds."""
    session, unit_id, view = db.session(), held.unit.id, _view()
    if request.form.get(WHOLE_LIST):
        with looking_first():
            everyone = roster.roster(session, unit_id, view)
            asked = {m.person_id for m in everyone.matching(asked_of(request.args)) if not m.is_second}
        if not held.permissions <= opened(unit_id, Permission.MARK_PEOPLE).permissions:
            abort(404)  # not all of them any more
    else:
        asked = shown.listed_of(session, unit_id, request.form.getlist("person_ids", key), view.day)
    return sorted(shown.still_of(session, unit_id, asked))


def _mark(held: Opened, ids: list[int], form: MarkForm) -> tuple[Outcome, str]:
    outcome = marks.mark(
        db.session(),
        held.unit,
        ids,
        milestone=Milestone(form.milestone.data),
        day=given(form.day.data),
        channel=Channel(form.channel.data),
        evidence=Evidence(form.evidence.data),
        by=viewer().user,
    )
    return outcome, marked_sentence(form, outcome)


def _verify(held: Opened, ids: list[int], form: MilestoneForm) -> tuple[Outcome, str]:
    milestone = Milestone(form.milestone.data)
    outcome = marks.verify(db.session(), held.unit, ids, milestone=milestone, by=viewer().user)
    return outcome, plural("Đã xác nhận “%(milestone)s” cho %(n)s người.", outcome.done, milestone=label(milestone))


def _clear(held: Opened, ids: list[int], form: MilestoneForm) -> tuple[Outcome, str]:
    milestone = Milestone(form.milestone.data)
    outcome = marks.clear(
        db.session(),
        held.unit,
        ids,
        milestone=milestone,
        up_to=strongest_evidence(held.permissions),
        by=viewer().user,
    )
    return outcome, plural("Đã bỏ “%(milestone)s” của %(n)s người.", outcome.done, milestone=label(milestone))


def _confirm(held: Opened, ids: list[int], form: MilestoneForm) -> tuple[Outcome, str]:  # noqa: ARG001
    return decided(held, ids, is_confirmed=True)


def _refuse(held: Opened, ids: list[int], form: MilestoneForm) -> tuple[Outcome, str]:  # noqa: ARG001
    return decided(held, ids, is_confirmed=False)


ACTS = {"mark": _mark, "verify": _verify, "clear": _clear, "confirm": _confirm, "refuse": _refuse}
OFFICERS_ACTS = frozenset({"verify", "confirm", "refuse"})


@blueprint.route("/units/<int:unit_id>/people/new", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def add_person(unit_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.EDIT_PEOPLE)
    form = NewPersonForm(group=PeopleGroup.EMPLOYEE.value)
    if form.validate_on_submit():
        with NumbersInto(form):
            guardian_id = _guardian(form)
            if not form.guardian.errors:
                look_ups.check_numbers(db.session(), form.numbers, by=viewer().user)
                db.session.commit()
                person_id = _add(held, form, guardian_id)
                db.session.commit()
                flash(_("Đã thêm %(name)s vào danh sách.", name=form.name.data))
                if form.contradicts:
                    flash(_("Số định danh không khớp giới tính hoặc năm sinh. Kiểm tra lại giấy tờ."))
                warn_of_adult(PeopleGroup(form.group.data), form.birth_on, today())
                return htmx.go_to(url_for("participants.person", person_id=person_id))
    return ask(form, title=_("Thêm người tham gia"), submit=_("Thêm"), back=held.back, place=held.unit.name)


def _guardian(form: NewPersonForm) -> int | None:
    """Whoever holds the guardian's number; the search is recorded by itself, whatever becomes of the form."""
    if not form.guardian.data:
        return None
    found = finding.find(viewer(), form.guardian.data, by=viewer().user)
    db.session.commit()
    if found is None:
        form.guardian.errors = [GuardianNotFound().text]
    return found


def _add(held: Opened, form: NewPersonForm, guardian_id: int | None) -> int:
    return joining.add_person(
        viewer(),
        held.unit,
        NewPerson(
            name=form.name.data,
            numbers=tuple(form.numbers.items()),
            birth_on=form.birth_on,
            birth_precision=form.birth_precision,
            sex=Sex(form.sex.data),
            phone=form.phone.data,
            email=form.email.data,
            address=form.address.data,
            guardian_id=guardian_id,
        ),
        group=PeopleGroup(form.group.data),
        on=given(form.on.data),
        by=viewer().user,
    )
