"""A visit comes into being: whom it is with, who goes, how, where and for how long; and who goes instead."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from rollout.core.dates import now, today
from rollout.core.installation import system_user
from rollout.models import Visit, VisitOfficer, VisitUnit
from rollout.models.visit import QUARTER
from rollout.register import ways
from rollout.register.session_of_visit import take_officers_along
from rollout.register.taking_part import comes
from rollout.register.visit_acts import (
    Doer,
    agreed_time,
    may,
    officers_of,
    units_of,
    wanted_by,
)
from rollout.register.visit_hosts import host_for
from rollout.register.visit_refusals import (
    NobodyGoes,
    NotOnTheQuarter,
    OfficerAlreadyGoes,
    OfficerGoesNot,
    TimeRefused,
)
from rollout.register.visit_steps import note_first, step
from rollout.register.visit_times import VISIT_MINUTES, Rules, check_clash, rules
from rollout.vocabulary import N_
from rollout.vocabulary_of_sessions import AT_OFFICE, SessionWay
from rollout.vocabulary_of_visits import VISIT_WAYS, Side, VisitAct, VisitAnswer, VisitState

NOT_KEPT = N_("Cán bộ được giao đã có lịch khác vào giờ này.")
"""Why a time is given up that another officer cannot keep."""


@dataclass(frozen=True)
class Plan:
    """How a visit is to be held. `area_id`: a commune of 2025 other than the one that follows from way and units;
    `host_id`: the unit at whose place it is, as visit_hosts.host_for has it."""

    way: SessionWay = SessionWay.AT_UNIT
    minutes: int = VISIT_MINUTES
    office_id: int | None = None
    place: str = ""
    area_id: int | None = None
    room_id: int | None = None
    vehicle_id: int | None = None
    host_id: int | None = None


def plan_of(visit: Visit) -> Plan:
    return Plan(
        SessionWay(visit.way), visit.minutes, visit.office_id, visit.place, visit.area_id, visit.room_id,
        visit.vehicle_id, visit.host_id,
    )  # fmt: skip


def suggest(
    session: Session,
    plan: Plan,
    *,
    officer_ids: Collection[int],
    unit_ids: Collection[int],
    by: Doer,
    follows_id: int | None = None,
) -> Visit:
    """A visit that nobody has heard of yet. Raises NobodyGoes, NotOnTheQuarter."""
    if not officer_ids or not unit_ids:
        raise NobodyGoes
    visit = Visit(
        uid=secrets.token_urlsafe(16),
        state=VisitState.SUGGESTED.value,
        round=0,
        version=1,
        follows_id=follows_id,
        created_by_id=(by.user or system_user(session)).id,
        created_at=now(),
    )
    lay(session, visit, plan, sorted(unit_ids))
    session.add(visit)
    session.flush()
    session.add_all(
        VisitUnit(visit_id=visit.id, unit_id=unit_id, answer=VisitAnswer.WAITING.value)
        for unit_id in sorted(set(unit_ids))
    )
    session.add_all(VisitOfficer(visit_id=visit.id, user_id=user_id) for user_id in sorted(set(officer_ids)))
    session.flush()
    note_first(session, visit, by=by)
    return visit


def lay(session: Session, visit: Visit, plan: Plan, unit_ids: Collection[int]) -> None:
    """Writes how a visit is to be held. Raises NotOnTheQuarter, HostGone."""
    if plan.way not in VISIT_WAYS:
        raise ValueError(f"no way of visits: {plan.way}")
    if not 0 < plan.minutes <= 24 * 60 or plan.minutes % QUARTER:
        raise NotOnTheQuarter
    visit.way, visit.minutes = plan.way.value, plan.minutes
    visit.office_id, visit.place = plan.office_id, plan.place.strip()
    visit.room_id, visit.vehicle_id = plan.room_id, plan.vehicle_id
    visit.host_id = host_for(plan.way, plan.host_id, unit_ids)
    visit.area_id = plan.area_id if plan.area_id is not None else area_for(session, plan, unit_ids)


def area_for(session: Session, plan: Plan, unit_ids: Collection[int]) -> int | None:
    """The commune where a visit takes place: the office's, nobody's online, the host's, else that of the first unit."""
    if plan.way is SessionWay.ONLINE:
        return None
    if plan.way in AT_OFFICE:
        return ways.area_of_office(session, plan.office_id) if plan.office_id else None
    host_id = host_for(plan.way, plan.host_id, unit_ids)
    found = (ways.area_of(session, unit_id, today()) for unit_id in ([host_id] if host_id else sorted(unit_ids)))
    return next((area_id for area_id in found if area_id is not None), None)


