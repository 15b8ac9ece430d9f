"""Random handovers, leaves, changes by hand, days passing and undoing: each day has the officer of a naive model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.core.errors import Refusal
from rollout.handover.actions.undoing import undo
from rollout.models import Handover, UnitAttribution
from rollout.register import units as register
from rollout.vocabulary import FOREVER
from tests.clock import TurnTo
from tests.handover.handing import boss, hand, run
from tests.register.world import D
from tests.staffed import Staffed

OFFICERS, UNITS, BEFORE = 3, 4, 8
"""How many take part, and for how many days before the first step units are there."""

OPEN = 10_000
"""The day after all days, of what has no end."""

who, what = st.integers(0, OFFICERS - 1), st.integers(0, UNITS - 1)
steps = st.one_of(
    st.tuples(st.just("hand over"), who, who, st.integers(-4, 3), st.sampled_from([None, None, 1, 3, 6])),
    st.tuples(st.just("hand over"), who, who, st.just(0), st.sampled_from([None, 2, 4])),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("by hand"), what, who, st.integers(0, 5)),
    st.tuples(st.just("days pass"), st.integers(1, 5)),
)


@dataclass
class Made:
    """What the model knows of a handover: for each unit to whom, and the end of its days once it went over."""

    row: Handover
    giver: int
    since: int
    back: int | None
    taker: int
    waiting: list[int]
    gone: dict[int, int] = field(default_factory=dict)
    is_begun: bool = False
    is_ended: bool = False
    is_undone: bool = False


class Model:
    """Unit → day → officer, up to today; what has no end goes on."""

    def __init__(self, first: int, now: int) -> None:
        self.days: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self.first, self.now = first, now
        self.made: list[Made] = []

    def give(self, unit: int, officer: int, since: int, until: int) -> None:
        for day in range(since, min(until, self.now + 1)):
            self.days[unit][day] = officer

    def end(self, unit: int, officer: int, since: int) -> int | None:
        """The end of an officer's days from one on; None where it is not theirs."""
        if self.days[unit].get(since) != officer:
            return None
        return next((day for day in range(since, self.now + 1) if self.days[unit][day] != officer), OPEN)

    def is_left(self, made: Made, unit: int) -> bool:
        end = self.end(unit, made.taker, made.since)
        return end is not None and end >= made.gone[unit]

    def catch_up(self) -> None:
        """Day by day; who comes back takes over before anybody goes."""
        standing = [made for made in self.made if not made.is_undone]
        for day in range(self.first, self.now + 1):
            for made in standing:
                if made.back == day and made.is_begun and not made.is_ended:
                    self._end(made, day)
            for made in standing:
                if made.since == day and not made.is_begun:
                    self._begin(made)

    def _begin(self, made: Made) -> None:
        made.is_begun = True
        for unit in made.waiting:
            if (end := self.end(unit, made.giver, made.since)) is not None:
                self.give(unit, made.taker, made.since, end)
                made.gone[unit] = end

    def _end(self, made: Made, back: int) -> None:
        made.is_ended = True
        for unit, end in list(made.gone.items()):
            if not self.is_left(made, unit):
                del made.gone[unit]
            elif back < end:
                self.give(unit, made.giver, back, end)
                made.gone[unit] = back

    def undo(self, made: Made) -> None:
        for unit, end in made.gone.items():
            if self.is_left(made, unit):
                self.give(unit, made.giver, made.since, end)
        made.is_undone = True


class Play:
    """The program and the model side by side, from a day on which no earlier example was."""

    def __init__(self, staffed: Staffed, turn_to: TurnTo, start: int, name: str) -> None:
        self.staffed, self.turn_to = staffed, turn_to
        self.officers = [staffed.officer_id(f"{name}-{n}") for n in range(OFFICERS)]
        self.model = Model(start - BEFORE, start)
        turn_to(D(start))
        self.units = [
            staffed.world.unit(since=start - BEFORE, officer=self.officers[n % OFFICERS]) for n in range(UNITS)
        ]
        for n, unit in enumerate(self.units):
            self.model.give(unit, self.officers[n % OFFICERS], start - BEFORE, OPEN)

    def step(self, kind: str, *said: Any) -> None:
        acts: dict[str, Any] = {
            "hand over": self._hand, "undo": self._undo, "by hand": self._by_hand, "days pass": self._pass,
        }  # fmt: skip
        acts[kind](*said)
        assert self.told() == {unit: self.model.days[unit] for unit in self.units}, (kind, said)

    def told(self) -> dict[int, dict[int, int]]:
        """What the register says of each day; fails for a day with two officers, and for a gap at the end."""
        self.staffed.session.expire_all()
        found: dict[int, dict[int, int]] = {unit: {} for unit in self.units}
        rows = self.staffed.session.query(UnitAttribution).filter_by(subject="officer", voided_seq=None)
        for row in rows.filter(UnitAttribution.unit_id.in_(self.units)):
            first = (row.from_on - D(0)).days
            last = self.model.now + 1 if row.to_on == FOREVER else (row.to_on - D(0)).days
            for day in range(first, last):
                assert day not in found[row.unit_id], f"unit {row.unit_id} has two officers on {day}"
                found[row.unit_id][day] = row.officer_id or 0
        return found

    def _hand(self, giver: int, taker: int, offset: int, length: int | None) -> None:
        since = self.model.now + offset
        back = since + length if length else None
        giver_id, taker_id = self.officers[giver], self.officers[taker]
        seen = min(since, self.model.now)
        units = [unit for unit in self.units if self.model.days[unit].get(seen) == giver_id]
        try:
            made = hand(self.staffed, giver_id, taker_id, D(since), D(back) if back else None)
        except Refusal:
            return
        self.model.made.append(Made(made, giver_id, since, back, taker_id, units))
        self.model.catch_up()

    def _undo(self, number: int) -> None:
        standing = [made for made in self.model.made if not made.is_undone]
        if standing:
            made = standing[number % len(standing)]
            undo(self.staffed.session, made.row, by=boss(self.staffed))
            self.staffed.session.commit()
            self.model.undo(made)

    def _by_hand(self, unit: int, officer: int, back: int) -> None:
        """The model learns of it from the register, whose own tests tell how far a change back in time reaches."""
        with self.staffed.world.act() as act:
            on = D(self.model.now - back)
            register.attribute(act, self.units[unit], subject="officer", value=self.officers[officer], on=on)
        self.model.days[self.units[unit]] = self.told()[self.units[unit]]

    def _pass(self, number: int) -> None:
        """The job runs once, at the end: whatever was missed is caught up as of its day."""
        for _ in range(number):
            self.model.now += 1
            for unit in self.units:
                self.model.days[unit][self.model.now] = self.model.days[unit][self.model.now - 1]
        self.turn_to(D(self.model.now))
        run(self.staffed)
        self.model.catch_up()


@pytest.fixture
def starts() -> Iterator[int]:
    return count(40, 60)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_day_has_one_officer_and_undoing_restores_what_was_left_alone(
    staffed: Staffed, turn_to: TurnTo, starts: Iterator[int]
) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(steps, min_size=3, max_size=9))
    def play(taken: list[tuple[Any, ...]]) -> None:
        start = next(starts)
        here = Play(staffed, turn_to, start, f"o{start}")
        for kind, *said in taken:
            here.step(kind, *said)
        for made in [made for made in here.model.made if not made.is_undone]:
            here.step("undo", here.model.made.index(made))

    play()
    assert staffed.world.findings() == []
