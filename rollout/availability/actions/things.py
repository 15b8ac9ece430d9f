"""Rooms and vehicles of an office: added, changed, used no more."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.availability.errors import SameThing, ThingInUse
from rollout.availability.queries.things import KINDS, Thing
from rollout.core import audit
from rollout.core.dates import now, today
from rollout.core.names import tidy
from rollout.models import Room, User, Visit
from rollout.vocabulary_of_visits import VisitState


def add(session: Session, kind: str, *, office_id: int, name: str, seats: int | None, by: User) -> Thing:
    """Raises SameThing."""
    _check_name(session, kind, office_id, name)
    made: Thing
    if KINDS[kind] is Room:
        if seats is None:
            raise ValueError("a room has seats")
        made = Room(office_id=office_id, name=tidy(name), seats=seats)
    else:
        made = KINDS[kind](office_id=office_id, name=tidy(name))
    session.add(made)
    session.flush()
    _record(session, "add", made, by)
    return made


def edit(session: Session, row: Thing, *, name: str, seats: int | None, by: User) -> bool:
    """Is anything changed? Raises SameThing."""
    kind = _kind(row)
    if tidy(name) != row.name:
        _check_name(session, kind, row.office_id, name)
    was = (row.name, row.seats if isinstance(row, Room) else None)
    row.name = tidy(name)
    if isinstance(row, Room) and seats is not None:
        row.seats = seats
    if was == (row.name, row.seats if isinstance(row, Room) else None):
        return False
    session.flush()
    _record(session, "edit", row, by)
    return True


def end(session: Session, row: Thing, *, by: User) -> None:
    """It is lent no more. Raises ThingInUse while agreed visits to come need it."""
    column = Visit.room_id if isinstance(row, Room) else Visit.vehicle_id
    used = select(func.count()).where(column == row.id, Visit.state == VisitState.CONFIRMED.value, Visit.day >= today())
    if number := session.scalar(used):
        raise ThingInUse(n=number)
    row.ended_at = now()
    session.flush()
    _record(session, "end", row, by)


def _kind(row: Thing) -> str:
    return next(name for name, kind in KINDS.items() if isinstance(row, kind))


def _check_name(session: Session, kind: str, office_id: int, name: str) -> None:
    model = KINDS[kind]
    same = select(model.id).where(model.office_id == office_id, model.name == tidy(name), model.ended_at.is_(None))
    if session.scalar(same) is not None:
        raise SameThing


def _record(session: Session, act: str, row: Thing, by: User) -> None:
    what = "room" if isinstance(row, Room) else "vehicle"
    seats = {"seats": row.seats} if isinstance(row, Room) else {}
    audit.record(
        session, by=by, action=f"{act}_{what}", subject=what, subject_id=row.id, office=row.office_id, name=row.name,
        **seats,
    )  # fmt: skip
