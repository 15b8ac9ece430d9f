"""The figures of a scope as a whole: on some days, at both ends of the period, and the flows between."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.selection import Selection
from rollout.dashboard.figures import Values, columns_of, values_of
from rollout.dashboard.lens import Lens
from rollout.dashboard.rows import Flows
from rollout.dashboard.scope import Scope
from rollout.ledger import balances
from rollout.ledger.rollups import columns_of as columns_moved
from rollout.ledger.said import unsaid_at, unsaid_by_unit_at
from rollout.vocabulary import NO_EVIDENCE, NO_GROUP, Dimension, Flow

NAMED_UNITS = 50  # up to so many units, flows are read from the lines themselves


class Whole(NamedTuple):
    """A scope at both ends of the period; `counted` is what of `now` is known by count alone, `flows` is None where no
    rollup holds them."""

    opening: Values
    now: Values
    counted: Values
    flows: Flows | None


def whole(session: Session, lens: Lens, held: Scope) -> Whole:
    """The figures that the overview of a scope shows as its own. At most five queries."""
    at = totals(session, lens, {lens.opening, lens.day}, held.selection)
    return whole_of(session, lens, held.selection, at, unsaid_of(session, lens, held, at))


def whole_of(
    session: Session,
    lens: Lens,
    selection: Selection,
    at: Mapping[date, balances.Balance],
    unsaid: Mapping[date, Values],
) -> Whole:
    """The same, of totals that hold both ends of the period, and of what nothing is said of on these days."""
    opening, now = at[lens.opening], at[lens.day]
    return Whole(
        values_of(opening) | unsaid[lens.opening],
        values_of(now) | unsaid[lens.day],
        values_of(balances.Balance(now.by_count, now.by_count)) | unsaid[lens.day],
        flows_of(session, lens, selection, opening, now),
    )


def unsaid_of(session: Session, lens: Lens, held: Scope, days: Collection[date]) -> dict[date, Values]:
    """Of each of some days the measures of which nothing is said, as None: at all, or by the one unit of the page."""
    unsaid = unsaid_at(session, days, lens.evidence)
    if any(place.place.by is Dimension.UNIT for place in held.places):
        of_unit = unsaid_by_unit_at(session, days, lens.groups, lens.evidence, held.selection)
        unsaid = {day: measures.union(*of_unit[day].values()) for day, measures in unsaid.items()}
    return {day: dict.fromkeys(measures) for day, measures in unsaid.items()}


def totals(session: Session, lens: Lens, days: Iterable[date], selection: Selection) -> dict[date, balances.Balance]:
    """The balances of all measures at the end of some days."""
    columns = columns_of(lens.base, lens.evidence)
    nothing = balances.Balance((0,) * len(columns), (0,) * len(columns))
    found = balances.at_days(session, "total", days, lens.groups, columns, selection)
    return {day: groups.get(0, nothing) for day, groups in found.items()}


def flows_of(
    session: Session, lens: Lens, selection: Selection, opening: balances.Balance, closing: balances.Balance
) -> Flows | None:
    """All flows of the period (R16): opening + flows = closing, measure by measure."""
    columns = columns_of(lens.base, lens.evidence)
    single = selection.single
    if selection.is_everything or single:
        dim = (single.dim if single else None) or "total"
        moved = balances.moved(session, dim, lens.opening, lens.day, lens.groups, columns, selection)
        flows: dict[Flow, tuple[int, ...]] = {
            flow: tuple(map(sum, zip(*(held[flow] for held in moved.values() if flow in held), strict=True)))
            for flow in Flow
            if any(flow in held for held in moved.values())
        }
    elif units := _named_units(selection):
        flows = _flows_of_units(session, lens, units, columns)
    else:
        return None
    flows[Flow.REACHED] = balances.reached(opening.values, closing.values, flows)
    nobody = (0,) * len(columns)
    return {flow: values_of(balances.Balance(flows.get(flow, nobody), nobody)) for flow in Flow}


def _named_units(selection: Selection) -> frozenset[int]:
    """The units of a selection that just names a few."""
    parts = selection.clauses[0] if len(selection.clauses) == 1 else ()
    ids = frozenset[int]().union(*(part.ids for part in parts))
    return ids if all(part.dim is None for part in parts) and len(ids) <= NAMED_UNITS else frozenset()


def _flows_of_units(
    session: Session, lens: Lens, unit_ids: frozenset[int], columns: Sequence[str]
) -> dict[Flow, tuple[int, ...]]:
    rows = session.execute(
        text(
            "SELECT measure, smartphone, flow, SUM(delta) FROM ledger_line WHERE unit_id IN :units "
            "AND day > :after AND day <= :until AND people_group IN :groups AND evidence IN :levels "
            "GROUP BY measure, smartphone, flow"
        ).bindparams(
            bindparam("units", expanding=True),
            bindparam("groups", expanding=True),
            bindparam("levels", expanding=True),
            bindparam("after", type_=Date()),
            bindparam("until", type_=Date()),
        ),
        {
            "units": sorted(unit_ids),
            "groups": [NO_GROUP, *(group.value for group in lens.groups)],
            "levels": [NO_EVIDENCE, lens.evidence.value],
            "after": lens.opening,
            "until": lens.day,
        },
    )
    found: dict[Flow, dict[str, int]] = {}
    for measure, smartphone, flow, delta in rows:
        amounts = found.setdefault(Flow(flow), {})
        for name in columns_moved(measure, lens.evidence.value, bool(smartphone)):
            amounts[name] = amounts.get(name, 0) + int(delta)
    return {flow: tuple(amounts.get(name, 0) for name in columns) for flow, amounts in found.items()}
