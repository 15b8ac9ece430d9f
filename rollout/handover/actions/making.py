"""A handover is made: checked, noted, and carried out at once where its day has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.handover.actions.running import catch_up
from rollout.handover.errors import (
    LeaveTooShort,
    NothingToHandOver,
    Overlaps,
    OverlapsForGood,
    SameOfficer,
    TakerInactive,
    TakerOutOfScope,
    TooFarAhead,
)
from rollout.handover.rules import HeldUnit, NewHandover, Officer, Takers
from rollout.models import Handover, HandoverItem, HandoverOutcome, User
from rollout.register.act import check_note
from rollout.register.errors import DayTooEarly
from rollout.vocabulary import FIRST_DAY

AHEAD = timedelta(days=366)
"""How far ahead a handover may be planned."""


def make(
    session: Session,
    new: NewHandover,
    units: Sequence[HeldUnit],
    takers: Takers,
    officers: Mapping[int, Officer],
    *,
    by: User,
) -> Handover:
    """Units of the giver go to the takers; `officers`: those at work, by key. What has come is carried out.

    Raises NothingToHandOver, SameOfficer, TakerInactive, TakerOutOfScope, LeaveTooShort, TooFarAhead, Overlaps,
    OverlapsForGood, TooLong, NumberInNote, DayTooEarly.
    """
    check_note(new.reason)
    given = check(session, new, units, takers, officers)
    handover = Handover(
        giver_id=new.giver_id, rule=new.rule.value, taker_id=new.taker_id, from_on=new.from_on, to_on=new.to_on,
        reason=new.reason.strip(), made_by_id=by.id, made_at=now(),
    )  # fmt: skip
    session.add(handover)
    session.flush()
    session.add_all(
        HandoverItem(
            handover_id=handover.id, unit_id=unit.id, before_id=new.giver_id, after_id=takers[unit.id],
            outcome=HandoverOutcome.WAITING.value,
        )
        for unit in given
    )  # fmt: skip
    session.flush()
    audit.record(
        session, by=by, action="plan_handover", subject="handover", subject_id=handover.id, giver=new.giver_id,
        units=len(given), since=new.from_on.isoformat(), **({"until": new.to_on.isoformat()} if new.to_on else {}),
    )  # fmt: skip
    catch_up(session, handover, by=by)
    return handover


def check(
    session: Session, new: NewHandover, units: Sequence[HeldUnit], takers: Takers, officers: Mapping[int, Officer]
) -> list[HeldUnit]:
    """The units that go over. Raises what `make` does, the reason apart."""
    check_days(session, new)
    given = [unit for unit in units if unit.id in takers]
    if not given:
        raise NothingToHandOver
    for unit in given:
        check_taker(unit, new.giver_id, takers[unit.id], officers)
    return given


def check_taker(unit: HeldUnit, giver_id: int, taker_id: int, officers: Mapping[int, Officer]) -> None:
    """Raises SameOfficer, TakerInactive, TakerOutOfScope."""
    if taker_id == giver_id:
        raise SameOfficer
    officer = officers.get(taker_id)
    if officer is None:
        raise TakerInactive  # without a name: the key may be of any account
    if not officer.opens(unit):
        raise TakerOutOfScope(name=officer.name, unit=unit.name)


def check_days(session: Session, new: NewHandover) -> None:
    """Raises LeaveTooShort, TooFarAhead, DayTooEarly, Overlaps, OverlapsForGood."""
    if new.from_on < FIRST_DAY:
        raise DayTooEarly(new.from_on)
    if new.from_on > today() + AHEAD:
        raise TooFarAhead
    if new.to_on is not None and new.to_on <= new.from_on:
        raise LeaveTooShort
    for other in _others(session, new.giver_id):
        ends_before = new.to_on is not None and new.to_on <= other.from_on
        if other.to_on is None:
            if not ends_before:
                raise OverlapsForGood(since=f"{other.from_on:%d/%m/%Y}")
        elif not ends_before and new.from_on < other.to_on:
            raise Overlaps(since=f"{other.from_on:%d/%m/%Y}", until=f"{other.to_on:%d/%m/%Y}")


def _others(session: Session, giver_id: int) -> list[Handover]:
    """The giver's leaves, and what is planned for good; what went for good is gone."""
    return list(
        session.scalars(
            select(Handover)
            .where(
                Handover.giver_id == giver_id,
                Handover.undone_at.is_(None),
                or_(Handover.to_on.is_not(None), Handover.begun_at.is_(None)),
            )
            .order_by(Handover.from_on)
        )
    )
