"""The heat map: the share of accounts of each row of a scope at the ends of the last weeks. Numbers only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.dates import week_start
from rollout.core.paging import last_page, nearest
from rollout.core.selection import Part
from rollout.dashboard.breakdown import NamedUnit, count_units_on, units_on, usual_dimension
from rollout.dashboard.figures import Values, columns_of, values_of
from rollout.dashboard.groupings import grouping, in_communes
from rollout.dashboard.hiding import ACCEPTED, CHAIN, Key, hidden_of_whole
from rollout.dashboard.hiding_tables import hidden_weeks
from rollout.dashboard.lens import Lens, Place
from rollout.dashboard.rows import Flows, RowKey, all_flows, figures_by_key, flows_by_key, placed, sum_of
from rollout.dashboard.scope import Scope, scope
from rollout.dashboard.whole import whole
from rollout.ledger import balances
from rollout.ledger.said import unsaid_at, unsaid_by_unit_at
from rollout.vocabulary import FIRST_DAY, Dimension

WEEKS = 12
ROWS = 50  # of the map at once
MEASURES = ("participants", "with_smartphone", *CHAIN)
NOBODY: Values = dict.fromkeys(MEASURES, 0)


class Strip(NamedTuple):
    """A row: the place it leads to, and its figures at the end of each day."""

    place: Place
    name: str
    at: dict[date, Values]
    unit_id: int | None = None

    @property
    def key(self) -> RowKey:
        return self.unit_id or self.place

    @property
    def is_anything(self) -> bool:
        """Does it add to the total on any day? So do accounts of a unit that did not say how many people it has."""
        return any(is_anything(values) for values in self.at.values())


@dataclass(frozen=True)
class Heat:
    """`days` are in order: the end of the week before the first, then those of the weeks, the day asked last.

    `total` is of all pages together, `others` are the rows of the other pages, of units only where small numbers are
    hidden; `flows` moved the accounts of each row since the period of the lens began, None where no rollup holds them
    or nobody asks; `hidden` are the numbers that this viewer is not shown.
    """

    lens: Lens
    scope: Scope
    by: Dimension
    days: tuple[date, ...]
    rows: tuple[Strip, ...]
    total: dict[date, Values]
    page: int
    last_page: int
    others: tuple[Strip, ...] = ()
    flows: dict[RowKey, Flows] | None = None
    hidden: frozenset[Key] = frozenset()

    @property
    def every(self) -> dict[RowKey, dict[date, Values]]:
        """The figures of the rows of all pages, and under None those of all together."""
        return {None: self.total} | {strip.key: strip.at for strip in (*self.rows, *self.others)}


def heat(viewer: Viewer, lens: Lens, page: int, size: int = ROWS) -> Heat:
    """The map by the dimension that the table of the overview shows; as many queries for one week as for twelve.

    Raises NoSuchPlace.
    """
    return at_ends(viewer, lens, week_ends(lens.day), page, size)


def at_ends(
    viewer: Viewer, lens: Lens, days: tuple[date, ...], page: int, size: int = ROWS, *, asks_flows: bool = False
) -> Heat:
    """The same shares at the ends of some days, in order, the last the lens's. Raises NoSuchPlace."""
    session, held = viewer.session, scope(viewer, lens)
    by = usual_dimension(lens, held)
    columns = columns_of(lens.base, lens.evidence, MEASURES)
    found = balances.at_days(session, "total", days, lens.groups, columns, held.selection, knows_counts=False)
    total = {day: values_of(at[0], MEASURES) if 0 in at else dict(NOBODY) for day, at in found.items()}
    flows: dict[RowKey, Flows] | None = None
    if by is Dimension.UNIT:
        count = count_units_on(session, days, held.selection)
        page = nearest(page, last_page(count, size))
        units = units_on(session, days, held.selection, page, size)
        shown, others = _units(session, lens, held, days, columns, units)
    else:
        asks_flows = (asks_flows or held.masks) and lens.opening in days
        strips, flows = _places(session, lens, held, by, days, columns, asks_flows=asks_flows)
        there = [strip for strip in strips if strip.is_anything or _is_moved((flows or {}).get(strip.place))]
        count = len(there)
        page = nearest(page, last_page(count, size))
        shown = there[(page - 1) * size : page * size]
        on_page = {strip.place for strip in shown}
        others = [strip for strip in strips if strip.place not in on_page]
    if any(place.place.by is Dimension.UNIT for place in held.places):
        for strip in shown:
            total = {day: values | dict.fromkeys(_unsaid(strip.at[day])) for day, values in total.items()}
    for day, unsaid in unsaid_at(session, days, lens.evidence).items():
        for at in (total, *(strip.at for strip in shown)):
            at[day] |= dict.fromkeys(unsaid.intersection(MEASURES))
    all_together = Heat(lens, held, by, days, tuple(shown), total, page, last_page(count, size), tuple(others), flows)
    if not held.masks:
        return all_together
    of_whole = hidden_of_whole(lens, whole(session, lens, held))
    return replace(all_together, hidden=hidden_weeks(lens, held, days, all_together.every, flows, of_whole))


