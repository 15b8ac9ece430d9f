"""A small province whose numbers can be checked by hand, by a clock that stands at the first Tuesday of December."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from rollout.core.dates import now
from rollout.models import GuidanceSession, SessionAttendance, SessionUnit, Unit
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.vocabulary import Milestone
from rollout.vocabulary_of_obstacles import ObstacleKind
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from tests.clock import TurnTo
from tests.register.visiting import Visiting
from tests.register.world import START
from tests.staffed import Staffed

SESSION_DAY = date(2026, 11, 2)


def on(day: date) -> int:
    """The number that tests of the register give a day."""
    return (day - START).days


@dataclass
class Province:
    """`one` had a session at which 10 of its 50 people got an account; `two` has 60 people, of whom 5 are held by an
    obstacle, and waits."""

    staffed: Staffed
    visiting: Visiting
    one: int
    two: int

    def unit(self, people: int, *, kind: int = 0, officer: str = "officer", area: str = "X") -> int:
        """A unit of the first office and of an officer, with people who have no account."""
        world = self.staffed.world
        unit_id = world.unit(
            area_2025=world.areas[area],
            office=world.offices[0],
            officer=self.staffed.officer_id(officer),
            unit_type=world.unit_types[kind],
        )
        if people:
            world.listed(unit_id, people)
        return unit_id

    def held(self, unit_id: int, present: list[int], accepted: int, day: date = SESSION_DAY) -> None:
        """A session at which some people were there, and after which the first of them got an account."""
        session = self.staffed.session
        row = GuidanceSession(
            state=SessionState.HELD.value, way=SessionWay.AT_UNIT.value, day=day, starts=480, ends=600, contents="",
            conclusions="", signers="", created_by_id=self.staffed.world.user.id, created_at=now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(SessionUnit(session_id=row.id, unit_id=unit_id, version=1, attended=len(present)))
        session.flush()
        session.add_all(
            SessionAttendance(
                session_id=row.id, unit_id=unit_id, person_id=person_id, position=position, is_present=True
            )
            for position, person_id in enumerate(present, 1)
        )
        session.commit()
        if accepted:
            self.staffed.world.mark(present[:accepted], Milestone.ACCEPTED, on(day) + 3)


@pytest.fixture
def province(staffed: Staffed, turn: TurnTo) -> Province:
    world, session = staffed.world, staffed.session
    made = Province(staffed, Visiting(world), 0, 0)
    made.one, made.two = made.unit(0), made.unit(0)
    made.held(made.one, world.listed(made.one, 50)[:20], 10)
    people = world.listed(made.two, 60)
    new = NewObstacle(
        unit=session.get_one(Unit, made.two),
        kind=ObstacleKind.DEVICE_UNFIT,
        text="Máy cũ",
        person_ids=people[:3],
        people_count=5,
    )
    open_obstacle(session, new, by=world.user)
    session.commit()
    return made
