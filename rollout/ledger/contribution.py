"""contribution(person or unit): facts → lines. The rules of counting R1–R13, R19, pure (docs/figures.md).

Everything here is whole days and half-open intervals [start, end). A line says how one figure of one unit
moves on one day; what a person adds to a figure on a day is the sum of that person's lines up to it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, TypeVar

from rollout.ledger.facts import (
    COUNTED,
    CountFact,
    EndingFact,
    MembershipFact,
    ModeFact,
    PersonFacts,
    StandingFact,
    StatementFact,
    UnitFacts,
)
from rollout.vocabulary import (
    FOREVER,
    NO_EVIDENCE,
    NO_GROUP,
    OUT_OF_SMARTPHONE_BASE,
    Channel,
    CountKind,
    Evidence,
    Flow,
    Measure,
    Milestone,
    StandingKind,
    UnitMode,
)


class LineKey(NamedTuple):
    """What a line moves: all but by how much."""

    unit_id: int
    day: date
    measure: str
    group: str
    smartphone: bool
    evidence: str
    flow: str
    by_count: bool


Lines = dict[LineKey, int]
Modes = Mapping[int, tuple[ModeFact, ...]]
CountCells = dict[tuple[str, str, bool], int]
"""(measure, evidence, smartphone) → number."""

T = TypeVar("T", MembershipFact, ModeFact)


class Hold(NamedTuple):
    """A person holds a measure on [start, end). `is_dated`: the day it began is known."""

    start: date
    end: date
    is_dated: bool = True


IMPLIED_BY: dict[Milestone, frozenset[Milestone]] = {
    Milestone.SIGNED_IN: frozenset({Milestone.PASSWORD_CHANGED, Milestone.CARD_USED}),
    Milestone.ACCEPTED: frozenset({Milestone.SIGNED_IN, Milestone.PASSWORD_CHANGED, Milestone.CARD_USED}),
    Milestone.REGISTERED: frozenset(
        {Milestone.ACCEPTED, Milestone.SIGNED_IN, Milestone.PASSWORD_CHANGED, Milestone.CARD_USED}
    ),
    Milestone.INSTALLED: frozenset({Milestone.SIGNED_IN, Milestone.PASSWORD_CHANGED, Milestone.CARD_USED}),
}
"""Who reached one of these has reached the key too (R5)."""

NOT_ON_OWN_PHONE = frozenset({Channel.GUARDIAN, Channel.PORTAL})
"""Channels through which signing in says nothing of an installed app (R5)."""

ENDED_WITH: dict[Milestone, frozenset[Milestone]] = {milestone: frozenset({milestone}) for milestone in Milestone} | {
    milestone: frozenset({milestone, Milestone.ACCEPTED, Milestone.SIGNED_IN})
    for milestone in (Milestone.SIGNED_IN, Milestone.PASSWORD_CHANGED, Milestone.CARD_USED)
}
"""A milestone ends with an ending of any of these: without an account nobody is signed in (R7)."""


def statements_of(milestone: Milestone, level: Evidence, statements: tuple[StatementFact, ...]) -> list[StatementFact]:
    """The statements that show a milestone at a level: its own, and below official those that imply it (R4, R5)."""
    implying = IMPLIED_BY.get(milestone, frozenset()) if level is not Evidence.OFFICIAL else frozenset()
    return [
        s
        for s in statements
        if s.evidence.strength >= level.strength
        and (
            s.milestone is milestone
            or (s.milestone in implying and not (milestone is Milestone.INSTALLED and s.channel in NOT_ON_OWN_PHONE))
        )
    ]


def shown_by(milestone: Milestone, channel: Channel) -> frozenset[Milestone]:
    """All that a statement below official says: its milestone and those it implies (R5)."""
    statement = StatementFact(milestone, Evidence.REPORTED, date.min, channel)
    return frozenset(m for m in Milestone if statements_of(m, Evidence.REPORTED, (statement,)))


def reached_on(milestone: Milestone, level: Evidence, statements: tuple[StatementFact, ...]) -> date | None:
    """E(m, L): the earliest day a milestone is shown at a level, None when it is not."""
    return min((s.day for s in statements_of(milestone, level, statements)), default=None)


def milestone_holds(
    milestone: Milestone, level: Evidence, statements: tuple[StatementFact, ...], endings: tuple[EndingFact, ...]
) -> list[Hold]:
    """When a milestone holds: from its first statement to the next ending, again from a statement after it (R6, R7)."""
    shown = statements_of(milestone, level, statements)
    if not shown:
        return []
    ends = sorted({e.day for e in endings if e.milestone in ENDED_WITH[milestone]})
    holds: list[Hold] = []
    after = date.min
    while True:
        days = [s.day for s in shown if s.day > after]
        if not days:
            return holds
        start = min(days)
        end = next((day for day in ends if day >= start), FOREVER)
        if start < end:
            dated = any(s.channel is not Channel.UNKNOWN for s in shown if s.day == start)
            holds.append(Hold(start, end, dated))
        if end == FOREVER:
            return holds
        after = end


def rejected_holds(facts: PersonFacts, level: Evidence) -> list[Hold]:
    """When a person has an open rejection: until refiled on a later day, or accepted (R8). Overlaps count once."""
    refiled = sorted(s.day for s in facts.statements if s.milestone in (Milestone.REGISTERED, Milestone.SUBMITTED))
    accepted = sorted(s.day for s in statements_of(Milestone.ACCEPTED, Evidence.REPORTED, facts.statements))
    holds: list[Hold] = []
    for rejection in sorted(facts.rejections, key=lambda r: r.day):
        if rejection.evidence.strength < level.strength:
            continue
        end = min(
            next((day for day in refiled if day > rejection.day), FOREVER),
            next((day for day in accepted if day >= rejection.day), FOREVER),
        )
        if rejection.day >= end:
            continue
        if holds and rejection.day <= holds[-1].end:
            holds[-1] = Hold(holds[-1].start, max(holds[-1].end, end))
        else:
            holds.append(Hold(rejection.day, end))
    return holds


def _union(intervals: list[tuple[date, date]]) -> list[tuple[date, date]]:
    merged: list[tuple[date, date]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def joined_up(facts: Iterable[T]) -> tuple[T, ...]:
    """Facts that say the same of days that touch, as one: who leaves and returns on one day never left (R16)."""
    result: list[T] = []
    for fact in sorted(facts, key=lambda fact: fact.start):
        last = result[-1] if result else None
        if last is not None and last.end == fact.start and last._replace(start=fact.start, end=fact.end) == fact:
            result[-1] = last._replace(end=fact.end)
        else:
            result.append(fact)
    return tuple(result)


def _without(intervals: list[tuple[date, date]], holes: list[tuple[date, date]]) -> list[tuple[date, date]]:
    rest = []
    for start, end in intervals:
        for hole_start, hole_end in holes:
            if hole_end <= start or hole_start >= end:
                continue
            if start < hole_start:
                rest.append((start, hole_start))
            start = max(start, hole_end)
        if start < end:
            rest.append((start, end))
    return rest


def confirmed_out(standings: tuple[StandingFact, ...]) -> list[tuple[date, date]]:
    """The days on which a person is out of the smartphone base: an officer confirmed it (R9)."""
    return _union(
        [
            (s.start, s.end)
            for s in standings
            if s.kind in OUT_OF_SMARTPHONE_BASE and s.evidence is not Evidence.REPORTED
        ]
    )


def smartphone_spans(standings: tuple[StandingFact, ...]) -> list[tuple[date, date, bool]]:
    """All time cut into spans with and without a smartphone; unknown means with (R9)."""
    spans, at = [], date.min
    for start, end in confirmed_out(standings):
        if at < start:
            spans.append((at, start, True))
        spans.append((start, end, False))
        at = end
    spans.append((at, date.max, True))
    return spans


def person_holds(facts: PersonFacts) -> dict[tuple[str, str], list[Hold]]:
    """(measure, evidence) → when the person holds it, on whatever list the person may be."""
    out = confirmed_out(facts.standings)
    proposed = _union(
        [
            (s.start, s.end)
            for s in facts.standings
            if s.kind in OUT_OF_SMARTPHONE_BASE and s.evidence is Evidence.REPORTED
        ]
    )
    leaving = _union(
        [
            (s.start, min(s.end, listed.end))
            for s in facts.standings
            for listed in facts.memberships
            if s.kind is StandingKind.LEFT_UNIT
            and s.evidence is Evidence.REPORTED
            and listed.start <= s.start < listed.end  # it speaks of the list of that day, not of a later one
        ]
    )
    holds: dict[tuple[str, str], list[Hold]] = {
        (Measure.PARTICIPANTS.value, NO_EVIDENCE): [Hold(date.min, FOREVER)],
        (Measure.PROPOSED_NO_SMARTPHONE.value, NO_EVIDENCE): [Hold(*i) for i in _without(proposed, out)],
        (Measure.PROPOSED_LEFT.value, NO_EVIDENCE): [Hold(*i) for i in leaving],
    }
    for level in Evidence:
        for milestone in Milestone:
            holds[milestone.value, level.value] = milestone_holds(milestone, level, facts.statements, facts.endings)
        holds[Measure.REJECTED.value, level.value] = rejected_holds(facts, level)
    return holds


class Active(NamedTuple):
    """The days on which a membership counts, and why it starts and stops counting."""

    start: date
    end: date
    start_flow: Flow
    end_flow: Flow


def active_spans(start: date, end: date, modes: tuple[ModeFact, ...]) -> Iterator[Active]:
    """The part of a membership [start, end) on which its unit counts by list (R11, R12)."""
    starts, ends = {m.start for m in modes}, {m.end for m in modes}
    for mode in modes:
        low, high = max(start, mode.start), min(end, mode.end)
        if mode.mode is not UnitMode.LIST or low >= high:
            continue
        switched_in = low == mode.start and low > start and mode.start in ends
        switched_out = high == mode.end and high < end and mode.end in starts
        yield Active(low, high, Flow.MODE if switched_in else Flow.JOINED, Flow.MODE if switched_out else Flow.LEFT)


def person_lines(facts: PersonFacts, modes: Modes) -> Lines:
    """The lines of a person. `modes` holds the modes of at least the units the person was ever on the list of."""
    facts = facts._replace(memberships=joined_up(facts.memberships))
    return _person_lines(facts, tuple(joined_up(modes.get(m.unit_id, ())) for m in facts.memberships))


@lru_cache(maxsize=20_000)
def _person_lines(facts: PersonFacts, modes: tuple[tuple[ModeFact, ...], ...]) -> Lines:
    lines: defaultdict[LineKey, int] = defaultdict(int)
    holds = person_holds(facts)
    spans = smartphone_spans(facts.standings)
    for membership, unit_modes in zip(facts.memberships, modes, strict=True):
        for active in active_spans(membership.start, membership.end, unit_modes):
            for (measure, evidence), intervals in holds.items():
                for hold in intervals:
                    _hold_lines(lines, membership, measure, evidence, hold, active, spans)
    return {key: delta for key, delta in lines.items() if delta}


def _hold_lines(
    lines: defaultdict[LineKey, int],
    membership: MembershipFact,
    measure: str,
    evidence: str,
    hold: Hold,
    active: Active,
    spans: list[tuple[date, date, bool]],
) -> None:
    low, high = max(hold.start, active.start), min(hold.end, active.end)
    if low >= high:
        return
    # reached on the joining day counts as reached then; of an unknown day it was there before
    came_along = hold.start < low or (hold.start == active.start and not hold.is_dated)
    begin = active.start_flow if came_along else Flow.REACHED
    finish = active.end_flow if high == active.end else Flow.ENDED
    unit_id, group = membership.unit_id, membership.group.value
    for start, end, smartphone in spans:
        first, last = max(low, start), min(high, end)
        if first >= last:
            continue
        flow = begin if first == low else Flow.STANDING
        lines[LineKey(unit_id, first, measure, group, smartphone, evidence, flow.value, False)] += 1
        if last < FOREVER:
            flow = finish if last == high else Flow.STANDING
            lines[LineKey(unit_id, last, measure, group, smartphone, evidence, flow.value, False)] -= 1


def existence(modes: tuple[ModeFact, ...]) -> list[tuple[date, date]]:
    """When a unit exists: the days that any mode covers (R19)."""
    return _union([(m.start, m.end) for m in modes])


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

    deployments = _union(list(facts.deployments))
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
            shown = (number(m.value, level) for m in (milestone, *_implying_counts(milestone, level)))
            cells[milestone.value, level.value, True] = max((n for n in shown if n is not None), default=0)
    return cells


def _implying_counts(milestone: Milestone, level: Evidence) -> frozenset[Milestone]:
    """At least as many are registered as have an account (R5); the app installed is never deduced from a number."""
    if level is Evidence.OFFICIAL or milestone is Milestone.INSTALLED:
        return frozenset()
    return IMPLIED_BY.get(milestone, frozenset())


def merge(into: Lines, lines: Lines, factor: int = 1) -> None:
    """Adds lines into others, dropping what cancels out."""
    for key, delta in lines.items():
        total = into.get(key, 0) + factor * delta
        if total:
            into[key] = total
        else:
            into.pop(key, None)
