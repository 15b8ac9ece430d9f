"""The table of the overview: the figures of a scope by one dimension, with what came in the period. Numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.paging import last_page, nearest
from rollout.core.selection import Part, Selection
from rollout.dashboard.figures import Values, columns_of, values_of
from rollout.dashboard.groupings import grouping, in_communes
from rollout.dashboard.lens import Lens, Place
from rollout.dashboard.rows import Flows, Placed, RowKey, all_flows, figures_by_key, flows_by_key, placed, sum_of
from rollout.dashboard.scope import Scope
from rollout.ledger import balances
from rollout.ledger.said import unsaid_by_unit
from rollout.vocabulary import AreaList, Dimension, Flow, Measure

ROWS = 25  # of the table at once

COLUMNS = (
    "participants",
    "with_smartphone",
    "installed",
    "registered",
    "submitted",
    "accepted",
    "rejected",
    "signed_in",
    "card_used",
    "units",
    "units_deployed",
)
"""The measures of the table."""

REACHED = (Measure.INSTALLED, Measure.ACCEPTED)
"""The milestones whose "trong kỳ" the table shows."""

MOVING = tuple(measure.value for measure in REACHED)


class Row(NamedTuple):
    """One row: the place it leads to, its figures, and of the period those at its start and what moved them (None: not
    rolled up)."""

    place: Place
    name: str
    values: Values
    opening: Values | None = None
    flows: Flows | None = None
    unit_id: int | None = None

    @property
    def key(self) -> RowKey:
        """What tells the row from all others of its table, on whatever page it stands."""
        return self.unit_id or self.place

    @property
    def reached(self) -> tuple[int, ...] | None:
        """Who reached REACHED in the period."""
        return None if self.flows is None else reached_of(self.flows)


def reached_of(flows: Flows) -> tuple[int, ...]:
    return tuple(flows[Flow.REACHED][measure.value] or 0 for measure in REACHED)


@dataclass(frozen=True)
class Breakdown:
    """One page of the rows that sum to the scope's figures; `all_rows` are those of all pages, and of whoever held
    anybody when the period began, for who is not shown small numbers."""

    by: Dimension
    rows: tuple[Row, ...]
    page: int = 1
    last_page: int = 1
    total_reached: tuple[int, ...] | None = None
    all_rows: tuple[Row, ...] = ()


def dimensions(lens: Lens) -> tuple[Dimension, ...]:
    """By what the table can be shown; the list of 2025 has no districts."""
    areas = (Dimension.PROVINCE, Dimension.DISTRICT) if lens.areas is AreaList.Y2021 else ()
    return (
        *areas,
        Dimension.COMMUNE,
        Dimension.DEPARTMENT,
        Dimension.UNIT_TYPE,
        Dimension.OFFICE,
        Dimension.OFFICER,
        Dimension.UNIT,
    )


def usual_dimension(lens: Lens, held: Scope) -> Dimension:
    """What comes next: districts, their communes, their units; below a department the departments under it.

    A province of 2025 has ninety-six communes and no districts: its offices are what one can take in.
    """
    if not held.places:
        return Dimension.DISTRICT if lens.areas is AreaList.Y2021 else Dimension.OFFICE
    last = held.places[-1]
    if last.place.by is Dimension.PROVINCE and lens.areas is AreaList.Y2021:
        return Dimension.DISTRICT
    if last.place.by in (Dimension.PROVINCE, Dimension.DISTRICT):
        return Dimension.COMMUNE
    return Dimension.DEPARTMENT if last.has_rows_below and last.place.by is Dimension.DEPARTMENT else Dimension.UNIT


def breakdown(
    session: Session, lens: Lens, held: Scope, by: Dimension, total: Values, page: int, size: int
) -> Breakdown:
    """The table by a dimension; at most four queries. `total` are the scope's figures."""
    if by is Dimension.UNIT:
        return _by_unit(session, lens, held, total, page, size)
    groups = grouping(session, by, lens.areas)
    selection = in_communes(session, held.selection) if groups.dim == "commune_2021" else held.selection
    moved = flows_by_key(session, lens, groups, selection, MOVING)
    asked = [lens.day] if moved is None else [lens.opening, lens.day]
    columns = columns_of(lens.base, lens.evidence, COLUMNS)
    days = balances.at_days(session, groups.dim, asked, lens.groups, columns, selection, knows_counts=False)
    now, opening = figures_by_key(groups, days[lens.day], COLUMNS), figures_by_key(groups, days[asked[0]], COLUMNS)
    unsaid = dict.fromkeys(measure for measure in COLUMNS if total[measure] is None)

    def row(at: Placed) -> Row:
        values, before = (sum_of(at.keys, figures, COLUMNS) for figures in (now, opening))
        if moved is None:
            return Row(at.place, at.name, values | unsaid)
        flows = all_flows(before, values, (moved[key] for key in at.keys if key in moved), MOVING)
        return Row(at.place, at.name, values | unsaid, before | unsaid, flows)

    shown = [row(at) for at in placed(groups, now.keys(), held)]
    total_reached = None
    if moved is not None:
        before, after = (sum_of(figures, figures, COLUMNS) for figures in (opening, now))
        total_reached = reached_of(all_flows(before, after, moved.values(), MOVING))
    last = last_page(len(shown), size)
    page = nearest(page, last)
    all_rows: tuple[Row, ...] = ()
    if held.masks:
        there = {one.key for one in shown}
        gone = placed(groups, opening.keys() | (moved or {}).keys(), held)
        all_rows = (*shown, *(row(at) for at in gone if at.place not in there and now.keys().isdisjoint(at.keys)))
    return Breakdown(by, tuple(shown[(page - 1) * size : page * size]), page, last, total_reached, all_rows)


