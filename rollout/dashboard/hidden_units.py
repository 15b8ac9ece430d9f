"""The units of a scope whose numbers a viewer is not shown: the same on every page that names units (docs/adr/0012)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from rollout.dashboard.figures import Values, columns_of, sums_of
from rollout.dashboard.hiding_rows import JUDGED, hidden_rows
from rollout.dashboard.lens import Lens
from rollout.dashboard.rows import RowKey
from rollout.dashboard.scope import Scope
from rollout.ledger import balances
from rollout.ledger.said import unsaid_by_unit, unsaid_measures


def unit_figures(session: Session, lens: Lens, held: Scope, measures: Collection[str]) -> dict[int, Values]:
    """Measures of each unit with any balance, with those that decide what is hidden; None where it says nothing."""
    asked = tuple(dict.fromkeys((*JUDGED, *measures)))
    columns = columns_of(lens.base, lens.evidence, asked)
    unsaid = unsaid_measures(session, lens.day, lens.evidence)
    unsaid_of = unsaid_by_unit(session, lens.day, lens.groups, lens.evidence, held.selection)
    found = {}
    for unit_id, row in balances.by_unit(session, lens.day, lens.groups, columns, held.selection).items():
        nothing = unsaid | unsaid_of.get(unit_id, frozenset())
        found[unit_id] = {
            measure: None if measure in nothing else number for measure, number in zip(asked, row, strict=True)
        }
    return found


def hidden_units(session: Session, lens: Lens, held: Scope, measures: Collection[str]) -> dict[str, frozenset[RowKey]]:
    """Of each measure the units whose numbers are hidden; none for who sees all of them. At most three queries."""
    if not held.masks:
        return dict.fromkeys(measures, frozenset())
    return hidden_among(lens, held, measures, unit_figures(session, lens, held, measures))


def hidden_among(
    lens: Lens, held: Scope, measures: Collection[str], figures: Mapping[int, Values]
) -> dict[str, frozenset[RowKey]]:
    """The same of figures that are read already."""
    whole = sums_of(figures.values()) or dict.fromkeys((*JUDGED, *measures), 0)
    closed: dict[RowKey, Values] = {key: values for key, values in figures.items() if key not in held.open_units}
    return hidden_rows(lens, measures, closed, whole)
