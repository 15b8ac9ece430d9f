"""Đơn vị của tôi: where a liaison's day starts, and the page of one unit's work, which officers and staff share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, looking_first, require, viewer
from rollout.core.asked import key, whole
from rollout.core.dates import today
from rollout.core.errors import Refusal
from rollout.core.fields import given
from rollout.core.formats import label, plural
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.rights import strongest_evidence
from rollout.core.viewpoint import Viewpoint
from rollout.db import db, stop_writing
from rollout.participants import blueprint
from rollout.participants.actions import info, marks
from rollout.participants.actions.marks import Outcome
from rollout.participants.forms.work import WorkForm
from rollout.participants.next_step import PHOTOGRAPH, REACHES, StepKind
from rollout.participants.queries import roster, shown, undoing, work
from rollout.participants.queries.roster import Roster
from rollout.participants.queries.work import TICKED, Group
from rollout.participants.routes.loading import Opened, completed_sentence, decided, opened, sentence_of
from rollout.register import deeds
from rollout.register.memberships import current
from rollout.vocabulary import Channel, InfoItem, Milestone, PeopleGroup, UnitMode

WHOLE_GROUP = "everyone"
OFFICERS_ACTS = frozenset({"verify", "confirm", "refuse"})


class Unsaid(NamedTuple):
    """Of how many beyond the step nobody said that their information is complete, and the form to say it; how many
    there are with those at the step."""

    people: int
    everybody: int
    items: tuple[InfoItem, ...]
    form: WorkForm


Done = tuple[str, int | None]
"""What an act did in words, and its posting where it can be taken back."""


@blueprint.get("/my-unit")
@require(Permission.SEE_PEOPLE)
def my_unit() -> ResponseReturnValue:
    """The one unit of a liaison, or a card for each; who is none finds the list of units."""
    units = work.own_units(viewer(), today())
    if not units:
        return htmx.go_to(url_for("units.list_units"))
    if len(units) == 1:
        return htmx.go_to(url_for("participants.work", unit_id=units[0].id))
    number = nearest(whole(request.args, "page") or 1, last_page(len(units)))
    page = Paged(units[(number - 1) * ROWS : number * ROWS], number, len(units))
    may_answer_visits = viewer().can(Permission.ANSWER_VISITS)
    return render_template("participants/my_unit.html", page=page, may_answer_visits=may_answer_visits)


@blueprint.get("/units/<int:unit_id>/work", endpoint="work")
@require(Permission.SEE_PEOPLE)
def unit_work(unit_id: int) -> ResponseReturnValue:
    return _page(opened(unit_id))


def _asked_step(text: str) -> StepKind | None:
    return StepKind(text) if text in set(StepKind) else None


def _page(
    held: Opened, failed: tuple[StepKind, WorkForm] | None = None, *, wrong: WorkForm | None = None
) -> ResponseReturnValue:
    """The whole page; `failed` is the group whose form was wrong, `wrong` the form of those beyond their step."""
    session, day, unit_id = db.session(), today(), held.unit.id
    everyone = roster.roster(session, unit_id, Viewpoint.usual(day, None))
    places = work.places_of(session)
    asked = failed[0] if failed else _asked_step(request.args.get("step", ""))
    found = work.groups(session, unit_id, everyone, places, opened_step=asked, page=whole(request.args, "page") or 1)
    strongest = strongest_evidence(held.permissions)
    forms = {group.kind: WorkForm(group.kind, strongest, is_sent=False) for group in found}
    if failed:
        forms[failed[0]] = failed[1]
    seq, helper = whole(request.args, "act"), work.officer_of(session, unit_id, day)
    shown_page = render_template(
        "participants/work.html",
        unit=held.unit,
        day=day,
        counts_itself=everyone.mode is UnitMode.COUNT,
        is_stopped=everyone.mode is None,
        progress=work.progress(session, unit_id, day),
        groups=found,
        open_kind=_open(found, asked, _asked_step(request.args.get("of", ""))),
        asked=asked,
        forms=forms,
        unsaid=_unsaid(everyone, wrong or WorkForm(StepKind.INFO, strongest, is_sent=False, place="unsaid")),
        whole_group=WHOLE_GROUP,
        reaches=REACHES,
        photograph=PHOTOGRAPH,
        places=places,
        officer=helper,
        office="" if helper.phone or places.hotline else work.office_of(session, unit_id, day),
        planned=deeds.next_session(session, unit_id, day),
        open_obstacles=deeds.obstacles_of(session, unit_id, day).open,
        undoable=undoing.undoable(viewer(), seq) if seq else None,
        may_mark=Permission.MARK_PEOPLE in held.permissions,
        may_verify=Permission.VERIFY_PEOPLE in held.permissions,
        may_edit=Permission.EDIT_PEOPLE in held.permissions,
        may_import=Permission.IMPORT_PEOPLE in held.permissions,
        may_propose=Permission.PROPOSE_CHANGES in held.permissions,
        may_hold_sessions=Permission.HOLD_SESSIONS in held.permissions,
        may_answer_visits=Permission.ANSWER_VISITS in held.permissions,
        may_report_obstacles=Permission.REPORT_OBSTACLES in held.permissions,
    )
    return shown_page, 422 if failed or wrong else 200


def _unsaid(everyone: Roster, form: WorkForm) -> Unsaid | None:
    found = work.unsaid(everyone)
    if not found:
        return None
    at_step = sum(member.step.kind is StepKind.INFO for member in everyone.own)
    return Unsaid(len(found), len(found) + at_step, work.items_of(found), form)


def _open(found: Collection[Group], asked: StepKind | None, worked_on: StepKind | None) -> StepKind | None:
    """The group that is open: the one asked for, else the one just worked on, else the first that can be ticked."""
    if asked is not None:
        return asked
    if any(group.kind is worked_on for group in found):
        return worked_on
    return next((group.kind for group in found if group.has_button), None)


@blueprint.post("/units/<int:unit_id>/work")
@require(Permission.MARK_PEOPLE)
def work_on_many(unit_id: int) -> ResponseReturnValue:
    """What a button under a group does with those ticked there, or with the whole group."""
    held = opened(unit_id, Permission.MARK_PEOPLE)
    kind, what = _asked_step(request.args.get("of", "")), request.form.get("do", "")
    is_unsaid = "unsaid" in request.args
    if is_unsaid and (kind, what) != (StepKind.INFO, "items"):
        abort(404)
    if kind is None or what not in ACTS or (what in OFFICERS_ACTS and Permission.VERIFY_PEOPLE not in held.permissions):
        abort(404)
    form = WorkForm(kind, strongest_evidence(held.permissions), place="unsaid" if is_unsaid else "")
    if what in OFFICERS_ACTS or form.validate_on_submit():
        try:
            sentence, seq = ACTS[what](held, kind, _chosen(held, kind, is_unsaid=is_unsaid), form)
        except Refusal as refusal:
            form.form_errors.append(refusal.text)
        else:
            db.session.commit()
            flash(sentence)
            step = kind.value if _asked_step(request.args.get("step", "")) is kind else None
            was = kind.value if step is None and not is_unsaid else None
            return htmx.go_to(url_for("participants.work", unit_id=unit_id, step=step, of=was, act=seq))
    stop_writing()
    return _page(held, wrong=form) if is_unsaid else _page(held, (kind, form))


def _chosen(held: Opened, kind: StepKind, *, is_unsaid: bool) -> list[int]:
    """The people ticked who are on this list, or everybody who is at the step now, or is beyond it unsaid."""
    session, unit_id = db.session(), held.unit.id
    if is_unsaid or request.form.get(WHOLE_GROUP):
        with looking_first():
            everyone = roster.roster(session, unit_id, Viewpoint.usual(today(), None))
            members = work.unsaid(everyone) if is_unsaid else (m for m in everyone.own if m.step.kind is kind)
            asked = {member.person_id for member in members}
        if not held.permissions <= opened(unit_id, Permission.MARK_PEOPLE).permissions:
            abort(404)  # not all of them any more
    else:
        asked = shown.listed_of(session, unit_id, request.form.getlist("person_ids", key), today())
    return sorted(shown.still_of(session, unit_id, asked))


def _step(held: Opened, kind: StepKind, ids: list[int], form: WorkForm) -> Done:
    """The milestone that the step leads to; a child sends its declaration through its guardian's account."""
    if kind not in TICKED or kind is StepKind.INFO:
        abort(404)
    milestone, day = REACHES[kind], given(form.day.data)
    usual = Channel.UNSTATED if milestone is Milestone.SUBMITTED else form.via
    ways: dict[tuple[date, Channel], list[int]] = {}
    lists = current(db.session(), ids)
    for person_id in ids:
        is_child = person_id in lists and lists[person_id].people_group == PeopleGroup.CHILD
        channel = Channel.GUARDIAN if is_child and milestone is Milestone.REGISTERED else usual
        ways.setdefault((day, channel), []).append(person_id)
    outcome = marks.mark_each(db.session(), held.unit, ways, milestone=milestone, evidence=form.level, by=viewer().user)
    said = plural(
        "Đã ghi nhận “%(milestone)s” (%(evidence)s) cho %(n)s người.",
        outcome.done,
        milestone=label(milestone),
        evidence=label(form.level),
    )
    return _told(outcome, said)


