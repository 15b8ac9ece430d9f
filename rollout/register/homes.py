"""Where the days of officers begin and end: in their own commune, at their office, else at that of the province."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.db import among
from rollout.models import Assignment, Office, User, unit_span
from rollout.models.rollup import DIM_CODE
from rollout.register.ways import Communes
from rollout.vocabulary import Role, ScopeKind


@dataclass(frozen=True)
class Homes:
    """`officers`: the office of each; `communes`: where each office is, one of 2025; `seat`: the
    office of the province; `own`: the commune of each officer who does not set out from an office.

    An office of which nobody knows where it is, is nobody's home.
    """

    officers: Mapping[int, int]
    communes: Mapping[int, int]
    seat: int | None
    own: Mapping[int, int] = field(default_factory=dict)

    def office(self, officer_id: int | None) -> int | None:
        """From which one an officer sets out: None of whoever has a commune of their own, and where nobody knows."""
        return None if officer_id in self.own else self.officers.get(officer_id or 0, self.seat)

    def commune(self, officer_id: int | None) -> int | None:
        return self.own.get(officer_id or 0) or self.communes.get(self.office(officer_id) or 0)

    def is_known(self, officer_id: int | None) -> bool:
        """Is anything said of this officer, so that no other office need be taken for theirs?"""
        return officer_id in self.own or officer_id in self.officers

    def commune_of_office(self, office_id: int | None) -> int | None:
        """That of the province where nobody knows."""
        return self.communes.get(office_id or 0, self.communes.get(self.seat or 0))


def homes_of(session: Session, held: Communes, on: date, officer_ids: Collection[int] | None = None) -> Homes:
    """Of some officers, or (None) of all. Four queries."""
    rows = session.execute(select(Office.id, Office.area_id, Office.level).order_by(Office.id)).all()
    found = ((row.id, held.of(row.area_id)) for row in rows if row.area_id)
    communes = {office_id: area_id for office_id, area_id in found if area_id is not None}
    seat = next((row.id for row in rows if row.level == "province" and row.id in communes), None)
    offices = _most_units(session, on, officer_ids) | _assigned(session, on, officer_ids)
    return Homes(
        {key: office for key, office in offices.items() if office in communes},
        communes,
        seat,
        _own(session, officer_ids),
    )


def _own(session: Session, officer_ids: Collection[int] | None) -> dict[int, int]:
    """Officer → the commune that is said of them. One query."""
    said = select(User.id, User.set_out_area_id).where(User.set_out_area_id.is_not(None))
    if officer_ids is not None:
        said = said.where(among(session, User.id, officer_ids))
    return {user_id: area_id for user_id, area_id in session.execute(said) if area_id is not None}


def _most_units(session: Session, on: date, officer_ids: Collection[int] | None) -> dict[int, int]:
    """Officer → the office that most of their units have. One query."""
    day, mine, of = day_number(on), unit_span.alias("mine"), unit_span.alias("of_office")
    counted = (
        select(mine.c.group_id, of.c.group_id, func.count())
        .join(of, of.c.unit_id == mine.c.unit_id)
        .where(
            mine.c.dim == DIM_CODE["officer"],
            mine.c.group_id > 0 if officer_ids is None else among(session, mine.c.group_id, officer_ids),
            mine.c.from_day <= day,
            mine.c.to_day > day,
            of.c.dim == DIM_CODE["office"],
            of.c.group_id > 0,
            of.c.from_day <= day,
            of.c.to_day > day,
        )
        .group_by(mine.c.group_id, of.c.group_id)
    )
    most: dict[int, tuple[int, int]] = {}
    for officer_id, office_id, number in session.execute(counted):
        most[officer_id] = max(most.get(officer_id, (0, 0)), (number, -office_id))
    return {officer_id: -office_id for officer_id, (_number, office_id) in most.items()}


def _assigned(session: Session, on: date, officer_ids: Collection[int] | None) -> dict[int, int]:
    """Officer → the office of their role. One query."""
    role = Assignment
    said = select(role.user_id, role.office_id).where(
        role.role == Role.OFFICER.value,
        role.scope_kind == ScopeKind.OFFICE.value,
        role.from_on <= on,
        role.to_on > on,
    )
    if officer_ids is not None:
        said = said.where(among(session, role.user_id, officer_ids))
    return {user_id: office_id for user_id, office_id in session.execute(said) if office_id is not None}
