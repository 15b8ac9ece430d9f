"""The units that somebody ticked in the list."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import text

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.selection import Part
from rollout.ledger.balances import by_unit
from rollout.units.queries.spans import span_joins
from rollout.vocabulary import Measure, PeopleGroup


class TickedUnit(NamedTuple):
    """`people` are all of the unit; `officer` is who looks after it today, "" for nobody."""

    id: int
    code: str
    name: str
    officer: str
    people: int


def ticked_units(viewer: Viewer, unit_ids: Collection[int], permission: Permission) -> list[TickedUnit]:
    """Those of them in today's scope of a permission, by name. Two queries."""
    selection = viewer.selection(permission).within(Part(frozenset(unit_ids)))
    people = by_unit(viewer.session, today(), tuple(PeopleGroup), (Measure.PARTICIPANTS.value,), selection)
    rows = viewer.session.execute(
        text(
            f"SELECT u.id, u.code, u.name, COALESCE(o.display_name, '') FROM unit u {span_joins(('officer', 'o'))} "
            f"WHERE {selection.sql('u.id')} ORDER BY u.sort_name, u.id"
        ),
        {"day": day_number(today())},
    )
    return [TickedUnit(key, code, name, officer, people.get(key, (0,))[0]) for key, code, name, officer in rows]
