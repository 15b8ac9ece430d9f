"""Takes an applied batch back: its facts by the register, what it corrected where nobody has corrected it since."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.activation import end_activations
from rollout.core.dates import now, today
from rollout.core.users import edit_user
from rollout.db import chunks
from rollout.models import Assignment, Batch, BatchRow, Membership, Posting, Unit, User
from rollout.register import undo
from rollout.register.act import Act
from rollout.register.calendar_feeds import losing_units
from rollout.register.memberships import deciding_units
from rollout.register.officers import carry, holders
from rollout.register.official import settled_since
from rollout.register.persons import (
    close_numbers,
    correct_people,
    give_numbers,
    held_fields,
    numbers_of,
    persons_by_number,
)
from rollout.vocabulary import BatchState, IdentifierKind, ImportKind
from rollout.workbooks import asking
from rollout.workbooks.apply_official import take_back_accounts
from rollout.workbooks.apply_people import ACTION
from rollout.workbooks.apply_units import set_fields
from rollout.workbooks.apply_users import fields_of, place_as_json
from rollout.workbooks.errors import BatchNotApplied, UndoBlocked, UndoTooLate
from rollout.workbooks.keeping import KEEP_ROWS, are_rows_over
from rollout.workbooks.known_units import unit_fields
from rollout.workbooks.known_users import place_of
from rollout.workbooks.messages import Message
from rollout.workbooks.rights import rights_of
from rollout.workbooks.staging import before_of, message_row, payload_of

UNDO = "undo_import"
TOGETHER = (("birth_on", "birth_precision"),)
"""Fields that are put back only together."""


@dataclass
class Kept:
    """Who and what is left as it is, because of later changes; `fields` counts single corrections that are kept."""

    persons: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    users: set[int] = field(default_factory=set)
    accounts: int = 0
    fields: int = 0

    @property
    def count(self) -> int:
        return len(self.persons) + len(self.units) + len(self.users) + self.accounts


def preview(session: Session, batch: Batch, *, by: User) -> tuple[int, Kept]:
    """How many people or units would be as before, and who would be kept. Reads only."""
    kept, undone = Kept(), 0
    for seq in _postings(session, batch):
        result = undo.preview(session, seq, _of_others(session, batch, seq, by=by))
        kept.persons |= result.kept_persons
        kept.units |= result.kept_units
        undone += len(result.persons) + len(result.units)
    if batch.kind == ImportKind.USERS:
        rows = list(_rows_with_before(session, batch))
        kept.users = {before["user"] for _, before in rows if _is_in_use(session, before)}
        undone = len({before["user"] for _, before in rows} - kept.users)
    if batch.kind == ImportKind.OFFICIAL:
        kept.accounts = settled_since(session, batch.id)
    kept.persons |= _elsewhere(session, batch, by=by)
    return undone, kept


def _elsewhere(session: Session, batch: Batch, *, by: User) -> set[int]:
    """Whom the batch corrected and who are by now of a unit that is not `by`'s to load: that unit's to change."""
    if batch.kind != ImportKind.PARTICIPANTS:
        return set()
    units = deciding_units(session, _corrected(session, batch))
    rights = rights_of(session, by, ImportKind.PARTICIPANTS)
    return {person_id for person_id, unit_id in units.items() if not rights.may_load(unit_id)}


def _of_others(session: Session, batch: Batch, seq: int, *, by: User) -> set[int]:
    """Whom a posting took off lists that are not `by`'s to load: to put them back there is not theirs either."""
    if batch.kind != ImportKind.PARTICIPANTS:
        return set()
    rights = rights_of(session, by, ImportKind.PARTICIPANTS)
    if rights.loads is None:
        return set()
    taken = select(Membership.person_id, Membership.unit_id).where(Membership.voided_seq == seq)
    return {person_id for person_id, unit_id in session.execute(taken) if not rights.may_load(unit_id)}


def _corrected(session: Session, batch: Batch) -> set[int]:
    statement = select(BatchRow.person_id).where(BatchRow.batch_id == batch.id, BatchRow.before.is_not(None))
    return {person_id for person_id in session.scalars(statement) if person_id is not None}


def _postings(session: Session, batch: Batch) -> list[int]:
    return list(session.scalars(select(Posting.seq).where(Posting.batch_id == batch.id, Posting.action == ACTION)))


