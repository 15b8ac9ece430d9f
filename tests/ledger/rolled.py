"""All flows of a period as the pages put them together from the rollups: those kept, and what remains as reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from rollout.core.selection import EVERYTHING, Selection
from rollout.ledger import balances
from rollout.vocabulary import Flow, PeopleGroup


def rolled_flows(
    session: Session,
    dim: str,
    after: date,
    until: date,
    people_groups: Collection[PeopleGroup],
    columns: Sequence[str],
    selection: Selection = EVERYTHING,
) -> dict[int, dict[Flow, tuple[int, ...]]]:
    """What moved each group's balances in (after, until] by flow, all flows of R16; opening + flows = closing."""
    result = balances.moved(session, dim, after, until, people_groups, columns, selection)
    held = balances.at_days(session, dim, [after, until], people_groups, columns, selection)
    nothing = balances.Balance((0,) * len(columns), ())
    for group_id in {*result, *held[after], *held[until]}:
        opening, closing = (held[day].get(group_id, nothing).values for day in (after, until))
        flows = result.setdefault(group_id, {})
        flows[Flow.REACHED] = balances.reached(opening, closing, flows)
    return result
