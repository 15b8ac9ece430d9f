"""What the figures of the units of a list will become: each row's contribution after less before, summed. Pure (R2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from rollout.ledger.facts import MembershipFact, ModeFact, PersonFacts, StandingFact, StatementFact
from rollout.ledger.person_lines import person_lines
from rollout.register.rows import Row
from rollout.vocabulary import FOREVER, NO_EVIDENCE, Evidence, Measure, StandingKind
from rollout.workbooks.person_steps import Listing, PersonSteps

REACHED = (Measure.INSTALLED, Measure.REGISTERED, Measure.ACCEPTED)


class Shown(NamedTuple):
    """A figure whose change is shown; participants are the same at every level."""

    measure: Measure
    evidence: Evidence


@cache
def shown_of(level: Evidence) -> tuple[Shown, ...]:
    """The figures that a file of a level may move: those that units report, and those of its own level."""
    levels = dict.fromkeys((Evidence.REPORTED, level))
    reached = (Shown(measure, evidence) for evidence in levels for measure in REACHED)
    return (Shown(Measure.PARTICIPANTS, Evidence.REPORTED), *reached)


Held = tuple[tuple[int, tuple[int, ...]], ...]
"""Unit → what somebody adds to each of the figures shown."""

Changes = dict[int, list[int]]
"""Unit → by how much each of the figures shown will move, as of a day."""


class Foreseer:
    """Adds up what rows of a file of a level change, as of a day, for some units and how they count."""

    def __init__(self, modes: Mapping[int, tuple[ModeFact, ...]], as_of: date, level: Evidence) -> None:
        self._modes = dict(modes)
        self._as_of = as_of
        self._level = level
        self._nothing = (0,) * len(shown_of(level))
        self.changes: Changes = defaultdict(lambda: list(self._nothing))
        self._new: dict[tuple[ModeFact, ...], dict[tuple[object, ...], tuple[int, ...]]] = {}
        self._new_in: dict[int, dict[tuple[object, ...], tuple[int, ...]]] = {}

    def know(self, modes: Mapping[int, tuple[ModeFact, ...]]) -> None:
        """How further units count: those that people come from."""
        self._modes |= modes

    def add(self, before: PersonFacts, after: PersonFacts, sign: int = 1) -> None:
        """What one person's facts become."""
        self._count(self._held(after), sign)
        self._count(self._held(before), -sign)

    def add_new(self, steps: PersonSteps, day: date, sign: int = 1) -> None:
        """Somebody of whom nothing was known: on which days up to today what was reached hardly two have alike, and
        it counts all the same (R6), whichever of the units that count alike it is."""
        known = self._new_in.get(steps.unit_id)
        if known is None:
            known = self._new_in[steps.unit_id] = self._new.setdefault(self._modes.get(steps.unit_id, ()), {})
        said = tuple([(milestone, channel) for milestone, _on, channel in steps.statements])
        kind = steps.group, steps.evidence, said, steps.has_no_smartphone, steps.standing
        amounts = known.get(kind)
        if amounts is None:
            steps = replace(steps, statements=tuple((milestone, day, channel) for milestone, channel in said))
            held = self._held(facts_after(PersonFacts(), (), steps, day))
            amounts = known[kind] = dict(held).get(steps.unit_id, self._nothing)
        self._count(((steps.unit_id, amounts),), sign)

    def _held(self, facts: PersonFacts) -> Held:
        modes = tuple(self._modes.get(m.unit_id, ()) for m in facts.memberships)
        return _held(facts, modes, self._as_of, shown_of(self._level))

    def _count(self, held: Held, factor: int) -> None:
        for unit_id, amounts in held:
            changed = self.changes[unit_id]
            for place, amount in enumerate(amounts):
                changed[place] += factor * amount


@lru_cache(5_000)
def _held(facts: PersonFacts, modes: tuple[tuple[ModeFact, ...], ...], as_of: date, shown: tuple[Shown, ...]) -> Held:
    """Unit → what the person adds to each of the figures shown at the end of a day."""
    by_unit = dict(zip((m.unit_id for m in facts.memberships), modes, strict=True))
    places = {(figure.measure.value, _key(figure)): place for place, figure in enumerate(shown)}
    held: defaultdict[int, list[int]] = defaultdict(lambda: [0] * len(shown))
    for key, delta in person_lines(facts, by_unit).items():
        place = places.get((key.measure, key.evidence))
        if key.day <= as_of and place is not None:
            held[key.unit_id][place] += delta
    return tuple((unit_id, tuple(amounts)) for unit_id, amounts in held.items())


def _key(figure: Shown) -> str:
    """The evidence as lines name it."""
    return NO_EVIDENCE if figure.measure is Measure.PARTICIPANTS else figure.evidence.value


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
