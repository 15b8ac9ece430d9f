"""A small random province in the real registry, with someone to log in for every kind of scope."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.accounts.passwords import hash_password
from rollout.core.dates import now
from rollout.core.installation import install, system_user
from rollout.core.users import assign
from rollout.models import Area, Department, Office, Unit, UnitType, User
from rollout.register import counts, marks, memberships, persons, standings, units
from rollout.register.act import Act
from rollout.registry.seed import load_registry
from rollout.vocabulary import (
    FIRST_DAY,
    FOREVER,
    Channel,
    Evidence,
    IdentifierKind,
    LeavingReason,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    StandingKind,
    UnitMode,
)
from tests.clock import BEGAN

SEED = 728  # of the province that most tests share
PASSWORD = "dua-lua-sen-728639"
DAYS = 90
PLACES = (
    # area of 2021, of 2025, department, unit type, office: None is "Chưa xác định"
    ("21025", "21025", "SGDDT", "TRUONG-CL", "BHXH-51"),
    ("21025", "21025", "SGDDT", "TRUONG-CL", "BHXH-51"),
    ("21040", "21040", "SYT", "YTE-CL", "BHXH-524"),
    ("21043", None, "UBND-524", "CQNN", "BHXH-524"),
    ("524", "21040", None, "DNNQD", "BHXH-524"),
    ("536", "21548", "UBND-51", "CQNN", "BHXH-536"),
    (None, "51", "UBND-524", None, None),
    ("21040", "21040", "SGDDT", "DLT", "BHXH-524"),
    ("21043", "21040", "SGDDT", "DLT", "BHXH-524"),
    ("21025", "21025", "SGDDT", "HSSV", "BHXH-51"),
)
NAMES = "ĂBCDĐEGHIK"  # in the order of the alphabet
AGENT, OVER, STUDENTS = 7, 8, 9  # units that count, the second one more accounts than people; one of students alone


@dataclass
class Province:
    session: Session
    system: User
    source: random.Random
    unit_ids: list[int] = field(default_factory=list)
    people: dict[int, list[int]] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        return BEGAN - timedelta(days=DAYS)

    def some_day(self, since: int = 0) -> date:
        return self.first_day + timedelta(days=self.source.randint(since, DAYS))

    @contextmanager
    def act(self) -> Iterator[Act]:
        act = Act(self.session, by=self.system, action="test")
        yield act
        act.apply()
        self.session.commit()


def make_province(session: Session, seed: int) -> Province:
    """Everything goes through the register; returns what was made."""
    load_registry(session)
    province = Province(session, install(session, is_demo=False), random.Random(seed))
    officers = [_user(session, name) for name in ("officer", "officer2")]
    for officer in officers:
        _assign(session, officer, Role.OFFICER, ScopeKind.OFFICER)
    _units(province, [officer.id for officer in officers])
    _people(province)
    _course(province)
    _counts(province)
    _changes(province)
    _viewers(province)
    session.commit()
    return province


def fill_province(session: Session) -> None:
    """The province that most tests share, for a database that is filled once."""
    make_province(session, SEED)


def units_of_province(session: Session) -> Province:
    """Such a province as read from a copy of that database, with its units and without its people."""
    unit_ids = list(session.scalars(select(Unit.id).order_by(Unit.code)))
    return Province(session, system_user(session), random.Random(SEED), unit_ids)


def _user(session: Session, username: str) -> User:
    user = User(
        username=username,
        display_name=f"Người {username}",
        password_hash=_HASH,
        must_change_password=False,
        created_at=now(),
    )
    session.add(user)
    session.flush()
    return user


def _assign(session: Session, user: User, role: Role, kind: ScopeKind, **place: Any) -> None:
    assign(session, user, role=role, scope=kind, by=system_user(session), from_on=FIRST_DAY, **place)


_HASH = hash_password(PASSWORD)


def _units(province: Province, officers: list[int]) -> None:
    session = province.session
    areas = {(area.area_list, area.code): area.id for area in session.scalars(select(Area))}
    departments, types, offices = (
        {row.code: row.id for row in session.execute(select(model.code, model.id))}
        for model in (Department, UnitType, Office)
    )
    with province.act() as act:
        for n, (area_2021, area_2025, department, unit_type, office) in enumerate(PLACES):
            belongs = {
                "area_2021": areas["2021", area_2021] if area_2021 else None,
                "area_2025": areas["2025", area_2025] if area_2025 else None,
                "department": departments[department] if department else None,
                "unit_type": types[unit_type] if unit_type else None,
                "office": offices[office] if office else None,
                "officer": officers[n % 3] if n % 3 < 2 else None,
            }
            mode = UnitMode.COUNT if unit_type == "DLT" else UnitMode.LIST
            new = units.NewUnit(f"TA{n:04d}A", f"Đơn vị {NAMES[n]}", province.first_day, mode, belongs=belongs)
            province.unit_ids.append(units.create_unit(act, new, by=province.system).id)


def _people(province: Province) -> None:
    number = 0
    for place, unit_id in enumerate(province.unit_ids):
        if PLACES[place][3] == "DLT":
            continue
        size = 3 if place == 1 else province.source.randint(6, 14)
        new = []
        for _ in range(size):
            number += 1
            new.append(persons.NewPerson(f"Nguyễn Văn {number:03d}", ((IdentifierKind.BHXH, f"51{number:08d}"),)))
        ids = persons.create_persons(province.session, new)
        province.people[unit_id] = ids
        with province.act() as act:
            for person_id in ids:
                is_student = place == STUDENTS or province.source.random() < 0.15
                group = PeopleGroup.STUDENT if is_student else PeopleGroup.EMPLOYEE
                on = province.first_day + timedelta(days=province.source.choice((0, 0, 0, 5, DAYS - 3)))
                memberships.join(act, person_id=person_id, unit_id=unit_id, group=group, on=on)


def _course(province: Province) -> None:
    source = province.source
    everyone = [person_id for ids in province.people.values() for person_id in ids]
    for _ in range(60):
        with province.act() as act:
            marks.state(
                act,
                person_ids=source.sample(everyone, source.randint(1, 6)),
                milestone=source.choice(list(Milestone)),
                day=province.some_day(),
                channel=source.choice(list(Channel)),
                evidence=source.choice((Evidence.REPORTED, Evidence.REPORTED, Evidence.VERIFIED)),
            )
    with province.act() as act:
        accepted = source.sample(everyone, 9)
        marks.state(
            act,
            person_ids=accepted,
            milestone=Milestone.ACCEPTED,
            day=province.some_day(),
            channel=Channel.APP,
            evidence=Evidence.OFFICIAL,
        )
    for person_id in source.sample(everyone, 8):
        with province.act() as act:
            marks.reject(act, person_id=person_id, day=province.some_day(), reason="ảnh mờ", evidence=Evidence.VERIFIED)
    for person_id in source.sample(everyone, 4):
        with province.act() as act:
            day = province.some_day(30)
            marks.stop(act, person_id=person_id, milestone=Milestone.ACCEPTED, day=day, reason="ngừng")
    for person_id in source.sample(everyone, 12):
        evidence = source.choice((Evidence.REPORTED, Evidence.VERIFIED))
        kind = source.choice((StandingKind.NO_SMARTPHONE, StandingKind.ABROAD, StandingKind.REFUSED))
        since = province.some_day()
        until = since + timedelta(days=20) if kind is StandingKind.ABROAD else FOREVER
        with province.act() as act:
            standings.exclude(act, person_id=person_id, kind=kind, evidence=evidence, from_on=since, to_on=until)


def _counts(province: Province) -> None:
    stock_takes = ((AGENT, 10, 60, 20), (AGENT, 40, 64, 45), (AGENT, DAYS - 2, 63, 44), (OVER, 5, 10, 12))
    for place, day, participants, accepted in stock_takes:
        with province.act() as act:
            counts.record(
                act,
                province.unit_ids[place],
                counts.Stated(
                    day=province.first_day + timedelta(days=day),
                    group=PeopleGroup.EMPLOYEE,
                    evidence=Evidence.REPORTED,
                    numbers={"participants": participants, "installed": accepted + 5, "accepted": accepted},
                    reason="kiểm đếm lại",
                ),
            )


def _changes(province: Province) -> None:
    """People leave and move; a unit moves to another area and office, one switches to counting, one is deployed."""
    source, session = province.source, province.session
    lists = province.unit_ids[:AGENT]
    for unit_id in lists:
        person_id = source.choice(province.people[unit_id])
        held = memberships.current(session, [person_id])[person_id]
        day = max(held.from_on + timedelta(days=1), province.some_day(40))
        if day > BEGAN:
            continue
        with province.act() as act:
            if source.random() < 0.5:
                memberships.leave(act, held, on=day, reason=LeavingReason.LEFT)
            else:
                to_unit_id = source.choice([unit_id for unit_id in lists if unit_id != held.unit_id])
                memberships.move(act, held, to_unit_id=to_unit_id, on=day)
    area = session.scalars(select(Area.id).where(Area.area_list == "2021", Area.code == "21025")).one()
    office = session.scalars(select(Office.id).where(Office.code == "BHXH-51")).one()
    moved_on = BEGAN - timedelta(days=4)
    with province.act() as act:
        units.attribute(act, province.unit_ids[2], subject="area_2021", value=area, on=moved_on)
        units.attribute(act, province.unit_ids[2], subject="office", value=office, on=moved_on)
    with province.act() as act:
        units.switch_mode(act, province.unit_ids[4], mode=UnitMode.COUNT, on=BEGAN - timedelta(days=2))
    with province.act() as act:
        units.deploy(act, province.unit_ids[0], on=BEGAN - timedelta(days=30), basis="đạt 80 %")
        units.deploy(act, province.unit_ids[3], on=BEGAN - timedelta(days=1), basis="đạt 80 %")


def _viewers(province: Province) -> None:
    session = province.session
    district = session.scalars(select(Area.id).where(Area.area_list == "2021", Area.code == "524")).one()
    department = session.scalars(select(Department.id).where(Department.code == "UBND-51")).one()
    office = session.scalars(select(Office.id).where(Office.code == "BHXH-51")).one()
    for username, role, kind, place in (
        ("staff", Role.STAFF, ScopeKind.PROVINCE, {}),
        ("staff.office", Role.STAFF, ScopeKind.OFFICE, {"office_id": office}),
        ("staff.district", Role.STAFF, ScopeKind.DISTRICT, {"area_id": district}),
        ("leader", Role.LEADER, ScopeKind.PROVINCE, {}),
        ("leader.district", Role.LEADER, ScopeKind.DISTRICT, {"area_id": district}),
        ("leader.department", Role.LEADER, ScopeKind.DEPARTMENT, {"department_id": department}),
    ):
        _assign(session, _user(session, username), role, kind, **place)
    _assign(session, _user(session, "desk"), Role.DESK, ScopeKind.PROVINCE)
    mixed = _user(session, "mixed")
    _assign(session, mixed, Role.LEADER, ScopeKind.PROVINCE)
    for user, role, places in (
        (_user(session, "leader.unit"), Role.LEADER, (0, 1)),
        (_user(session, "liaison"), Role.LIAISON, (0, 3)),
        (_user(session, "liaison.school"), Role.LIAISON, (STUDENTS,)),
        (mixed, Role.STAFF, (0,)),
    ):
        _assign(session, user, role, ScopeKind.UNITS, unit_ids=[province.unit_ids[place] for place in places])
    session.flush()


VIEWERS = (
    "staff", "staff.office", "staff.district", "officer", "liaison", "leader", "leader.district",
    "leader.department", "leader.unit", "mixed",
)  # fmt: skip
