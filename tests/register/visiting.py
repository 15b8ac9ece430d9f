"""Visits in the small province: a clock that tests turn, officers, units and offers in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import now, today
from rollout.models import Assignment, GuidanceSession, Room, User, Visit, VisitEvent
from rollout.register import visit_answers, visit_offers, visits
from rollout.register.visit_acts import Doer, office
from rollout.register.visits import Plan
from rollout.vocabulary import FIRST_DAY, Role, ScopeKind
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from tests.register.world import World

CLOCKS = (
    "rollout.core.dates.now",
    "rollout.register.visit_times.now",
    "rollout.register.visit_steps.now",
    "rollout.register.outbox.now",
    "rollout.register.visit_answers.now",
    "rollout.register.visit_links.now",
    "rollout.visits.queries.links.now",
    "rollout.register.visits.now",
    "rollout.register.contacts.now",
)

MONDAY = date(2026, 12, 7)
"""The Monday after the week in which the tests begin."""

TUESDAY, FRIDAY, SATURDAY = date(2026, 12, 8), date(2026, 12, 11), date(2026, 12, 12)
TODAY = date(2026, 12, 1)
SEVEN, EIGHT, NINE, TEN, HALF_PAST_ONE = 420, 480, 540, 600, 810


def lapse(session: Session) -> int:
    """What is overdue is taken back, as the clock does it; how many."""
    return sum(visit_offers.expire(session, visit, today()) for visit in visit_offers.overdue(session, today()))


def events_of(session: Session, visit: Visit) -> list[VisitEvent]:
    """What was done with a visit, the first first."""
    return list(session.scalars(select(VisitEvent).where(VisitEvent.visit_id == visit.id).order_by(VisitEvent.id)))


@dataclass
class Visiting:
    """The province, and whoever acts in it."""

    world: World

    @property
    def session(self) -> Session:
        return self.world.session

    @property
    def by(self) -> Doer:
        return office(self.session.get_one(User, self.world.officers[0]))

    def officers_at_work(self) -> None:
        """All of them are officers today."""
        role, scope = Role.OFFICER.value, ScopeKind.OFFICER.value
        self.session.add_all(
            Assignment(user_id=key, role=role, scope_kind=scope, from_on=FIRST_DAY) for key in self.world.officers
        )
        self.session.commit()

    def unit(self, area: str = "X") -> int:
        return self.world.unit(area_2025=self.world.areas[area], office=self.world.offices[0])

    def in_room(self, way: SessionWay = SessionWay.AT_OFFICE) -> Plan:
        """At BHXH's first office, in a room of it."""
        room = Room(office_id=self.world.offices[0], name="Phòng họp tầng 2", seats=40)
        self.session.add(room)
        self.session.flush()
        return Plan(way, 60, self.world.offices[0], room_id=room.id)

    def suggested(self, *unit_ids: int, officer: int = 0, plan: Plan | None = None) -> Visit:
        ids = unit_ids or (self.unit(),)
        officer_ids = [self.world.officers[officer]]
        way = SessionWay.AT_UNIT if len(ids) == 1 else SessionWay.JOINT
        chosen = plan or Plan(way, 60, self.world.offices[0])
        made = visits.suggest(self.session, chosen, officer_ids=officer_ids, unit_ids=ids, by=self.by)
        self.session.commit()
        return made

    def proposed(
        self,
        *unit_ids: int,
        starts: Sequence[tuple[date, int]] = ((MONDAY, EIGHT),),
        officer: int = 0,
        plan: Plan | None = None,
    ) -> Visit:
        visit = self.suggested(*unit_ids, officer=officer, plan=plan)
        visit_offers.propose(self.session, visit, starts=starts, by=self.by)
        self.session.commit()
        return visit

    def confirmed(
        self, *unit_ids: int, start: tuple[date, int] = (MONDAY, EIGHT), officer: int = 0, plan: Plan | None = None
    ) -> Visit:
        ids = unit_ids or (self.unit(),)
        visit = self.proposed(*ids, starts=[start], officer=officer, plan=plan)
        for unit_id in ids:
            self.accept(visit, unit_id)
        return visit

    def accept(self, visit: Visit, unit_id: int, position: int = 1) -> bool:
        agreed = visit_answers.accept(
            self.session, visit, unit_id=unit_id, round=visit.round, position=position, by=self.by
        )
        self.session.commit()
        return agreed

    def planned_session(self, day: date = TODAY) -> int:
        row = GuidanceSession(
            state=SessionState.PLANNED.value, way=SessionWay.AT_UNIT.value, day=day, starts=EIGHT, ends=NINE,
            contents="", conclusions="", signers="", created_by_id=self.world.user.id, created_at=now(),
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row.id
