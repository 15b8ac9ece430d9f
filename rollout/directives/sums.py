"""What all addressees of a directive are done with, in one sum; small ones are in it where they are not given away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.small_numbers import SMALLEST
from rollout.directives.cells import Calendar, Counts, total
from rollout.directives.kinds import Bodies
from rollout.directives.matrix import Line, States, lines
from rollout.directives.reach import Reach
from rollout.models import Obligation
from rollout.vocabulary_of_obligations import ObligationState

S = ObligationState


class Sum(NamedTuple):
    """`small`: how many that are hidden in each group are counted here."""

    states: States
    small: int = 0

    @property
    def total(self) -> int:
        return total(self.states)


def tells_nobody(small: Counts) -> bool:
    """May the sum of what is hidden be told? Not where it says of one of them how far it is.

    It would where there are few of them, where none or all are done, and where of those in hand all have begun, or
    none: whoever has one person in the base is then known.
    """
    owing = total(small) - small.get(S.EXEMPT, 0)
    has_begun, has_not = small.get(S.RUNNING, 0) > 0, small.get(S.NOT_STARTED, 0) > 0
    return owing >= SMALLEST and 0 < small.get(S.DONE, 0) < owing and has_begun == has_not


def sums(
    session: Session,
    obligations: Sequence[Obligation],
    found: dict[int, list[Line]],
    held: Bodies,
    seen: Reach,
    when: Calendar,
) -> dict[int, Sum]:
    """Directive → the sum of its groups `found`. Only what is told at this one place is whole: the groups stay masked.

    Asks for the groups once more where something is hidden.
    """
    shown = {directive_id: _added(groups) for directive_id, groups in found.items()}
    if not any(states[None] for states in shown.values()):
        return {directive_id: Sum(states) for directive_id, states in shown.items()}
    every = lines(session, obligations, held, replace(seen, masks=False), when)
    return {directive_id: _sum(states, _added(every[directive_id])) for directive_id, states in shown.items()}


def _added(groups: Sequence[Line]) -> States:
    return sum((line.states for line in groups), Counter())


def _sum(shown: States, known: States) -> Sum:
    small = known - shown
    return Sum(known, total(small)) if shown[None] and tells_nobody(small) else Sum(shown)
