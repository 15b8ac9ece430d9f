"""What a unit adds to the figures: facts → lines. The rules of counting R11–R13 and R19, pure (docs/figures.md)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from rollout.ledger.facts import (
    COUNTED,
    CountFact,
    ModeFact,
    UnitFacts,
)
from rollout.ledger.lines import LineKey, Lines, joined_up, union
from rollout.ledger.person_lines import IMPLIED_BY
from rollout.vocabulary import (
    FOREVER,
    NO_EVIDENCE,
    NO_GROUP,
    CountKind,
    Evidence,
    Flow,
    Measure,
    Milestone,
    UnitMode,
)

CountCells = dict[tuple[str, str, bool], int]
"""(measure, evidence, smartphone) → number."""


def existence(modes: tuple[ModeFact, ...]) -> list[tuple[date, date]]:
    """When a unit exists: the days that any mode covers (R19)."""
    return union([(m.start, m.end) for m in modes])


class Said(NamedTuple):
    """What the counts of a unit say of one measure at the end of a day; `settled` leaves out that day's sessions."""

    day: date
    settled: int | None
    number: int


def course(counts: Iterable[CountFact], measure: str, level: Evidence) -> list[Said]:
    """A unit's own numbers for a measure: the last stock-take that states it and the sessions of later days (R11).

    A day on which nothing of at least that evidence is said of the measure is absent. `counts` are of one people
    group, sorted by day and order; the sessions of a stock-take's own day are in it.
    """
    said: list[Said] = []
    for day, of_day in groupby(counts, key=lambda count: count.day):
        stocks: list[int] = []
        sessions: list[int] = []
        for count in of_day:
            number = dict(count.numbers).get(measure)
            if number is not None and count.evidence.strength >= level.strength:
                (stocks if count.kind is CountKind.STOCK else sessions).append(number)
        before = said[-1].number if said else None
        if stocks:
            said.append(Said(day, stocks[-1], stocks[-1]))
        elif sessions:
            said.append(Said(day, before, (before or 0) + sum(sessions)))
    return said


def _last(said: list[Said], day: date) -> Said | None:
    at = bisect_right(said, day, key=lambda s: s.day)
    return said[at - 1] if at else None


def counted(counts: Iterable[CountFact], measure: str, level: Evidence, day: date) -> int | None:
    """A unit's own number for a measure on a day, None when nothing is said of it by then.

    It is what was last said with at least this evidence, which weaker evidence may have said to be fewer since.
    """
    last = _last(course(counts, measure, level), day)
    return last.number if last else None


def takes_stock(counts: Iterable[CountFact], numbers: Mapping[str, int], level: Evidence, day: date) -> bool:
    """Does a stock-take of this very day, with at least this evidence, say these numbers?"""
    return any(
        count.kind is CountKind.STOCK
        and count.day == day
        and count.evidence.strength >= level.strength
        and numbers.items() <= dict(count.numbers).items()
        for count in counts
    )


def unit_lines(unit_id: int, facts: UnitFacts) -> Lines:
    """The lines of a unit: that it exists, that it is deployed, and its balances while it counts."""
    lines: defaultdict[LineKey, int] = defaultdict(int)

    def move(day: date, measure: Measure, flow: Flow, delta: int) -> None:
        lines[LineKey(unit_id, day, measure.value, NO_GROUP, False, NO_EVIDENCE, flow.value, False)] += delta

    deployments = union(list(facts.deployments))
    for start, end in existence(facts.modes):
        move(start, Measure.UNITS, Flow.JOINED, 1)
        if end < FOREVER:
            move(end, Measure.UNITS, Flow.LEFT, -1)
        for deployed_on, until in deployments:
            first, last = max(start, deployed_on), min(end, until)
            if first >= last:
                continue
            move(first, Measure.UNITS_DEPLOYED, Flow.JOINED if deployed_on < start else Flow.REACHED, 1)
            if last < FOREVER:
                move(last, Measure.UNITS_DEPLOYED, Flow.LEFT if last == end else Flow.ENDED, -1)
    modes = joined_up(facts.modes)
    for mode in modes:
        if mode.mode is UnitMode.COUNT:
            for group in {count.group for count in facts.counts}:
                counts = sorted((c for c in facts.counts if c.group is group), key=lambda c: (c.day, c.order))
                _count_lines(lines, unit_id, mode, modes, counts)
    return {key: delta for key, delta in lines.items() if delta}


