"""Two days compared: the shares of accounts at both, and of what the difference is made. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.dashboard.breakdown import RowKey
from rollout.dashboard.figures import Values, measure_column
from rollout.dashboard.groupings import Grouping, grouping, in_communes, subtree
from rollout.dashboard.heat import Heat, Strip, at_ends
from rollout.dashboard.hiding import ACCEPTED, hidden_weeks
from rollout.dashboard.lens import Lens
from rollout.ledger import balances
from rollout.vocabulary import Dimension, Flow

Amounts = dict[Flow, int]


@dataclass(frozen=True)
class Comparison:
    """`held` are the figures of both days. `flows` make the difference, None under which those of all rows; None where
    no rollup holds them."""

    held: Heat
    flows: dict[RowKey, Amounts] | None


def comparison(viewer: Viewer, lens: Lens, page: int) -> Comparison:
    """The start and the end of the lens's period, by the dimension of the overview's table. Raises NoSuchPlace."""
    held = at_ends(viewer, lens, (lens.opening, lens.day), page)
    flows = _flows(viewer.session, lens, held)
    if flows is not None and held.scope.masks:
        held = replace(held, hidden=hidden_weeks(lens, held.days, held.every, flows))
    return Comparison(held, flows)


def _flows(session: Session, lens: Lens, held: Heat) -> dict[RowKey, Amounts] | None:
    """Of every row, and of all together; at most three queries."""
    if held.by is Dimension.UNIT:
        return None
    groups = grouping(session, held.by, lens.areas)
    selection = held.scope.selection
    if groups.dim == "commune_2021":
        selection = in_communes(session, selection)
    if not selection.is_everything and not (selection.single and selection.single.dim == groups.dim):
        return None
    column = measure_column(ACCEPTED, lens.base, lens.evidence)
    moved = balances.moved(session, groups.dim, lens.opening, lens.day, lens.groups, [column], selection)
    by_key: dict[str, Amounts] = {}
    for group_id, amounts in moved.items():
        into = by_key.setdefault(groups.group(group_id).key, {})
        for flow, (amount,) in amounts.items():
            into[flow] = into.get(flow, 0) + amount
    flows: dict[RowKey, Amounts] = {
        strip.key: _made_of(
            strip.at[lens.opening], strip.at[lens.day], [by_key.get(key, {}) for key in _inside(groups, strip)]
        )
        for strip in (*held.rows, *held.others)
    }
    flows[None] = _made_of(held.total[lens.opening], held.total[lens.day], list(by_key.values()))
    return flows


def _inside(groups: Grouping, strip: Strip) -> list[str]:
    """The keys of the groups that a row is the sum of."""
    if strip.place.by is not Dimension.DEPARTMENT or strip.place.is_own:
        return [strip.place.key]
    return [group.key for group in subtree(groups, strip.place.key)]


def _made_of(opening: Values, closing: Values, parts: list[Amounts]) -> Amounts:
    """All flows; what no other explains was reached (R16)."""
    flows = {flow: sum(part.get(flow, 0) for part in parts) for flow in Flow if flow is not Flow.REACHED}
    return {Flow.REACHED: (closing[ACCEPTED] or 0) - (opening[ACCEPTED] or 0) - sum(flows.values())} | flows
