"""Makes the demo province: users, units, lists, and months of milestones, through the register like everyone else."""

from __future__ import annotations

import random
import secrets
from collections import defaultdict
from datetime import date, timedelta
from functools import partial
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.accounts.passwords import hash_password
from rollout.core.dates import today
from rollout.core.installation import install
from rollout.core.users import add_user, assign
from rollout.demo.accounts import load_accounts
from rollout.demo.asked import load_asked
from rollout.demo.contacts import load_contacts
from rollout.demo.names import Invention
from rollout.demo.obligations import note_obligations
from rollout.demo.obstacles import load_obstacles
from rollout.demo.papers import note_papers
from rollout.demo.sessions import hold_sessions
from rollout.demo.units import AGENTS, PlannedUnit, plan_units
from rollout.demo.visits import arrange_visits
from rollout.models import Department, Office, Statement, Unit, UnitCount, User
from rollout.register import marks, memberships, persons, standings, units
from rollout.register.act import Act
from rollout.vocabulary import (
    FIRST_DAY,
    Channel,
    CountKind,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    Sex,
    StandingKind,
    UnitMode,
)

ORDER = (
    (Milestone.INFO_COMPLETED, 0.85),
    (Milestone.INSTALLED, 0.9),
    (Milestone.REGISTERED, 0.92),
    (Milestone.SUBMITTED, 0.9),
    (Milestone.ACCEPTED, 0.93),
    (Milestone.SIGNED_IN, 0.85),
    (Milestone.PASSWORD_CHANGED, 0.7),
    (Milestone.CARD_USED, 0.5),
)
"""The usual course, with the share of those who go on to each step once the unit is at work."""


def make_demo(session: Session, *, number: int, people: int, days: int, seed: int) -> list[tuple[str, str, str]]:
    """Fills an empty database; returns (role, username, password) of the demo log-ins. Commits as it goes."""
    source = random.Random(seed)
    system = install(session, is_demo=True)
    started_on = max(today() - timedelta(days=days), FIRST_DAY)
    logins, officers = _users(session, system, source)
    planned = plan_units(session, source, number=number, people=people, started_on=started_on, officers=officers)
    session.commit()
    act = Act(session, by=system, action="load_units", source="demo")
    created = [(units.create_unit(act, plan.unit, by=system), plan) for plan in planned]
    act.apply()
    session.commit()
    _lists(session, system, source, created, started_on)
    _course(session, system, source, created, started_on)
    _stock_takes(session, system, source, created, started_on)
    _afterwards(session, system, source, created)
    _assign(session, system, source, logins, created)
    session.commit()
    hold_sessions(session, system, source, created)
    session.commit()
    load_accounts(session, system, source, created)
    load_obstacles(session, system, source, created)
    session.commit()
    note_papers(session, system, source, [unit for unit, plan in created if plan.kind.mode is UnitMode.LIST])
    load_contacts(session, system, random.Random(seed), created)
    arrange_visits(session, system, random.Random(seed), created)  # its own chance: the rest stays as it was
    session.commit()
    note_obligations(session, system, source)
    session.commit()
    load_asked(session, source, next(user for role, user, _ in logins if role is Role.LIAISON))
    return [(role.value, user.username, password) for role, user, password in logins]


Login = tuple[Role, User, str]

_WORDS = "bien dua gao hoa lua mai nang nui que rung sao sen song tra tre trang".split()


def new_password() -> str:
    """A random password that can be typed on a phone: three words and six digits."""
    return "-".join([*(secrets.choice(_WORDS) for _ in range(3)), f"{secrets.randbelow(10**6):06d}"])


