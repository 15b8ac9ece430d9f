"""Which units something is made of: those that an address names, or a list to tick, filtered by letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import BindParameter, Date, bindparam, select, text

from rollout.core import htmx
from rollout.core.access import Permission, Viewer
from rollout.core.asked import key
from rollout.core.dates import day_number, today
from rollout.core.names import LONGEST_NAME, tidy
from rollout.models import Unit
from rollout.register.attention import is_deployed
from rollout.register.unit_search import is_called

MOST_UNITS = 20
"""Units of one session or one visit."""


class UnitToChoose(NamedTuple):
    id: int
    code: str
    name: str


def asked_units() -> list[int]:
    """The units that the address names; 404 for more than there may be."""
    ids = list(dict.fromkeys(request.args.getlist("unit", key)))
    if len(ids) > MOST_UNITS:
        abort(404)
    return ids


def units_to_choose(
    viewer: Viewer, permission: Permission, typed: str, *, with_deployed: bool = True
) -> list[UnitToChoose]:
    """The units of a permission whose code begins so, or whose name has it, by name; all of them for "".

    One more than MOST_UNITS says that there are others. Without those that are "đã triển khai" unless they are wanted.
    """
    scope = viewer.selection(permission).sql("unit.id")
    conditions = [scope] if with_deployed else [scope, f"NOT {is_deployed('unit.id')}"]
    bound: tuple[BindParameter[object], ...] = (bindparam("day", day_number(today())), bindparam("on", today(), Date()))
    statement = select(Unit.id, Unit.code, Unit.name)
    for condition in conditions:
        said = (each for each in bound if f":{each.key}" in condition)
        statement = statement.where(text(condition).bindparams(*said))
    if typed:
        statement = statement.where(is_called(typed))
    rows = viewer.session.execute(statement.order_by(Unit.sort_name, Unit.id).limit(MOST_UNITS + 1))
    return [UnitToChoose(*row) for row in rows]


def choose_units(
    viewer: Viewer,
    permission: Permission,
    endpoint: str,
    *,
    asks_deployed: bool = False,
    more: Mapping[str, Any] | None = None,
    **context: Any,
) -> ResponseReturnValue:
    """The page that asks which units; the only one of whoever has one is gone on with.

    `asks_deployed`: units that are done do not come up unless they are asked for. `more` of the address goes along.
    `context`: the page's `title` and `lead`, its `back` and `place`, what the units are called (`legend`), its drafts.
    """
    words = tidy(request.args.get("q", ""))[:LONGEST_NAME]
    is_all = not asks_deployed or "all" in request.args
    found = units_to_choose(viewer, permission, words, with_deployed=is_all)
    if len(found) == 1 and not words and is_all:
        return htmx.go_to(url_for(endpoint, unit=found[0].id, **(more or {})))
    return htmx.respond(
        "ui/choose_units.html", "ui/choose_units.html", endpoint=endpoint, words=words, units=found[:MOST_UNITS],
        has_more=len(found) > MOST_UNITS, asks_deployed=asks_deployed, is_all=is_all, more=more or {}, **context,
    )  # fmt: skip
