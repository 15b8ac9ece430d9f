"""Visits of the demo province: those that its sessions were held by, some that fell through, and what is being
arranged for the coming days. Of an invented province nothing is sent."""

from __future__ import annotations

import random
import secrets
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE, now, today
from rollout.core.working_days import working_days
from rollout.demo.sessions import last_working
from rollout.demo.units import HOUSEHOLDS, PlannedUnit
from rollout.models import (
    GuidanceSession,
    Message,
    Office,
    OfficerAbsence,
    Room,
    SessionOfficer,
    SessionUnit,
    Unit,
    UnitAttribution,
    UnitWindow,
    User,
    Vehicle,
    Visit,
    VisitEvent,
    VisitOfficer,
    VisitSlot,
    VisitUnit,
)
from rollout.register import visit_answers, visit_offers, visits
from rollout.register.visit_acts import Doer, holder, office
from rollout.register.visit_order import put_in_order
from rollout.register.visit_refusals import TimeRefused
from rollout.register.visit_times import Rules, rules
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from rollout.vocabulary_of_visits import (
    UNSENT_STATES,
    AbsenceKind,
    MessageKind,
    MessageState,
    VisitAct,
    VisitAnswer,
    VisitState,
    VisitVia,
)

FELL_THROUGH, COMING, OPEN = 6, 10, 9
"""Visits that were called off or missed, that are agreed for the coming days, and that are not agreed yet."""

STARTS = (450, 540, 825, 915)
LENGTH = 75
WHYS = {
    VisitAct.CANCEL: "Đơn vị bận kiểm kê cuối quý",
    VisitAct.UNIT_ABSENT: "Đến nơi không có người tiếp",
    VisitAct.OFFICER_ABSENT: "Cán bộ đi tập huấn đột xuất",
}


def arrange_visits(
    session: Session, system: User, source: random.Random, created: list[tuple[Unit, PlannedUnit]]
) -> None:
    """Past ones are written with their days; what is to come goes through the same acts as everybody else's."""
    _things(session)
    officers = _officers(session)
    units = [unit.id for unit, plan in created if unit.id in officers and plan.kind.type_code != HOUSEHOLDS]
    source.shuffle(units)
    _windows(session, units[:3])
    _absence(session, system, officers, source)
    _held(session, system, source)
    for n, act in zip(range(FELL_THROUGH), list(WHYS) * FELL_THROUGH, strict=False):
        if n < len(units):
            _fell_through(session, officers[units[n]], units[n], act, source)
    held = rules(session)
    for n, unit_id in enumerate(units[FELL_THROUGH : FELL_THROUGH + COMING + OPEN]):
        _coming(session, held, officers[unit_id], unit_id, n, source)
    session.flush()
    _let_wait(session)
    session.commit()


def _let_wait(session: Session) -> None:
    """What units are still asked waits to be sent or printed; of the rest it is taken that everybody knows it."""
    asked = select(Visit.id).where(Visit.state == VisitState.PROPOSED.value)
    is_open = (Message.kind == MessageKind.PROPOSAL.value) & Message.visit_id.in_(asked)
    unsent = Message.state.in_([state.value for state in UNSENT_STATES])
    session.execute(update(Message).where(unsent, ~is_open).values(state=MessageState.DROPPED.value))


def _things(session: Session) -> None:
    """Two rooms and a vehicle for each of the first offices."""
    for place in session.scalars(select(Office).order_by(Office.id).limit(4)):
        session.add_all(
            [
                Room(office_id=place.id, name="Phòng họp tầng 2", seats=40),
                Room(office_id=place.id, name="Phòng tiếp đơn vị", seats=12),
                Vehicle(office_id=place.id, name="Xe 7 chỗ"),
            ]
        )


def _officers(session: Session) -> dict[int, int]:
    """Unit → its officer."""
    rows = select(UnitAttribution.unit_id, UnitAttribution.officer_id).where(
        UnitAttribution.officer_id.is_not(None), UnitAttribution.voided_seq.is_(None), UnitAttribution.to_on > today()
    )
    return {unit_id: officer_id for unit_id, officer_id in session.execute(rows) if officer_id is not None}


def _windows(session: Session, unit_ids: list[int]) -> None:
    """A few units receive officers on two afternoons alone."""
    session.add_all(
        UnitWindow(unit_id=unit_id, weekday=weekday, starts=810, ends=1020)
        for unit_id in unit_ids
        for weekday in (2, 4)
    )


def _absence(session: Session, system: User, officers: dict[int, int], source: random.Random) -> None:
    keys = sorted(set(officers.values()))
    if not keys:
        return
    since = today() + timedelta(days=7 - today().weekday())  # the Monday to come
    session.add(
        OfficerAbsence(
            user_id=source.choice(keys), from_on=since, to_on=since + timedelta(days=2), starts=0, ends=1440,
            kind=AbsenceKind.TRAINING.value, note="Tập huấn nghiệp vụ", made_by_id=system.id, made_at=now(),
        )
    )  # fmt: skip


def _held(session: Session, system: User, source: random.Random) -> None:
    """The sessions that were held, each by a visit that was agreed some days before."""
    rows = session.scalars(
        select(GuidanceSession).where(GuidanceSession.state == SessionState.HELD.value).order_by(GuidanceSession.id)
    ).all()
    for row in rows:
        units = list(session.scalars(select(SessionUnit.unit_id).where(SessionUnit.session_id == row.id)))
        going = list(session.scalars(select(SessionOfficer.user_id).where(SessionOfficer.session_id == row.id)))
        if going and units and row.way != SessionWay.HOUSEHOLDS.value:
            visit = _past(session, going, units, row.way, row.day, (row.starts, row.ends), source)
            visit.session_id = row.id
            _event(session, visit, VisitAct.HOLD, VisitState.DONE, row.day, system.id, via=VisitVia.CLOCK)


