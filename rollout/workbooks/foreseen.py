"""What the figures of the units of a list will become: each row's contribution after less before, summed. Pure (R2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from rollout.ledger.facts import MembershipFact, ModeFact, PersonFacts, StandingFact, StatementFact
from rollout.ledger.person_lines import person_lines
from rollout.register.rows import Row
from rollout.vocabulary import FOREVER, NO_EVIDENCE, Evidence, Measure, StandingKind
from rollout.workbooks.person_steps import Listing, PersonSteps

SHOWN = (Measure.PARTICIPANTS, Measure.INSTALLED, Measure.REGISTERED, Measure.ACCEPTED)
"""The measures whose change is shown; those with evidence as reported."""

Changes = dict[int, list[int]]
"""Unit → by how much each of SHOWN will move, as of a day."""


class Foreseer:
    """Adds up what rows change, as of a day, for some units and how they count."""

    def __init__(self, modes: Mapping[int, tuple[ModeFact, ...]], as_of: date) -> None:
        self._modes = modes
        self._as_of = as_of
        self.changes: Changes = defaultdict(lambda: [0] * len(SHOWN))

    def add(self, before: PersonFacts, after: PersonFacts, sign: int = 1) -> None:
        """What one person's facts become."""
        for facts, factor in ((after, sign), (before, -sign)):
            modes = tuple(self._modes.get(m.unit_id, ()) for m in facts.memberships)
            for unit_id, amounts in _held(facts, modes, self._as_of):
                changed = self.changes[unit_id]
                for place, amount in enumerate(amounts):
                    changed[place] += factor * amount


@lru_cache(5_000)
def _held(
    facts: PersonFacts, modes: tuple[tuple[ModeFact, ...], ...], as_of: date
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Unit → what the person adds to each of SHOWN at the end of a day."""
    by_unit = dict(zip((m.unit_id for m in facts.memberships), modes, strict=True))
    held: defaultdict[int, list[int]] = defaultdict(lambda: [0] * len(SHOWN))
    for key, delta in person_lines(facts, by_unit).items():
        if key.day <= as_of and key.measure in SHOWN and key.evidence in (NO_EVIDENCE, Evidence.REPORTED):
            held[key.unit_id][SHOWN.index(Measure(key.measure))] += delta
    return tuple((unit_id, tuple(amounts)) for unit_id, amounts in held.items())


def facts_after(facts: PersonFacts, standings: Iterable[Row], steps: PersonSteps, day: date) -> PersonFacts:
    """The facts of a person when a row is written; `standings`: the live rows of those in `facts`."""
    said = tuple(StatementFact(m, steps.evidence, on, channel) for m, on, channel in steps.statements)
    return facts._replace(
        memberships=_memberships(facts.memberships, steps, day),
        statements=tuple(sorted({*facts.statements, *said})) if said else facts.statements,
        standings=_standings(facts.standings, standings, steps, day),
    )


def _memberships(held: tuple[MembershipFact, ...], steps: PersonSteps, day: date) -> tuple[MembershipFact, ...]:
    if steps.listing is Listing.STAYS:
        return held
    if steps.listing is Listing.JOINS:
        return tuple(sorted((*held, MembershipFact(steps.unit_id, steps.group, day, FOREVER))))
    if steps.listing is Listing.EARLIER:
        first = min((m for m in held if m.start > day), key=lambda m: m.start)
        return tuple(sorted(m._replace(start=day) if m is first else m for m in held))
    now = next(m for m in held if m.start <= day < m.end)
    rest = [m for m in held if m is not now]
    if now.start < day:
        rest.append(now._replace(end=day))
    return tuple(sorted((*rest, MembershipFact(steps.unit_id, steps.group, day, now.end))))


def _standings(
    held: tuple[StandingFact, ...], rows: Iterable[Row], steps: PersonSteps, day: date
) -> tuple[StandingFact, ...]:
    found = list(held)
    for row in rows:
        if row["id"] in steps.ended_standings:
            ended = StandingFact(StandingKind(row["kind"]), Evidence(row["evidence"]), row["from_on"], row["to_on"])
            found.remove(ended)
            if ended.start < day:
                found.append(ended._replace(end=day))
    level = Evidence.REPORTED if steps.evidence is Evidence.REPORTED else Evidence.VERIFIED
    if steps.has_no_smartphone:
        found.append(StandingFact(StandingKind.NO_SMARTPHONE, level, day, FOREVER))
    if steps.standing is not None:
        own = Evidence.REPORTED if steps.standing is StandingKind.LEFT_UNIT else level
        found.append(StandingFact(steps.standing, own, day, FOREVER))
    return tuple(sorted(found)) if found != list(held) else held


def facts_after_leaving(facts: PersonFacts, day: date) -> PersonFacts:
    """The facts of a person who is taken off the list on a day."""
    left = (m._replace(end=day) if m.start <= day < m.end else m for m in facts.memberships)
    return facts._replace(memberships=tuple(m for m in left if m.start < m.end))
