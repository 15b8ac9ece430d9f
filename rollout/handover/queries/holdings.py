"""What an officer looks after: units, open obstacles, coming sessions, requests that wait for an answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.selection import Part
from rollout.db import among
from rollout.handover.rules import HeldUnit
from rollout.ledger.balances import by_unit
from rollout.models import ChangeRequest
from rollout.models.rollup import DIM_CODE
from rollout.vocabulary import Measure, PeopleGroup


def held_units(viewer: Viewer, officer_id: int, on: date) -> list[HeldUnit]:
    """The units that are an officer's on a day (of one to come: today) and that the viewer may edit today, by name.

    With all their people, the district and the office of today. Two queries.
    """
    scope = viewer.selection(Permission.EDIT_UNITS)
    day = min(on, today())
    rows = viewer.session.execute(
        text(
            "SELECT u.id, u.code, u.name, COALESCE(a.id, 0), COALESCE(a.name, ''), COALESCE(f.id, 0), "
            "COALESCE(f.short_name, '') FROM unit_span o JOIN unit u ON u.id = o.unit_id "
            f"{_group('district', 'd')} LEFT JOIN area a ON a.id = d.group_id "
            f"{_group('office', 's')} LEFT JOIN office f ON f.id = s.group_id "
            f"WHERE o.dim = {DIM_CODE['officer']} AND o.group_id = :officer AND o.from_day <= :on AND o.to_day > :on "
            f"AND {scope.sql('u.id')} ORDER BY u.sort_name, u.id"
        ),
        {"officer": officer_id, "on": day_number(day), "day": day_number(today())},
    ).all()
    shown = scope.within(Part(frozenset(row[0] for row in rows)))
    people = by_unit(viewer.session, today(), tuple(PeopleGroup), (Measure.PARTICIPANTS.value,), shown) if rows else {}
    return [HeldUnit(key, code, name, people.get(key, (0,))[0], *place) for key, code, name, *place in rows]


def _group(dim: str, alias: str) -> str:
    return (
        f"LEFT JOIN unit_span {alias} ON {alias}.dim = {DIM_CODE[dim]} AND {alias}.unit_id = u.id "
        f"AND {alias}.from_day <= :day AND {alias}.to_day > :day"
    )


def waiting_requests(session: Session, unit_ids: Collection[int]) -> int:
    """How many requests of some units wait for an answer: they are answered by whoever has the unit. One query."""
    statement = select(func.count()).where(
        ChangeRequest.settled_at.is_(None), among(session, ChangeRequest.unit_id, sorted(unit_ids))
    )
    return int(session.scalar(statement) or 0)
