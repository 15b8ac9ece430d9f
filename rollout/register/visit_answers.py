"""Answers: a unit accepts a time, asks for another or says no, and says who comes; the officer takes its time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from rollout.core.cells import put, text_of
from rollout.core.dates import now, today
from rollout.core.office_hours import Hours
from rollout.models import Visit, VisitSlot, VisitUnit
from rollout.register.errors import TooLong
from rollout.register.taking_part import comes
from rollout.register.visit_acts import (
    CLOCK,
    Doer,
    agreed_time,
    check_round,
    follows_from,
    may,
    slots_of,
    unit_of,
    units_of,
    wanted_by,
)
from rollout.register.visit_hosts import HOST_OUT, is_without_host
from rollout.register.visit_offers import Start, time_from
from rollout.register.visit_refusals import AgreeOfSeveral, HostGone, LastUnit, NoSuchMove, NoSuchTime, TooLateToAnswer
from rollout.register.visit_steps import step
from rollout.register.visit_times import Rules, Time, check_time, rules
from rollout.register.visits import release
from rollout.vocabulary_of_visits import UNASKED, Side, VisitAct, VisitAnswer, VisitState

OF_CLOSURE = "closure"
"""What the event of a no that a unit did not say itself has for its cause."""

MOST_WHO = 300  # characters
MOST_NOTE = 1_000
MOST_COMING = 100_000


@dataclass(frozen=True)
class Details:
    """Who comes, how many, and what a unit asks for; the words are of strangers and are encrypted."""

    who: str = ""
    coming: int | None = None
    needs_device: bool = False
    needs_room: bool = False
    note: str = ""


def details_of(row: VisitUnit) -> Details:
    """What was said last."""
    return Details(text_of(row, "who"), row.coming, row.needs_device, row.needs_room, text_of(row, "note"))


def accept(
    session: Session,
    visit: Visit,
    *,
    unit_id: int,
    round: int,  # noqa: A002 - the name of the column
    position: int,
    by: Doer,
    details: Details | None = None,
    held: Rules | None = None,
) -> bool:
    """A unit takes a time that the office offered; True where that agrees the visit, for all units have taken it.

    Raises as `check_accept`, and TooLong.
    """
    slot = check_accept(session, visit, unit_id=unit_id, round=round, position=position, by=by, held=held)
    row = unit_of(session, visit, unit_id, by)
    _answer(row, VisitAnswer.ACCEPTED)
    if details is not None:
        _write(row, details)
    session.flush()
    return _close(session, visit, slot, VisitAct.ACCEPT, by=by, unit_id=unit_id, position=position)


def _check_asked(
    session: Session,
    visit: Visit,
    act: VisitAct,
    unit_id: int,
    round: int,  # noqa: A002
    by: Doer,
    reason: str = "",
) -> None:
    """Is the unit asked for an answer, in this round and still in time?"""
    unit_of(session, visit, unit_id, by)
    may(visit, act, by, reason)
    check_round(visit, round)
    _check_in_time(visit, by)


def check_accept(
    session: Session,
    visit: Visit,
    *,
    unit_id: int,
    round: int,  # noqa: A002
    position: int,
    by: Doer,
    held: Rules | None = None,
) -> VisitSlot:
    """The time that would be taken; writes nothing.

    Raises NotOfVisit, OldRound, NoSuchTime, TooLateToAnswer, TimeRefused, and as visit_acts.may.
    """
    _check_asked(session, visit, VisitAct.ACCEPT, unit_id, round, by)
    slot = _slot(session, visit, position, is_of_unit=False)
    # the officer consented to the hours when they were offered
    wanted = wanted_by(session, visit, _time(slot))
    check_time(session, held or rules(session), wanted, consents=True, seen=by.seen)
    return slot


def counter(
    session: Session,
    visit: Visit,
    *,
    unit_id: int,
    round: int,  # noqa: A002
    start: Start,
    by: Doer,
    reason: str = "",
    details: Details | None = None,
    held: Rules | None = None,
) -> None:
    """A unit asks for another time, of the visit's length. Raises as `check_counter`, and TooLong."""
    time = check_counter(session, visit, unit_id=unit_id, round=round, start=start, by=by, reason=reason, held=held)
    row = unit_of(session, visit, unit_id, by)
    position = max((slot.position for slot in slots_of(session, visit)), default=0) + 1
    hours = time.hours
    session.add(
        VisitSlot(
            visit_id=visit.id, round=visit.round, position=position, unit_id=unit_id, day=time.day,
            starts=hours.starts, ends=hours.ends,
        )
    )  # fmt: skip
    _answer(row, VisitAnswer.COUNTERED)
    if details is not None:
        _write(row, details)
    step(session, visit, VisitAct.COUNTER, by=by, reason=reason, unit_id=unit_id, position=position)


