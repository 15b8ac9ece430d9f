"""A list of people asks whose its numbers are, as a look-up does: in vain, where it is not written (ADR 20).

Whoever loads lists of the whole province sees everybody, and asks nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.dates import now, today
from rollout.core.formats import number as shown_number
from rollout.db import chunks
from rollout.models import Answer, Batch, BatchRow, Membership, User
from rollout.register import look_ups
from rollout.register.guessing import REMEMBERED, by_chance
from rollout.register.persons import numbers_of
from rollout.vocabulary import BatchState, ImportKind, RowState
from rollout.workbooks.errors import TooManyUnwritten
from rollout.workbooks.known_people import MATCHING
from rollout.workbooks.plans import Plan
from rollout.workbooks.probes import most_unwritten, numbers_written
from rollout.workbooks.rights import Rights, rights_of
from rollout.workbooks.staging import payload_of


def check_unwritten(session: Session, rows: int, reading: str, rights: Rights, *, by: User) -> None:
    """Before a list of so many rows is compared. Raises TooManyUnwritten.

    What chance may bring of one ending grows with the rows, so that rows which nobody means to write hide guesses. The
    same file again asks nothing new.
    """
    if rights.loads is None:
        return
    held = _unwritten(session, by)
    asked = sum(held.values()) + (0 if reading in held else rows)
    most = most_unwritten(_people_of(session, rights.loads), is_of_units=not rights.edits)
    if asked > most:
        raise TooManyUnwritten(n=shown_number(asked), most=shown_number(most))


def check(session: Session, plan: Plan, *, by: User) -> None:
    """Before a plan is shown. What it asks in vain is the same whether a guess is right, so that the refusal tells
    nothing. Raises NotLookedUp."""
    look_ups.check(session, by, plan.strange, free=by_chance(len(plan.strange)))


def note(session: Session, plan: Plan, *, by: User) -> None:
    """A plan is shown. Raises NotLookedUp: others of the same loader may have come meanwhile."""
    check(session, plan, by=by)
    _note(session, plan.strange, by=by)


def forget(session: Session, plan: Plan, *, by: User) -> None:
    """A plan is written: its numbers are people's."""
    look_ups.forget_listed(session, by, numbers_written(plan))


def note_again(session: Session, batch: Batch, kept: Collection[int]) -> None:
    """What was written is taken back, but for the people kept."""
    by = session.get_one(User, batch.created_by_id)
    if rights_of(session, by, ImportKind.PARTICIPANTS).loads is None:
        return
    made = select(BatchRow.person_id).where(BatchRow.batch_id == batch.id, BatchRow.state == RowState.CREATED.value)
    ids = {person_id for person_id in session.scalars(made) if person_id is not None} - set(kept)
    held = {
        number for numbers in numbers_of(session, ids).values() for kind, number in numbers.items() if kind in MATCHING
    }
    changed = select(BatchRow).where(
        BatchRow.batch_id == batch.id, BatchRow.state == RowState.UPDATED.value, BatchRow.before.is_not(None)
    )
    for row in session.scalars(changed):
        if row.person_id not in kept:
            given = payload_of(row)["set"]["numbers"]
            held |= {given[kind.value] for kind in MATCHING if kind.value in given}
    _note(session, held, by=by)


def _note(session: Session, numbers: Collection[str], *, by: User) -> None:
    look_ups.note(session, by, dict.fromkeys(numbers, Answer.LISTED), free=by_chance(len(numbers)))


def _unwritten(session: Session, by: User) -> dict[str, int]:
    """Reading of a file → its rows, of lists of the last 30 days, less those written; each way of reading it counts."""
    found = session.execute(
        select(Batch.state, Batch.summary).where(
            Batch.created_by_id == by.id,
            Batch.kind == ImportKind.PARTICIPANTS.value,
            Batch.created_at > now() - REMEMBERED,
        )
    )
    once: dict[str, int] = {}
    again: Counter[str] = Counter()
    for state, summary in found:
        rows, reading = summary.get("rows_read", 0), summary.get("reading", "")
        again[reading] += max(0, summary.get("rows_asked", rows) - rows)
        if state != BatchState.APPLIED:
            once[reading] = max(rows, once.get(reading, 0))
    return {reading: once.get(reading, 0) + again[reading] for reading in {*once, *again}}


def _people_of(session: Session, unit_ids: Collection[int]) -> int:
    """How many are on the lists of some units today."""
    day = today()
    return sum(
        session.scalar(
            select(func.count())
            .select_from(Membership)
            .where(
                Membership.unit_id.in_(run),
                Membership.voided_seq.is_(None),
                Membership.from_on <= day,
                Membership.to_on > day,
            )
        )
        or 0
        for run in chunks(sorted(unit_ids))
    )
