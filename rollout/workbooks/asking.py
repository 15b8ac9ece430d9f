"""A list of people asks whose its numbers are, as a look-up does: in vain, where it is not written (ADR 20)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Answer, Batch, BatchRow, User
from rollout.register import look_ups
from rollout.register.guessing import by_chance
from rollout.register.persons import numbers_of
from rollout.vocabulary import RowState
from rollout.workbooks.known_people import MATCHING
from rollout.workbooks.parsing import ParsedRow
from rollout.workbooks.plans import Plan
from rollout.workbooks.probes import check_endings, numbers_asked, numbers_given, numbers_missed


def check(session: Session, rows: Sequence[ParsedRow], *, by: User) -> None:
    """Before a list is compared with the register. Raises FileProbes, NotLookedUp."""
    check_endings(rows)
    numbers = numbers_asked(rows)
    look_ups.check(session, by, numbers, free=by_chance(len(numbers)))


def note(session: Session, plan: Plan, *, by: User) -> None:
    """A plan is shown: all its numbers that are not yet somebody's are asked about in vain. Raises NotLookedUp."""
    missed, asked = numbers_missed(plan), numbers_asked(planned.row for planned in plan.rows)
    look_ups.check(session, by, missed, free=by_chance(len(asked)))  # others of the same loader may have come meanwhile
    _note(session, missed, len(asked), by=by)


def forget(session: Session, plan: Plan, *, by: User) -> None:
    """A plan is written: its numbers are people's."""
    look_ups.forget_listed(session, by, numbers_given(plan))


def note_again(session: Session, batch: Batch, kept: Collection[int]) -> None:
    """What was written is taken back, but for the people kept."""
    made = select(BatchRow.person_id).where(BatchRow.batch_id == batch.id, BatchRow.state == RowState.CREATED.value)
    ids = {person_id for person_id in session.scalars(made) if person_id is not None} - set(kept)
    held = {
        number for numbers in numbers_of(session, ids).values() for kind, number in numbers.items() if kind in MATCHING
    }
    _note(session, held, len(held), by=session.get_one(User, batch.created_by_id))


def _note(session: Session, numbers: Collection[str], among: int, *, by: User) -> None:
    look_ups.note(session, by, dict.fromkeys(numbers, Answer.LISTED), free=by_chance(among))
