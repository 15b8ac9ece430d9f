"""Where a person stands on a day, from plain facts (R4–R9): what pages, filters and the next step are made of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from rollout.ledger.facts import PersonFacts, StandingFact
from rollout.ledger.lines import joined_up
from rollout.ledger.person_lines import (
    Hold,
    confirmed_out,
    milestone_holds,
    proposal_holds,
    rejected_holds,
    shown_by,
)
from rollout.vocabulary import (
    FILINGS,
    NEEDS_END_DAY,
    PROPOSED,
    TO_BE_CONFIRMED,
    WITHOUT_SIGNED_FORM,
    Channel,
    Evidence,
    Measure,
    Milestone,
    StandingKind,
)

PHONELESS = frozenset({StandingKind.NO_SMARTPHONE, StandingKind.GUARDIAN_ACCOUNT})

NOT_ON_A_PHONE = frozenset({Milestone.INFO_COMPLETED, Milestone.REGISTERED, Milestone.SUBMITTED, Milestone.ACCEPTED})
"""What is asked of people who use no app of their own."""


class Mark(NamedTuple):
    """A milestone that holds on the day: since when, by how strong a word, through which channel.

    `is_implied`: nobody said so, a later milestone shows it (R5; shown as "suy ra"). `is_dated`: somebody knew the day;
    else `since` is the day of the list that says so.
    """

    milestone: Milestone
    since: date
    evidence: Evidence
    channel: Channel
    is_implied: bool
    is_dated: bool = True


@dataclass(frozen=True)
class Status:
    """One person on one day.

    `rejected_on`: since when a rejection is open; `filed_on`: when a declaration was last sent or handed in.
    """

    marks: Mapping[Milestone, Mark] = field(default_factory=dict)
    rejected_on: date | None = None
    filed_on: date | None = None
    standings: tuple[StandingFact, ...] = ()
    is_out: bool = False

    def has(self, *milestones: Milestone) -> bool:
        """Does the person hold any of the milestones?"""
        return any(milestone in self.marks for milestone in milestones)

    @property
    def is_phoneless(self) -> bool:
        """Is it confirmed that the person uses no app of their own?"""
        return any(s.kind in PHONELESS and s.evidence is not Evidence.REPORTED for s in self.standings)

    @property
    def away(self) -> tuple[StandingFact, ...]:
        """Why the person is away for the time being, as an officer confirmed."""
        return tuple(s for s in self.standings if s.kind in NEEDS_END_DAY and s.evidence is not Evidence.REPORTED)

    @property
    def proposals(self) -> tuple[StandingFact, ...]:
        """What the unit proposes and nobody has confirmed; work lists need no confirmation."""
        return tuple(s for s in self.standings if s.evidence is Evidence.REPORTED and s.kind in TO_BE_CONFIRMED)


def covering(holds: list[Hold], day: date) -> Hold | None:
    return next((hold for hold in holds if hold.start <= day < hold.end), None)


def status_on(facts: PersonFacts, day: date) -> Status:
    """Where a person with these facts stands at the end of a day."""
    marks = {}
    for milestone in Milestone:
        mark = _mark(milestone, facts, day)
        if mark is not None:
            marks[milestone] = mark
    rejected = covering(rejected_holds(facts, Evidence.REPORTED), day)
    return Status(
        marks,
        rejected.start if rejected else None,
        max((s.day for s in facts.statements if s.milestone in FILINGS and s.day <= day), default=None),
        tuple(s for s in facts.standings if s.start <= day < s.end),
        any(start <= day < end for start, end in confirmed_out(facts.standings)),
    )


def _mark(milestone: Milestone, facts: PersonFacts, day: date) -> Mark | None:
    held = covering(milestone_holds(milestone, Evidence.REPORTED, facts.statements, facts.endings), day)
    if held is None:
        return None
    said = {s.evidence for s in facts.statements}
    levels = (Evidence.OFFICIAL, Evidence.VERIFIED)
    stronger = (level for level in levels if any(e.strength >= level.strength for e in said))
    strongest = next(
        (e for e in stronger if covering(milestone_holds(milestone, e, facts.statements, facts.endings), day)),
        Evidence.REPORTED,
    )
    own = [s for s in facts.statements if s.milestone is milestone and held.start <= s.day <= day]
    # of one day, the one that asks for less: whoever needs no paper is not asked for it
    first = min(own, key=lambda s: (s.day, s.channel not in WITHOUT_SIGNED_FORM), default=None)
    shown = [s for s in facts.statements if s.day == held.start and milestone in shown_by(s.milestone, s.channel)]
    is_dated = any(s.channel is not Channel.UNKNOWN for s in shown)
    return Mark(milestone, held.start, strongest, first.channel if first else Channel.UNSTATED, first is None, is_dated)


def implied(milestone: Milestone, channel: Channel) -> list[Milestone]:
    """What else a statement below official shows, in the order of the work (R5)."""
    shown = shown_by(milestone, channel)
    return [other for other in Milestone if other in shown and other is not milestone]


def is_filed_since(status: Status, facts: PersonFacts, since: date, on: date) -> bool:
    """Was the last declaration of the status of a day filed by `since`, and no account there on any day after?"""
    accounts = milestone_holds(Milestone.ACCEPTED, Evidence.REPORTED, facts.statements, facts.endings)
    is_filed = status.filed_on is not None and status.filed_on <= since
    return is_filed and not any(hold.start <= on and hold.end > since for hold in accounts)


def counts_as(facts: PersonFacts, measure: str, level: Evidence, day: date) -> bool:
    """Does the person hold a milestone, or an open rejection, at an evidence level on a day (R6, R8)?

    Or is there a proposal of the unit, which has no such level (R9)?
    """
    if measure in PROPOSED:
        listed = facts._replace(memberships=joined_up(facts.memberships))
        holds = proposal_holds(listed)[Measure(measure)]
    elif measure in set(Milestone):
        holds = milestone_holds(Milestone(measure), level, facts.statements, facts.endings)
    else:
        holds = rejected_holds(facts, level)
    return covering(holds, day) is not None