def check_counter(
    session: Session,
    visit: Visit,
    *,
    unit_id: int,
    round: int,  # noqa: A002
    start: Start,
    by: Doer,
    reason: str = "",
    held: Rules | None = None,
) -> Time:
    """The time that would be asked for; writes nothing.

    Raises as `check_accept`, and NotOnTheQuarter, ReasonMissing.
    """
    _check_asked(session, visit, VisitAct.COUNTER, unit_id, round, by, reason)
    time = time_from(start, visit.minutes)
    check_time(session, held or rules(session), wanted_by(session, visit, time), consents=True, seen=by.seen)
    return time


def agree(
    session: Session,
    visit: Visit,
    *,
    round: int,  # noqa: A002
    position: int,
    by: Doer,
    consents: bool = False,
) -> None:
    """The officer takes the time that a unit asked for. Raises AgreeOfSeveral, OldRound, NoSuchTime, HostGone,
    TimeRefused."""
    may(visit, VisitAct.AGREE, by)
    check_round(visit, round)
    units = units_of(session, visit)
    if len(units) > 1:
        raise AgreeOfSeveral
    if is_without_host(session, visit):
        raise HostGone
    slot = _slot(session, visit, position, is_of_unit=True)
    wanted = wanted_by(session, visit, _time(slot))
    check_time(session, rules(session), wanted, consents=consents, seen=by.seen)
    _answer(units[0], VisitAnswer.ACCEPTED)
    _take(visit, slot)
    step(session, visit, VisitAct.AGREE, by=by, unit_id=slot.unit_id, position=position, consents=consents)


def decline(
    session: Session,
    visit: Visit,
    *,
    unit_id: int,
    round: int,  # noqa: A002
    by: Doer,
    reason: str,
    details: Details | None = None,
    is_closed: bool = False,
) -> None:
    """A unit does not want the visit, or (`is_closed`) said nothing and is closed then; of several it is over when none
    of them does.

    What was agreed at the place of that unit cannot be kept: its time is given up, and the officer has to act. Raises
    NotOfVisit, OldRound, TooLong, and as visit_acts.may.
    """
    was = visit.state
    row = unit_of(session, visit, unit_id, by)
    may(visit, VisitAct.DECLINE, by, reason)
    check_round(visit, round)
    _answer(row, VisitAnswer.DECLINED)
    if details is not None:
        _write(row, details)
    session.flush()
    others = any(comes(each) for each in units_of(session, visit))
    cause = {"cause": OF_CLOSURE} if is_closed else {}
    step(session, visit, VisitAct.DECLINE, by=by, reason=reason, unit_id=unit_id, stays=others, **cause)
    if was == VisitState.CONFIRMED.value and others and is_without_host(session, visit):
        release(session, visit, by=follows_from(by.user) if by.user else CLOCK, reason=HOST_OUT)


