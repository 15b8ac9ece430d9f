"""One obligation of one addressee, as it is known today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rollout.directives.kinds import Body
from rollout.models import Obligation
from rollout.register.obligation_figures import Reached
from rollout.vocabulary_of_obligations import ObligationState


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
