"""Asking for a correction, and answering it field by field: what is accepted is done as an officer does it by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Viewer
from rollout.core.cells import put, text_of
from rollout.core.dates import now, today
from rollout.core.formats import label
from rollout.models import OF_NUMBERS, ChangeField, ChangeItem, ChangeRequest, ItemState, RequestKind, Unit, User
from rollout.register.act import check_note
from rollout.register.reveals import reason_to_see
from rollout.requests.applying import apply_to_person, apply_to_unit, enlist
from rollout.requests.current import current, of_person, of_unit
from rollout.requests.errors import (
    AlreadyAsked,
    AnsweredByOther,
    AnsweredMeanwhile,
    ChangedMeanwhile,
    KnowingTickMissing,
    NothingAsked,
    NothingChosen,
    NothingDecided,
    PersonMoved,
    ReasonOfField,
    WithdrawnMeanwhile,
)
from rollout.requests.guardians import link_guardian, number_of
from rollout.requests.queries import ANSWERED
from rollout.requests.values import HIDDEN, Guardian, guardian_words, read_guardian, seen_mark
from rollout.vocabulary import IdentifierKind

Values = Mapping[ChangeField, str]


class Decision(NamedTuple):
    """The answer to one field. `seen`: the mark of the value of now that the page showed; `is_known`: it was ticked."""

    is_accepted: bool
    reason: str = ""
    seen: str = ""
    is_known: bool = False


def propose(
    session: Session,
    unit: Unit,
    kind: RequestKind,
    values: Values,
    *,
    note: str,
    by: User,
    person_id: int | None = None,
    on: date | None = None,
) -> tuple[ChangeRequest, list[ChangeField]]:
    """Asks an officer to correct what differs from what is known; returns what was left out as well: fields of which an
    earlier word still waits for its answer. Numbers are compared with nobody's.

    Raises NothingAsked, AlreadyAsked, TooLong, NumberInNote.
    """
    check_note(note)
    held: Values = {}
    if kind is RequestKind.UNIT_DATA:
        held = of_unit(session, unit)
    elif person_id is not None:
        held = of_person(session, person_id)
    # what nobody is shown is always passed on: to say that it is the one on record would tell whoever guesses
    unseen = OF_NUMBERS | HIDDEN if person_id is not None else OF_NUMBERS
    asked = {f: text for f, text in values.items() if text and (f in unseen or held.get(f, "") != text)}
    if not asked:
        raise NothingAsked
    waiting = [] if kind is RequestKind.PERSON_MISSING else _waiting(session, unit.id, person_id, asked)
    asked = {field: text for field, text in asked.items() if field not in waiting}
    if not asked:
        raise AlreadyAsked(fields=names_of(waiting))
    row = ChangeRequest(
        unit_id=unit.id, person_id=person_id, kind=kind.value, on_day=on, asked_by_id=by.id, asked_at=now()
    )
    session.add(row)
    session.flush()
    put(row, "note", note.strip())
    for field, text in asked.items():
        item = ChangeItem(request_id=row.id, field=field.value)
        session.add(item)
        session.flush()
        put(item, "old_value", held.get(field, ""))
        put(item, "new_value", text)
    audit.record(
        session, by=by, action="propose_change", subject="request", subject_id=row.id, kind=kind.value, unit=unit.id,
        fields=[field.value for field in asked],
    )  # fmt: skip
    return row, waiting


def _waiting(
    session: Session, unit_id: int, person_id: int | None, asked: Collection[ChangeField]
) -> list[ChangeField]:
    """Of which of the fields an earlier request waits for its answer."""
    found = session.scalars(
        select(ChangeItem.field)
        .join(ChangeRequest, ChangeRequest.id == ChangeItem.request_id)
        .where(
            ChangeRequest.unit_id == unit_id,
            ChangeRequest.person_id.is_(None) if person_id is None else ChangeRequest.person_id == person_id,
            ChangeRequest.kind != RequestKind.PERSON_MISSING.value,
            ChangeRequest.settled_at.is_(None),
            ChangeItem.state == ItemState.OPEN.value,
            ChangeItem.field.in_([field.value for field in asked]),
        )
    ).all()
    return [field for field in ChangeField if field in found]


def names_of(fields: Collection[ChangeField]) -> str:
    return ", ".join(label(field) for field in fields)


def items_of(session: Session, request: ChangeRequest) -> list[ChangeItem]:
    """The fields of a request in the order of the closed list."""
    held = session.scalars(select(ChangeItem).where(ChangeItem.request_id == request.id)).all()
    order = list(ChangeField)
    return sorted(held, key=lambda item: order.index(ChangeField(item.field)))


def withdraw(session: Session, request: ChangeRequest, item_ids: Collection[int], *, by: User) -> int:
    """The unit takes back fields that are not answered; how many. Raises NothingChosen, AnsweredMeanwhile."""
    session.refresh(request, with_for_update=True)
    held = items_of(session, request)
    chosen = [item for item in held if item.id in item_ids]
    if not chosen:
        raise NothingChosen
    if answered := [item for item in chosen if item.state in ANSWERED]:
        raise AnsweredMeanwhile(fields=_names(answered))
    taken = [item for item in chosen if item.state == ItemState.OPEN]
    for item in taken:
        item.state, item.decided_by_id, item.decided_at = ItemState.WITHDRAWN.value, by.id, now()
    if not any(item.state == ItemState.OPEN for item in held):
        request.settled_at = request.settled_at or now()
    if taken:
        fields = [item.field for item in taken]
        audit.record(
            session, by=by, action="withdraw_change", subject="request", subject_id=request.id, fields=fields
        )  # fmt: skip
    return len(taken)


def _names(items: Collection[ChangeItem]) -> str:
    return names_of([ChangeField(item.field) for item in items])


def numbers_to_give(session: Session, request: ChangeRequest, item_ids: Collection[int]) -> dict[IdentifierKind, str]:
    """The numbers among fields that are about to be accepted: whoever accepts them asks whether somebody has them."""
    return {
        IdentifierKind(item.field): text
        for item in items_of(session, request)
        if item.id in item_ids and ChangeField(item.field) in OF_NUMBERS and (text := text_of(item, "new_value"))
    }


def guardians_number(session: Session, request: ChangeRequest, item_ids: Collection[int]) -> dict[IdentifierKind, str]:
    """The number of the guardian who is about to be accepted, by which they are looked for."""
    item = next((item for item in items_of(session, request) if item.field == ChangeField.GUARDIAN), None)
    told = text_of(item, "new_value") if item is not None and item.id in item_ids else ""
    return number_of(read_guardian(told)) if told else {}


def decide(
    viewer: Viewer, request: ChangeRequest, decisions: Mapping[int, Decision], *, is_gone: bool, by: User
) -> int:
    """Answers fields that are open; how many. `is_gone`: the person is on the unit's list no more.

    Raises what the acts by hand raise, and NothingDecided, ReasonOfField, ChangedMeanwhile, KnowingTickMissing,
    NotEnoughToList, PersonMoved, WithdrawnMeanwhile, AnsweredByOther.
    """
    session = viewer.session
    session.refresh(request, with_for_update=True)
    held = items_of(session, request)
    if gone := [item for item in held if item.state == ItemState.WITHDRAWN and item.id in decisions]:
        raise WithdrawnMeanwhile(fields=_names(gone))
    if done := [item for item in held if item.state in ANSWERED and item.id in decisions]:
        raise AnsweredByOther(fields=_names(done))
    items = {item.id: item for item in held if item.state == ItemState.OPEN}
    answers = {item_id: decision for item_id, decision in decisions.items() if item_id in items}
    if not answers:
        raise NothingDecided
    taken = [items[item_id] for item_id, decision in answers.items() if decision.is_accepted]
    accepted = {ChangeField(item.field): text_of(item, "new_value") for item in taken}
    if accepted and is_gone:
        raise PersonMoved
    known = current(session, request)
    for item_id, decision in answers.items():
        _check(items[item_id], decision, known)
    answers = _with_the_name(request, items, answers)
    unit = session.get_one(Unit, request.unit_id)
    if accepted:
        _apply(viewer, request, unit, accepted, by=by)
    if told := accepted.get(ChangeField.GUARDIAN):
        answers = _link_guardian(viewer, request, items, answers, read_guardian(told), by=by)
    by_id = by.id
    for item_id, decision in answers.items():
        item = items[item_id]
        item.decided_by_id, item.decided_at = by_id, now()
        item.state = (ItemState.ACCEPTED if decision.is_accepted else ItemState.REFUSED).value
        put(item, "reason", decision.reason.strip())
    for action, is_accepted in (("accept_change", True), ("refuse_change", False)):
        fields = [items[i].field for i, d in answers.items() if d.is_accepted is is_accepted]
        if fields:
            audit.record(session, by=by, action=action, subject="request", subject_id=request.id, fields=fields)
    if len(answers) == len(items):
        request.settled_at = now()
    return len(answers)


def _check(item: ChangeItem, decision: Decision, known: Values) -> None:
    field = ChangeField(item.field)
    check_note(decision.reason)
    if not decision.is_accepted:
        if not decision.reason.strip():
            raise ReasonOfField(field=label(field))
        return
    value = known.get(field, "")
    if decision.seen != seen_mark(field, item.id, value):
        raise ChangedMeanwhile(field=label(field))
    if value != text_of(item, "old_value") and not decision.is_known:
        raise KnowingTickMissing(field=label(field))


def _with_the_name(
    request: ChangeRequest, items: Mapping[int, ChangeItem], answers: dict[int, Decision]
) -> dict[int, Decision]:
    """Whoever is not put on the list, of them nothing else can be kept: it is refused for the same reason."""
    if request.kind != RequestKind.PERSON_MISSING or request.person_id is not None:
        return answers
    of_name = next((d for i, d in answers.items() if items[i].field == ChangeField.NAME), None)
    if of_name is None or of_name.is_accepted:
        return answers
    return {item_id: answers.get(item_id, of_name)._replace(is_accepted=False) for item_id in items} | {
        item_id: decision for item_id, decision in answers.items() if not decision.is_accepted
    }


def _link_guardian(
    viewer: Viewer,
    request: ChangeRequest,
    items: Mapping[int, ChangeItem],
    answers: dict[int, Decision],
    guardian: Guardian,
    *,
    by: User,
) -> dict[int, Decision]:
    """Whoever is not found stays in the note of the request, and the answer to the field says so."""
    if request.person_id and link_guardian(viewer, request.person_id, request.unit_id, guardian, by=by):
        return answers
    kept = _("Người giám hộ: %(who)s", who=guardian_words(guardian, in_full=False))
    put(request, "note", "\n".join(filter(None, (text_of(request, "note"), kept))))
    reason = _("Chưa gắn được: không tìm thấy người giám hộ theo họ tên và số; đã giữ trong ghi chú.")
    return {
        item_id: decision._replace(reason=reason) if items[item_id].field == ChangeField.GUARDIAN else decision
        for item_id, decision in answers.items()
    }


def _apply(viewer: Viewer, request: ChangeRequest, unit: Unit, accepted: Values, *, by: User) -> None:
    on = request.on_day or today()
    if request.kind == RequestKind.UNIT_DATA:
        apply_to_unit(viewer.session, unit, accepted, on=on, by=by)
        return
    if request.person_id is None:
        request.person_id = enlist(viewer, unit, accepted, on=on, by=by)
    apply_to_person(viewer.session, request.person_id, accepted, by=by)


def reveal(session: Session, request: ChangeRequest, *, reason: str, by: User) -> None:
    """Lets an officer see what a request says in full; a reason holds for the unit for an hour, each look is recorded.

    Raises ReasonNeeded when no reason is given and none holds.
    """
    told = reason_to_see(session, request.unit_id, reason=reason, by=by)
    audit.record(session, by=by, action="reveal_request", subject="request", subject_id=request.id, reason=told)
