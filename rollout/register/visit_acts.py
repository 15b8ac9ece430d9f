"""Who does something with a visit, whether they may, and what there is of it: rows, times, what was done."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.installation import SYSTEM
from rollout.core.office_hours import Hours
from rollout.models import User, Visit, VisitOfficer, VisitSlot, VisitUnit
from rollout.register.act import check_note
from rollout.register.booking import Wanted, where
from rollout.register.errors import ReasonMissing
from rollout.register.taking_part import comes
from rollout.register.visit_refusals import NoSuchMove, NotOfVisit, OldRound
from rollout.register.visit_times import Time
from rollout.register.visit_words import Seen
from rollout.vocabulary_of_visits import (
    MOVES,
    Move,
    Side,
    VisitAct,
    VisitState,
    VisitVia,
    needs_reason,
)


class Doer(NamedTuple):
    """Who does something with a visit, for which side, by which way; `unit_id` where it is a unit."""

    side: Side
    via: VisitVia
    user: User | None = None
    unit_id: int | None = None

    @property
    def seen(self) -> Seen | None:
        """Whom they may be told of; None: everybody, for nobody reads it."""
        if self.side is Side.UNIT and self.unit_id is not None:
            return Seen(unit_ids=(self.unit_id,))
        return Seen(user=self.user) if self.user is not None else None


def office(user: User, via: VisitVia = VisitVia.PAGE) -> Doer:
    """BHXH; by PHONE where an officer writes down what a unit said."""
    return Doer(Side.OFFICE, via, user)


def liaison(user: User, unit_id: int) -> Doer:
    """Somebody of a unit, logged in."""
    return Doer(Side.UNIT, VisitVia.PAGE, user, unit_id)


def holder(unit_id: int) -> Doer:
    """Whoever holds the link of a unit."""
    return Doer(Side.UNIT, VisitVia.LINK, None, unit_id)


CLOCK = Doer(Side.CLOCK, VisitVia.CLOCK)


def follows_from(user: User) -> Doer:
    """What follows from what somebody did elsewhere: recorded a session, was away, gave their units to another."""
    return CLOCK if user.username == SYSTEM else Doer(Side.CLOCK, VisitVia.PAGE, user)


def unit_of(session: Session, visit: Visit, unit_id: int, by: Doer) -> VisitUnit:
    """A unit of a visit, for whom one may speak. Raises NotOfVisit."""
    row = session.get(VisitUnit, (visit.id, unit_id))
    if row is None or (by.side is Side.UNIT and by.unit_id != unit_id):
        raise NotOfVisit
    return row


def units_of(session: Session, visit: Visit) -> list[VisitUnit]:
    found = select(VisitUnit).where(VisitUnit.visit_id == visit.id).order_by(VisitUnit.unit_id)
    return list(session.scalars(found))


def officers_of(session: Session, visit: Visit) -> list[int]:
    found = select(VisitOfficer.user_id).where(VisitOfficer.visit_id == visit.id).order_by(VisitOfficer.user_id)
    return list(session.scalars(found))


def slots_of(session: Session, visit: Visit) -> list[VisitSlot]:
    """The times of the present round, those of the office and those of units, in their order."""
    found = select(VisitSlot).where(VisitSlot.visit_id == visit.id, VisitSlot.round == visit.round)
    return list(session.scalars(found.order_by(VisitSlot.position)))


def agreed_time(visit: Visit) -> Time | None:
    """What was agreed last."""
    if visit.day is None or visit.starts is None or visit.ends is None:
        return None
    return Time(visit.day, Hours(visit.starts, visit.ends))


def wanted_by(session: Session, visit: Visit, time: Time, *, is_agreed: bool = False) -> Wanted:
    """What a visit needs for a time: all who go and receive, its room and its vehicle.

    `is_agreed`: what it needs to keep the time that it has, without the units that said no since.
    """
    return Wanted(
        time.day,
        time.hours,
        where(visit.way, visit.area_id),
        officers_of(session, visit),
        [row.unit_id for row in units_of(session, visit) if not is_agreed or comes(row)],
        visit.room_id,
        visit.vehicle_id,
        visit.id,
        visit.session_id or 0,
    )


def check_round(visit: Visit, number: int) -> None:
    """Raises OldRound for an answer to what is no longer offered."""
    if number != visit.round:
        raise OldRound


def may(visit: Visit, act: VisitAct, by: Doer, reason: str = "") -> Move:
    """The move that an act is. Raises NoSuchMove, ReasonMissing, TooLong, NumberInNote."""
    state = VisitState(visit.state)
    move = MOVES[state].get(act)
    if move is None or by.side not in move.by:
        raise NoSuchMove(state, act)
    if needs_reason(state, act) and not reason.strip():
        raise ReasonMissing
    check_note(reason)
    return move
