"""Whether the program's figures are those of the naive model: balances, flows, trends, and what was known earlier."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.selection import EVERYTHING, Part
from rollout.ledger import balances, known
from rollout.ledger.balances import Balance
from rollout.ledger.periods import Period
from rollout.models import Assignment, User
from rollout.models.rollup import COLUMNS, DIMS, column
from rollout.register.calls import CARD_DAYS, Why, cards, days_bound, known_sql
from rollout.register.verify import verify
from rollout.register.waiting import Overdue
from rollout.vocabulary import (
    EVIDENCED,
    FILINGS,
    NO_GROUP,
    Base,
    Channel,
    Evidence,
    Flow,
    Measure,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    StandingKind,
    UnitMode,
)
from tests.ledger.naive import DAY, WITHOUT_SMARTPHONE, Cell, Record, cells_on, implying
from tests.ledger.naive_facts import Ending, Fact, Membership, Mode, Standing, Statement
from tests.ledger.rolled import rolled_flows
from tests.register.facts_held import facts_held
from tests.register.naive_register import NaiveRegister
from tests.register.naive_written import content

SUBJECTS = {
    "district": "area_2021",
    "commune_2021": "area_2021",
    "commune_2025": "area_2025",
    "department": "department",
    "unit_type": "unit_type",
    "office": "office",
    "officer": "officer",
}

DIMS_AT_ONCE = 3  # of the eight whose flows and earlier figures one check recounts; a history comes by all of them

_NOTHING = (0,) * len(COLUMNS)

Figures = dict[int, Counter[str]]
"""By unit or group: rollup column → number, zeros left out."""


def columns_of_cell(cell: Cell) -> list[str]:
    """The rollup columns that a box is part of, by the names that `models.rollup` gives them."""
    evidence = Evidence(cell.evidence) if cell.measure in EVIDENCED else Evidence.REPORTED
    bases = [Base.ALL, Base.SMARTPHONE] if cell.smartphone else [Base.ALL]
    return list(dict.fromkeys(column(cell.measure, base, evidence) for base in bases))


class Snapshot(NamedTuple):
    """What was known of a day once a posting was written."""

    seq: int
    day: date
    groups: tuple[PeopleGroup, ...]
    by_unit: Figures
    by_dim: dict[str, Figures]


@dataclass
class Agreement:
    """Compares one session with one naive register; `districts` maps an area of 2021 to its district."""

    session: Session
    naive: NaiveRegister
    districts: dict[int, int]
    first: date
    last: date
    random: Random
    snapshots: list[Snapshot] = field(default_factory=list)
    actions: dict[int, str] = field(default_factory=dict)

    def check(self) -> None:
        """Everything, on a few days and for a few groups of people; raises AssertionError."""
        assert list(verify(self.session)) == []
        held = Counter(map(content, facts_held(self.session)))
        assert held == Counter(map(content, self.naive.live(Fact)))
        record = self.naive.record()
        groups = self._some_groups()
        days = sorted({self.last, *(self._some_day() for _ in range(2))})
        cells = {day: cells_on(record, day) for day in days}
        self._check_balances(record, cells, groups)
        after = self._some_day()
        until = min(self.last, after + timedelta(days=self.random.randint(1, 6)))
        self._check_flows(record, after, until, groups)
        self._check_period(record, after, until, groups)
        self._check_trend(record, after, until, groups)
        self._check_crossed(record, days[0], cells[days[0]], groups)
        self._check_calls(record, days[0])
        if self.snapshots:
            self._check_known(self.random.choice(self.snapshots))
        day = days[0]
        by_unit = _by_unit(cells[day], groups)
        self.snapshots.append(
            Snapshot(
                self.naive.seq, day, groups, by_unit, {dim: self._grouped(record, by_unit, dim, day) for dim in DIMS}
            )
        )

    def _some_groups(self) -> tuple[PeopleGroup, ...]:
        everyone = tuple(PeopleGroup)
        return everyone if self.random.random() < 0.5 else (self.random.choice(everyone[:2]),)

    def _some_dims(self) -> list[str]:
        return self.random.sample(DIMS, DIMS_AT_ONCE)

    def _some_day(self) -> date:
        return self.first + timedelta(days=self.random.randint(-1, (self.last - self.first).days))

    def _group(self, record: Record, unit: int, dim: str, day: date) -> int:
        if dim in ("total", "unit"):
            return 0 if dim == "total" else unit
        value = record.belongs(unit, SUBJECTS[dim], day) or 0
        return self.districts.get(value, 0) if dim == "district" else value

    def _grouped(self, record: Record, by_unit: Figures, dim: str, day: date) -> Figures:
        found: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for unit, numbers in by_unit.items():
            found[self._group(record, unit, dim, day)].update(numbers)
        return _clean(found)

    def _check_balances(
        self, record: Record, cells: dict[date, Counter[Cell]], groups: tuple[PeopleGroup, ...]
    ) -> None:
        wanted = {day: _by_unit(of_day, groups) for day, of_day in cells.items()}
        for day, by_unit in wanted.items():
            found = balances.by_unit(self.session, day, groups, COLUMNS)
            assert _figures(found) == by_unit, day
            for unit, numbers in _figures(found).items():  # R4: what is known better is known
                for measure in EVIDENCED:
                    levels = [numbers[column(measure, Base.ALL, level)] for level in Evidence]
                    assert levels == sorted(levels, reverse=True), (day, unit, measure)
        for dim in DIMS:
            rolled = balances.at_days(self.session, dim, wanted, groups, COLUMNS)
            for day, by_unit in wanted.items():
                assert _values(rolled[day]) == self._grouped(record, by_unit, dim, day), (dim, day)
                counted = _by_unit(_counted(record, cells[day], day), groups)
                assert _by_count(rolled[day]) == self._grouped(record, counted, dim, day), (dim, day)
                total = _sum(_values(rolled[day]).values())
                assert total == _sum(by_unit.values()), (dim, day)

    def _check_flows(self, record: Record, after: date, until: date, groups: tuple[PeopleGroup, ...]) -> None:
        """R16, R17: each flow of each group is what recounting finds, and all of them make the change."""
        dims = self._some_dims()
        wanted = self._flows(record, after, until, groups, dims)
        for dim in dims:
            opening, closing = (balances.by_group(self.session, dim, on, groups, COLUMNS) for on in (after, until))
            found = rolled_flows(self.session, dim, after, until, groups, COLUMNS)
            for group_id, held in found.items():
                moved = [sum(amounts) for amounts in zip(*held.values(), strict=True)]
                start, end = _amounts(opening, group_id), _amounts(closing, group_id)
                assert moved == [b - a for a, b in zip(start, end, strict=True)], (dim, group_id, after, until)
                for flow in Flow:
                    numbers = _named(held.get(flow, _NOTHING))
                    expected = wanted.pop((dim, group_id, flow), Counter())
                    assert numbers == _nonzero(expected), (dim, group_id, flow, after, until)
        assert not [key for key, numbers in wanted.items() if _nonzero(numbers)]

    def _check_period(self, record: Record, after: date, until: date, groups: tuple[PeopleGroup, ...]) -> None:
        """The same by the way that reports take, which knows units too."""
        dim = self.random.choice((*DIMS, "unit"))
        found = Period(self.session, after=after, until=until, groups=groups, columns=COLUMNS, selection=EVERYTHING).by(
            dim
        )
        wanted = self._flows(record, after, until, groups, [dim])
        for group_id, course in found.items():
            for flow, numbers in course.flows.items():
                expected = wanted.pop((dim, group_id, flow), Counter())
                assert _named(numbers) == _nonzero(expected), (dim, group_id, flow, after, until)
        assert not [key for key, numbers in wanted.items() if _nonzero(numbers)]

    def _check_crossed(self, record: Record, day: date, cells: Counter[Cell], groups: tuple[PeopleGroup, ...]) -> None:
        """A scope across two dimensions, which no rollup holds."""
        units = record.owners(Mode)
        if not units:
            return
        parts = [
            (dim, {self._group(record, unit, dim, day) for unit in self.random.choices(units, k=2)})
            for dim in self.random.sample(list(SUBJECTS), 2)
        ]
        selection = EVERYTHING.within(*(Part(frozenset(ids), dim) for dim, ids in parts[:1]))
        selection = selection.within(*(Part(frozenset(ids), dim) for dim, ids in parts[1:]))
        inside = {u for u in units if all(self._group(record, u, dim, day) in ids for dim, ids in parts)}
        chosen = Counter({cell: number for cell, number in cells.items() if cell.unit in inside})
        by_unit, counted = (_by_unit(part, groups) for part in (chosen, _counted(record, chosen, day)))
        dim = self.random.choice(DIMS)
        found = balances.by_group(self.session, dim, day, groups, COLUMNS, selection)
        assert _values(found) == self._grouped(record, by_unit, dim, day), (dim, day, parts)
        assert _by_count(found) == self._grouped(record, counted, dim, day), (dim, day, parts)
        assert _figures(balances.by_unit(self.session, day, groups, COLUMNS, selection)) == by_unit, (day, parts)

    def _check_calls(self, record: Record, on: date) -> None:
        """What a unit is called for: who waits is who does wait, and what it never said is no number."""
        overdue = Overdue(self.session, on)
        rows = self.session.execute(
            text(f"{known_sql(self.caller)} SELECT * FROM ranked")
            .bindparams(*days_bound(overdue, 60))
            .columns(**CARD_DAYS)
        ).all()
        waiting = [person for person in record.owners(Membership) if self._waits(record, person, overdue.since, on)]
        for row, held in zip(rows, cards(self.caller, rows, overdue), strict=True):
            listed = [p for p in waiting if (at := record.membership(p, on)) and at.unit == held.id]
            is_listing = held.mode is UnitMode.LIST
            assert held.waiting == (len(listed) if is_listing else 0), (held, on)
            first = None if row.rank is None else list(Why)[row.rank]
            assert (first is Why.WAITING) == (first is not None and held.whys[0] is Why.WAITING), (held, on)
            is_told = is_listing or any(
                record.counted(held.id, group.value, milestone.value, Evidence.REPORTED, on) is not None
                for group in PeopleGroup
                for milestone in implying(Milestone.ACCEPTED)
            )
            assert (held.missing is not None) == is_told, (held, on)

    @staticmethod
    def _waits(record: Record, person: int, since: date, on: date) -> bool:
        """Was all that is asked filed by `since`, is nothing of it open, and was there no account on any day since?"""
        listed = record.membership(person, on)
        filed = [s for s in record.of(Statement, person) if s.milestone in FILINGS and s.day <= on]
        if listed is None or not filed or max(s.day for s in filed) > since:
            return False
        if any(
            record.holds(person, Milestone.ACCEPTED, Evidence.REPORTED, day) for day in (since, *_days_after(since, on))
        ):
            return False
        is_child = listed.group is PeopleGroup.CHILD
        for standing in record.of(Standing, person):
            is_proposal = standing.evidence is Evidence.REPORTED
            if is_proposal and standing.covers(on) and standing.kind in {*WITHOUT_SMARTPHONE, StandingKind.LEFT_UNIT}:
                return False
        if record.is_rejected(person, Evidence.REPORTED, on):
            return False
        if record.holds(person, Milestone.SUBMITTED, Evidence.REPORTED, on):
            return True
        if is_child:
            return record.holds(person, Milestone.REGISTERED, Evidence.REPORTED, on)
        ends = [e.day for e in record.of(Ending, person) if e.milestone is Milestone.REGISTERED and e.day <= on]
        declared = [s for s in filed if s.milestone is Milestone.REGISTERED and s.day > max(ends, default=date.min)]
        first = min((s.day for s in declared), default=None)
        return any(s.day == first and s.channel in (Channel.GUARDIAN, Channel.VNEID) for s in declared)

    @cached_property
    def caller(self) -> Viewer:
        """Who may call every unit."""
        user = self.session.scalars(select(User).limit(1)).one()
        staff = Assignment(user_id=user.id, role=Role.STAFF.value, scope_kind=ScopeKind.PROVINCE.value)
        return Viewer(self.session, user, (staff,))

    def _flows(
        self, record: Record, after: date, until: date, groups: tuple[PeopleGroup, ...], dims: Sequence[str]
    ) -> dict[tuple[str, int, Flow], Counter[str]]:
        """What moved in (after, until], day by day, by dimension, group and flow."""
        total: defaultdict[tuple[str, int, Flow], Counter[str]] = defaultdict(Counter)
        for day in _days_after(after, until):
            before, moves = _by_unit(cells_on(record, day - DAY), groups), _moves(record, day, groups)
            for dim in dims:
                for (unit, flow), numbers in moves.items():
                    total[dim, self._group(record, unit, dim, day), flow].update(numbers)
                for unit, numbers in before.items():
                    came_from, went_to = (self._group(record, unit, dim, on) for on in (day - DAY, day))
                    if came_from != went_to:
                        total[dim, went_to, Flow.TRANSFERRED].update(numbers)
                        total[dim, came_from, Flow.TRANSFERRED].subtract(numbers)
        return total

    def _check_trend(self, record: Record, after: date, until: date, groups: tuple[PeopleGroup, ...]) -> None:
        days = list(_days_after(after, until))
        for on, held in balances.at_days(self.session, "total", days, groups, COLUMNS).items():
            values = balances.add(held.values(), len(COLUMNS)).values
            assert _named(values) == _sum(_by_unit(cells_on(record, on), groups).values()), on

    def _check_known(self, then: Snapshot) -> None:
        """R15: what was known stays what it was, and what moved it since is named by action."""
        by_unit = known.known_by_unit(self.session, then.day, then.seq, then.groups, COLUMNS)
        assert _figures(by_unit) == then.by_unit, then.seq
        for dim in (dims := self._some_dims()):
            held = known.known_by_group(self.session, dim, then.day, then.seq, then.groups, COLUMNS)
            assert _values(held) == then.by_dim[dim], (dim, then.seq)
        earlier = self.naive.record(then.seq)
        counted = _by_unit(_counted(earlier, cells_on(earlier, then.day), then.day), then.groups)
        assert _by_count(held) == self._grouped(earlier, counted, dims[-1], then.day)
        restated = known.restated(self.session, then.day, then.seq, then.groups, COLUMNS)
        wanted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        before = _sum(then.by_unit.values())
        for seq in sorted(number for number in self.actions if number > then.seq):
            now = _sum(_by_unit(cells_on(self.naive.record(seq), then.day), then.groups).values())
            wanted[self.actions[seq]].update(now)
            wanted[self.actions[seq]].subtract(before)
            before = now
        found = {action: _named(numbers) for action, numbers in restated.items()}
        assert found == {action: clean for action, numbers in wanted.items() if (clean := _nonzero(numbers))}


def _by_unit(cells: Counter[Cell], groups: Iterable[PeopleGroup]) -> Figures:
    codes = {*(group.value for group in groups), NO_GROUP}
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for cell, number in cells.items():
        if cell.group in codes:
            for name in columns_of_cell(cell):
                found[cell.unit][name] += number
    return _clean(found)


def _counted(record: Record, cells: Counter[Cell], day: date) -> Counter[Cell]:
    """The part that comes by count (R13)."""
    return Counter(
        {
            cell: number
            for cell, number in cells.items()
            if cell.measure not in (Measure.UNITS, Measure.UNITS_DEPLOYED)
            and record.mode(cell.unit, day) is UnitMode.COUNT
        }
    )


def _nonzero(numbers: Counter[str]) -> Counter[str]:
    return Counter({name: number for name, number in numbers.items() if number})


def _clean(found: dict[int, Counter[str]]) -> Figures:
    return {key: clean for key, numbers in found.items() if (clean := _nonzero(numbers))}


def _sum(figures: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for numbers in figures:
        total.update(numbers)
    return _nonzero(total)


def _named(values: Sequence[int]) -> Counter[str]:
    return _nonzero(Counter(dict(zip(COLUMNS, values, strict=True))))


def _figures(found: dict[int, tuple[int, ...]]) -> Figures:
    return {key: numbers for key, values in found.items() if (numbers := _named(values))}


def _values(found: dict[int, Balance]) -> Figures:
    return _figures({key: balance.values for key, balance in found.items()})


def _by_count(found: dict[int, Balance]) -> Figures:
    return _figures({key: balance.by_count for key, balance in found.items()})


def _amounts(found: dict[int, Balance], group_id: int) -> Sequence[int]:
    return found[group_id].values if group_id in found else _NOTHING


def _days_after(after: date, until: date) -> Iterator[date]:
    while after < until:
        after += DAY
        yield after


def _moves(record: Record, day: date, groups: Iterable[PeopleGroup]) -> dict[tuple[int, Flow], Counter[str]]:
    """What moved on a day by unit and flow."""
    codes = {*(group.value for group in groups), NO_GROUP}
    moves: defaultdict[tuple[int, Flow], Counter[str]] = defaultdict(Counter)
    for (cell, flow), number in record.moves(day).items():
        if cell.group in codes:
            for name in columns_of_cell(cell):
                moves[cell.unit, flow][name] += number
    return moves