def leave_out(session: Session, visit: Visit, *, unit_id: int, by: Doer, reason: str) -> bool:
    """A unit is no longer of the visit; True where that agrees it, for all others have taken the time and it is not at
    the place of that unit.

    Raises NotOfVisit, LastUnit, TimeRefused, and as visit_acts.may.
    """
    row = unit_of(session, visit, unit_id, by)
    may(visit, VisitAct.LEAVE_OUT, by, reason)
    if len(units_of(session, visit)) == 1:
        raise LastUnit
    session.delete(row)
    session.flush()
    slot = next((slot for slot in slots_of(session, visit) if slot.unit_id is None), None)
    if slot is not None and _is_settled(session, visit):
        wanted = wanted_by(session, visit, _time(slot))
        check_time(session, rules(session), wanted, consents=True, seen=by.seen)
    return _close(session, visit, slot, VisitAct.LEAVE_OUT, by=by, unit_id=unit_id, reason=reason)


def detail(session: Session, visit: Visit, *, unit_id: int, details: Details, by: Doer) -> None:
    """Who comes to an agreed visit, and what is asked for.

    Raises NotOfVisit, TooLong, and NoSuchMove also for a unit that takes no part.
    """
    row = unit_of(session, visit, unit_id, by)
    may(visit, VisitAct.DETAIL, by)
    if not comes(row):
        raise NoSuchMove(VisitState(visit.state), VisitAct.DETAIL)
    _write(row, details)
    session.flush()
    step(session, visit, VisitAct.DETAIL, by=by, unit_id=unit_id)


def _check_in_time(visit: Visit, by: Doer) -> None:
    """A unit answers an offer in time; what was said by telephone the office may write down later."""
    is_offered = visit.state in UNASKED
    if is_offered and by.side is Side.UNIT and visit.answer_by is not None and visit.answer_by < today():
        raise TooLateToAnswer


def _slot(session: Session, visit: Visit, position: int, *, is_of_unit: bool) -> VisitSlot:
    slot = session.get(VisitSlot, (visit.id, visit.round, position))
    if slot is None or (slot.unit_id is not None) is not is_of_unit:
        raise NoSuchTime
    return slot


def _time(slot: VisitSlot) -> Time:
    return Time(slot.day, Hours(slot.starts, slot.ends))


def _answer(row: VisitUnit, answer: VisitAnswer) -> None:
    row.answer, row.answered_at = answer.value, now()


def _is_settled(session: Session, visit: Visit) -> bool:
    """Have all units taken the time, at a place that there still is?"""
    have_taken = all(row.answer == VisitAnswer.ACCEPTED.value for row in units_of(session, visit))
    return have_taken and not is_without_host(session, visit)


def _close(
    session: Session,
    visit: Visit,
    slot: VisitSlot | None,
    act: VisitAct,
    *,
    by: Doer,
    unit_id: int,
    reason: str = "",
    **said: int,
) -> bool:
    """The visit is agreed once all its units have taken the time; until then its state stays."""
    is_agreed = slot is not None and _is_settled(session, visit)
    if slot is not None and is_agreed:
        _take(visit, slot)
    step(session, visit, act, by=by, reason=reason, unit_id=unit_id, stays=not is_agreed, **said)
    return is_agreed


def _take(visit: Visit, slot: VisitSlot) -> None:
    """The time is agreed; calendars that know of an earlier one hear of a new version."""
    if agreed_time(visit) is not None:
        visit.version += 1
    visit.day, visit.starts, visit.ends = slot.day, slot.starts, slot.ends


def _write(row: VisitUnit, details: Details) -> None:
    """Raises TooLong."""
    coming = details.coming
    is_possible = coming is None or 0 <= coming <= MOST_COMING
    if len(details.who) > MOST_WHO or len(details.note) > MOST_NOTE or not is_possible:
        raise TooLong
    row.coming, row.needs_device, row.needs_room = coming, details.needs_device, details.needs_room
    put(row, "who", details.who.strip())
    put(row, "note", details.note.strip())
