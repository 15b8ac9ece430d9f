"""A small province to act in: a few areas, bodies and offices, units and people in a handful of lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.ledger import balances
from rollout.models import Area, Department, Membership, Office, Person, UnitType, User
from rollout.register import marks, memberships, persons, units
from rollout.register.act import Act
from rollout.register.verify import verify
from rollout.vocabulary import Channel, Evidence, IdentifierKind, Milestone, PeopleGroup, UnitMode

START = date(2021, 3, 1)


def D(number: int) -> date:  # noqa: N802 - reads as a day in tables of examples
    """A day of the examples: D(0) is their first, D(10) ten days later."""
    return START + timedelta(days=number)


@dataclass
class World:
    """One database with its registry; everything goes through the register."""

    session: Session
    user: User
    officers: list[int] = field(default_factory=list)
    areas: dict[str, int] = field(default_factory=dict)
    departments: list[int] = field(default_factory=list)
    offices: list[int] = field(default_factory=list)
    unit_types: list[int] = field(default_factory=list)
    made: int = 0

    @contextmanager
    def act(self, action: str = "test") -> Iterator[Act]:
        """One transaction: what is done to the act is applied and committed, or rolled back when it raises."""
        try:
            act = Act(self.session, by=self.user, action=action)
            yield act
            act.apply()
            self.session.commit()
        except BaseException:
            self.session.rollback()
            raise

    def unit(self, mode: UnitMode = UnitMode.LIST, since: int = 0, **belongs: int | None) -> int:
        """A unit from a day on; returns its id."""
        self.made += 1
        new = units.NewUnit(f"TA{self.made:04d}A", f"Đơn vị {self.made}", D(since), mode=mode, belongs=belongs)
        with self.act("create_unit") as act:
            return units.create_unit(act, new, by=self.user).id

    def people(self, number: int) -> list[int]:
        """New people on no list, each with a number."""
        first = self.made + 1
        self.made += number
        new = [
            persons.NewPerson(f"Nguyễn Văn {i}", ((IdentifierKind.BHXH, f"51{i:08d}"),))
            for i in range(first, first + number)
        ]
        ids = persons.create_persons(self.session, new)
        self.session.commit()
        return ids

    def listed(self, unit_id: int, number: int, on: int = 0, group: PeopleGroup = PeopleGroup.EMPLOYEE) -> list[int]:
        """New people on the list of a unit from a day on."""
        ids = self.people(number)
        with self.act("join") as act:
            for person_id in ids:
                memberships.join(act, person_id=person_id, unit_id=unit_id, group=group, on=D(on))
        return ids

    def mark(
        self,
        person_ids: Collection[int],
        milestone: Milestone,
        on: int,
        *,
        evidence: Evidence = Evidence.REPORTED,
        channel: Channel = Channel.APP,
    ) -> marks.Marked:
        with self.act("mark") as act:
            return marks.state(
                act, person_ids=person_ids, milestone=milestone, day=D(on), channel=channel, evidence=evidence
            )

    def membership(self, person_id: int) -> Membership:
        """The open one."""
        return memberships.current(self.session, [person_id])[person_id]

    def person(self, person_id: int) -> Person:
        return self.session.get_one(Person, person_id)

    def figure(self, column: str, on: int, unit_id: int | None = None) -> int:
        """A figure of all people groups, of one unit or of all."""
        found = balances.by_unit(self.session, D(on), list(PeopleGroup), [column])
        return sum(value for key, (value,) in found.items() if unit_id in (None, key))

    def findings(self) -> list[str]:
        return list(verify(self.session))


def make_world(session: Session) -> World:
    """Two districts with a commune each, two communes of 2025, two bodies, offices, unit types and officers."""
    user, *officers = (
        User(username=name, display_name=name, created_at=now()) for name in ("system", "officer1", "officer2")
    )
    province, province_2025 = (
        Area(area_list=area_list, code="51", name="Quảng Ngãi", level="province") for area_list in ("2021", "2025")
    )
    areas = {
        name: Area(area_list="2021", code=code, name=f"Huyện {name}", level="district", parent=province)
        for name, code in (("A", "524"), ("B", "525"))
    }
    areas |= {
        f"{name}1": Area(area_list="2021", code=f"{code}01", name=f"Xã {name}1", level="commune", parent=areas[name])
        for name, code in (("A", "524"), ("B", "525"))
    }
    areas |= {
        name: Area(area_list="2025", code=code, name=f"Xã {name}", level="commune", parent=province_2025)
        for name, code in (("X", "21034"), ("Y", "21035"))
    }
    departments = [
        Department(code=f"so-{i}", name=f"Sở {i}", short_name=f"Sở {i}", kind="department", basis="6396", position=i)
        for i in (1, 2)
    ]
    offices = [
        Office(code=f"bhxh-{i}", name=f"BHXH {i}", short_name=f"BHXH {i}", level="district", basis="") for i in (1, 2)
    ]
    unit_types = [
        UnitType(code=f"khoi-{i}", name=f"Khối {i}", form="enterprise", default_group="employee") for i in (1, 2)
    ]
    areas |= {"province": province, "province 2025": province_2025}
    session.add_all([user, *officers, *areas.values(), *departments, *offices, *unit_types])
    session.commit()
    return World(
        session,
        user,
        officers=[officer.id for officer in officers],
        areas={name: area.id for name, area in areas.items()},
        departments=[row.id for row in departments],
        offices=[row.id for row in offices],
        unit_types=[row.id for row in unit_types],
    )
