"""The list of units, its columns, and the workbook of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Response, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, only_reads, require, viewer
from rollout.core.asked import whole
from rollout.core.dates import today
from rollout.core.formats import NOTHING, day, label, number, percent, plural
from rollout.core.spreadsheets import XLSX
from rollout.core.viewpoint import Viewpoint
from rollout.db import db, reading
from rollout.register.attention import EXPLANATIONS, STALE_AS_OF_NOW, Attention
from rollout.units import blueprint, view_actions
from rollout.units.asked import KEPT, AskedList, list_url, read_asked
from rollout.units.columns import (
    COUNTED,
    FIGURES,
    ORDERS,
    Column,
    Rate,
    Value,
    offered,
    read_columns,
    total_of,
    value_of,
    write_columns,
)
from rollout.units.export import write_list
from rollout.units.queries import counting, listing, views
from rollout.units.queries.listing import SHOWN, Totals, UnitRow
from rollout.units.sentence import basis, counted, pieces


class Cell(NamedTuple):
    """What stands in a column of a row, where it leads, and the part of a whole that its bar shows."""

    label: str
    text: str
    kind: str
    url: str = ""
    bar: Rate | None = None


class ShownRow(NamedTuple):
    """A row with where it leads, "" for nowhere."""

    row: UnitRow
    url: str
    cells: tuple[Cell, ...]


def _text(value: Value) -> str:
    if isinstance(value, Rate):
        return percent(value.part, value.whole)
    if isinstance(value, int):
        return number(value)
    if isinstance(value, str):
        return value or NOTHING
    return day(value)


def _since(row: UnitRow) -> str:
    """How long ago the unit was last spoken to."""
    if not row.may_contact:
        return NOTHING
    if row.contacted_on is None:
        return _("Chưa lần nào")
    days = (today() - row.contacted_on).days
    return plural("%(n)s ngày trước", days) if days else _("Hôm nay")


def _cell(row: UnitRow, column: Column, text: str, view: Viewpoint, behind: Sequence[str]) -> Cell:
    value = value_of(row, column, view)
    if column is Column.CONTACT:
        return Cell(text, _since(row), "")
    if column in FIGURES:
        return Cell(text, _text(value), "number", behind[FIGURES.index(column)] if value else "")
    if isinstance(value, Rate):
        has_bar = value.whole and value.part is not None
        return Cell(text, _text(value), "number", bar=value if has_bar else None)
    kind = "number" if column in COUNTED else "code" if column is Column.CODE else ""
    return Cell(text, _text(value), kind)


def _shown(rows: Sequence[UnitRow], asked: AskedList) -> list[ShownRow]:
    """The rows of a page as they are shown; their addresses are made from one of each kind."""
    view = asked.view
    url = url_for("units.unit", unit_id=ANY_UNIT, **view.args(group=""))
    counts = url_for("units.unit", unit_id=ANY_UNIT, _anchor="counts", **view.args())
    people = [
        url_for("participants.unit_people", unit_id=ANY_UNIT, **view.args(milestone=milestone))
        for milestone in ("", *(measure.value for measure in SHOWN[1:]))
    ]
    labels = [(column, label(column)) for column in asked.columns]
    nowhere = [""] * len(SHOWN)
    shown = []
    for row in rows:
        key = str(row.id)
        ways = nowhere if not row.is_in_scope else [counts] * len(SHOWN) if row.mode == "count" else people
        behind = [pattern.replace(PLACE, key) for pattern in ways]
        cells = tuple(_cell(row, column, text, view, behind) for column, text in labels)
        shown.append(ShownRow(row, url.replace(PLACE, key) if row.is_in_scope else "", cells))
    return shown


ANY_UNIT = 9_876_543_210
PLACE = str(ANY_UNIT)
"""Stands for a unit's key in an address until it is known."""


class TotalCells(NamedTuple):
    """The row of totals: how many columns its heading spans, and the cells of the others."""

    span: int
    cells: tuple[Cell, ...]


