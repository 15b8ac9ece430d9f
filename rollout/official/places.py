"""What the filter of the lists names: offices of the viewer's units, and units by what is typed of them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select, text

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.names import like_literal, search_key
from rollout.core.selection import Part
from rollout.models import Office
from rollout.models.rollup import DIM_CODE, UNKNOWN

MOST_OFFERED = 20
"""Units that may be meant and are offered to choose from."""

IS_CALLED = (
    "(u.search_name LIKE :unit_name ESCAPE '!' OR EXISTS (SELECT 1 FROM unit_code k WHERE k.unit_id = u.id "
    "AND k.code LIKE :unit_code ESCAPE '!'))"
)
"""The condition that a unit `u` is called as was typed; `called` fills it."""


class Named(NamedTuple):
    id: int
    code: str
    name: str


def called(typed: str) -> dict[str, str]:
    return {"unit_name": f"%{like_literal(search_key(typed))}%", "unit_code": f"{like_literal(_code(typed))}%"}


def _code(typed: str) -> str:
    return "".join(typed.upper().split())


def units_called(viewer: Viewer, typed: str, office_id: int | None) -> list[Named]:
    """The viewer's units that may be meant, the one whose code it is alone; one more than MOST_OFFERED says of others.

    One query.
    """
    selection = viewer.selection(Permission.RECONCILE)
    if office_id is not None:
        selection = selection.within(Part(frozenset({office_id}), "office"))
    scope = selection.sql("u.id")
    day = {"day": day_number(today())} if ":day" in scope else {}
    found = [
        Named(*row)
        for row in viewer.session.execute(
            text(
                f"SELECT u.id, u.code, u.name FROM unit u WHERE {IS_CALLED} AND {scope} "
                f"ORDER BY CASE WHEN u.code = :code THEN 0 ELSE 1 END, u.sort_name, u.id LIMIT {MOST_OFFERED + 1}"
            ),
            {**called(typed), "code": _code(typed), **day},
        )
    ]
    return found[:1] if found and found[0].code == _code(typed) else found


def offices(viewer: Viewer) -> list[tuple[int, str]]:
    """(key, short name) of the offices of the viewer's units today; UNKNOWN, "" last, where some have none."""
    names = viewer.session.execute(select(Office.id, Office.short_name).order_by(Office.id)).all()
    selection = viewer.selection(Permission.RECONCILE)
    if selection.is_everything:
        return [*((key, name) for key, name in names), (UNKNOWN, "")]
    held = set(
        viewer.session.scalars(
            text(
                f"SELECT DISTINCT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE['office']} "
                f"AND s.from_day <= :day AND s.to_day > :day AND {selection.sql('s.unit_id')}"
            ),
            {"day": day_number(today())},
        )
    )
    return [(key, name) for key, name in (*names, (UNKNOWN, "")) if key in held]
