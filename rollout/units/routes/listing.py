"""The list of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.viewpoint import Viewpoint
from rollout.db import db
from rollout.register.attention import EXPLANATIONS, STALE_AS_OF_NOW, Attention
from rollout.units import blueprint
from rollout.units.forms.filters import REGISTRY_FILTERS, FilterForm
from rollout.units.queries import choices, listing
from rollout.units.queries.choices import Choices
from rollout.units.queries.listing import SHOWN, ModeFilter, Order, UnitFilter, UnitRow

WIDE = "filters"
"""In the address: show the filters that need whole lists of the registry, too."""


def asked_of(args: Mapping[str, str], held: Choices | None) -> UnitFilter:
    """The filter that an address holds; what it says wrongly is left out."""
    mode, state, order = args.get("mode", ""), args.get("state", ""), args.get("order", "")
    return UnitFilter(
        q=" ".join(args.get("q", "").split())[:100],
        area=held.areas.by_key(args.get("area", "")) if held else None,
        department=whole(args, "department"),
        unit_type=whole(args, "unit_type"),
        office=whole(args, "office"),
        officer=whole(args, "officer"),
        mode=ModeFilter(mode) if mode in set(ModeFilter) else None,
        state=Attention(state) if state in set(Attention) else None,
        order=Order(order) if order in set(Order) else Order.NAME,
    )


def _address(args: MultiDict[str, str], **others: str | int) -> str:
    """The address of this list with other arguments; any but `page` leads back to the first page."""
    kept: dict[str, Any] = {name: value for name, value in args.items() if value and name != "page"}
    return url_for("units.list_units", **(kept | others))


class ShownRow(NamedTuple):
    """A row with where it leads, "" for nowhere; `figures` pairs each of its numbers with the list behind it."""

    row: UnitRow
    url: str
    figures: tuple[tuple[int | None, str], ...]


def _shown(rows: Sequence[UnitRow], view: Viewpoint) -> list[ShownRow]:
    """The addresses of a page's rows, made from one of each kind."""
    url = url_for("units.unit", unit_id=ANY_UNIT, **view.args(group=""))
    counts = url_for("units.unit", unit_id=ANY_UNIT, _anchor="counts", **view.args())
    people = [
        url_for("participants.unit_people", unit_id=ANY_UNIT, **view.args(milestone=milestone))
        for milestone in ("", *(measure.value for measure in SHOWN[1:]))
    ]
    shown = []
    for row in rows:
        key = str(row.id)
        behind = [""] * len(SHOWN) if not row.is_in_scope else [counts] * len(SHOWN) if row.mode == "count" else people
        figures = tuple(
            (value, pattern.replace(PLACE, key) if value else "")
            for value, pattern in zip(row.figures, behind, strict=True)
        )
        shown.append(ShownRow(row, url.replace(PLACE, key) if row.is_in_scope else "", figures))
    return shown


ANY_UNIT = 9_876_543_210
PLACE = str(ANY_UNIT)
"""Stands for a unit's key in an address until it is known."""


def _explanation(state: Attention, view: Viewpoint, stale_days: int) -> str:
    said = _(EXPLANATIONS[state], days=stale_days)
    return f"{said}; {_(STALE_AS_OF_NOW)}" if state is Attention.STALE and not view.is_today else said


@blueprint.get("/units")
@require(Permission.SEE_UNITS)
def list_units() -> ResponseReturnValue:
    who = viewer()
    is_wide = any(request.args.get(name) for name in (*REGISTRY_FILTERS, WIDE))
    held = choices.for_filters(db.session()) if is_wide else None
    asked, form = asked_of(request.args, held), FilterForm(request.args, held)
    view = form.view()
    units = listing.list_units(who, asked, view, whole(request.args, "page") or 1)
    return htmx.respond(
        "units/list.html",
        "units/_table.html",
        status=422 if form.errors else 200,
        asked=asked,
        view=view,
        units=units,
        rows=_shown(units.page.rows, view),
        address=partial(_address, request.args),
        explanation=_explanation(asked.state, view, units.stale_days) if asked.state else "",
        is_filtered=bool(request.args),
        form=form,
        wide_url=None if is_wide else _address(request.args, **{WIDE: 1}),
        may_create=who.can(Permission.EDIT_UNITS),
        may_count=who.can(Permission.MARK_PEOPLE),
    )
