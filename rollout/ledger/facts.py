"""The facts of one person or one unit as plain, hashable tuples: what the rules of counting read."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rollout.vocabulary import (
    Channel,
    CountKind,
    Evidence,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)

COUNTED = ("participants", "with_smartphone", *(milestone.value for milestone in Milestone))
"""What a stock-take may state a number of."""


class ModeFact(NamedTuple):
    """How a unit counts on [start, end)."""

    mode: UnitMode
    start: date
    end: date


class MembershipFact(NamedTuple):
    unit_id: int
    group: PeopleGroup
    start: date
    end: date


class StandingFact(NamedTuple):
    kind: StandingKind
    evidence: Evidence
    start: date
    end: date


class StatementFact(NamedTuple):
    milestone: Milestone
    evidence: Evidence
    day: date
    channel: Channel


class RejectionFact(NamedTuple):
    evidence: Evidence
    day: date


class EndingFact(NamedTuple):
    milestone: Milestone
    day: date


class PersonFacts(NamedTuple):
    """All live facts of one person, each tuple sorted, so that equal persons are equal keys."""

    memberships: tuple[MembershipFact, ...] = ()
    standings: tuple[StandingFact, ...] = ()
    statements: tuple[StatementFact, ...] = ()
    rejections: tuple[RejectionFact, ...] = ()
    endings: tuple[EndingFact, ...] = ()


class CountFact(NamedTuple):
    """A stock-take or a session of a unit that counts; `order` settles two of one day.

    `numbers` pairs names of COUNTED with how many people.
    """

    day: date
    order: int
    kind: CountKind
    group: PeopleGroup
    evidence: Evidence
    numbers: tuple[tuple[str, int], ...]


class UnitFacts(NamedTuple):
    modes: tuple[ModeFact, ...] = ()
    counts: tuple[CountFact, ...] = ()
    deployments: tuple[tuple[date, date], ...] = ()