def give(
    session: Session,
    visit: Visit,
    *,
    from_id: int,
    to_id: int,
    by: Doer,
    held: Rules | None = None,
) -> bool:
    """Another officer goes; True where the agreed time is kept.

    The office is refused a change that cannot be kept. What follows from a handover (the clock's side) is done all the
    same: the time is given up, and the visit comes back to the officer, who has to act.
    Raises OfficerGoesNot, OfficerAlreadyGoes, NoSuchMove, TimeRefused.
    """
    may(visit, VisitAct.GIVE, by)
    going = officers_of(session, visit)
    if from_id not in going:
        raise OfficerGoesNot
    if to_id in going:
        raise OfficerAlreadyGoes
    is_kept = True
    if visit.state == VisitState.CONFIRMED.value:
        is_kept = _keep(session, visit, to_id, by=by, held=held or rules(session))
    session.delete(session.get_one(VisitOfficer, (visit.id, from_id)))
    session.add(VisitOfficer(visit_id=visit.id, user_id=to_id))
    session.flush()
    _given(session, visit, by=by, giver=from_id, receiver=to_id)
    return is_kept


def take_leave(session: Session, visit: Visit, *, officer_id: int, by: Doer) -> None:
    """One of several officers goes no more; the others go anyway. Raises OfficerGoesNot, NobodyGoes, NoSuchMove."""
    may(visit, VisitAct.GIVE, by)
    going = officers_of(session, visit)
    if officer_id not in going:
        raise OfficerGoesNot
    if len(going) == 1:
        raise NobodyGoes
    session.delete(session.get_one(VisitOfficer, (visit.id, officer_id)))
    session.flush()
    _given(session, visit, by=by, giver=officer_id)


def come_along(session: Session, visit: Visit, *, officer_id: int, by: Doer) -> None:
    """One more officer goes. Raises OfficerAlreadyGoes, NoSuchMove, TimeRefused where that cannot be kept."""
    may(visit, VisitAct.GIVE, by)
    if officer_id in officers_of(session, visit):
        raise OfficerAlreadyGoes
    time = agreed_time(visit)
    if visit.state == VisitState.CONFIRMED.value and time is not None:
        wanted = wanted_by(session, visit, time, is_agreed=True)._replace(officer_ids=[officer_id])
        check_clash(session, rules(session), wanted, seen=by.seen)
    session.add(VisitOfficer(visit_id=visit.id, user_id=officer_id))
    session.flush()
    _given(session, visit, by=by, receiver=officer_id)


def _given(session: Session, visit: Visit, *, by: Doer, giver: int | None = None, receiver: int | None = None) -> None:
    """Others go than before: the planned session is theirs too, and calendars hear of it."""
    if visit.state == VisitState.CONFIRMED.value:
        visit.version += 1
    user = by.user or system_user(session)
    take_officers_along(session, visit, out_id=giver, in_id=receiver, by=user)
    step(session, visit, VisitAct.GIVE, by=by, giver=giver, receiver=receiver)


def _keep(session: Session, visit: Visit, to_id: int, *, by: Doer, held: Rules) -> bool:
    """Can another officer keep the agreed time? Where the clock gives, a time that cannot be kept is given up."""
    time = agreed_time(visit)
    if time is None:
        raise ValueError("an agreed visit has its time")
    wanted = wanted_by(session, visit, time, is_agreed=True)._replace(officer_ids=[to_id])
    try:
        check_clash(session, held, wanted, seen=by.seen)
    except TimeRefused:
        if by.side is not Side.CLOCK:
            raise
        release(session, visit, by=by, reason=NOT_KEPT)
        return False
    return True


def release(session: Session, visit: Visit, *, by: Doer, reason: str) -> None:
    """The agreed time is given up, for after what somebody did it cannot be kept; the officer has to act, and no unit
    owes an answer. Who had said no has still said so."""
    step(session, visit, VisitAct.RELEASE, by=by._replace(side=Side.CLOCK), reason=reason)
    _forget(row for row in units_of(session, visit) if comes(row))
    session.flush()


def reset_answers(session: Session, visit: Visit) -> None:
    """Nobody has answered yet: what is offered next is something else."""
    _forget(units_of(session, visit))
    session.flush()


def _forget(rows: Iterable[VisitUnit]) -> None:
    for row in rows:
        row.answer, row.answered_at = VisitAnswer.WAITING.value, None