def _units(session: Session, batch: Batch) -> list[int]:
    """The units that a list of units names."""
    if batch.kind != ImportKind.UNITS:
        return []
    named = select(BatchRow.unit_id).where(BatchRow.batch_id == batch.id, BatchRow.unit_id.is_not(None)).distinct()
    return [unit_id for unit_id in session.scalars(named) if unit_id is not None]


def check_undoable(batch: Batch) -> None:
    """Raises BatchNotApplied, UndoTooLate."""
    if batch.state != BatchState.APPLIED:
        raise BatchNotApplied(batch=batch.id)
    if are_rows_over(batch):
        raise UndoTooLate(batch=batch.id, days=KEEP_ROWS.days)


def undo_batch(session: Session, batch: Batch, *, by: User) -> Kept:
    """Reverses an applied batch, whole but for who was changed since.

    Raises BatchNotApplied, UndoTooLate, UndoBlocked.
    """
    check_undoable(batch)
    kept = Kept()
    elsewhere = _elsewhere(session, batch, by=by)
    act = Act(session, by=by, action=UNDO, source=f"{ACTION} {batch.id}")
    undone = 0
    for seq in _postings(session, batch):
        result = undo.undo(act, seq, _of_others(session, batch, seq, by=by))
        kept.persons |= result.kept_persons
        kept.units |= result.kept_units
        undone += len(result.persons) + len(result.units)
    is_blocked = kept.count > 0 or (bool(elsewhere) and elsewhere == _corrected(session, batch))
    kept.persons |= elsewhere
    if is_blocked and not undone:
        raise UndoBlocked(n=kept.count)
    before = holders(session, _units(session, batch))
    act.apply()
    carry(session, before, by=by)
    kind = ImportKind(batch.kind)
    if kind is ImportKind.PARTICIPANTS:
        _restore_people(session, batch, kept)
        asking.note_again(session, batch, kept.persons)
    elif kind is ImportKind.UNITS:
        _restore_units(session, batch, kept, by=by)
    elif kind is ImportKind.OFFICIAL:
        kept.accounts = take_back_accounts(session, batch)
    elif kind is ImportKind.USERS:
        _restore_users(session, batch, kept, by=by)
    else:
        assert_never(kind)
    _restore_lists(session, batch)
    _note_kept(session, batch, kept)
    batch.state, batch.undone_at = BatchState.UNDONE.value, now()
    batch.summary = {**batch.summary, "kept": kept.count, "kept_fields": kept.fields}
    audit.record(
        session, by=by, action=UNDO, subject="batch", subject_id=batch.id, kept=kept.count, kept_fields=kept.fields
    )
    return kept


def _rows_with_before(session: Session, batch: Batch) -> Iterator[tuple[BatchRow, dict[str, Any]]]:
    statement = select(BatchRow).where(BatchRow.batch_id == batch.id, BatchRow.before.is_not(None))
    for row in session.scalars(statement.order_by(BatchRow.id)):
        before = before_of(row)
        if before is not None:
            yield row, before


