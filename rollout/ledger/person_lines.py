"""What a person adds to the figures: facts → lines. The rules of counting R4–R10 and R16, pure (docs/figures.md).

What a person adds to a figure on a day is the sum of that person's lines up to it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from rollout.ledger.facts import (
    EndingFact,
    MembershipFact,
    ModeFact,
    PersonFacts,
    StandingFact,
    StatementFact,
)
from rollout.ledger.lines import LineKey, Lines, Modes, joined_up, union
from rollout.vocabulary import (
    FOREVER,
    NO_EVIDENCE,
    OUT_OF_SMARTPHONE_BASE,
    Channel,
    Evidence,
    Flow,
    Measure,
    Milestone,
    StandingKind,
    UnitMode,
)


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


@lru_cache(None)
def shown_by(milestone: Milestone, channel: Channel) -> frozenset[Milestone]:
    """All that a statement below official says: its milestone and those it implies (R5)."""
    implied = {m for m, implying in IMPLIED_BY.items() if milestone in implying}
    if channel in NOT_ON_OWN_PHONE:
        implied.discard(Milestone.INSTALLED)
    return frozenset({milestone, *implied})


def _shown_at(level: Evidence, statements: tuple[StatementFact, ...]) -> dict[Milestone, list[StatementFact]]:
    """What statements show at a level: their own milestones, and below official those that they imply (R4, R5)."""
    shown: dict[Milestone, list[StatementFact]] = {}
    for s in statements:
        if s.evidence.strength >= level.strength:
            for milestone in (s.milestone,) if level is Evidence.OFFICIAL else shown_by(s.milestone, s.channel):
                shown.setdefault(milestone, []).append(s)
    return shown


def statements_of(milestone: Milestone, level: Evidence, statements: tuple[StatementFact, ...]) -> list[StatementFact]:
    """The statements that show a milestone at a level."""
    return _shown_at(level, statements).get(milestone, [])


def milestone_holds(
    milestone: Milestone, level: Evidence, statements: tuple[StatementFact, ...], endings: tuple[EndingFact, ...]
) -> list[Hold]:
    """When a milestone holds: from its first statement to the next ending, again from a statement after it (R6, R7)."""
    return _holds(milestone, statements_of(milestone, level, statements), endings)


def _holds(milestone: Milestone, shown: list[StatementFact], endings: tuple[EndingFact, ...]) -> list[Hold]:
    """As `milestone_holds`, of the statements that show the milestone."""
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
    return union(
        [
            (s.start, s.end)
            for s in standings
            if s.kind in OUT_OF_SMARTPHONE_BASE and s.evidence is not Evidence.REPORTED
        ]
    )


@lru_cache(1_000)
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


def proposal_holds(facts: PersonFacts) -> dict[Measure, list[Hold]]:
    """When a unit proposes to take the person out of a base (R9). `facts` with memberships that are joined up."""
    out = confirmed_out(facts.standings)
    proposed = union(
        [
            (s.start, s.end)
            for s in facts.standings
            if s.kind in OUT_OF_SMARTPHONE_BASE and s.evidence is Evidence.REPORTED
        ]
    )
    leaving = union(
        [
            (s.start, min(s.end, listed.end))
            for s in facts.standings
            for listed in facts.memberships
            if s.kind is StandingKind.LEFT_UNIT
            and s.evidence is Evidence.REPORTED
            and listed.start <= s.start < listed.end  # it speaks of the list of that day, not of a later one
        ]
    )
    return {
        Measure.PROPOSED_NO_SMARTPHONE: [Hold(*i) for i in _without(proposed, out)],
        Measure.PROPOSED_LEFT: [Hold(*i) for i in leaving],
    }


def person_holds(facts: PersonFacts) -> dict[tuple[str, str], list[Hold]]:
    """(measure, evidence) → when the person holds it, on whatever list the person may be."""
    holds: dict[tuple[str, str], list[Hold]] = {(Measure.PARTICIPANTS.value, NO_EVIDENCE): [Hold(date.min, FOREVER)]}
    if facts.standings:
        holds |= {(measure.value, NO_EVIDENCE): held for measure, held in proposal_holds(facts).items()}
    for level in Evidence:
        for milestone, shown in _shown_at(level, facts.statements).items():
            holds[milestone.value, level.value] = _holds(milestone, shown, facts.endings)
        if facts.rejections:
            holds[Measure.REJECTED.value, level.value] = rejected_holds(facts, level)
    return holds


class Active(NamedTuple):
    """The days on which a membership counts, and why it starts and stops counting."""

    start: date
    end: date
    start_flow: Flow
    end_flow: Flow


@lru_cache(1_000)
def active_spans(start: date, end: date, modes: tuple[ModeFact, ...]) -> list[Active]:
    """The part of a membership [start, end) on which its unit counts by list (R11, R12)."""
    starts, ends = {m.start for m in modes}, {m.end for m in modes}
    found = []
    for mode in modes:
        low, high = max(start, mode.start), min(end, mode.end)
        if mode.mode is not UnitMode.LIST or low >= high:
            continue
        switched_in = low == mode.start and low > start and mode.start in ends
        switched_out = high == mode.end and high < end and mode.end in starts
        start_flow, end_flow = Flow.MODE if switched_in else Flow.JOINED, Flow.MODE if switched_out else Flow.LEFT
        found.append(Active(low, high, start_flow, end_flow))
    return found


def person_lines(facts: PersonFacts, modes: Modes) -> Lines:
    """The lines of a person. `modes` holds the modes of at least the units the person was ever on the list of."""
    facts = shape(facts)
    of_units = tuple([joined_up(modes.get(m.unit_id, ())) for m in facts.memberships])
    if len(facts.memberships) != 1:
        return _person_lines(facts, of_units)
    unit_id = facts.memberships[0].unit_id  # of one list: the same lines in every unit that counts alike
    of_any = facts._replace(memberships=(facts.memberships[0]._replace(unit_id=ANY_UNIT),))
    return {LineKey(unit_id, *key[1:]): delta for key, delta in _person_lines(of_any, of_units).items()}


ANY_UNIT = 0


def shape(facts: PersonFacts) -> PersonFacts:
    """The facts as far as they make lines: many people of a unit are of one shape."""
    memberships = joined_up(facts.memberships) if len(facts.memberships) > 1 else facts.memberships
    return facts._replace(memberships=memberships, statements=_from_joining(facts))


def _from_joining(facts: PersonFacts) -> tuple[StatementFact, ...]:
    """The statements, those of before the first list on one day: what came along is the same whenever it began, so that
    most people of a unit are alike. An ending or a rejection before that has to be seen in order.
    """
    if facts.endings or facts.rejections or not facts.memberships:
        return facts.statements
    first = min(membership.start for membership in facts.memberships)
    before = first - timedelta(days=1)
    return tuple(
        [s if s.day >= first else StatementFact(s.milestone, s.evidence, before, s.channel) for s in facts.statements]
    )


@lru_cache(maxsize=2_000)
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
