"""Plain facts for the naive model: a few dates and codes each, with the postings that wrote and voided them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rollout.vocabulary import (
    FOREVER,
    Channel,
    CountKind,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)


@dataclass(kw_only=True)
class Fact:
    """Written by one posting, perhaps voided by a later one, never overwritten (R1)."""

    seq: int = 0
    voided_seq: int | None = None

    def was_live(self, known: int) -> bool:
        """Was it on record once the posting `known` was written (R15)?"""
        return self.seq <= known and (self.voided_seq is None or self.voided_seq > known)


@dataclass(kw_only=True)
class Interval(Fact):
    """A fact of the days [start, end)."""

    start: date
    end: date = FOREVER

    def covers(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(kw_only=True)
class Membership(Interval):
    person: int
    unit: int
    group: PeopleGroup
    reason: LeavingReason = LeavingReason.NONE


@dataclass(kw_only=True)
class SecondWorkplace(Interval):
    person: int
    unit: int


@dataclass(kw_only=True)
class Standing(Interval):
    person: int
    kind: StandingKind
    evidence: Evidence


@dataclass(kw_only=True)
class Statement(Fact):
    person: int
    milestone: Milestone
    evidence: Evidence
    day: date
    channel: Channel = Channel.APP
    session: int | None = None


@dataclass(kw_only=True)
class Rejection(Fact):
    person: int
    evidence: Evidence
    day: date


@dataclass(kw_only=True)
class Ending(Fact):
    person: int
    milestone: Milestone
    day: date


@dataclass(kw_only=True)
class Refutation(Fact):
    person: int
    milestone: Milestone


@dataclass(kw_only=True)
class Mode(Interval):
    unit: int
    mode: UnitMode
    reason: str = ""


@dataclass(kw_only=True)
class Deployment(Interval):
    unit: int
    basis: str = ""


@dataclass(kw_only=True)
class Attribution(Interval):
    unit: int
    subject: str
    value: int | None


@dataclass(kw_only=True)
class Count(Fact):
    unit: int
    day: date
    kind: CountKind
    group: PeopleGroup
    evidence: Evidence
    numbers: dict[str, int] = field(default_factory=dict)
    session: int | None = None
