"""What all addressees of a directive are done with, in one sum; small ones are in it where they are not given away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.small_numbers import SMALLEST
from rollout.directives import few, unit_states
from rollout.directives.cells import Counts, total
from rollout.directives.kinds import Bodies
from rollout.directives.matrix import Line, States, lines
from rollout.directives.reach import Reach
from rollout.models import Obligation
from rollout.register.obligation_due import Calendar
from rollout.vocabulary_of_obligations import ObligationState

S = ObligationState


class Sum(NamedTuple):
    """`small`: how many that are hidden in each group are counted here; `late`: how many of these are overdue."""

    states: States
    small: int = 0
    late: int = 0

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

    Obligation by obligation, since its due day tells which states those of it can be in. Where something is hidden it
    is asked for twice more.
    """
    shown = {key: Sum(sum((line.states for line in lines), Counter())) for key, lines in found.items()}
    if not any(told.states[None] for told in shown.values()):
        return shown
    masked = _by_obligation(session, obligations, held, seen, when)
    known = _by_obligation(session, obligations, held, replace(seen, masks=False), when)
    for obligation in obligations:
        states, small, late = shown[obligation.clause.directive_id]
        gone = known[obligation.id] - masked[obligation.id]
        if masked[obligation.id][None] and tells_nobody(gone):
            states = states + gone - Counter({None: total(gone)})
            shown[obligation.clause.directive_id] = Sum(states, small + total(gone), late + gone[S.OVERDUE])
    return shown


def late_of_small(
    session: Session, obligations: Sequence[Obligation], held: Bodies, seen: Reach, when: Calendar
) -> int:
    """How many obligations past their day the sums have that no list shows."""
    if not seen.masks:
        return 0
    found = lines(session, obligations, held, seen, when)
    return sum(told.late for told in sums(session, obligations, found, held, seen, when).values())


def _by_obligation(
    session: Session, obligations: Sequence[Obligation], held: Bodies, seen: Reach, when: Calendar
) -> dict[int, States]:
    found: dict[int, States] = {obligation.id: Counter() for obligation in obligations}
    for cell in few.cells(session, obligations, held, seen, when):
        found[cell.obligation.id][cell.state] += 1
    for (_form, obligation_id), states in unit_states.counts(session, obligations, seen, when).items():
        found[obligation_id] += states
    return found