def week_ends(day: date) -> tuple[date, ...]:
    """The day that ends the week before the first of the last WEEKS, then the ends of these, the last on `day`."""
    last_sunday = week_start(day) - timedelta(days=1)
    ends = (last_sunday - timedelta(weeks=n) for n in reversed(range(WEEKS)))
    return (*(end for end in ends if end >= FIRST_DAY - timedelta(days=1)), day)


def is_anything(values: Values) -> bool:
    return bool(values["participants"] or values[ACCEPTED])


def _is_moved(flows: Flows | None) -> bool:
    return any(amounts[ACCEPTED] for amounts in (flows or {}).values())


def _unsaid(values: Values) -> frozenset[str]:
    return frozenset(measure for measure, number in values.items() if number is None)


def _places(
    session: Session,
    lens: Lens,
    held: Scope,
    by: Dimension,
    days: tuple[date, ...],
    columns: tuple[str, ...],
    *,
    asks_flows: bool,
) -> tuple[list[Strip], dict[RowKey, Flows] | None]:
    """The rows of any of the days, in the order of the table of the overview, and what moved the accounts of each."""
    groups = grouping(session, by, lens.areas)
    selection = in_communes(session, held.selection) if groups.dim == "commune_2021" else held.selection
    found = balances.at_days(session, groups.dim, days, lens.groups, columns, selection, knows_counts=False)
    figures = {day: figures_by_key(groups, found[day], MEASURES) for day in days}
    moved = flows_by_key(session, lens, groups, selection, (ACCEPTED,)) if asks_flows else None
    keys = frozenset(moved or ()).union(*figures.values())
    strips, flows = [], dict[RowKey, Flows]()
    for row in placed(groups, keys, held):
        at = {day: sum_of(row.keys, figures[day], MEASURES) for day in days}
        strips.append(Strip(row.place, row.name, at))
        if moved is not None:
            inside = (moved[key] for key in row.keys if key in moved)
            flows[row.place] = all_flows(at[lens.opening], at[lens.day], inside, (ACCEPTED,))
    if moved is None:
        return strips, None
    before, now = (sum_of(figures[day], figures[day], MEASURES) for day in (lens.opening, lens.day))
    return strips, flows | {None: all_flows(before, now, moved.values(), (ACCEPTED,))}


def _units(
    session: Session,
    lens: Lens,
    held: Scope,
    days: tuple[date, ...],
    columns: tuple[str, ...],
    units: Collection[NamedUnit],
) -> tuple[list[Strip], list[Strip]]:
    """The units of a page; and, where small numbers are hidden, all others."""
    ids = frozenset(unit.id for unit in units)
    asked = held.selection if held.masks else held.selection.within(Part(ids))
    found = balances.by_unit_at(session, days, lens.groups, columns, asked)
    unsaid = unsaid_by_unit_at(session, days, lens.groups, lens.evidence, asked)
    nobody = (0,) * len(columns)

    def at(unit_id: int) -> dict[date, Values]:
        course = {}
        for day in days:
            balance = balances.Balance(found[day].get(unit_id, nobody), nobody)
            nothing = unsaid[day].get(unit_id, frozenset()).intersection(MEASURES)
            course[day] = values_of(balance, MEASURES) | dict.fromkeys(nothing)
        return course

    shown = [Strip(Place(Dimension.UNIT, code), name, at(unit_id), unit_id) for unit_id, code, name in units]
    rest = frozenset[int]().union(*found.values()) - ids
    return shown, [Strip(Place(Dimension.UNIT, ""), "", at(unit_id), unit_id) for unit_id in sorted(rest)]
