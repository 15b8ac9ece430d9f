"""The table of the overview: the figures of a scope by one dimension, with what came in the period. Numbers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.paging import last_page, nearest
from rollout.core.selection import Part, Selection
from rollout.dashboard.figures import FigureRow, Values, columns_of, rows_of, sums_of, values_of
from rollout.dashboard.groupings import UNKNOWN_KEY, Grouping, grouping, in_communes, subtree
from rollout.dashboard.lens import Lens, Place
from rollout.dashboard.scope import Scope
from rollout.ledger import balances
from rollout.ledger.said import unsaid_by_unit
from rollout.models.rollup import column
from rollout.vocabulary import AreaList, Dimension, Measure

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

NOBODY = (0,) * len(REACHED)

RowKey = Place | int | None
"""A row by its place, or unit; None is the total."""


class Row(NamedTuple):
    """One row: the place it leads to, its figures, and who reached REACHED in the period (None: not rolled up)."""

    place: Place
    name: str
    values: Values
    reached: tuple[int, ...] | None = None
    unit_id: int | None = None
    has_rows_below: bool = False

    @property
    def key(self) -> RowKey:
        """What tells the row from all others of its table, on whatever page it stands."""
        return self.unit_id or self.place


@dataclass(frozen=True)
class Breakdown:
    """One page of the rows that sum to the scope's figures; `all_rows` are those of all pages, for who is not shown
    small numbers."""

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


def breakdown(session: Session, lens: Lens, held: Scope, by: Dimension, total: Values, page: int) -> Breakdown:
    """The table by a dimension; at most four queries. `total` are the scope's figures."""
    if by is Dimension.UNIT:
        return _by_unit(session, lens, held, total, page)
    groups = grouping(session, by, lens.areas)
    selection = in_communes(session, held.selection) if groups.dim == "commune_2021" else held.selection
    columns = columns_of(lens.base, lens.evidence, COLUMNS)
    has_flows = selection.is_everything or (selection.single is not None and selection.single.dim == groups.dim)
    asked = [lens.opening, lens.day] if has_flows else [lens.day]
    days = balances.at_days(session, groups.dim, asked, lens.groups, columns, selection, knows_counts=False)
    reached = _reached(session, lens, groups, selection, days, columns) if has_flows else None
    figures = rows_of(groups, days[lens.day], COLUMNS)
    if by is Dimension.DEPARTMENT:
        rows = _tree(groups, figures, reached, held)
    else:
        rows = [_row(Place(by, figure.key), figure.name, [figure], reached) for figure in figures]
    unsaid = dict.fromkeys(measure for measure in COLUMNS if total[measure] is None)
    for row in rows:
        row.values.update(unsaid)
    total_reached = None if reached is None else _add(list(reached.values()))
    last = last_page(len(rows), ROWS)
    page = nearest(page, last)
    all_rows = tuple(rows) if held.masks else ()
    return Breakdown(by, tuple(rows[(page - 1) * ROWS : page * ROWS]), page, last, total_reached, all_rows)


def _add(rows: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(row[i] for row in rows) for i in range(len(REACHED)))


def _reached(
    session: Session,
    lens: Lens,
    groups: Grouping,
    selection: Selection,
    days: dict[date, dict[int, balances.Balance]],
    columns: tuple[str, ...],
) -> dict[str, tuple[int, ...]]:
    """Who reached what in the period, by row."""
    wanted = [column(measure, lens.base, lens.evidence) for measure in REACHED]
    places = [columns.index(name) for name in wanted]
    moved = balances.moved(session, groups.dim, lens.opening, lens.day, lens.groups, wanted, selection)
    found: dict[str, list[int]] = {}
    for at, sign in ((days[lens.day], 1), (days[lens.opening], -1)):
        for group_id, balance in at.items():
            into = found.setdefault(groups.group(group_id).key, list(NOBODY))
            for n, place in enumerate(places):
                into[n] += sign * balance.values[place]
    for group_id, flows in moved.items():  # what no other flow explains was reached (R16)
        into = found.setdefault(groups.group(group_id).key, list(NOBODY))
        for amounts in flows.values():
            for n, amount in enumerate(amounts):
                into[n] -= amount
    return {key: tuple(came) for key, came in found.items()}


def _tree(
    groups: Grouping, figures: list[FigureRow], reached: dict[str, tuple[int, ...]] | None, held: Scope
) -> list[Row]:
    """One level of the departments: each with all below it, the one they stand under with its own units."""
    place = next((p.place for p in held.places if p.place.by is Dimension.DEPARTMENT), None)
    by_key = {figure.key: figure for figure in figures if figure.key or any(figure.values.values())}
    if place and place.is_own:
        return [_row(place, by_key[place.key].name, [by_key[place.key]], reached)] if place.key in by_key else []
    top = place.key if place else UNKNOWN_KEY
    while True:
        rows = []
        for group in groups.below.get(top, ()):
            inside = [by_key[below.key] for below in subtree(groups, group.key) if below.key in by_key]
            if inside:
                has_rows_below = group.key in groups.below
                rows.append(_row(Place(groups.by, group.key), group.name, inside, reached, has_rows_below))
        if top in by_key:
            rows.append(_row(Place(groups.by, top, is_own=bool(top)), by_key[top].name, [by_key[top]], reached))
        if place or len(rows) != 1 or not rows[0].has_rows_below:
            return rows
        top = rows[0].place.key  # everything is in one branch: begin where it parts


def _row(
    place: Place,
    name: str,
    inside: list[FigureRow],
    reached: dict[str, tuple[int, ...]] | None,
    has_rows_below: bool = False,
) -> Row:
    """The sum of some figures as one row."""
    came = None if reached is None else _add([reached.get(figure.key, NOBODY) for figure in inside])
    return Row(place, name, sums_of(figure.values for figure in inside), came, has_rows_below=has_rows_below)


class NamedUnit(NamedTuple):
    id: int
    code: str
    name: str


def rows_at(groups: Grouping, found: Mapping[int, balances.Balance], measures: Sequence[str], held: Scope) -> list[Row]:
    """The rows of a dimension on a day, from the balances of its rollup's groups."""
    figures = rows_of(groups, found, measures)
    if groups.by is Dimension.DEPARTMENT:
        return _tree(groups, figures, None, held)
    return [_row(Place(groups.by, figure.key), figure.name, [figure], None) for figure in figures]


def units_on(session: Session, day: date, selection: Selection, page: int, size: int) -> list[NamedUnit]:
    """A page of the units that exist on a day, by name."""
    rows = session.execute(
        text(
            "SELECT u.id, u.code, u.name FROM unit u JOIN unit_mode m ON m.unit_id = u.id "
            "AND m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on "
            f"WHERE {selection.sql('u.id')} ORDER BY u.sort_name, u.id LIMIT {size} OFFSET {(page - 1) * size}"
        ).bindparams(bindparam("on", type_=Date())),
        {"on": day, "day": day_number(day)},
    )
    return [NamedUnit(*row) for row in rows]


def _by_unit(session: Session, lens: Lens, held: Scope, total: Values, page: int) -> Breakdown:
    """A page of the units that exist on the day, by name."""
    selection = held.selection
    last = last_page(total["units"] or 0, ROWS)
    page = nearest(page, last)
    units = units_on(session, lens.day, selection, page, ROWS)
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