def _users(session: Session, system: User, source: random.Random) -> tuple[list[Login], dict[int, list[int]]]:
    """One log-in a role, and a few officers without one for every office."""
    invention = Invention(source)
    sexes = (Sex.MALE, Sex.FEMALE)
    titles = {
        Role.STAFF: "Chuyên viên",
        Role.OFFICER: "Cán bộ chuyên quản",
        Role.DESK: "Cán bộ tiếp nhận",
        Role.LIAISON: "Kế toán",
        Role.LEADER: "Phó Giám đốc",
        Role.ADMIN: "Quản trị hệ thống",
    }
    add = partial(add_user, session, by=system, is_demo=True)
    phones = (f"0255000{n:03d}" for n in count(1))  # nobody's: no number of the province begins so
    logins: list[Login] = []
    for role, title in titles.items():
        password = new_password()
        name = invention.name(source.choice(sexes))
        phone = next(phones) if role is Role.OFFICER else ""
        user = add(
            username=role.value, display_name=name, job_title=title, phone=phone, password_hash=hash_password(password)
        )  # fmt: skip
        logins.append((role, user, password))
    officers: defaultdict[int, list[int]] = defaultdict(list)
    for office in session.scalars(select(Office).order_by(Office.id)):
        for n in range(1, 4 if office.level == "province" else 3):
            code = office.code.lower().replace("bhxh-", "cb")
            name = invention.name(source.choice(sexes))
            officer = add(
                username=f"{code}.{n}", display_name=name, job_title=titles[Role.OFFICER], phone=next(phones)
            )  # fmt: skip
            assign(session, officer, role=Role.OFFICER, scope=ScopeKind.OFFICER, by=system, from_on=FIRST_DAY)
            officers[office.id].append(officer.id)
    for role, user, _ in logins:
        if role is Role.OFFICER:
            first = min(officers)
            officers[first][0] = user.id
    return logins, dict(officers)


def _assign(
    session: Session,
    system: User,
    source: random.Random,
    logins: list[Login],
    created: list[tuple[Unit, PlannedUnit]],
) -> None:
    give = partial(assign, session, by=system, from_on=FIRST_DAY)
    for role, user, _ in logins:
        if role is Role.OFFICER:
            give(user, role=role, scope=ScopeKind.OFFICER)
        elif role is Role.LIAISON:
            listed = [unit for unit, plan in created if plan.kind.mode is UnitMode.LIST]
            unit_ids = [unit.id for unit in source.sample(listed, min(2, len(listed)))]
            give(user, role=role, scope=ScopeKind.UNITS, unit_ids=unit_ids)
        else:
            give(user, role=role, scope=ScopeKind.PROVINCE)
    department = session.scalar(select(Department).where(Department.code == "SGDDT"))
    if department:
        leader = add_user(
            session, username="leader.sgddt", display_name="Trần Thị Diệu Hiền", job_title="Phó Giám đốc Sở",
            by=system, is_demo=True,
        )  # fmt: skip
        give(leader, role=Role.LEADER, scope=ScopeKind.DEPARTMENT, department_id=department.id)


def _lists(
    session: Session,
    system: User,
    source: random.Random,
    created: list[tuple[Unit, PlannedUnit]],
    started_on: date,
) -> None:
    """BHXH's lists: everyone joins within the first weeks."""
    invention = Invention(source)
    act = Act(session, by=system, action="load_participants", source="demo")
    for unit, plan in created:
        if plan.kind.mode is UnitMode.COUNT:
            continue
        born = {PeopleGroup.STUDENT: (2008, 2010), PeopleGroup.CHILD: (2021, 2023)}.get(plan.kind.group, (1966, 2003))
        listed_on = started_on + timedelta(days=source.randint(0, 20))
        people = [invention.person(born) for _ in range(plan.size)]
        for person_id in persons.create_persons(session, people):
            memberships.join(act, person_id=person_id, unit_id=unit.id, group=plan.kind.group, on=listed_on)
        unit.list_on = listed_on
        unit.headcount, unit.headcount_on = round(plan.size * source.uniform(1.0, 1.15)), listed_on
    act.apply()
    session.commit()


def _course(
    session: Session,
    system: User,
    source: random.Random,
    created: list[tuple[Unit, PlannedUnit]],
    started_on: date,
) -> None:
    """Each unit starts on some day and its people go step by step; told month by month."""
    length = max(1, (today() - started_on).days)
    months: defaultdict[int, list[dict[str, object]]] = defaultdict(list)
    for unit, plan in created:
        if plan.kind.mode is UnitMode.COUNT or source.random() < 0.06:  # some units have not begun
            continue
        begins = started_on + timedelta(days=round(length * source.betavariate(1.3, 2.2)))
        pace = source.uniform(0.75, 1.05)
        channel = Channel.GUARDIAN if plan.kind.group is PeopleGroup.CHILD else Channel.APP
        for person_id in memberships.members(session, unit.id):
            day = begins
            for milestone, share in ORDER:
                if source.random() > min(0.99, share * pace):
                    break
                day += timedelta(days=source.choice((0, 0, 1, 2, 5, 9, 14)))
                if day > today():
                    break
                own = (
                    source.choice((channel, channel, Channel.OFFICER, Channel.PORTAL))
                    if channel is Channel.APP
                    else channel
                )
                evidence = Evidence.VERIFIED if source.random() < 0.45 else Evidence.REPORTED
                months[(day - started_on).days // 30].append(
                    {
                        "person_id": person_id,
                        "milestone": milestone.value,
                        "day": day,
                        "channel": own.value,
                        "evidence": evidence.value,
                    }
                )
    for month in sorted(months):
        act = Act(session, by=system, action="mark", source="demo")
        for values in months[month]:
            act.add(Statement, **values)
        act.apply()
        session.commit()


