"""What a visit is made from: units with what is known of when they receive, officers, offices, rooms, vehicles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.office_hours import Hours
from rollout.core.offices_of_viewer import offices_of
from rollout.core.scopes import day_asked
from rollout.core.users import names_to_choose
from rollout.core.working_days import Closed, closures
from rollout.db import among
from rollout.models import Office, Room, Unit, UnitDeployment, UnitWindow, Vehicle, Visit, VisitUnit
from rollout.models.rollup import DIM_CODE
from rollout.register.calls import Callee, callees_of
from rollout.register.contacts import last_contact
from rollout.register.taking_part import takes_part
from rollout.register.unit_choice import UnitToChoose
from rollout.register.visit_sight import is_seen
from rollout.vocabulary_of_visits import OPEN_STATES

OPEN = tuple(sorted(state.value for state in OPEN_STATES))


class UnitFacts(NamedTuple):
    """What is good to know of a unit before times are offered: its own hours by weekday, when it is closed, whom to
    call, which of its visits are open, the day of the last contact."""

    unit: UnitToChoose
    windows: dict[int, list[Hours]]
    closed: list[Closed]
    callee: Callee | None
    visits: list[Visit]
    contacted_on: date | None


class Thing(NamedTuple):
    """A room or a vehicle of an office."""

    id: int
    office_id: int
    name: str


def named(viewer: Viewer, unit_ids: Collection[int]) -> dict[int, UnitToChoose]:
    """Those of some units with which the viewer arranges visits, by name. One query."""
    scope = viewer.selection(Permission.ARRANGE_VISITS).sql("unit.id")
    asked = select(Unit.id, Unit.code, Unit.name).where(
        among(viewer.session, Unit.id, unit_ids), text(scope).bindparams(**day_asked(scope))
    )
    return {row.id: UnitToChoose(*row) for row in viewer.session.execute(asked.order_by(Unit.sort_name, Unit.id))}


def facts_of(viewer: Viewer, units: Sequence[UnitToChoose], but_visit: int = 0) -> list[UnitFacts]:
    """Six queries, however many they are; of visits those that the viewer sees, but for the one being proposed."""
    session = viewer.session
    ids, day = [unit.id for unit in units], today()
    windows: dict[int, dict[int, list[Hours]]] = {}
    own = select(UnitWindow).where(among(session, UnitWindow.unit_id, ids))
    for row in session.scalars(own.order_by(UnitWindow.weekday, UnitWindow.starts)):
        windows.setdefault(row.unit_id, {}).setdefault(row.weekday, []).append(Hours(row.starts, row.ends))
    shut, callees = closures(session, ids, day), callees_of(session, ids)
    visits = _open_visits(viewer, ids, but_visit)
    told = session.execute(text(f"SELECT u.id, {last_contact('u')} AS on_day FROM unit u WHERE u.id IN ({_keys(ids)})"))
    contacted = {key: _date(on) for key, on in told}
    return [
        UnitFacts(
            unit, windows.get(unit.id, {}), [each for each in shut.get(unit.id, []) if each.to_on > day],
            callees.get(unit.id), visits.get(unit.id, []), contacted.get(unit.id),
        )
        for unit in units
    ]  # fmt: skip


def _open_visits(viewer: Viewer, ids: Collection[int], but_visit: int) -> dict[int, list[Visit]]:
    """Unit → its visits that are open, in which it takes part and that the viewer sees. Two queries."""
    session = viewer.session
    held = select(VisitUnit.unit_id, Visit).join(Visit, Visit.id == VisitUnit.visit_id)
    open_ones = held.where(
        among(session, VisitUnit.unit_id, ids), takes_part(), Visit.state.in_(OPEN), Visit.id != but_visit
    )
    rows = session.execute(open_ones.order_by(Visit.id)).all()
    keys = {visit.id for _unit_id, visit in rows}
    of_viewer = select(Visit.id).where(among(session, Visit.id, keys), is_seen(viewer, Permission.ARRANGE_VISITS))
    seen = set(session.scalars(of_viewer))
    found: dict[int, list[Visit]] = {}
    for unit_id, visit in rows:
        if visit.id in seen:
            found.setdefault(unit_id, []).append(visit)
    return found


def _keys(ids: Collection[int]) -> str:
    return ", ".join(str(int(key)) for key in ids) or "NULL"


def _date(value: date | str | None) -> date | None:
    """SQLite tells days of raw SQL as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def deployed(session: Session, unit_ids: Collection[int]) -> dict[int, date]:
    """Unit → since when it is "đã triển khai" today. One query."""
    day, fact = today(), UnitDeployment
    rows = session.execute(
        select(fact.unit_id, fact.from_on).where(
            among(session, fact.unit_id, unit_ids), fact.voided_seq.is_(None), fact.from_on <= day, fact.to_on > day
        )
    )
    return {row.unit_id: row.from_on for row in rows}


def offices(viewer: Viewer, held: Visit | None = None) -> list[tuple[int, str]]:
    """(key, short name) of the offices of the viewer's scope, and of that which a visit has. At most three queries."""
    found = offices_of(viewer, Permission.ARRANGE_VISITS)
    if held is not None and held.office_id is not None and held.office_id not in found:
        found[held.office_id] = viewer.session.get_one(Office, held.office_id).short_name
    return sorted(found.items())


def rooms(viewer: Viewer, held: Visit | None = None) -> list[Thing]:
    """The rooms in use of the offices of the viewer's scope, and that which a visit has."""
    return _things(viewer, Room, held.room_id if held else None)


def vehicles(viewer: Viewer, held: Visit | None = None) -> list[Thing]:
    """The vehicles in use of the offices of the viewer's scope, and that which a visit has."""
    return _things(viewer, Vehicle, held.vehicle_id if held else None)


def _things(viewer: Viewer, kind: type[Room] | type[Vehicle], key: int | None) -> list[Thing]:
    """At most three queries."""
    own = kind.office_id.in_(offices_of(viewer, Permission.ARRANGE_VISITS))
    found = select(kind.id, kind.office_id, kind.name).where(kind.ended_at.is_(None), or_(own, kind.id == (key or 0)))
    return [Thing(*row) for row in viewer.session.execute(found.order_by(kind.office_id, kind.name, kind.id))]


def officers_to_go(viewer: Viewer, office_id: int | None) -> dict[int, str]:
    """Who may go instead of another: the viewer, and officers of units of theirs or of an office today, by name. Two
    queries."""
    scope = viewer.selection(Permission.ARRANGE_VISITS).sql("o.unit_id")
    of_office = (
        f"EXISTS (SELECT 1 FROM unit_span f WHERE f.dim = {DIM_CODE['office']} AND f.unit_id = o.unit_id "
        "AND f.group_id = :office AND f.from_day <= :day AND f.to_day > :day)"
    )
    found = viewer.session.scalars(
        text(
            "SELECT u.id FROM app_user u WHERE u.is_active AND EXISTS ("
            f"SELECT 1 FROM unit_span o WHERE o.dim = {DIM_CODE['officer']} AND o.group_id = u.id "
            f"AND o.from_day <= :day AND o.to_day > :day AND ({scope} OR {of_office}))"
        ),
        {"day": day_number(today()), "office": office_id or 0},
    )
    return names_to_choose(viewer.session, {*found, viewer.user.id})