def _totals(totals: Totals, asked: AskedList) -> TotalCells:
    first = next((i for i, column in enumerate(asked.columns) if column in COUNTED), len(asked.columns))
    cells = []
    for column in asked.columns[first:]:
        value = total_of(totals, column, asked.view)
        cells.append(Cell(label(column), _text(value) if column in COUNTED else "", "number"))
    return TotalCells(first + 1, tuple(cells))


class Heading(NamedTuple):
    """`url` puts the list in order by it, "" where it cannot; `sort` is the order it is in now."""

    text: str
    kind: str
    url: str = ""
    sort: str = ""


def _headings(asked: AskedList) -> list[Heading]:
    shown = []
    for column in asked.columns:
        kind = "number" if column in COUNTED else ""
        if column not in ORDERS:
            shown.append(Heading(label(column), kind))
            continue
        first, second = ORDERS[column]
        order = asked.filter.order
        sort = "" if order not in ORDERS[column] else "descending" if order.startswith("-") else "ascending"
        url = list_url(request.args, order=second.value if order is first else first.value)
        shown.append(Heading(label(column), kind, url, sort))
    return shown


def _explanation(state: Attention, view: Viewpoint, stale_days: int) -> str:
    said = _(EXPLANATIONS[state], days=stale_days)
    return f"{said}; {_(STALE_AS_OF_NOW)}" if state is Attention.STALE and not view.is_today else said


@blueprint.get("/units")
@require(Permission.SEE_UNITS)
def list_units() -> ResponseReturnValue:
    who = viewer()
    asked = read_asked(request.args, who)
    units = listing.list_units(
        who, asked.filter, asked.view, whole(request.args, "page") or 1, tells_missing=asked.tells_missing
    )
    state = asked.filter.state
    query = urlencode(list(request.args.items(multi=True)))
    return htmx.respond(
        "units/list.html",
        "units/_table.html",
        status=422 if asked.form.errors else 200,
        asked=asked.filter,
        view=asked.view,
        form=asked.form,
        sentence=counted(asked, units.totals.units),
        pieces=list(pieces(asked)),
        basis=basis(asked),
        units=units,
        rows=_shown(units.page.rows, asked),
        headings=_headings(asked),
        totals=_totals(units.totals, asked),
        address=partial(list_url, request.args),
        explanation=_explanation(state, asked.view, units.stale_days) if state else "",
        is_filtered=asked.is_filtered,
        may_save=asked.is_own,
        is_wide=asked.held is not None,
        columns=asked.columns,
        all_columns=offered(asked.may_contact),
        views=views.saved_views(db.session(), who.user),
        asked_query=asked.query,
        query=query,
        may_create=who.can(Permission.EDIT_UNITS),
        may_count=who.can(Permission.MARK_PEOPLE) and counting.is_any(who),
        may_contact=asked.may_contact,
    )


@blueprint.post("/units/columns")
@require(Permission.SEE_UNITS)
@only_reads
def choose_columns() -> ResponseReturnValue:
    """The columns ticked are shown until the end of the log-in; `usual` goes back to what goes without saying."""
    ticked = read_columns(".".join(request.form.getlist("column")), viewer().can(Permission.CONTACT_UNITS))
    if "usual" in request.form:
        session.pop(KEPT, None)
    else:
        session[KEPT] = write_columns(ticked)
    return htmx.go_to(list_url(request.args, "columns"))


@blueprint.post("/units/export")
@require(Permission.SEE_UNITS)
def export() -> ResponseReturnValue:
    """All units that the address finds, as a workbook with the columns that are shown."""
    who = viewer()
    user_id = who.user.id
    db.session.rollback()
    with reading():
        asked = read_asked(request.args, viewer())
        found = listing.find(viewer(), asked.filter, asked.view, tells_missing=asked.tells_missing)
        content = write_list(
            listing.all_rows(viewer(), found),
            found.totals,
            asked.columns,
            asked.view,
            title=counted(asked, found.totals.units),
            basis=basis(asked),
        )
        db.session.rollback()
    view_actions.record_export(db.session(), user_id, rows=found.totals.units, columns=asked.columns, view=asked.view)
    db.session.commit()
    name = f"don-vi-{asked.view.day.isoformat()}.xlsx"
    return Response(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
