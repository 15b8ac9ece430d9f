"""One random history of visits: from both sides, by links that may be old, with absences and another officer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from rollout.core.dates import now
from rollout.core.errors import Refusal
from rollout.models import Message, OfficerAbsence, User, Visit, VisitEvent, VisitOfficer, VisitSlot, VisitUnit
from rollout.register import visit_answers, visit_ends, visit_links, visit_offers, visits
from rollout.register.following_visits import give_visits, not_kept, open_visits
from rollout.register.visit_acts import CLOCK, Doer, holder, liaison, may, office
from rollout.register.visit_answers import Details
from rollout.register.visit_links import make_link, token_of
from rollout.register.visits import Plan, plan_of
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import MOVES, AbsenceKind, LinkPurpose, Side, VisitAct, VisitState
from tests.clock import TurnTo
from tests.register.naive_visits import naive_clashes
from tests.register.visiting import TODAY, Visiting, lapse
from tests.register.world import World

UNITS, OFFICERS = 4, 2
DAYS = [TODAY + timedelta(days=number) for number in (2, 3)]
HOURS = [480, 540, 555, 600, 630, 810]
WHY = "Đơn vị bận kiểm kê"

VISITS = 5

STARTS = st.tuples(st.sampled_from(DAYS), st.sampled_from(HOURS))


class Drawn(NamedTuple):
    """What an act is done with, as far as it needs it."""

    starts: list[tuple[date, int]]
    unit: int
    who: int
    position: int
    back: int
    why: str


LAWFUL = 80
"""Of a hundred acts so many are such as the state of the visit allows."""

DRAWN = st.builds(
    Drawn,
    starts=st.lists(STARTS, min_size=1, max_size=3, unique=True),
    unit=st.integers(0, 1),
    who=st.integers(0, 5),
    position=st.sampled_from([1, 1, 1, 2, 3]),
    back=st.sampled_from([0, 0, 0, 0, 1]),
    why=st.sampled_from([WHY, WHY, WHY, " "]),
)


@dataclass
class Stage:
    """A province whose clock can be turned."""

    world: World
    turn: TurnTo
    made: int = 0


class Clashes(AssertionError):
    """Somebody is in two places."""


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
        for n in range(VISITS):
            units = self.units[:2] if n == VISITS - 1 else [self.units[n % UNITS]]
            way = SessionWay.JOINT if len(units) > 1 else SessionWay.AT_UNIT
            going = [self.officers[n % OFFICERS]]
            visit = visits.suggest(
                self.session, Plan(way, 60, host_id=units[-1]), officer_ids=going, unit_ids=units, by=self.by
            )
            self.ids.append(visit.id)
            self.propose(visit, Drawn([(DAYS[0], HOURS[0])], 0, 0, 1, 0, WHY))
        self.session.commit()

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

    # what is done: mostly what the state of the visit allows, sometimes anything

    @rule(acts=st.lists(st.tuples(st.integers(0, VISITS - 1), st.integers(0, 100), DRAWN), min_size=2, max_size=6))
    def act(self, acts: list[tuple[int, int, Drawn]]) -> None:
        for which, what, drawn in acts:
            visit = self.session.get_one(Visit, self.ids[which])
            legal = [act for act in MOVES[VisitState(visit.state)] if act in self.verbs()]
            possible = list(self.verbs()) if what > LAWFUL or not legal else legal
            self.one(self.verbs()[possible[what % len(possible)]], visit, drawn)

    def one(self, verb: Callable[[Visit, Drawn], object], visit: Visit, drawn: Drawn) -> None:
        self.perform(lambda: verb(visit, drawn))
        self.agree_with_history()
        self.nobody_is_in_two_places()

    def verbs(self) -> dict[VisitAct, Callable[[Visit, Drawn], object]]:
        return {
            VisitAct.ACCEPT: self.accept,
            VisitAct.PROPOSE: self.propose,
            VisitAct.COUNTER: self.counter,
            VisitAct.AGREE: self.agree,
            VisitAct.DECLINE: self.decline,
            VisitAct.LEAVE_OUT: self.leave_out,
            VisitAct.GIVE: self.give,
            VisitAct.DETAIL: self.detail,
            VisitAct.HOLD: self.hold,
            VisitAct.REOPEN: self.reopen,
            VisitAct.UNIT_ABSENT: lambda visit, d: visit_ends.unit_absent(
                self.session, visit, by=self.by, reason=d.why
            ),
            VisitAct.OFFICER_ABSENT: lambda visit, d: visit_ends.officer_absent(
                self.session, visit, by=self.side(self.unit_of(visit, d.unit), d.who), reason=d.why
            ),
            VisitAct.CANCEL: lambda visit, d: visit_ends.cancel(self.session, visit, by=self.by, reason=d.why),
        }

    def propose(self, visit: Visit, drawn: Drawn) -> None:
        alone = len(self.session.scalars(select(VisitUnit).where(VisitUnit.visit_id == visit.id)).all()) == 1
        starts = drawn.starts if alone else drawn.starts[:1]
        units = [self.unit_of(visit, unit) for unit in range(2)]
        may(visit, VisitAct.PROPOSE, self.by, drawn.why)
        visits.lay(self.session, visit, replace(plan_of(visit), host_id=units[1]), units)
        visit_offers.propose(self.session, visit, starts=starts, by=self.by, reason=drawn.why)
        for unit in range(2):
            key = self.unit_of(visit, unit)
            self.tokens.append(token_of(make_link(self.session, visit, key, purpose=LinkPurpose.ANSWER)))

    def accept(self, visit: Visit, drawn: Drawn) -> None:
        key = self.unit_of(visit, drawn.unit)
        visit_answers.accept(
            self.session, visit, unit_id=key, round=visit.round - drawn.back, position=drawn.position,
            by=self.side(key, drawn.who), details=Details("Ai đó", 3),
        )  # fmt: skip
        if visit.state == VisitState.CONFIRMED.value:
            link = make_link(self.session, visit, key, purpose=LinkPurpose.WITHDRAW)
            self.tokens.append(token_of(link))

    def counter(self, visit: Visit, drawn: Drawn) -> None:
        key = self.unit_of(visit, drawn.unit)
        visit_answers.counter(
            self.session, visit, unit_id=key, round=visit.round, start=drawn.starts[0],
            by=self.side(key, drawn.who), reason=drawn.why,
        )  # fmt: skip

    def agree(self, visit: Visit, drawn: Drawn) -> None:
        asked = select(VisitSlot.position).where(
            VisitSlot.visit_id == visit.id, VisitSlot.round == visit.round, VisitSlot.unit_id.is_not(None)
        )
        position = self.session.scalar(asked.order_by(VisitSlot.position.desc()).limit(1)) or drawn.position
        visit_answers.agree(self.session, visit, round=visit.round, position=position, by=self.by)

    def decline(self, visit: Visit, drawn: Drawn) -> None:
        key, by = self.unit_of(visit, drawn.unit), self.side(self.unit_of(visit, drawn.unit), drawn.who)
        visit_answers.decline(self.session, visit, unit_id=key, round=visit.round, by=by, reason=drawn.why)

    def leave_out(self, visit: Visit, drawn: Drawn) -> None:
        key = self.unit_of(visit, drawn.unit)
        visit_answers.leave_out(self.session, visit, unit_id=key, by=self.by, reason=drawn.why)

    def detail(self, visit: Visit, drawn: Drawn) -> None:
        key = self.unit_of(visit, drawn.unit)
        visit_answers.detail(
            self.session, visit, unit_id=key, details=Details("Ai đó", 5), by=self.side(key, drawn.who)
        )

    def hold(self, visit: Visit, _drawn: Drawn) -> None:
        visit_ends.hold(self.session, visit, session_id=self.visiting.planned_session(self.today), by=self.by)

    def reopen(self, visit: Visit, _drawn: Drawn) -> None:
        """Of a visit that is done it follows from its session."""
        by = CLOCK if visit.state == VisitState.DONE.value else self.by
        visit_ends.reopen(self.session, visit, by=by)

    def give(self, visit: Visit, drawn: Drawn) -> None:
        going = self.session.scalars(select(VisitOfficer.user_id).where(VisitOfficer.visit_id == visit.id)).one()
        other = next(key for key in self.officers if key != going)
        by = CLOCK if drawn.who % 2 else self.by
        visits.give(self.session, visit, from_id=going, to_id=other, by=by)

    @rule(giver=st.integers(0, OFFICERS - 1), units=st.sets(st.integers(0, UNITS - 1), min_size=1))
    def hand_over(self, giver: int, units: set[int]) -> None:
        """Units go to the other officer, and their visits with them: kept where they can be, given up where not."""
        giver_id, taker_id = self.officers[giver], self.officers[1 - giver]
        keys = [self.units[unit] for unit in sorted(units)]
        coming = open_visits(self.session, giver_id, keys, self.today)
        foreseen = {visit.id for visit in not_kept(self.session, dict.fromkeys(coming, taker_id))}
        agreed = {visit.id for visit in coming if visit.state == VisitState.CONFIRMED.value}
        given = give_visits(self.session, giver_id, dict.fromkeys(keys, taker_id), coming, by=self.world.user)
        self.session.commit()
        assert {visit.id for visit, _ in given if visit.state == VisitState.GIVEN_UP.value} & agreed == foreseen
        self.agree_with_history()
        self.nobody_is_in_two_places()

    @rule(token=st.integers(0, 30), is_yes=st.sampled_from([True, True, True, False]))
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

    @rule(which=st.integers(0, VISITS - 1))
    def send(self, which: int) -> None:
        """What waits for one visit has gone out."""
        for message in self._rows(Message, self.ids[which]):
            if message.state == "waiting":
                message.state, message.sent_at = "sent", message.made_at
        self.session.commit()

    @rule(officer=st.integers(0, OFFICERS - 1), day=st.sampled_from(DAYS))
    def absence(self, officer: int, day: date) -> None:
        self.session.add(
            OfficerAbsence(
                user_id=self.officers[officer], from_on=day, to_on=day + timedelta(days=1), starts=810, ends=1020,
                kind=AbsenceKind.LEAVE.value, note="", made_by_id=self.world.user.id, made_at=now(),
            )
        )  # fmt: skip
        self.session.commit()

    @rule(is_late=st.sampled_from([False, False, False, False, False, True]))
    def tomorrow(self, is_late: bool) -> None:
        """Most calls let the day be as it is, for histories would end before anything is agreed."""
        if is_late:
            self.today += timedelta(days=1)
            self.stage.turn(self.today, 12)
            lapse(self.session)
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

    @invariant()
    def nobody_agreed_to_come_to_who_does_not(self) -> None:
        for key in getattr(self, "ids", ()):
            visit = self.session.get_one(Visit, key)
            coming = {row.unit_id for row in self._rows(VisitUnit, key) if row.answer != "declined"}
            assert visit.state != VisitState.CONFIRMED.value or visit.host_id in coming
        self.session.commit()

    @invariant()
    def everybody_is_told(self) -> None:
        """An agreed visit has its invitation for each; what is still to be sent is so, and nobody else waits for it."""
        for key in getattr(self, "ids", ()):
            visit = self.session.get_one(Visit, key)
            units = {row.unit_id: row.answer for row in self._rows(VisitUnit, key)}
            parties = {("unit", unit_id) for unit_id, answer in units.items() if answer != "declined"}
            going = {("user", row.user_id) for row in self._rows(VisitOfficer, key)}
            messages = [(_whom(row), row) for row in self._rows(Message, key)]
            if visit.state == VisitState.CONFIRMED.value:
                invited = {whom for whom, row in messages if (row.kind, row.version) == ("confirmed", visit.version)}
                assert parties | going <= invited, (parties, going, invited)
            for whom, row in messages:
                if row.state == "waiting":
                    assert is_still_so(visit, row, is_party=whom in parties | going), (visit.state, row.kind, whom)
        self.session.commit()

    def _rows(self, model: Any, visit_id: int) -> list[Any]:
        return list(self.session.scalars(select(model).where(model.visit_id == visit_id)))

    def teardown(self) -> None:
        self.session.rollback()


def _whom(message: Message) -> tuple[str, int | None]:
    return ("unit", message.unit_id) if message.unit_id else ("user", message.user_id)


OFFERED = ("proposed", "counter_proposed", "answered")


def is_still_so(visit: Visit, message: Message, *, is_party: bool) -> bool:
    """Is what a message is about as the visit stands?"""
    kind, state = message.kind, visit.state
    if kind == "cancelled":
        return state in ("cancelled", "unit_absent", "officer_absent") or not is_party
    return (
        is_party
        and {
            "proposal": state in OFFERED and message.version == visit.round,
            "confirmed": state == "confirmed" and message.version == visit.version,
            "moved": state in (*OFFERED, "expired", "given_up") and message.version == visit.version,
            "answered": state in (*OFFERED, "confirmed", "cancelled", "expired", "given_up"),
            "expired": state == "expired" and message.version == visit.round,
        }[kind]
    )


def follows(state: str, act: str, became: str, via: str) -> bool:
    """Is that a move of the table? Of several units one may answer and the state stays."""
    if not state:
        return (act, became) == ("suggest", "suggested")
    move = MOVES[VisitState(state)].get(VisitAct(act))
    if move is None or (via == "clock" and Side.CLOCK not in move.by) or (via == "link" and Side.UNIT not in move.by):
        return False
    settles = act in ("accept", "decline", "leave_out")
    stays = became == state and (settles or act == "officer_absent")
    ways = {("counter_proposed", "proposed"), ("counter_proposed", "answered"), ("proposed", "answered")}
    stays = stays or (settles and (state, became) in ways)
    return became == move.to or stays