def _items(held: Opened, kind: StepKind, ids: list[int], form: WorkForm) -> Done:  # noqa: ARG001
    named = set(request.form.getlist("items"))
    act, result = info.flag_many(
        db.session(),
        held.unit,
        ids,
        [item for item in InfoItem if item.value in named],
        day=given(form.day.data),
        evidence=form.level,
        by=viewer().user,
    )
    said = plural("Đã ghi thông tin đã có của %(n)s người.", len(result.changed))
    unchanged = len(ids) - len(result.changed)
    if unchanged:
        said = " ".join([*([said] if result.changed else []), plural("%(n)s người không có gì thay đổi.", unchanged)])
    return completed_sentence(said, result), act.seq if result.completed else None


def _complete(held: Opened, kind: StepKind, ids: list[int], form: WorkForm) -> Done:  # noqa: ARG001
    outcome = info.complete(db.session(), held.unit, ids, evidence=form.level, by=viewer().user)
    said = plural("Đã xác nhận đủ thông tin của %(n)s người.", outcome.done)
    return _told(outcome, said)


def _verify(held: Opened, kind: StepKind, ids: list[int], form: WorkForm) -> Done:  # noqa: ARG001
    outcome = marks.verify_all(db.session(), held.unit, ids, by=viewer().user)
    said = plural("Đã xác nhận các mốc đơn vị báo của %(n)s người.", outcome.done)
    return _told(outcome, said)


def _confirm(held: Opened, kind: StepKind, ids: list[int], form: WorkForm) -> Done:  # noqa: ARG001
    return _told(*decided(held, ids, is_confirmed=True))


def _refuse(held: Opened, kind: StepKind, ids: list[int], form: WorkForm) -> Done:  # noqa: ARG001
    return _told(*decided(held, ids, is_confirmed=False))


def _told(outcome: Outcome, said: str) -> Done:
    return sentence_of(outcome, said), outcome.seq if outcome.done else None


ACTS = {
    "step": _step,
    "items": _items,
    "complete": _complete,
    "verify": _verify,
    "confirm": _confirm,
    "refuse": _refuse,
}
