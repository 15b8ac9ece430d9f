"""Guidance sessions of the demo province: a few that were held, one that waits to be recorded, some to come."""

from __future__ import annotations

import random
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.working_days import WorkingDays, working_days
from rollout.demo.units import PlannedUnit
from rollout.guidance import actions
from rollout.guidance.actions import Facts, Whole
from rollout.models import AssignmentUnit, Statement, Unit, UnitAttribution, User
from rollout.register import memberships, sessions
from rollout.register.act import Act
from rollout.register.sessions import Part
from rollout.register.yields import DAYS, SHOW_ACCOUNT
from rollout.vocabulary import Channel, Evidence, Milestone, PeopleGroup, UnitMode
from rollout.vocabulary_of_sessions import OutsideKind, SessionWay

HELD, TO_COME = 24, 4
"""Sessions that were held, and that are planned; the liaison's units have some of them."""

BROUGHT = {"CQXP": 0.9, "TRUONG-CL": 0.75, "YTE-CL": 0.65, "DNFDI": 0.45, "DNNQD": 0.45, "HTX": 0.4}
"""Of those who were there without an account, the share that a session brings one, by the type of the unit."""

BROUGHT_ELSE = 0.6


def hold_sessions(
    session: Session, system: User, source: random.Random, created: list[tuple[Unit, PlannedUnit]]
) -> None:
    """Through the same acts as everybody else's."""
    own = set(session.scalars(select(AssignmentUnit.unit_id)))
    listing = [(unit, plan) for unit, plan in created if plan.kind.mode is UnitMode.LIST]
    chosen = [pair for pair in listing if pair[0].id in own]
    others = [pair for pair in listing if pair[0].id not in own]
    chosen += source.sample(others, max(0, min(len(others), HELD - len(chosen))))
    days = working_days(session)
    act = Act(session, by=system, action="mark", source="demo")
    for unit, plan in chosen[:HELD]:
        day = last_working(days, today() - timedelta(days=source.randint(1, 45)))
        came = _held(session, system, source, unit, day)
        _bring(act, source, plan, sorted(came & set(memberships.members(session, unit.id))), day)
    act.apply()
    for at, (unit, _plan) in enumerate(chosen[:TO_COME]):
        facts = _facts(session, unit, days.after(today() - timedelta(days=1), at + 1), source)
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


def last_working(days: WorkingDays, day: date) -> date:
    """The day itself, or the last one before it on which anybody works."""
    return days.before(day, 1) + timedelta(days=1)


def _bring(act: Act, source: random.Random, plan: PlannedUnit, people: list[int], day: date) -> None:
    """Some of those who came get their account within the days after it."""
    shown = (
        Statement.person_id.in_(people), Statement.milestone.in_(SHOW_ACCOUNT), Statement.voided_seq.is_(None),
    )  # fmt: skip
    have_one = set(act.session.scalars(select(Statement.person_id).where(*shown)))
    channel = Channel.GUARDIAN if plan.kind.group is PeopleGroup.CHILD else Channel.APP
    share = BROUGHT.get(plan.kind.type_code, BROUGHT_ELSE) * source.uniform(0.9, 1.1)
    for person_id in people:
        on = day + timedelta(days=source.randint(2, DAYS - 2))
        if person_id in have_one or source.random() > share or on > today():
            continue
        for milestone in (Milestone.SUBMITTED, Milestone.ACCEPTED):
            act.add(
                Statement, person_id=person_id, milestone=milestone.value, day=on, channel=channel.value,
                evidence=Evidence.REPORTED.value,
            )  # fmt: skip


def _held(session: Session, system: User, source: random.Random, unit: Unit, day: date) -> set[int]:
    """Who came."""
    people = [each.person_id for each in sessions.people_on(session, unit.id, day)]
    if not people:
        return set()
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
    return came
