"""The rows of a dimension: the groups that each is the sum of, their figures on a day, and what moved in the period."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.selection import Selection
from rollout.dashboard.figures import Values, measure_column, rows_of, sums_of
from rollout.dashboard.groupings import UNKNOWN_KEY, Grouping, subtree
from rollout.dashboard.lens import Lens, Place
from rollout.dashboard.scope import Scope
from rollout.ledger import balances
from rollout.vocabulary import Dimension, Flow

RowKey = Place | int | None
"""A row by its place, or unit; None is the total."""

Flows = dict[Flow, Values]
"""What each flow moved, measure by measure."""


class Placed(NamedTuple):
    """A row: the place it leads to, and the keys of the groups that it is the sum of."""

    place: Place
    name: str
    keys: tuple[str, ...]
    has_rows_below: bool = False


def figures_by_key(
    groups: Grouping, found: Mapping[int, balances.Balance], measures: Sequence[str]
) -> dict[str, Values]:
    """The groups of a dimension that have a row on a day, in their order, by their keys.

    "Chưa xác định" is a row of nobody too, but in a tree: there it stands for units right below the top.
    """
    rows = rows_of(groups, found, measures)
    is_tree = groups.by is Dimension.DEPARTMENT
    return {row.key: row.values for row in rows if row.key or not is_tree or any(row.values.values())}


def sum_of(keys: Iterable[str], figures: Mapping[str, Values], measures: Iterable[str]) -> Values:
    """The figures of some groups together."""
    return sums_of(figures[key] for key in keys if key in figures) or dict.fromkeys(measures, 0)


def placed(groups: Grouping, keys: Collection[str], held: Scope) -> list[Placed]:
    """The rows that some groups make, in the order of the dimension; departments are one level of their tree."""
    if groups.by is Dimension.DEPARTMENT:
        return _level(groups, keys, held)
    return [
        Placed(Place(groups.by, group.key), group.name, (group.key,)) for group in groups.groups if group.key in keys
    ]


def _level(groups: Grouping, keys: Collection[str], held: Scope) -> list[Placed]:
    """Each department with all below it, the one that they stand under with its own units."""
    place = next((p.place for p in held.places if p.place.by is Dimension.DEPARTMENT), None)
    if place and place.is_own:
        return [Placed(place, groups.by_key[place.key].name, (place.key,))] if place.key in keys else []
    top = place.key if place else UNKNOWN_KEY
    while True:
        rows = []
        for group in groups.below.get(top, ()):
            inside = tuple(below.key for below in subtree(groups, group.key) if below.key in keys)
            if inside:
                rows.append(Placed(Place(groups.by, group.key), group.name, inside, group.key in groups.below))
        if top in keys:
            rows.append(Placed(Place(groups.by, top, is_own=bool(top)), groups.by_key[top].name, (top,)))
        if place or len(rows) != 1 or not rows[0].has_rows_below:
            return rows
        top = rows[0].place.key  # everything is in one branch: begin where it parts


def flows_by_key(
    session: Session, lens: Lens, groups: Grouping, selection: Selection, measures: Sequence[str]
) -> dict[str, Flows] | None:
    """What moved in the period by the keys of groups, but for what was reached; None where no rollup holds it."""
    if not selection.is_everything and not (selection.single and selection.single.dim == groups.dim):
        return None
    columns = [measure_column(measure, lens.base, lens.evidence) for measure in measures]
    moved = balances.moved(session, groups.dim, lens.opening, lens.day, lens.groups, columns, selection)
    found: dict[str, Flows] = {}
    for group_id, flows in moved.items():
        into = found.setdefault(groups.group(group_id).key, {})
        for flow, amounts in flows.items():
            said: Values = dict(zip(measures, amounts, strict=True))
            into[flow] = sums_of((into[flow], said)) if flow in into else said
    return found


def all_flows(opening: Values, closing: Values, moved: Iterable[Flows], measures: Sequence[str]) -> Flows:
    """Every flow of some groups together; what no other explains was reached (R16)."""
    held = list(moved)
    flows: Flows = {
        flow: sums_of(part[flow] for part in held if flow in part) or dict.fromkeys(measures, 0)
        for flow in Flow
        if flow is not Flow.REACHED
    }
    reached: Values = {
        measure: (closing[measure] or 0)
        - (opening[measure] or 0)
        - sum(amounts[measure] or 0 for amounts in flows.values())
        for measure in measures
    }
    return {flow: reached if flow is Flow.REACHED else flows[flow] for flow in Flow}
