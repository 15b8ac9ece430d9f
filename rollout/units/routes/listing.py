"""The list of units, its columns, and the file of it."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Response, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, only_reads, require, viewer
from rollout.core.asked import whole
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.viewpoint import Viewpoint
from rollout.db import db
from rollout.register.attention import EXPLANATIONS, STALE_AS_OF_NOW, Attention
from rollout.units import blueprint
from rollout.units.asked import KEPT, AskedList, list_url, read_asked
from rollout.units.columns import COUNTED, ORDERS, heading, offered, read_columns, write_columns
from rollout.units.export import table_of
from rollout.units.queries import counting, listing, views
from rollout.units.rows import shown_rows, total_cells
from rollout.units.sentence import basis, counted, left_out, pieces


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
            shown.append(Heading(heading(column, asked.view), kind))
            continue
        first, second = ORDERS[column]
        order = asked.filter.order
        sort = "" if order not in ORDERS[column] else "descending" if order.startswith("-") else "ascending"
        url = list_url(request.args, order=second.value if order is first else first.value)
        shown.append(Heading(heading(column, asked.view), kind, url, sort))
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
        left_out=left_out(units.totals),
        units=units,
        rows=shown_rows(units.page.rows, asked),
        headings=_headings(asked),
        totals=total_cells(units.totals, asked),
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


@blueprint.post(f"/units/{EXPORT}")
@require(Permission.SEE_UNITS)
def export(file: str) -> Response:
    """All units that the address finds, with the columns that are shown."""
    asked = read_asked(request.args, viewer())

    def table() -> Table:
        found = listing.find(viewer(), asked.filter, asked.view, tells_missing=asked.tells_missing)
        return table_of(
            listing.all_rows(viewer(), found),
            listing.said_totals(viewer(), found),
            asked.columns,
            asked.view,
            title=counted(asked, found.totals.units),
            basis=basis(asked),
        )

    columns = [column.value for column in asked.columns]
    return hand_out(
        table, file, name="don-vi", action="export_units", subject="unit", columns=columns,
        as_of=asked.view.day.isoformat(),
    )  # fmt: skip