def _fell_through(session: Session, officer_id: int, unit_id: int, act: VisitAct, source: random.Random) -> None:
    day = last_working(working_days(session), today() - timedelta(days=source.randint(3, 30)))
    starts = source.choice(STARTS)
    visit = _past(session, [officer_id], [unit_id], SessionWay.AT_UNIT.value, day, (starts, starts + LENGTH), source)
    became = {VisitAct.CANCEL: VisitState.CANCELLED, VisitAct.UNIT_ABSENT: VisitState.UNIT_ABSENT}
    ended = became.get(act, VisitState.OFFICER_ABSENT)
    _event(session, visit, act, ended, day, officer_id, reason=WHYS[act])


def _past(
    session: Session,
    officer_ids: list[int],
    unit_ids: list[int],
    way: str,
    day: date,
    hours: tuple[int, int],
    source: random.Random,
) -> Visit:
    """A visit that was offered and agreed before its day."""
    offered = last_working(working_days(session), day - timedelta(days=source.randint(3, 12)))
    taken = offered + timedelta(days=source.randint(0, 2))
    starts, ends = hours
    visit = Visit(
        uid=secrets.token_urlsafe(16), state=VisitState.CONFIRMED.value, way=way, minutes=ends - starts, day=day,
        starts=starts, ends=ends, round=1, version=1, answer_by=day - timedelta(days=1),
        created_by_id=officer_ids[0], created_at=_at(offered),
    )  # fmt: skip
    session.add(visit)
    session.flush()
    session.add_all(
        VisitUnit(
            visit_id=visit.id, unit_id=key, answer=VisitAnswer.ACCEPTED.value, answered_at=_at(taken),
            coming=source.randint(5, 40),
        )
        for key in unit_ids
    )  # fmt: skip
    session.add_all(VisitOfficer(visit_id=visit.id, user_id=key) for key in officer_ids)
    session.add(VisitSlot(visit_id=visit.id, round=1, position=1, day=day, starts=starts, ends=ends))
    by = officer_ids[0]
    _event(session, visit, VisitAct.SUGGEST, VisitState.SUGGESTED, offered, by)
    _event(session, visit, VisitAct.PROPOSE, VisitState.PROPOSED, offered, by)
    for n, key in enumerate(unit_ids, 1):
        became = VisitState.CONFIRMED if n == len(unit_ids) else VisitState.PROPOSED
        _event(session, visit, VisitAct.ACCEPT, became, taken, None, via=VisitVia.LINK, unit_id=key)
    return visit


def _at(day: date) -> datetime:
    return min(datetime.combine(day, time(9), ZONE), now())


def _event(
    session: Session,
    visit: Visit,
    act: VisitAct,
    became: VisitState,
    day: date,
    by_id: int | None,
    *,
    via: VisitVia = VisitVia.PAGE,
    unit_id: int | None = None,
    reason: str = "",
) -> None:
    visit.state = became.value
    put_in_order(session, visit)
    session.add(
        VisitEvent(
            visit_id=visit.id, at=_at(day), by_id=by_id, unit_id=unit_id, via=via.value, act=act.value,
            became=became.value, reason=reason, detail={"round": visit.round, "version": visit.version},
        )
    )  # fmt: skip
    session.flush()


def _coming(session: Session, held: Rules, officer_id: int, unit_id: int, n: int, source: random.Random) -> None:
    """One of the coming two weeks: mostly agreed, some still asked, some asked for another time, some suggested."""
    by = office(session.get_one(User, officer_id))
    plan = Plan(SessionWay.AT_UNIT, LENGTH)
    visit = visits.suggest(session, plan, officer_ids=[officer_id], unit_ids=[unit_id], by=by)
    if n % 7 == 6:
        return  # a suggestion
    starts = _try(session, held, visit, by, source)
    if starts and n < COMING:
        _answer(session, held, visit, unit_id, starts, is_yes=True)
    elif starts and n % 3 == 0:
        _answer(session, held, visit, unit_id, starts, is_yes=False)


def _try(session: Session, held: Rules, visit: Visit, by: Doer, source: random.Random) -> tuple[date, int] | None:
    """Offers the first of a few times that may be had."""
    for _attempt in range(6):
        start = (today() + timedelta(days=source.randint(1, 14)), source.choice(STARTS))
        try:
            visit_offers.propose(session, visit, starts=[start], by=by, held=held)
        except TimeRefused:
            continue
        return start
    return None


def _answer(
    session: Session, held: Rules, visit: Visit, unit_id: int, start: tuple[date, int], *, is_yes: bool
) -> None:
    try:
        if is_yes:
            visit_answers.accept(
                session, visit, unit_id=unit_id, round=visit.round, position=1, by=holder(unit_id), held=held
            )
        else:
            later = (start[0] + timedelta(days=1), start[1])
            visit_answers.counter(
                session, visit, unit_id=unit_id, round=visit.round, start=later, by=holder(unit_id), held=held,
                reason="Hôm đó đơn vị họp",
            )  # fmt: skip
    except TimeRefused:
        return  # it waits for its answer
