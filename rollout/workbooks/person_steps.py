"""What a row of a list of people does to one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from rollout.vocabulary import Channel, Evidence, IdentifierKind, Milestone, PeopleGroup, StandingKind
from rollout.workbooks.known_people import Number

NOTHING: Mapping[str, Any] = {}


class Listing(StrEnum):
    """What happens to the person's membership."""

    STAYS = "stays"
    JOINS = "joins"
    MOVES = "moves"
    EARLIER = "earlier"  # was there from an earlier day on than was known
    REGROUPED = "regrouped"


@dataclass(slots=True)
class PersonSteps:
    """What is written for one row; of somebody new `fields` and `numbers` are those of the row.

    `dropped` are kinds of numbers that are nobody's any more; `membership_id` is the membership that MOVES, EARLIER and
    REGROUPED start from.
    """

    unit_id: int
    group: PeopleGroup
    evidence: Evidence
    fields: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    numbers: tuple[Number, ...] = ()
    dropped: tuple[IdentifierKind, ...] = ()
    listing: Listing = Listing.STAYS
    membership_id: int | None = None
    statements: tuple[tuple[Milestone, date, Channel], ...] = ()
    has_no_smartphone: bool = False
    standing: StandingKind | None = None
    ended_standings: tuple[int, ...] = ()
