"""Guidance sessions of the demo province: a few that were held, one that waits to be recorded, some to come."""

from __future__ import annotations

import random
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.demo.units import PlannedUnit
from rollout.guidance import actions
from rollout.guidance.actions import Facts, Whole
from rollout.models import AssignmentUnit, Unit, UnitAttribution, User
from rollout.register import sessions
from rollout.register.sessions import Part
from rollout.vocabulary import Channel, Evidence, Milestone, UnitMode
from rollout.vocabulary_of_sessions import OutsideKind, SessionWay

HELD, TO_COME = 12, 4
"""Sessions that were held, and that are planned; the liaison's units have some of them."""


def hold_sessions(
    session: Session, system: User, source: random.Random, created: list[tuple[Unit, PlannedUnit]]
) -> None:
    """Through the same acts as everybody else's."""
    own = set(session.scalars(select(AssignmentUnit.unit_id)))
    listing = [(unit, plan) for unit, plan in created if plan.kind.mode is UnitMode.LIST]
    chosen = [pair for pair in listing if pair[0].id in own]
    others = [pair for pair in listing if pair[0].id not in own]
    chosen += source.sample(others, max(0, min(len(others), HELD - len(chosen))))
    for unit, _plan in chosen[:HELD]:
        day = today() - timedelta(days=source.randint(1, 40))
        _held(session, system, source, unit, day)
    for at, (unit, _plan) in enumerate(chosen[:TO_COME]):
        facts = _facts(session, unit, today() + timedelta(days=at), source)
        actions.plan(session, [unit.id], facts, by=system, names=lambda _key: "", is_agreed=True)


def _facts(session: Session, unit: Unit, day: date, source: random.Random) -> Facts:
    officers = session.scalars(
        select(UnitAttribution.officer_id).where(
            UnitAttribution.unit_id == unit.id,
            UnitAttribution.officer_id.is_not(None),
            UnitAttribution.voided_seq.is_(None),
        )
    )
    starts = source.choice((480, 510, 840))
    chosen = tuple(key for key in officers if key is not None)[:1]
    way = source.choice((SessionWay.AT_UNIT, SessionWay.AT_UNIT, SessionWay.ONLINE, SessionWay.AT_OFFICE))
    places = {SessionWay.AT_UNIT: "Hội trường", SessionWay.AT_OFFICE: "Trụ sở cơ quan BHXH"}
    return Facts(way, day, starts, starts + 120, places.get(way, ""), chosen)


def _held(session: Session, system: User, source: random.Random, unit: Unit, day: date) -> None:
    people = [each.person_id for each in sessions.people_on(session, unit.id, day)]
    if not people:
        return
    came = {person_id for person_id in people if source.random() < 0.8}
    done = {
        (person_id, milestone)
        for person_id in came
        for milestone, share in ((Milestone.INSTALLED, 0.95), (Milestone.REGISTERED, 0.8))
        if source.random() < share
    }
    part = Part(
        unit.id,
        Evidence.VERIFIED,
        rows=dict(enumerate(people, 1)),
        present=frozenset(came),
        claims=dict.fromkeys(sorted(done), Channel.APP),
    )
    outside = ((OutsideKind.HOUSEHOLDS, source.randint(2, 9), 2, 1),) if source.random() < 0.25 else ()
    facts = _facts(session, unit, day, source)
    officer = session.get(User, facts.officer_ids[0]) if facts.officer_ids else None
    name = officer.display_name if officer else "Cán bộ chuyên quản"
    signers = f"Đại diện đơn vị\nBHXH: Cán bộ chuyên quản, {name}"
    whole = Whole("Người chưa đăng ký được hẹn buổi sau", signers, outside)
    actions.record_new(session, [unit.id], facts, [part], whole, by=system, names=lambda _key: "", is_agreed=True)
