"""A second opinion on the rules of counting: every figure recounted, day by day, from plain lists of facts.

Written from R1–R21 (docs/figures.md) and the decisions in docs/adr alone. It shares the closed lists with the
program and nothing else: no lines, no intervals cut and joined, no balances kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar

from rollout.vocabulary import (
    NO_EVIDENCE,
    NO_GROUP,
    Base,
    Channel,
    CountKind,
    Evidence,
    Flow,
    Measure,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)
from tests.ledger.naive_facts import (
    Attribution,
    Count,
    Deployment,
    Ending,
    Fact,
    Membership,
    Mode,
    Rejection,
    Standing,
    Statement,
)

DAY = timedelta(days=1)


class Cell(NamedTuple):
    """One box of a unit in which something is counted; yes and no of `smartphone` are the base "all" (R3)."""

    unit: int
    group: str
    measure: Measure
    evidence: str
    smartphone: bool


REACHED_BEFORE: dict[Milestone, set[Milestone]] = {
    Milestone.ACCEPTED: {Milestone.REGISTERED},
    Milestone.SIGNED_IN: {Milestone.ACCEPTED, Milestone.INSTALLED},
    Milestone.PASSWORD_CHANGED: {Milestone.SIGNED_IN},
    Milestone.CARD_USED: {Milestone.SIGNED_IN},
}
"""R5, one step of the arrow: who reached the key has reached these."""

NOT_BY_THE_APP = {Channel.GUARDIAN, Channel.PORTAL}
IN_USE = {Milestone.SIGNED_IN, Milestone.PASSWORD_CHANGED, Milestone.CARD_USED}
PROPOSALS = {Measure.PROPOSED_NO_SMARTPHONE, Measure.PROPOSED_LEFT}
BOXES = [
    *((measure, NO_EVIDENCE) for measure in (Measure.PARTICIPANTS, *PROPOSALS)),
    *((measure, level.value) for measure in (*map(Measure, Milestone), Measure.REJECTED) for level in Evidence),
]
"""In what a person can be counted: (measure, evidence)."""

WITHOUT_SMARTPHONE = {
    StandingKind.NO_SMARTPHONE,
    StandingKind.GUARDIAN_ACCOUNT,
    StandingKind.LONG_LEAVE,
    StandingKind.ABROAD,
}


@cache
def implied(milestone: Milestone) -> frozenset[Milestone]:
    """Everything that whoever reached a milestone has reached as well, itself included (R5)."""
    return frozenset({milestone}).union(*(implied(before) for before in REACHED_BEFORE.get(milestone, ())))


@cache
def implying(milestone: Milestone) -> frozenset[Milestone]:
    """The milestones whose holders have reached this one as well, itself included."""
    return frozenset(m for m in Milestone if milestone in implied(m))


F = TypeVar("F", bound=Fact)


class Record:
    """What is on record, and every figure that follows from it."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._held: dict[tuple[type[Fact], int], list[Any]] = {}
        self._cells: dict[tuple[int, date], set[Cell]] = {}
        for fact in facts:
            owner: int = getattr(fact, "person", None) or fact.unit  # type: ignore[attr-defined]
            self._held.setdefault((type(fact), owner), []).append(fact)

    def of(self, kind: type[F], owner: int) -> list[F]:
        """The facts of one kind about one person or unit, in the order in which they were recorded."""
        return self._held.get((kind, owner), [])

    def owners(self, kind: type[Fact]) -> list[int]:
        return sorted({owner for held, owner in self._held if held is kind})

    # R1, R10–R12, R17: where a person and how a unit counts on a day

    def membership(self, person: int, day: date) -> Membership | None:
        return next((m for m in self.of(Membership, person) if m.covers(day)), None)

    def mode(self, unit: int, day: date) -> UnitMode | None:
        """None on days on which the unit does not exist."""
        return next((m.mode for m in self.of(Mode, unit) if m.covers(day)), None)

    def belongs(self, unit: int, subject: str, day: date) -> int | None:
        """None is "Chưa xác định" (R18)."""
        return next((a.value for a in self.of(Attribution, unit) if a.subject == subject and a.covers(day)), None)

    # R9: the smartphone base

    def has_smartphone(self, person: int, day: date) -> bool:
        standings = [s for s in self.of(Standing, person) if s.covers(day) and s.evidence is not Evidence.REPORTED]
        return not any(s.kind in WITHOUT_SMARTPHONE for s in standings)

    def is_proposed(self, person: int, measure: Measure, day: date) -> bool:
        proposals = [s for s in self.of(Standing, person) if s.covers(day) and s.evidence is Evidence.REPORTED]
        if measure is Measure.PROPOSED_LEFT:
            left = [s.start for s in proposals if s.kind is StandingKind.LEFT_UNIT]
            return any(self._is_same_list(person, start, day) for start in left)
        return any(s.kind in WITHOUT_SMARTPHONE for s in proposals) and self.has_smartphone(person, day)

    def _is_same_list(self, person: int, start: date, day: date) -> bool:
        """Was the person on one list, in one people group, on every day from `start` to `day`?"""
        days = (start + number * DAY for number in range((day - start).days + 1))
        lists = {(m.unit, m.group) if (m := self.membership(person, on)) else None for on in days}
        return len(lists) == 1 and None not in lists

    # R4, R5: what a statement shows at an evidence level

    @staticmethod
    def shows(statement: Statement, milestone: Milestone, level: Evidence) -> bool:
        if statement.evidence.strength < level.strength:
            return False
        if statement.milestone is milestone:
            return True
        if level is Evidence.OFFICIAL:
            return False
        if milestone is Milestone.INSTALLED and statement.channel in NOT_BY_THE_APP:
            return False
        return milestone in implied(statement.milestone)

    # R6, R7: whether a milestone counts on a day, wherever the person is listed

    def holds(self, person: int, milestone: Milestone, level: Evidence, day: date) -> bool:
        ended_with = {milestone}
        if milestone in IN_USE:
            ended_with |= {Milestone.ACCEPTED, Milestone.SIGNED_IN}
        ends = [e.day for e in self.of(Ending, person) if e.milestone in ended_with and e.day <= day]
        last_end = max(ends, default=date.min)
        return any(last_end < s.day <= day and self.shows(s, milestone, level) for s in self.of(Statement, person))

    # R8: open rejections

    def is_rejected(self, person: int, level: Evidence, day: date) -> bool:
        return any(
            r.day <= day and r.evidence.strength >= level.strength and not self._is_closed(r, day)
            for r in self.of(Rejection, person)
        )

    def _is_closed(self, rejection: Rejection, day: date) -> bool:
        for s in self.of(Statement, rejection.person):
            if s.milestone in (Milestone.REGISTERED, Milestone.SUBMITTED) and rejection.day < s.day <= day:
                return True
            if Milestone.ACCEPTED in implied(s.milestone) and rejection.day <= s.day <= day:
                return True
        return False

    def is_so(self, person: int, measure: Measure, evidence: str, day: date) -> bool:
        if measure is Measure.PARTICIPANTS:
            return True
        if measure in PROPOSALS:
            return self.is_proposed(person, measure, day)
        if measure is Measure.REJECTED:
            return self.is_rejected(person, Evidence(evidence), day)
        return self.holds(person, Milestone(measure.value), Evidence(evidence), day)

    def persons_cells(self, person: int, day: date) -> set[Cell]:
        """The boxes in which a person is counted at the end of a day."""
        if (person, day) not in self._cells:
            self._cells[person, day] = self._count_person(person, day)
        return self._cells[person, day]

    def _count_person(self, person: int, day: date) -> set[Cell]:
        listed = self.membership(person, day)
        if listed is None or self.mode(listed.unit, day) is not UnitMode.LIST:
            return set()
        smartphone = self.has_smartphone(person, day)
        return {
            Cell(listed.unit, listed.group.value, measure, evidence, smartphone)
            for measure, evidence in BOXES
            if self.is_so(person, measure, evidence, day)
        }

    # R11: what a unit's own counts say; `but_sessions_of` leaves out the sessions of that day

    def counted(
        self, unit: int, group: str, name: str, level: Evidence, day: date, but_sessions_of: date | None = None
    ) -> int | None:
        said = [
            c
            for c in self.of(Count, unit)
            if c.group == group and c.day <= day and name in c.numbers and c.evidence.strength >= level.strength
        ]
        sessions = [c for c in said if c.kind is CountKind.SESSION and c.day != but_sessions_of]
        stocks = [c for c in said if c.kind is CountKind.STOCK]
        if not stocks and not sessions:
            return None
        last_day = max((c.day for c in stocks), default=date.min)
        last = [c.numbers[name] for c in stocks if c.day == last_day][-1:]  # of one day: the last recorded
        return sum(last) + sum(c.numbers[name] for c in sessions if c.day > last_day)

    def units_cells(self, unit: int, day: date, but_sessions_of: date | None = None) -> Counter[Cell]:
        """What a unit adds by itself at the end of a day: that it exists, is deployed, and what it counts."""
        cells: Counter[Cell] = Counter()
        mode = self.mode(unit, day)
        if mode is None:
            return cells
        cells[Cell(unit, NO_GROUP, Measure.UNITS, NO_EVIDENCE, False)] = 1
        if any(d.covers(day) for d in self.of(Deployment, unit)):
            cells[Cell(unit, NO_GROUP, Measure.UNITS_DEPLOYED, NO_EVIDENCE, False)] = 1
        if mode is UnitMode.LIST:
            return cells
        for group in {count.group for count in self.of(Count, unit)}:

            def number(name: str, level: Evidence, group: str = group) -> int | None:
                own = self.counted(unit, group, name, level, day, but_sessions_of)
                weaker = [
                    self.counted(unit, group, name, other, day, but_sessions_of)
                    for other in Evidence
                    if other.strength < level.strength
                ]
                return None if own is None else min([own, *(n for n in weaker if n is not None)])

            people = number("participants", Evidence.REPORTED) or 0
            owners = number("with_smartphone", Evidence.REPORTED)
            owners = people if owners is None else min(owners, people)
            cells[Cell(unit, group, Measure.PARTICIPANTS, NO_EVIDENCE, True)] = owners
            cells[Cell(unit, group, Measure.PARTICIPANTS, NO_EVIDENCE, False)] = people - owners
            for level in Evidence:
                for milestone in Milestone:
                    is_stated_only = level is Evidence.OFFICIAL or milestone is Milestone.INSTALLED
                    names = {milestone} if is_stated_only else implying(milestone)
                    said = max(number(m.value, level) or 0 for m in names)
                    cells[Cell(unit, group, Measure(milestone.value), level.value, True)] = said
        return +cells

    # R16: why a box moved since the day before

    def moves(self, day: date) -> Counter[tuple[Cell, Flow]]:
        total: Counter[tuple[Cell, Flow]] = Counter()
        for person in self.owners(Membership):
            before, after = self.persons_cells(person, day - DAY), self.persons_cells(person, day)
            for cell in after - before:
                total[cell, self._why_in(person, cell, day)] += 1
            for cell in before - after:
                total[cell, self._why_out(person, cell, day)] -= 1
        for unit in self.owners(Mode):
            self._count_moves(total, unit, day)
        return total

    def _is_listed(self, person: int, cell: Cell, day: date) -> bool:
        held = self.membership(person, day)
        return held is not None and (held.unit, held.group.value) == (cell.unit, cell.group)

    def _why_in(self, person: int, cell: Cell, day: date) -> Flow:
        came = self._why_came(person, cell, day)
        if not self.is_so(person, cell.measure, cell.evidence, day - DAY):
            return came if came and self._is_undated(person, cell, day) else Flow.REACHED
        return came or Flow.STANDING

    def _why_came(self, person: int, cell: Cell, day: date) -> Flow | None:
        """Why the person began to count for the unit on this very day; None when that was so before."""
        before = self.mode(cell.unit, day - DAY)
        if not self._is_listed(person, cell, day - DAY) or before is None:
            return Flow.JOINED
        return Flow.MODE if before is UnitMode.COUNT else None

    def _is_undated(self, person: int, cell: Cell, day: date) -> bool:
        """Is all that is known of the day that it was on the list by then?"""
        if cell.measure in PROPOSALS or cell.measure is Measure.REJECTED:
            return False
        milestone, level = Milestone(cell.measure.value), Evidence(cell.evidence)
        shown = [s for s in self.of(Statement, person) if s.day == day and self.shows(s, milestone, level)]
        return all(s.channel is Channel.UNKNOWN for s in shown)

    def _why_out(self, person: int, cell: Cell, day: date) -> Flow:
        after = self.mode(cell.unit, day)
        if not self._is_listed(person, cell, day) or after is None:
            return Flow.LEFT
        if after is UnitMode.COUNT:
            return Flow.MODE
        return Flow.STANDING if self.is_so(person, cell.measure, cell.evidence, day) else Flow.ENDED

    def _count_moves(self, total: Counter[tuple[Cell, Flow]], unit: int, day: date) -> None:
        was, now = self.mode(unit, day - DAY), self.mode(unit, day)
        before, after = self.units_cells(unit, day - DAY), self.units_cells(unit, day)
        without_sessions = self.units_cells(unit, day, but_sessions_of=day)
        for cell in {*before, *after}:
            if cell.group == NO_GROUP:
                self._unit_moves(total, cell, after[cell] - before[cell], day)
                continue
            total[cell, Flow.REACHED] += after[cell] - without_sessions[cell]
            rest = without_sessions[cell] - before[cell]
            if was == now:
                total[cell, Flow.STOCK] += rest
            elif now is None:
                total[cell, Flow.LEFT] += rest
            else:
                total[cell, Flow.STOCK if was is None else Flow.MODE] += rest

    def _unit_moves(self, total: Counter[tuple[Cell, Flow]], cell: Cell, by: int, day: date) -> None:
        if cell.measure is Measure.UNITS:
            total[cell, Flow.JOINED if by > 0 else Flow.LEFT] += by
        elif by > 0:
            was_deployed = any(d.covers(day - DAY) for d in self.of(Deployment, cell.unit))
            total[cell, Flow.JOINED if was_deployed else Flow.REACHED] += by
        else:
            total[cell, Flow.LEFT if self.mode(cell.unit, day) is None else Flow.ENDED] += by


def cells_on(record: Record, day: date) -> Counter[Cell]:
    """Everything that counts at the end of a day."""
    total: Counter[Cell] = Counter()
    for person in record.owners(Membership):
        total.update(record.persons_cells(person, day))
    for unit in record.owners(Mode):
        total.update(record.units_cells(unit, day))
    return total


def figure(
    cells: Counter[Cell],
    measure: Measure,
    *,
    base: Base = Base.ALL,
    evidence: Evidence = Evidence.REPORTED,
    groups: Iterable[PeopleGroup] = tuple(PeopleGroup),
    units: Iterable[int] | None = None,
) -> int:
    """One figure: the sum of the boxes that it asks for."""
    levels, codes = {evidence.value, NO_EVIDENCE}, {*(group.value for group in groups), NO_GROUP}
    return sum(
        number
        for cell, number in cells.items()
        if cell.measure is measure
        and cell.evidence in levels
        and cell.group in codes
        and (units is None or cell.unit in units)
        and (cell.smartphone or base is Base.ALL or measure in PROPOSALS or cell.group == NO_GROUP)
    )
