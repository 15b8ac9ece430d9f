"""The list of units: filters, order, fifty rows with their figures, and the totals of all that match.

Figures come from rollups only. As of a day a unit's sort key is one seek in unit_balance; the rows shown are
read whole afterwards, for fifty units.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date

from rollout.core.access import Permission, Viewer, department_subtree
from rollout.core.dates import day_number, today
from rollout.core.names import like_literal, search_key
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.selection import Part, Selection
from rollout.core.viewpoint import Viewpoint
from rollout.ledger.balances import by_group, by_unit, last_balance
from rollout.ledger.said import unsaid_by_unit, unsaid_measures
from rollout.models.rollup import GROUP_CODE, column
from rollout.register.attention import (
    Attention,
    Watch,
    attention_condition,
    exists,
    group_rows,
    watch,
)
from rollout.units.queries.choices import AreaRow
from rollout.units.queries.spans import span_joins
from rollout.vocabulary import N_, AreaLevel, AreaList, Labelled, Measure, UnitMode

SHOWN = (Measure.PARTICIPANTS, Measure.INSTALLED, Measure.REGISTERED, Measure.ACCEPTED)
"""The figures of a row, in the order of its columns."""


class Order(Labelled):
    NAME = "name", N_("Tên đơn vị")
    NAME_DOWN = "-name", N_("Tên đơn vị, từ Z đến A")
    PEOPLE = "people", N_("Ít người trước")
    PEOPLE_DOWN = "-people", N_("Nhiều người trước")
    RATE = "rate", N_("Tỷ lệ thấp trước")
    RATE_DOWN = "-rate", N_("Tỷ lệ cao trước")


class ModeFilter(Labelled):
    """How a unit counts on the day; without a filter, all that exist then."""

    LIST = "list", UnitMode.LIST.label
    COUNT = "count", UnitMode.COUNT.label
    STOPPED = "stopped", N_("Ngừng hoạt động/tạm dừng")


@dataclass(frozen=True)
class UnitFilter:
    """What the address asks for; None or "" leaves a filter out, 0 stands for "Chưa xác định"."""

    q: str = ""
    area: AreaRow | None = None
    department: int | None = None
    unit_type: int | None = None
    office: int | None = None
    officer: int | None = None
    mode: ModeFilter | None = None
    state: Attention | None = None
    order: Order = Order.NAME

    @property
    def is_by_selection(self) -> bool:
        """Do the matching units make up a selection, whose totals the rollups hold?"""
        return not (self.q or self.mode or self.state)

    def narrow(self, viewer: Viewer, selection: Selection) -> Selection:
        """The units of a selection that are where this filter says, on the day asked."""
        for dim, ids in self._parts(viewer):
            selection = selection.within(Part(ids, dim))
        return selection

    def _parts(self, viewer: Viewer) -> list[tuple[str, frozenset[int]]]:
        parts: list[tuple[str, frozenset[int]]] = []
        if self.area is not None:
            dim = (
                "district"
                if self.area.level == AreaLevel.DISTRICT
                else "commune_2021"
                if self.area.area_list == AreaList.Y2021
                else "commune_2025"
            )
            parts.append((dim, frozenset({self.area.id})))
        if self.department is not None:
            parts.append(("department", department_subtree(viewer.session, self.department)))
        for dim in ("unit_type", "office", "officer"):
            value = getattr(self, dim)
            if value is not None:
                parts.append((dim, frozenset({value})))
        return parts


class UnitRow(NamedTuple):
    """One row; `figures` are those of SHOWN, None where nothing is said.

    `is_in_scope`: may the viewer open it today?
    """

    id: int
    code: str
    name: str
    unit_type: str
    area_2021: str
    area_2025: str
    officer: str
    list_on: date | None
    mode: str
    figures: tuple[int | None, ...]
    is_in_scope: bool


class Totals(NamedTuple):
    """Of all units that match: how many there are, and the sums of their figures, in the order of SHOWN."""

    units: int
    figures: tuple[int | None, ...]


class UnitList(NamedTuple):
    """`stale_days`: from how many days on a list is called old, where the filter asks for such."""

    page: Paged[UnitRow]
    totals: Totals
    stale_days: int


def columns_of(view: Viewpoint) -> tuple[str, ...]:
    """The rollup columns of SHOWN, numerators and denominator in one base and evidence (R3)."""
    return tuple(column(measure, view.base, view.evidence) for measure in SHOWN)


def list_units(viewer: Viewer, asked: UnitFilter, view: Viewpoint, number: int) -> UnitList:
    """A page of the units that match, with totals. At most six queries, two more for a department or a state."""
    session = viewer.session
    selection = asked.narrow(viewer, viewer.selection(Permission.SEE_UNITS))
    held = (
        watch(session, view.day, view.groups, view.base, view.evidence)
        if asked.state
        else Watch(view.day, view.groups, view.base, view.evidence, 0, 0, 0)
    )
    where, values = _condition(asked, held, selection)
    unsaid = unsaid_measures(session, view.day, view.evidence)
    totals = _totals(viewer, asked, view, selection, held, where, values)
    totals = totals._replace(figures=_said(totals.figures, unsaid))
    number = nearest(number, last_page(totals.units))
    ids = _page_ids(viewer, asked.order, view, held, where, values, number)
    return UnitList(Paged(_rows(viewer, view, held, ids, unsaid), number, totals.units), totals, held.stale_days)


def _said(figures: Sequence[int | None], unsaid: Collection[str]) -> tuple[int | None, ...]:
    """Figures of SHOWN without those of which nothing is said."""
    return tuple(None if m in unsaid else number for m, number in zip(SHOWN, figures, strict=True))


def _condition(asked: UnitFilter, held: Watch, selection: Selection) -> tuple[str, dict[str, Any]]:
    """The condition on unit u of a filter and a selection, and what it needs bound."""
    conditions, values = [selection.sql("u.id")], {}
    if asked.q:
        conditions.append(
            "(u.search_name LIKE :name ESCAPE '!' OR EXISTS (SELECT 1 FROM unit_code k WHERE k.unit_id = u.id "
            "AND k.code LIKE :code ESCAPE '!'))"
        )
        values["name"] = f"%{like_literal(search_key(asked.q))}%"
        values["code"] = f"{like_literal(''.join(asked.q.upper().split()))}%"
    if asked.mode is ModeFilter.STOPPED:
        conditions.append(f"NOT {exists('u.id')}")
    elif asked.mode:
        conditions.append(exists("u.id", UnitMode(asked.mode)))
    elif not asked.q:  # who searches finds what was stopped, too
        conditions.append(exists("u.id"))
    if asked.state:
        conditions.append(attention_condition(asked.state, held))
    return " AND ".join(conditions), values


def _totals(
    viewer: Viewer,
    asked: UnitFilter,
    view: Viewpoint,
    selection: Selection,
    held: Watch,
    where: str,
    values: dict[str, Any],
) -> Totals:
    columns = columns_of(view)
    if asked.is_by_selection:
        found = by_group(
            viewer.session, "total", view.day, view.groups, (column(Measure.UNITS), *columns), selection
        ).get(0)
        amounts = found.values if found else (0,) * (1 + len(columns))
        return Totals(amounts[0], amounts[1:])
    sums = ", ".join(f"COALESCE(SUM(b.{name}), 0)" for name in columns)
    row = viewer.session.execute(
        held.bound(
            f"WITH found AS (SELECT u.id FROM unit u WHERE {where}) "
            f"SELECT (SELECT COUNT(*) FROM found), {sums} FROM found u CROSS JOIN ({group_rows(view.groups)}) p "
            f"JOIN unit_balance b ON {last_balance('p.code', 'u.id')}",
            **values,
        )
    ).one()
    return Totals(int(row[0]), tuple(int(amount) for amount in row[1:]))


def _page_ids(
    viewer: Viewer, order: Order, view: Viewpoint, held: Watch, where: str, values: dict[str, Any], number: int
) -> list[int]:
    """The units of one page, in order."""
    limit = f"LIMIT {ROWS} OFFSET {(number - 1) * ROWS}"
    down = "DESC" if order.startswith("-") else ""
    if order in (Order.NAME, Order.NAME_DOWN):
        sql = f"SELECT u.id FROM unit u WHERE {where} ORDER BY u.sort_name {down}, u.id {limit}"
    else:
        people, accepted = column(Measure.PARTICIPANTS, view.base), column(Measure.ACCEPTED, view.base, view.evidence)
        by = "people" if order in (Order.PEOPLE, Order.PEOPLE_DOWN) else "accepted * 1.0 / NULLIF(people, 0)"
        empty_last = "people = 0, " if order in (Order.RATE, Order.RATE_DOWN) else ""
        amount = "COALESCE(b.{}, 0) AS {}" if view.group else "COALESCE(SUM(b.{}), 0) AS {}"
        amounts = f"{amount.format(people, 'people')}, {amount.format(accepted, 'accepted')}"
        # one group is one seek a unit, and nothing to add up
        source = (
            f"LEFT JOIN unit_balance b ON {last_balance(str(GROUP_CODE[view.group.value]), 'u.id')} WHERE {where}"
            if view.group
            else f"CROSS JOIN ({group_rows(view.groups)}) p "
            f"LEFT JOIN unit_balance b ON {last_balance('p.code', 'u.id')} WHERE {where} GROUP BY u.id, u.sort_name"
        )
        sql = (
            f"WITH figures AS MATERIALIZED (SELECT u.id, u.sort_name, {amounts} FROM unit u {source}) "
            f"SELECT id FROM figures ORDER BY {empty_last}{by} {down}, sort_name, id {limit}"
        )
    return list(viewer.session.execute(held.bound(sql, **values)).scalars())


def _rows(viewer: Viewer, view: Viewpoint, held: Watch, ids: Sequence[int], unsaid: frozenset[str]) -> list[UnitRow]:
    """Whole rows of some units, in the order of `ids`, as of the day of the viewpoint. Three queries."""
    if not ids:
        return []
    shown = Selection().within(Part(frozenset(ids)))
    figures = by_unit(viewer.session, view.day, view.groups, columns_of(view), shown)
    unsaid_of = unsaid_by_unit(viewer.session, view.day, view.groups, view.evidence, shown)
    spans = span_joins(("commune_2021", "a1"), ("commune_2025", "a5"), ("unit_type", "t"), ("officer", "o"))
    in_scope = viewer.selection(Permission.SEE_UNITS).sql("u.id", str(day_number(today())))
    found = viewer.session.execute(
        held.bound(
            "SELECT u.id, u.code, u.name, COALESCE(t.name, ''), COALESCE(a1.name, ''), COALESCE(a5.name, ''), "
            "COALESCE(o.display_name, ''), u.list_on, COALESCE(m.mode, ''), "
            f"CASE WHEN {in_scope} THEN 1 ELSE 0 END FROM unit u {spans} "
            "LEFT JOIN unit_mode m ON m.unit_id = u.id AND m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on "
            f"WHERE u.id IN ({', '.join(str(int(i)) for i in ids)})"
        ).columns(list_on=Date())
    )
    nobody = (0,) * len(SHOWN)

    def said(unit_id: int) -> tuple[int | None, ...]:
        return _said(figures.get(unit_id, nobody), unsaid | unsaid_of.get(unit_id, frozenset()))

    rows = {row[0]: UnitRow._make((*row[:-1], said(row[0]), bool(row[-1]))) for row in found}
    return [rows[unit_id] for unit_id in ids]
