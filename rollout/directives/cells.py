"""One obligation of one addressee, as it is known today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.working_days import ClosedPlaces, WorkingDays, closed_places, working_days
from rollout.directives.figures import Reached
from rollout.directives.kinds import Body
from rollout.directives.state import SOON
from rollout.models import Obligation
from rollout.vocabulary_of_obligations import ObligationState

HIDDEN = "hidden"
"""What stands for the state of an addressee of fewer than five people, of whom nothing is told (docs/adr/0012)."""


class Calendar(NamedTuple):
    """Today, and the last day on which what is due presses who is not closed; which days are worked, who is closed."""

    today: date
    soon: date
    days: WorkingDays
    closed: ClosedPlaces


def calendar(session: Session, on: date | None = None) -> Calendar:
    """At most six queries."""
    day, days = on or today(), working_days(session)
    return Calendar(day, days.after(day, SOON), days, closed_places(session, day))


@dataclass(frozen=True)
class Cell:
    """`state` is None where it is hidden; `figure` is None where none is asked."""

    obligation: Obligation
    body: Body
    state: ObligationState | None
    due_on: date | None
    figure: Reached | None = None


Counts = Mapping[ObligationState | None, int]
"""How many obligations of addressees are in each state; None: hidden."""


def count(cells: Iterable[Cell]) -> Counter[ObligationState | None]:
    return Counter(cell.state for cell in cells)


def total(counts: Counts) -> int:
    """How many there are to be done: not those of nobody."""
    return sum(number for state, number in counts.items() if state is not ObligationState.NOBODY)


ORDER = tuple(ObligationState)


def worst(cells: Iterable[Cell]) -> int:
    """The place of the state that presses most, for sorting."""
    return min((ORDER.index(cell.state) for cell in cells if cell.state), default=len(ORDER))
