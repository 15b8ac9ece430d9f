"""Who hands which units over to whom."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select, text

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.selection import Part
from rollout.ledger.balances import by_unit
from rollout.models import User
from rollout.models.rollup import DIM_CODE
from rollout.vocabulary import Measure, PeopleGroup


class HeldUnit(NamedTuple):
    id: int
    code: str
    name: str
    people: int


def holders(viewer: Viewer) -> list[tuple[int, str]]:
    """The officers of units that the viewer may edit today, as (id, name); 0 for units without one."""
    scope = viewer.selection(Permission.EDIT_UNITS).sql("s.unit_id")
    ids = viewer.session.execute(
        text(
            f"SELECT DISTINCT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE['officer']} "
            f"AND s.from_day <= :day AND s.to_day > :day AND {scope}"
        ),
        {"day": day_number(today())},
    ).scalars()
    held = set(ids)
    users = viewer.session.execute(
        select(User.id, User.display_name).where(User.id.in_(held)).order_by(User.sort_name, User.username)
    )
    return [*((0, "") for _ in held & {0}), *((key, name) for key, name in users)]


def held_units(viewer: Viewer, officer_id: int) -> list[HeldUnit]:
    """The units of an officer (0: of none) that the viewer may edit today, by name, with all their people."""
    selection = viewer.selection(Permission.EDIT_UNITS).within(Part(frozenset({officer_id}), "officer"))
    people = by_unit(viewer.session, today(), tuple(PeopleGroup), (Measure.PARTICIPANTS.value,), selection)
    rows = viewer.session.execute(
        text(f"SELECT u.id, u.code, u.name FROM unit u WHERE {selection.sql('u.id')} ORDER BY u.sort_name, u.id"),
        {"day": day_number(today())},
    )
    return [HeldUnit(key, code, name, people.get(key, (0,))[0]) for key, code, name in rows]
