"""One step of a visit: along the table of moves alone, by the side that may, with its reason, event and trail."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.core.installation import system_user
from rollout.core.office_hours import Hours
from rollout.models import Unit, User, Visit, VisitEvent, VisitOfficer, VisitSlot, VisitUnit
from rollout.register.act import check_note
from rollout.register.booking import Wanted
from rollout.register.contacts import log_contact
from rollout.register.errors import ReasonMissing
from rollout.register.session_of_visit import take_session_along
from rollout.register.visit_refusals import NoSuchMove, NotOfVisit, OldRound
from rollout.register.visit_times import Time
from rollout.vocabulary import ContactOutcome, ContactWay
from rollout.vocabulary_of_visits import MOVES, Move, Side, VisitAct, VisitAnswer, VisitState, VisitVia, needs_reason


class Doer(NamedTuple):
    """Who does something with a visit, for which side, by which way; `unit_id` where it is a unit."""

    side: Side
    via: VisitVia
    user: User | None = None
    unit_id: int | None = None

    @property
    def seen(self) -> tuple[int, ...] | None:
        """The units of which they may be told; None: all."""
        return (self.unit_id,) if self.side is Side.UNIT and self.unit_id is not None else None


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
    """What follows from what somebody did elsewhere: recorded a session, or took that back."""
    return Doer(Side.CLOCK, VisitVia.CLOCK, user)


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


def events_of(session: Session, visit: Visit) -> list[VisitEvent]:
    return list(session.scalars(select(VisitEvent).where(VisitEvent.visit_id == visit.id).order_by(VisitEvent.id)))


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
        visit.area_id,
        officers_of(session, visit),
        [row.unit_id for row in units_of(session, visit) if not is_agreed or row.answer != VisitAnswer.DECLINED.value],
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


def step(
    session: Session,
    visit: Visit,
    act: VisitAct,
    *,
    by: Doer,
    reason: str = "",
    unit_id: int | None = None,
    stays: bool = False,
    **detail: Any,
) -> None:
    """Takes a step, writes the event and the trail. `stays`: of several units one has answered, and others have not.

    Calendars hear of a version: it is the next one whenever an agreed time is given up, or agreed anew.
    `detail` holds numbers and codes, never a name.
    """
    move = may(visit, act, by, reason)
    was = VisitState(visit.state)
    became = was if stays else move.to
    if was is VisitState.CONFIRMED and became not in (VisitState.CONFIRMED, VisitState.DONE):
        visit.version += 1
    visit.state = became.value
    _note(session, visit, act, by, reason, unit_id or by.unit_id, detail)
    take_session_along(session, visit, by=by.user or system_user(session), reason=reason)
    if by.via is VisitVia.PHONE and by.user is not None:
        _log_calls(session, visit, unit_id, by=by.user)


def _log_calls(session: Session, visit: Visit, unit_id: int | None, *, by: User) -> None:
    """What was agreed by telephone is a contact with the unit: they spoke with each other."""
    keys = [unit_id] if unit_id is not None else [row.unit_id for row in units_of(session, visit)]
    for unit in session.scalars(select(Unit).where(Unit.id.in_(keys)).order_by(Unit.id)):
        log_contact(session, unit, way=ContactWay.CALL, outcome=ContactOutcome.REACHED, by=by)


def note_first(session: Session, visit: Visit, *, by: Doer) -> None:
    """A visit comes into being."""
    _note(session, visit, VisitAct.SUGGEST, by, "", None, {})


def _note(
    session: Session,
    visit: Visit,
    act: VisitAct,
    by: Doer,
    reason: str,
    unit_id: int | None,
    detail: dict[str, Any],
) -> None:
    session.add(
        VisitEvent(
            visit_id=visit.id,
            at=now(),
            by_id=by.user.id if by.user else None,
            unit_id=unit_id,
            via=by.via.value,
            act=act.value,
            became=visit.state,
            reason=reason.strip(),
            detail={"round": visit.round, "version": visit.version, **detail},
        )
    )
    session.flush()
    more = {"unit": unit_id} if unit_id else {}
    audit.record(
        session, by=by.user or system_user(session), action=f"visit_{act.value}", subject="visit",
        subject_id=visit.id, state=visit.state, via=by.via.value, **more,
    )  # fmt: skip