def _count_lines(
    lines: defaultdict[LineKey, int],
    unit_id: int,
    mode: ModeFact,
    modes: Iterable[ModeFact],
    counts: list[CountFact],
) -> None:
    """The lines of one people group while its unit counts; what sessions add is reached, all else is stock (R16)."""
    begin = Flow.MODE if any(m.end == mode.start for m in modes) else Flow.STOCK
    finish = Flow.MODE if any(m.start == mode.end for m in modes) else Flow.LEFT
    courses = {(name, level): course(counts, name, level) for name in COUNTED for level in Evidence}
    group = counts[0].group.value

    def move(day: date, flow: Flow, cells: CountCells, sign: int) -> None:
        for (measure, evidence, smartphone), number in cells.items():
            lines[LineKey(unit_id, day, measure, group, smartphone, evidence, flow.value, True)] += sign * number

    before: CountCells = {}
    for day in sorted({mode.start} | {c.day for c in counts if mode.start <= c.day < mode.end}):
        settled = _count_cells(courses, day, with_sessions=False)
        flow = begin if day == mode.start else Flow.STOCK
        move(day, flow, before, -1)
        move(day, flow, settled, 1)
        move(day, Flow.REACHED, settled, -1)
        before = _count_cells(courses, day, with_sessions=True)
        move(day, Flow.REACHED, before, 1)
    if mode.end < FOREVER:
        move(mode.end, finish, before, -1)


def _count_cells(courses: Mapping[tuple[str, Evidence], list[Said]], day: date, *, with_sessions: bool) -> CountCells:
    """Each cell (measure, evidence, smartphone) of a counting unit at the end of a day, with or without its sessions.

    Numerators of a count are taken to be people with a smartphone, as unknown means with (R9). Of 45 verified at most
    40 are left when the unit then counts 40, so a level never holds more than a weaker one (R4).
    """

    def said(name: str, level: Evidence) -> int | None:
        last = _last(courses[name, level], day)
        if last is None:
            return None
        return last.number if with_sessions or last.day < day else last.settled

    def number(name: str, level: Evidence) -> int | None:
        if said(name, level) is None:
            return None
        levels = (weaker for weaker in Evidence if weaker.strength <= level.strength)
        return min(n for weaker in levels if (n := said(name, weaker)) is not None)

    people = number(Measure.PARTICIPANTS.value, Evidence.REPORTED) or 0
    owners = number("with_smartphone", Evidence.REPORTED)
    owners = people if owners is None else min(owners, people)  # a number said of more people than there are now
    cells: CountCells = {
        (Measure.PARTICIPANTS.value, NO_EVIDENCE, True): owners,
        (Measure.PARTICIPANTS.value, NO_EVIDENCE, False): people - owners,
    }
    for level in Evidence:
        for milestone in Milestone:
            shown = (number(m.value, level) for m in (milestone, *implying_counts(milestone, level)))
            cells[milestone.value, level.value, True] = max((n for n in shown if n is not None), default=0)
    return cells


def implying_counts(milestone: Milestone, level: Evidence) -> frozenset[Milestone]:
    """At least as many are registered as have an account (R5); the app installed is never deduced from a number."""
    if level is Evidence.OFFICIAL or milestone is Milestone.INSTALLED:
        return frozenset()
    return IMPLIED_BY.get(milestone, frozenset())
