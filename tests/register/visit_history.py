"""One random history of visits: from both sides, by links that may be old, with absences and another officer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.core.errors import Refusal
from rollout.models import OfficerAbsence, User, Visit, VisitEvent, VisitOfficer, VisitUnit
from rollout.register import visit_answers, visit_ends, visit_links, visit_offers, visits
from rollout.register.visit_acts import CLOCK, Doer, holder, liaison, office
from rollout.register.visit_answers import Details
from rollout.register.visit_links import make_link, token_of
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import MOVES, AbsenceKind, LinkPurpose, Side, VisitAct, VisitState
from tests.clock import TurnTo
from tests.register.visiting import TODAY, Visiting
from tests.register.world import World

BETWEEN, WITHIN = 60, 15
"""Minutes from one commune to the other, where nobody knows a point, and inside one."""

UNITS, OFFICERS = 4, 2
DAYS = [TODAY + timedelta(days=number) for number in (1, 2, 3, 6)]
HOURS = [420, 480, 495, 540, 555, 600, 630, 810, 870, 930]
WHY = "Đơn vị bận kiểm kê"

visit_number = st.integers(0, 7)
number = st.integers(0, 3)
starts = st.tuples(st.sampled_from(DAYS), st.sampled_from(HOURS))


@dataclass
class Stage:
    """A province whose clock can be turned."""

    world: World
    turn: TurnTo
    made: int = 0


class Clashes(AssertionError):
    """Somebody is in two places."""


def naive_clashes(session: Session, visit_ids: list[int]) -> list[tuple[int, int]]:
    """Pairs of agreed visits that no one person could keep; written apart from the product, pair by pair."""
    agreed = [row for row in session.scalars(select(Visit).where(Visit.id.in_(visit_ids))) if row.state == "confirmed"]
    officers = {
        visit.id: set(session.scalars(select(VisitOfficer.user_id).where(VisitOfficer.visit_id == visit.id)))
        for visit in agreed
    }
    units = {
        visit.id: {
            row.unit_id
            for row in session.scalars(select(VisitUnit).where(VisitUnit.visit_id == visit.id))
            if row.answer != "declined"
        }
        for visit in agreed
    }
    found = []
    for one, two in combinations(agreed, 2):
        if one.day != two.day:
            continue
        first, then = sorted((one, two), key=lambda visit: (visit.starts, visit.id))
        gap = (then.starts or 0) - (first.ends or 0)
        way = WITHIN if one.area_id == two.area_id else BETWEEN
        if (officers[one.id] & officers[two.id] and gap < way) or (units[one.id] & units[two.id] and gap < 0):
            found.append((one.id, two.id))
    return found


class VisitHistory(RuleBasedStateMachine):
    stage: Stage

    @initialize()
    def begin(self) -> None:
        self.world = self.stage.world
        self.session = self.world.session
        self.visiting = Visiting(self.world)
        self.today, self.ids, self.tokens = TODAY, list[int](), list[str]()
        self.written: dict[int, list[tuple[Any, ...]]] = {}
        self.states: dict[int, str] = {}
        self.stage.turn(self.today)
        self.units = [self.visiting.unit("X" if n % 2 else "Y") for n in range(UNITS)]
        self.officers = [self._officer() for _ in range(OFFICERS)]

    def _officer(self) -> int:
        self.stage.made += 1
        name = f"visiting{self.stage.made}"
        user = User(username=name, display_name=name, created_at=now())
        self.session.add(user)
        self.session.commit()
        return user.id

    @property
    def by(self) -> Doer:
        return office(self.world.user)

    def visit(self, which: int) -> Visit:
        return self.session.get_one(Visit, self.ids[which % len(self.ids)])

    def unit_of(self, visit: Visit, which: int) -> int:
        found = select(VisitUnit.unit_id).where(VisitUnit.visit_id == visit.id).order_by(VisitUnit.unit_id)
        keys = self.session.scalars(found).all()
        return keys[which % len(keys)]

    def side(self, unit_id: int, who: int) -> Doer:
        return (self.by, liaison(self.world.user, unit_id), holder(unit_id))[who % 3]

    def perform(self, act: Callable[[], object]) -> None:
        """Written whole, or refused and nothing is."""
        try:
            act()
            self.session.commit()
        except Refusal:
            self.session.rollback()
            self.agree_with_history(is_refused=True)

    # what the office does

    @rule(officer=number, units=st.lists(number, min_size=1, max_size=2, unique=True))
    def suggest(self, officer: int, units: list[int]) -> None:
        if len(self.ids) >= 8:
            return
        way = SessionWay.JOINT if len(units) > 1 else SessionWay.AT_UNIT
        visit = visits.suggest(
            self.session, Plan(way, 60), officer_ids=[self.officers[officer % OFFICERS]],
            unit_ids=[self.units[unit] for unit in units], by=self.by,
        )  # fmt: skip
        self.session.commit()
        self.ids.append(visit.id)

    @rule(which=visit_number, times=st.lists(starts, min_size=1, max_size=3), has_reason=st.booleans())
    def propose(self, which: int, times: list[tuple[date, int]], has_reason: bool) -> None:
        if self.ids:
            visit = self.visit(which)
            reason = WHY if has_reason else ""
            self.perform(lambda: visit_offers.propose(self.session, visit, starts=times, by=self.by, reason=reason))
            self.give_links(visit)

    def give_links(self, visit: Visit) -> None:
        for purpose in LinkPurpose:
            for which in range(2):
                try:
                    link = make_link(self.session, visit, self.unit_of(visit, which), purpose=purpose)
                except Refusal:
                    continue
                self.tokens.append(token_of(link))
        self.session.commit()

    @rule(which=visit_number, position=st.integers(1, 5))
    def agree(self, which: int, position: int) -> None:
        if self.ids:
            visit = self.visit(which)
            self.perform(
                lambda: visit_answers.agree(self.session, visit, round=visit.round, position=position, by=self.by)
            )

    @rule(which=visit_number, unit=number)
    def leave_out(self, which: int, unit: int) -> None:
        if self.ids:
            visit = self.visit(which)
            key = self.unit_of(visit, unit)
            self.perform(lambda: visit_answers.leave_out(self.session, visit, unit_id=key, by=self.by, reason=WHY))

    @rule(which=visit_number, has_reason=st.booleans())
    def cancel(self, which: int, has_reason: bool) -> None:
        if self.ids:
            visit = self.visit(which)
            reason = WHY if has_reason else " "
            self.perform(lambda: visit_ends.cancel(self.session, visit, by=self.by, reason=reason))

    @rule(which=visit_number, end=st.sampled_from([visit_ends.unit_absent, visit_ends.officer_absent]))
    def stay_away(self, which: int, end: Callable[..., None]) -> None:
        if self.ids:
            visit = self.visit(which)
            self.perform(lambda: end(self.session, visit, by=self.by, reason=WHY))

    @rule(which=visit_number)
    def hold(self, which: int) -> None:
        if self.ids:
            visit = self.visit(which)
            self.perform(
                lambda: visit_ends.hold(
                    self.session, visit, session_id=self.visiting.planned_session(self.today), by=self.by
                )
            )

    @rule(which=visit_number)
    def reopen(self, which: int) -> None:
        if self.ids:
            visit = self.visit(which)
            self.perform(lambda: visit_ends.reopen(self.session, visit, by=CLOCK))

    @rule(which=visit_number, is_handover=st.booleans())
    def give(self, which: int, is_handover: bool) -> None:
        if self.ids:
            visit = self.visit(which)
            going = self.session.scalars(select(VisitOfficer.user_id).where(VisitOfficer.visit_id == visit.id)).one()
            other = next(key for key in self.officers if key != going)
            by = CLOCK if is_handover else self.by
            self.perform(lambda: visits.give(self.session, visit, from_id=going, to_id=other, by=by))

    @rule(officer=number, day=st.sampled_from(DAYS))
    def absence(self, officer: int, day: date) -> None:
        """Whoever has nothing agreed on that day."""
        key = self.officers[officer % OFFICERS]
        going = select(Visit.id).join(VisitOfficer, VisitOfficer.visit_id == Visit.id)
        if self.session.scalar(going.where(VisitOfficer.user_id == key, Visit.day == day).limit(1)) is None:
            self.session.add(
                OfficerAbsence(
                    user_id=key, from_on=day, to_on=day + timedelta(days=1), starts=0, ends=720,
                    kind=AbsenceKind.LEAVE.value, note="", made_by_id=self.world.user.id, made_at=now(),
                )
            )  # fmt: skip
        self.session.commit()

    # what units do

    @rule(which=visit_number, unit=number, who=number, position=st.integers(1, 4), back=st.sampled_from([0, 0, 0, 1]))
    def accept(self, which: int, unit: int, who: int, position: int, back: int) -> None:
        if self.ids:
            visit = self.visit(which)
            key = self.unit_of(visit, unit)
            self.perform(
                lambda: visit_answers.accept(
                    self.session, visit, unit_id=key, round=visit.round - back, position=position,
                    by=self.side(key, who), details=Details("Ai đó", 3),
                )
            )  # fmt: skip

    @rule(which=visit_number, unit=number, who=number, start=starts)
    def counter(self, which: int, unit: int, who: int, start: tuple[date, int]) -> None:
        if self.ids:
            visit = self.visit(which)
            key = self.unit_of(visit, unit)
            self.perform(
                lambda: visit_answers.counter(
                    self.session, visit, unit_id=key, round=visit.round, start=start, by=self.side(key, who),
                    reason=WHY,
                )
            )  # fmt: skip

    @rule(which=visit_number, unit=number, who=number)
    def decline(self, which: int, unit: int, who: int) -> None:
        if self.ids:
            visit = self.visit(which)
            key = self.unit_of(visit, unit)
            self.perform(
                lambda: visit_answers.decline(
                    self.session, visit, unit_id=key, round=visit.round, by=self.side(key, who), reason=WHY
                )
            )

    @rule(token=st.integers(0, 30), is_yes=st.booleans())
    def answer_by_link(self, token: int, is_yes: bool) -> None:
        if self.tokens:
            self.perform(lambda: self._answer(self.tokens[token % len(self.tokens)], is_yes=is_yes))

    def _answer(self, token: str, *, is_yes: bool) -> None:
        found, by = visit_links.take(self.session, token)
        assert found.visit is not None
        assert found.link is not None
        assert found.link.round == found.visit.round
        visit, unit_id = found.visit, found.link.unit_id
        if is_yes:
            visit_answers.accept(self.session, visit, unit_id=unit_id, round=visit.round, position=1, by=by)
        else:
            visit_answers.decline(self.session, visit, unit_id=unit_id, round=visit.round, by=by, reason=WHY)

    # the clock

    @rule()
    def tomorrow(self) -> None:
        self.today += timedelta(days=1)
        self.stage.turn(self.today, 12)
        visit_offers.expire(self.session)
        self.session.commit()

    # what holds always

    @invariant()
    def agree_with_history(self, *, is_refused: bool = False) -> None:
        """Each state follows by a move from the one before, each change has its event, and no event changes."""
        for key in getattr(self, "ids", ()):
            events = [self._told(event) for event in self._events(key)]
            before = self.written.get(key, [])
            assert events[: len(before)] == before
            assert not (is_refused and events != before)
            state = self.states.get(key, "")
            for _, act, became, via, *_rest in events[len(before) :]:
                assert follows(state, act, became, via), (state, act, became, via)
                state = became
            visit = self.session.get_one(Visit, key)
            assert visit.state == state
            self.written[key], self.states[key] = events, state
        self.session.commit()

    def _events(self, key: int) -> list[VisitEvent]:
        return list(self.session.scalars(select(VisitEvent).where(VisitEvent.visit_id == key).order_by(VisitEvent.id)))

    @staticmethod
    def _told(event: VisitEvent) -> tuple[Any, ...]:
        return event.id, event.act, event.became, event.via, event.reason, event.by_id, event.unit_id, str(event.detail)

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        if found := naive_clashes(self.session, getattr(self, "ids", [])):
            raise Clashes(found)
        self.session.commit()

    def teardown(self) -> None:
        self.session.rollback()


def follows(state: str, act: str, became: str, via: str) -> bool:
    """Is that a move of the table? Of several units one may answer and the state stays."""
    if not state:
        return (act, became) == ("suggest", "suggested")
    move = MOVES[VisitState(state)].get(VisitAct(act))
    if move is None or (via == "clock" and Side.CLOCK not in move.by) or (via == "link" and Side.UNIT not in move.by):
        return False
    stays = became == state and act in ("accept", "decline", "leave_out")
    return became == move.to or stays