class NamedUnit(NamedTuple):
    id: int
    code: str
    name: str


def units_on(session: Session, days: Sequence[date], selection: Selection, page: int, size: int) -> list[NamedUnit]:
    """A page of the units that exist on any of some days, in the selection of that day, by name."""
    rows = session.execute(
        text(
            f"SELECT u.id, u.code, u.name FROM unit u WHERE {_is_there(days, selection)} "
            f"ORDER BY u.sort_name, u.id LIMIT {size} OFFSET {(page - 1) * size}"
        ).bindparams(*_bound(days))
    )
    return [NamedUnit(*row) for row in rows]


def count_units_on(session: Session, days: Sequence[date], selection: Selection) -> int:
    """How many they are."""
    counted = text(f"SELECT COUNT(*) FROM unit u WHERE {_is_there(days, selection)}").bindparams(*_bound(days))
    return int(session.execute(counted).scalar_one())


def _is_there(days: Sequence[date], selection: Selection) -> str:
    """The condition that unit u is one of them; keys in it come from the database, days are bound."""
    return " OR ".join(
        "(EXISTS (SELECT 1 FROM unit_mode m WHERE m.unit_id = u.id AND m.voided_seq IS NULL "
        f"AND m.from_on <= :on_{n} AND m.to_on > :on_{n}) AND {selection.sql('u.id', str(day_number(day)))})"
        for n, day in enumerate(days)
    )


def _bound(days: Sequence[date]) -> list[BindParameter[date]]:
    return [bindparam(f"on_{n}", day, type_=Date()) for n, day in enumerate(days)]


def _by_unit(session: Session, lens: Lens, held: Scope, total: Values, page: int, size: int) -> Breakdown:
    """A page of the units that exist on the day, by name."""
    selection = held.selection
    last = last_page(total["units"] or 0, size)
    page = nearest(page, last)
    units = units_on(session, [lens.day], selection, page, size)
    columns = columns_of(lens.base, lens.evidence, COLUMNS)
    ids = frozenset(unit.id for unit in units)
    # what is hidden depends on the numbers of all pages
    asked = selection if held.masks else Selection(((Part(ids),),))
    found = balances.by_unit(session, lens.day, lens.groups, columns, asked)
    unsaid_of = unsaid_by_unit(session, lens.day, lens.groups, lens.evidence, asked)
    unsaid = frozenset(measure for measure in COLUMNS if total[measure] is None)
    nobody = (0,) * len(columns)

    def values(unit_id: int) -> Values:
        held = values_of(balances.Balance(found.get(unit_id, nobody), nobody), COLUMNS)
        nothing = unsaid | unsaid_of.get(unit_id, frozenset())
        return {measure: None if measure in nothing else number for measure, number in held.items()}

    rows = [Row(Place(Dimension.UNIT, code), name, values(unit_id), unit_id=unit_id) for unit_id, code, name in units]
    others = [Row(Place(Dimension.UNIT, ""), "", values(unit_id), unit_id=unit_id) for unit_id in found.keys() - ids]
    all_rows = (*rows, *others) if held.masks else ()
    return Breakdown(Dimension.UNIT, tuple(rows), page, last, all_rows=all_rows)
