"""How far an addressee is with an obligation: as a pure rule, and as the same rule in SQL for thousands of units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rollout.vocabulary_of_obligations import ObligationRule, ObligationState

SOON = 7
"""Working days before its due day in which an obligation presses."""

S = ObligationState


@dataclass(frozen=True)
class Known:
    """What is known of an obligation and one addressee of it.

    `due_on` is the addressee's own day or that of all. `reached` of `whole` are people, or units deployed of units;
    `reached` is None where nothing is said. `threshold`: percent of the whole.
    """

    rule: ObligationRule
    starts_on: date
    due_on: date | None = None
    is_exempt: bool = False
    is_confirmed: bool = False
    has_proof: bool = False
    reached: int | None = None
    whole: int = 0
    threshold: int = 100

    @property
    def is_met(self) -> bool:
        """Has the figure reached what is asked? Of nobody it never has."""
        return self.whole > 0 and 100 * (self.reached or 0) >= self.threshold * self.whole


def state_of(known: Known, today: date, soon_until: date) -> ObligationState:
    """`soon_until`: the last day on which an obligation that is due presses, SOON working days after today.

    A figure is never confirmed by hand. Who has nobody in the base owes nothing until there is somebody: the list
    comes from the social insurance. What was shown waits for us, so that its addressee is not late either.
    """
    is_figure = known.rule is ObligationRule.FIGURE
    if known.is_exempt:
        return S.EXEMPT
    if known.is_met if is_figure else known.is_confirmed:
        return S.DONE
    if known.has_proof and not is_figure:
        return S.EVIDENCE_THERE
    if is_figure and known.whole <= 0:
        return S.NOBODY
    if known.due_on is not None and known.due_on < today:
        return S.OVERDUE
    if known.due_on is not None and known.due_on <= soon_until:
        return S.DUE_SOON
    is_running = is_figure and (known.reached or 0) > 0 and known.starts_on <= today
    return S.RUNNING if is_running else S.NOT_STARTED


def state_sql(
    rule: ObligationRule, *, threshold: int, starts: bool, exempt: str, confirmed: str, proved: str, due: str,
    soon: str = ":soon",
) -> str:  # fmt: skip
    """`state_of` in SQL. `exempt`, `confirmed`, `proved` are conditions; the day `due` meets :today and the day `soon`.

    A figure reads the columns `reached` and `whole`; `starts`: has the first day come?
    """
    is_figure = rule is ObligationRule.FIGURE
    done = f"whole > 0 AND 100 * COALESCE(reached, 0) >= {int(threshold)} * whole" if is_figure else confirmed
    cases = [(exempt, S.EXEMPT), (done, S.DONE)]
    cases.append(("COALESCE(whole, 0) <= 0", S.NOBODY) if is_figure else (proved, S.EVIDENCE_THERE))
    cases += [(f"{due} < :today", S.OVERDUE), (f"{due} <= {soon}", S.DUE_SOON)]
    if is_figure and starts:
        cases.append(("reached > 0", S.RUNNING))
    written = " ".join(f"WHEN {condition} THEN '{state.value}'" for condition, state in cases)
    return f"CASE {written} ELSE '{S.NOT_STARTED.value}' END"