def _kept_as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _to_restore(now_held: dict[str, Any], was_set: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The fields that still stand as they were set, with what they were before."""
    changed = {name for name, value in was_set.items() if _kept_as_json(now_held[name]) != value}
    for pair in TOGETHER:
        if changed & set(pair):
            changed |= set(pair)
    return {name: before[name] for name in was_set if name not in changed}


def _restore_people(session: Session, batch: Batch, kept: Kept) -> None:
    rows = [
        (row.person_id, before, payload_of(row)["set"], row)
        for row, before in _rows_with_before(session, batch)
        if row.person_id is not None and row.person_id not in kept.persons
    ]
    ids = [person_id for person_id, *_ in rows]
    fields, numbers = held_fields(session, ids), numbers_of(session, ids)
    corrections: dict[int, dict[str, Any]] = {}
    given: list[tuple[int, IdentifierKind, str]] = []
    closed: list[tuple[int, IdentifierKind]] = []
    for person_id, before, was_set, row in rows:
        restored = _to_restore(fields[person_id], was_set["fields"], before["fields"])
        if len(restored) < len(was_set["fields"]):
            _note(row, "undo.field_kept")
            kept.fields += 1
        if restored.get("birth_on"):
            restored["birth_on"] = date.fromisoformat(restored["birth_on"])
        if restored:
            corrections[person_id] = restored
        for kind_value, number in was_set["numbers"].items():
            kind, old = IdentifierKind(kind_value), before["numbers"][kind_value]
            if numbers.get(person_id, {}).get(kind) != number:
                _note(row, "undo.field_kept")
                kept.fields += 1
            elif old:
                given.append((person_id, kind, old))
            else:
                closed.append((person_id, kind))
    correct_people(session, corrections)
    close_numbers(session, closed)
    close_numbers(session, [(person_id, kind) for person_id, kind, _ in given])
    taken = persons_by_number(session, {(kind, number) for _, kind, number in given})
    give_numbers(session, [entry for entry in given if (entry[1], entry[2]) not in taken])


def _restore_units(session: Session, batch: Batch, kept: Kept, *, by: User) -> None:
    for row, before in _rows_with_before(session, batch):
        unit = session.get(Unit, row.unit_id) if row.unit_id is not None else None
        if unit is None or unit.id in kept.units:
            continue
        was_set = payload_of(row)["set"]["fields"]
        restored = _to_restore(unit_fields(session, unit), was_set, before["fields"])
        if len(restored) < len(was_set):
            _note(row, "undo.field_kept")
            kept.fields += 1
        set_fields(session, unit, restored, on=batch.list_on, by=by)


def _restore_users(session: Session, batch: Batch, kept: Kept, *, by: User) -> None:
    for row, before in _rows_with_before(session, batch):
        user = session.get_one(User, before["user"])
        if _is_in_use(session, before):
            kept.users.add(user.id)
            _note(row, "undo.kept")
            continue
        assignment = _given(session, user, before)
        with losing_units(session, user, by=by):
            if assignment is not None and assignment.from_on < today():
                assignment.to_on = min(assignment.to_on, today())
            elif assignment is not None:
                session.delete(assignment)
            if before["is_new"]:
                user.is_active = False
        was_set = payload_of(row)["set"]["fields"]
        if before["fields"]:
            restored = _to_restore(dict(fields_of(user)), was_set, before["fields"])
            edit_user(session, user, by=by, **(fields_of(user) | restored))
        if before["is_new"]:
            end_activations(session, user)


def _given(session: Session, user: User, before: dict[str, Any]) -> Assignment | None:
    """The role that a row gave, unless it is gone: the key of a deleted role may be another's by now."""
    held = session.get(Assignment, before["assignment"]) if "assignment" in before else None
    is_it = held is not None and held.user_id == user.id and place_as_json(place_of(held)) == before["place"]
    return held if is_it else None


def _is_in_use(session: Session, before: dict[str, Any]) -> bool:
    """Has somebody set a password for an account that the batch made?"""
    user = session.get_one(User, before["user"])
    return bool(before["is_new"]) and user.password_hash is not None


def _restore_lists(session: Session, batch: Batch) -> None:
    """How recent the units' lists are, where no later list was loaded."""
    before = {int(unit_id): was for unit_id, was in batch.summary.get("lists", {}).items()}
    for run in chunks(sorted(before)):
        for unit in session.scalars(select(Unit).where(Unit.id.in_(run), Unit.list_on == batch.list_on)):
            was = before[unit.id]
            unit.list_on = date.fromisoformat(was) if was else None
    _forget_list(session, batch)


def _forget_list(session: Session, batch: Batch) -> None:
    """Lists loaded since, when they are taken back, lead to what was before this one."""
    before, day = batch.summary.get("lists", {}), batch.list_on.isoformat()
    since = Batch.kind == ImportKind.PARTICIPANTS.value, Batch.id > batch.id, Batch.list_on > batch.list_on
    for later in session.scalars(select(Batch).where(*since, Batch.state == BatchState.APPLIED.value)):
        noted = later.summary.get("lists", {})
        led_here = {unit: before[unit] for unit, was in noted.items() if was == day and unit in before}
        if led_here:
            later.summary = {**later.summary, "lists": {**noted, **led_here}}


def _note_kept(session: Session, batch: Batch, kept: Kept) -> None:
    """Says on the rows of those kept why they are as they are."""
    owners: tuple[tuple[Any, Collection[int]], ...] = (
        (BatchRow.person_id, kept.persons),
        (BatchRow.unit_id, kept.units),
    )
    for column, ids in owners:
        for run in chunks(sorted(ids)):
            for row in session.scalars(select(BatchRow).where(BatchRow.batch_id == batch.id, column.in_(run))):
                _note(row, "undo.kept")


def _note(row: BatchRow, code: str) -> None:
    row.messages = [*row.messages, message_row(Message(code))]
