"""The list of units: filters, order, fifty rows with their figures, and the totals of all that match.

Figures come from rollups only. As of a day a unit's sort key is one seek in unit_balance; the rows shown are
read whole afterwards, for fifty units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date

from rollout.core.access import Permission, Viewer
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.selection import Part, Selection
from rollout.core.viewpoint import Viewpoint
from rollout.ledger.balances import by_group, by_unit, last_balance
from rollout.ledger.said import is_unsaid, unsaid_by_unit, unsaid_measures
from rollout.models import HandoverOutcome
from rollout.models.rollup import GROUP_CODE, column
from rollout.register.attention import Watch, group_rows, watch
from rollout.units.queries.filters import OF_SECTOR, Order, UnitFilter, condition, of_contact, scope_today
from rollout.units.queries.spans import span_joins
from rollout.vocabulary import Measure, Milestone

SHOWN = (Measure.PARTICIPANTS, Measure.INSTALLED, Measure.REGISTERED, Measure.ACCEPTED)
"""The figures of a row, in the order of its columns."""


DEPUTY_UNTIL = (
    "(SELECT MAX(h.to_on) FROM handover_item i JOIN handover h ON h.id = i.handover_id WHERE i.unit_id = u.id "
    f"AND i.outcome = '{HandoverOutcome.GIVEN.value}' AND i.after_id = o.id AND h.to_on > :on)"
)
"""Until when the officer of a unit stands in for another; nothing of who has the unit for good."""


class UnitRow(NamedTuple):
    """One row; `figures` are those of SHOWN, None where nothing is said.

    `contacted_on` and `call_back_on` are of today's log, None to whoever does not contact the unit. `is_in_scope`: may
    the viewer open it today? `may_contact`, `may_edit`: may the viewer do so today?
    """

    id: int
    code: str
    name: str
    unit_type: str
    sector: str
    area_2021: str
    area_2025: str
    department: str
    office: str
    officer: str
    deputy_until: date | None
    list_on: date | None
    contacted_on: date | None
    call_back_on: date | None
    mode: str
    is_in_scope: bool
    may_contact: bool
    may_edit: bool
    figures: tuple[int | None, ...]


class Totals(NamedTuple):
    """Of all units that match: how many there are, and the sums of their figures, in the order of SHOWN.

    `unknown` of the people are of units that count and never said how many have an account; `surplus` are the accounts
    beyond the people of units that have more. Both where it is asked who has no account.
    """

    units: int
    figures: tuple[int | None, ...]
    unknown: int
    surplus: int


class UnitList(NamedTuple):
    """`stale_days`: from how many days on a list is called old, where the filter asks for such."""

    page: Paged[UnitRow]
    totals: Totals
    stale_days: int


def columns_of(view: Viewpoint) -> tuple[str, ...]:
    """The rollup columns of SHOWN, numerators and denominator in one base and evidence (R3)."""
    return tuple(column(measure, view.base, view.evidence) for measure in SHOWN)


class Found(NamedTuple):
    """The units that match: what a query of them needs, and their totals."""

    view: Viewpoint
    order: Order
    held: Watch
    where: str
    values: dict[str, Any]
    unsaid: frozenset[str]
    totals: Totals


def find(viewer: Viewer, asked: UnitFilter, view: Viewpoint, *, tells_missing: bool) -> Found:
    """What matches a filter; `tells_missing`: is told who has no account? At most seven queries, one more for a
    department."""
    session = viewer.session
    selection = asked.narrow(viewer, viewer.selection(Permission.SEE_UNITS))
    unsaid = unsaid_measures(session, view.day, view.evidence)
    held = (
        watch(session, view.day, view.groups, view.base, view.evidence)
        if asked.state
        else Watch(view.day, view.groups, view.base, view.evidence, 0, 0, 0, unsaid=unsaid)
    )
    where, values = condition(viewer, asked, held, selection)
    number, *sums = _sums(viewer, asked, view, selection, held, where, values)
    beside = _unknown_and_surplus(viewer, view, held, where, values) if tells_missing else (0, 0)
    totals = Totals(number, _said(sums, unsaid), *beside)
    return Found(view, asked.order, held, where, values, unsaid, totals)


def list_units(
    viewer: Viewer, asked: UnitFilter, view: Viewpoint, number: int, *, tells_missing: bool = False
) -> UnitList:
    """A page of the units that match, with totals. At most seven queries, two more for a department or a
    state, one more where no row says anything of a figure."""
    found = find(viewer, asked, view, tells_missing=tells_missing)
    units = found.totals.units
    number = nearest(number, last_page(units))
    rows = _rows(viewer, found, _ids(viewer, found, f"LIMIT {ROWS} OFFSET {(number - 1) * ROWS}"))
    return UnitList(Paged(rows, number, units), said_totals(viewer, found, rows), found.held.stale_days)


def said_totals(viewer: Viewer, found: Found, rows: Sequence[UnitRow] = ()) -> Totals:
    """The totals without those of which no unit that matches says anything: a sum of nothing is no 0.

    `rows` are some of the units: what one of them says something of is not looked for in the others. One query at most.
    """
    totals = found.totals
    if not totals.units:
        return totals
    nothing: list[Measure] = [
        measure
        for at, measure in enumerate(SHOWN)
        if measure is not Measure.PARTICIPANTS
        and totals.figures[at] == 0
        and all(row.figures[at] is None for row in rows)
    ]
    if nothing and len(rows) < totals.units:
        nothing = _said_by_nobody(viewer, found, nothing)
    return totals._replace(figures=_said(totals.figures, frozenset(nothing)))


CHUNK = 500


def all_rows(viewer: Viewer, found: Found) -> Iterator[UnitRow]:
    """All units that match, in order, read in chunks: one query for their keys, three for each CHUNK of rows."""
    ids = _ids(viewer, found, "")
    for start in range(0, len(ids), CHUNK):
        yield from _rows(viewer, found, ids[start : start + CHUNK])


def _said(figures: Sequence[int | None], unsaid: Collection[str]) -> tuple[int | None, ...]:
    """Figures of SHOWN without those of which nothing is said."""
    return tuple(None if m in unsaid else number for m, number in zip(SHOWN, figures, strict=True))


def _sums(
    viewer: Viewer,
    asked: UnitFilter,
    view: Viewpoint,
    selection: Selection,
    held: Watch,
    where: str,
    values: dict[str, Any],
) -> Sequence[int]:
    """The number of units and the sums of the figures of SHOWN."""
    columns = columns_of(view)
    if asked.is_by_selection:
        found = by_group(
            viewer.session, "total", view.day, view.groups, (column(Measure.UNITS), *columns), selection
        ).get(0)
        return found.values if found else (0,) * (1 + len(columns))
    sums = ", ".join(f"COALESCE(SUM(b.{name}), 0)" for name in columns)
    row = viewer.session.execute(
        held.bound(
            f"WITH found AS (SELECT u.id FROM unit u WHERE {where}) "
            f"SELECT (SELECT COUNT(*) FROM found), {sums} FROM found u CROSS JOIN ({group_rows(view.groups)}) p "
            f"JOIN unit_balance b ON {last_balance('p.code', 'u.id')}",
            **values,
        )
    ).one()
    return [int(amount) for amount in row]


def _said_by_nobody(viewer: Viewer, found: Found, measures: Sequence[Measure]) -> list[Measure]:
    """Which of the measures no unit that matches says anything of."""
    view = found.view
    said = ", ".join(
        f"CASE WHEN EXISTS (SELECT 1 FROM unit u WHERE {found.where} AND NOT "
        f"{is_unsaid('u.id', Milestone(measure.value), view.groups, view.evidence)}) THEN 1 ELSE 0 END"
        for measure in measures
    )
    row = viewer.session.execute(found.held.bound(f"SELECT {said}", **found.values)).one()
    return [measure for measure, is_said in zip(measures, row, strict=True) if not is_said]


def _unknown_and_surplus(
    viewer: Viewer, view: Viewpoint, held: Watch, where: str, values: dict[str, Any]
) -> tuple[int, int]:
    """How many people the units have that never said how many of them have an account, and how many accounts there are
    beyond the people of their units. One query."""
    people, accepted = column(Measure.PARTICIPANTS, view.base), column(Measure.ACCEPTED, view.base, view.evidence)
    unknown, surplus = viewer.session.execute(
        held.bound(
            f"WITH of_unit AS (SELECT u.id, SUM(b.{people}) AS people, SUM(b.{accepted}) AS accepted "
            f"FROM unit u CROSS JOIN ({group_rows(view.groups)}) p "
            f"JOIN unit_balance b ON {last_balance('p.code', 'u.id')} WHERE {where} GROUP BY u.id) "
            f"SELECT COALESCE(SUM(CASE WHEN {_never_said(view)} THEN u.people END), 0), "
            "COALESCE(SUM(CASE WHEN u.accepted > u.people THEN u.accepted - u.people END), 0) FROM of_unit u",
            **values,
        )
    ).one()
    return int(unknown), int(surplus)


def _never_said(view: Viewpoint) -> str:
    """The condition that unit u counts and never said how many have an account."""
    return is_unsaid("u.id", Milestone.ACCEPTED, view.groups, view.evidence)


def _ids(viewer: Viewer, found: Found, limit: str) -> list[int]:
    """The keys of the units, in order."""
    order, view = found.order, found.view
    down = "DESC" if order.startswith("-") else ""
    if order in (Order.PEOPLE, Order.PEOPLE_DOWN, Order.RATE, Order.RATE_DOWN):
        sql = _by_figures(view, order, down, found.where)
    else:
        first = {
            Order.CONTACT: f"COALESCE({of_contact(viewer, 'contacted_on')}, :first_day), ",
            Order.CONTACT_DOWN: f"COALESCE({of_contact(viewer, 'contacted_on')}, :first_day) DESC, ",
            Order.LIST: "CASE WHEN u.list_on IS NULL THEN 1 ELSE 0 END, u.list_on, ",
            Order.LIST_DOWN: "CASE WHEN u.list_on IS NULL THEN 1 ELSE 0 END, u.list_on DESC, ",
        }.get(order, "")
        name_down = down if order is Order.NAME_DOWN else ""
        sql = f"SELECT u.id FROM unit u WHERE {found.where} ORDER BY {first}u.sort_name {name_down}, u.id"
    return list(
        viewer.session.execute(found.held.bound(f"{sql} {limit}", first_day=date.min, **found.values)).scalars()
    )


def _by_figures(view: Viewpoint, order: Order, down: str, where: str) -> str:
    people, accepted = column(Measure.PARTICIPANTS, view.base), column(Measure.ACCEPTED, view.base, view.evidence)
    amount = "COALESCE(b.{}, 0) AS {}" if view.group else "COALESCE(SUM(b.{}), 0) AS {}"
    amounts = f"{amount.format(people, 'people')}, {amount.format(accepted, 'accepted')}"
    # one group is one seek a unit, and nothing to add up
    source = (
        f"LEFT JOIN unit_balance b ON {last_balance(str(GROUP_CODE[view.group.value]), 'u.id')} WHERE {where}"
        if view.group
        else f"CROSS JOIN ({group_rows(view.groups)}) p "
        f"LEFT JOIN unit_balance b ON {last_balance('p.code', 'u.id')} WHERE {where} GROUP BY u.id, u.sort_name"
    )
    figures = f"WITH figures AS MATERIALIZED (SELECT u.id, u.sort_name, {amounts} FROM unit u {source})"
    if order in (Order.PEOPLE, Order.PEOPLE_DOWN):
        return f"{figures} SELECT id FROM figures ORDER BY people {down}, sort_name, id"
    return (
        f"{figures}, rates AS (SELECT u.id, u.sort_name, CASE WHEN u.people > 0 AND NOT {_never_said(view)} "
        "THEN u.accepted * 1.0 / u.people END AS rate FROM figures u) "
        f"SELECT id FROM rates ORDER BY CASE WHEN rate IS NULL THEN 1 ELSE 0 END, rate {down}, sort_name, id"
    )


def _rows(viewer: Viewer, found: Found, ids: Sequence[int]) -> list[UnitRow]:
    """Whole rows of some units, in the order of `ids`, as of the day of the viewpoint. Three queries."""
    if not ids:
        return []
    view = found.view
    shown = Selection().within(Part(frozenset(ids)))
    figures = by_unit(viewer.session, view.day, view.groups, columns_of(view), shown)
    unsaid_of = unsaid_by_unit(viewer.session, view.day, view.groups, view.evidence, shown)
    spans = span_joins(
        ("commune_2021", "a1"), ("commune_2025", "a5"), ("unit_type", "t"), ("department", "d"), ("office", "f"),
        ("officer", "o"),
    )  # fmt: skip
    may = ", ".join(
        f"CASE WHEN {scope_today(viewer, permission)} THEN 1 ELSE 0 END"
        for permission in (Permission.SEE_UNITS, Permission.CONTACT_UNITS, Permission.EDIT_UNITS)
    )
    rows = viewer.session.execute(
        found.held.bound(
            "SELECT u.id, u.code, u.name, COALESCE(t.name, ''), COALESCE(c.name, ''), COALESCE(a1.name, ''), "
            "COALESCE(a5.name, ''), COALESCE(d.short_name, ''), COALESCE(f.short_name, ''), "
            f"COALESCE(o.display_name, ''), {DEPUTY_UNTIL} AS deputy_until, u.list_on, "
            f"{of_contact(viewer, 'contacted_on')} AS contacted_on, {of_contact(viewer, 'call_back_on')} AS "
            f"call_back_on, COALESCE(m.mode, ''), {may} FROM unit u {spans} "
            f"LEFT JOIN unit_attribution x ON {OF_SECTOR} LEFT JOIN sector c ON c.id = x.sector_id "
            "LEFT JOIN unit_mode m ON m.unit_id = u.id AND m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on "
            f"WHERE u.id IN ({', '.join(str(int(i)) for i in ids)})"
        ).columns(deputy_until=Date(), list_on=Date(), contacted_on=Date(), call_back_on=Date())
    )
    nobody = (0,) * len(SHOWN)

    def said(unit_id: int) -> tuple[int | None, ...]:
        return _said(figures.get(unit_id, nobody), found.unsaid | unsaid_of.get(unit_id, frozenset()))

    by_id = {row[0]: UnitRow._make((*row[:-3], *map(bool, row[-3:]), said(row[0]))) for row in rows}
    return [by_id[unit_id] for unit_id in ids]