def _stock_takes(
    session: Session,
    system: User,
    source: random.Random,
    created: list[tuple[Unit, PlannedUnit]],
    started_on: date,
) -> None:
    """Agents and communes report numbers now and then."""
    act = Act(session, by=system, action="stock_take", source="demo")
    length = (today() - started_on).days
    for unit, plan in created:
        if plan.kind.mode is UnitMode.LIST:
            continue
        reached = 0.0
        for n in range(source.randint(1, 4)):
            day = started_on + timedelta(days=min(length, 10 + n * max(1, length // 4)))
            reached = min(0.95, reached + source.uniform(0.05, 0.2))
            _count(act, unit, day, plan.kind.group, plan.size, round(plan.size * reached))
            if plan.kind.type_code == AGENTS:  # own staff begin first, and are few
                staff = max(3, plan.size // 15)
                _count(act, unit, day, PeopleGroup.EMPLOYEE, staff, min(staff, round(staff * reached * 2)))
    act.apply()
    session.commit()


def _count(act: Act, unit: Unit, day: date, group: PeopleGroup, people: int, accepted: int) -> None:
    act.add(
        UnitCount,
        unit_id=unit.id,
        day=day,
        kind=CountKind.STOCK.value,
        people_group=group.value,
        evidence=Evidence.REPORTED.value,
        participants=people,
        installed=min(people, round(accepted * 1.04)),
        registered=min(people, round(accepted * 1.02)),
        accepted=accepted,
    )


def _afterwards(session: Session, system: User, source: random.Random, created: list[tuple[Unit, PlannedUnit]]) -> None:
    """What happens meanwhile: no smartphone, leaving, moving, rejections, units declared deployed."""
    act = Act(session, by=system, action="changes", source="demo")
    listed = [unit for unit, plan in created if plan.kind.mode is UnitMode.LIST]
    for unit in listed:
        member_ids = memberships.members(session, unit.id)
        held = memberships.current(session, member_ids)
        source.shuffle(member_ids)
        since = (unit.list_on or today()) + timedelta(days=7)
        for person_id in member_ids[: round(len(member_ids) * 0.05)]:
            evidence = source.choice((Evidence.REPORTED, Evidence.VERIFIED, Evidence.VERIFIED))
            standings.exclude(
                act,
                person_id=person_id,
                kind=StandingKind.NO_SMARTPHONE,
                evidence=evidence,
                from_on=min(since, today()),
            )
        gone = member_ids[len(member_ids) - round(len(member_ids) * 0.03) :]
        for person_id in gone:
            on = min(today(), since + timedelta(days=source.randint(1, 90)))
            if source.random() < 0.5 and len(listed) > 1:
                other = source.choice([u for u in listed if u.id != unit.id])
                memberships.move(act, held[person_id], to_unit_id=other.id, on=on)
            else:
                memberships.leave(act, held[person_id], on=on, reason=LeavingReason.LEFT)
        for person_id in member_ids[len(member_ids) // 2 : len(member_ids) // 2 + 1]:
            marks.reject(
                act,
                person_id=person_id,
                day=min(today(), since + timedelta(days=source.randint(20, 60))),
                reason="Ảnh CCCD mặt sau bị mờ",
                evidence=Evidence.VERIFIED,
            )
        if source.random() < 0.2:
            units.deploy(
                act, unit.id, on=min(today(), since + timedelta(days=60)), basis="Đạt mức quy định, cán bộ đã xác nhận"
            )
    act.apply()
    session.commit()
