"""What the keys in a form stand for, as far as the viewer may know: units, people, officers, rooms and vehicles of
their scope, the registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select, text

from rollout.core.access import Permission, Viewer
from rollout.core.offices_of_viewer import groups_of_units, offices_of
from rollout.core.scopes import day_asked
from rollout.core.typed_words import Names, row_of, unit_of
from rollout.models import Area, Assignment, Department, Office, Room, Sector, UnitType, User, Vehicle
from rollout.vocabulary import FOREVER, Role

MOST = 500  # keys of one kind that are looked up; the others are shown as they are

_REGISTRY: dict[str, Any] = {
    "area": Area, "area_2021": Area, "area_2025": Area, "department": Department, "district": Area, "office": Office,
    "sector": Sector, "unit_type": UnitType,
}  # fmt: skip
_THINGS: dict[str, Any] = {"room": Room, "vehicle": Vehicle}
_OFFICERS = ("giver", "officer", "officers", "taker")
_UNITS = ("unit", "unit_ids")


def names_of(viewer: Viewer, path: str, pairs: Iterable[tuple[str, str]]) -> Names:
    """The names of what a form sent to `path` holds keys of. At most one query for each kind of them; two for officers,
    three for rooms and vehicles."""
    keys: dict[str, dict[int, None]] = {}
    subject = path.partition("?")[0].rpartition("/")[2]  # of what a unit belongs to
    for field, value in pairs:
        kind = subject if field == "value" else field.rpartition("-")[2]
        for asked, key in ((kind, value), ("unit", unit_of(row_of(field)))):
            if key.isascii() and key.isdigit() and len(key) < 10 and len(keys.setdefault(asked, {})) < MOST:
                keys[asked][int(key)] = None
    names: dict[str, dict[str, str]] = {}
    for kind, held in keys.items():
        if found := _names(viewer, kind, [*held]):
            names[kind] = {str(key): name for key, name in found.items()}
    return {**names, "value": names.get(subject, {})}


def _names(viewer: Viewer, kind: str, keys: list[int]) -> dict[int, str]:
    session = viewer.session
    if kind in _REGISTRY:
        model = _REGISTRY[kind]
        rows: Any = session.execute(select(model.id, model.name).where(model.id.in_(keys)))
        return dict(rows.all())
    if kind in _THINGS:
        thing, offices = _THINGS[kind], offices_of(viewer, Permission.ARRANGE_VISITS)
        rows = session.execute(select(thing.id, thing.name).where(thing.id.in_(keys), thing.office_id.in_(offices)))
        return dict(rows.all())
    if kind in _OFFICERS:
        officers = select(Assignment.user_id).where(Assignment.role == Role.OFFICER.value)
        asked = select(User.id, User.display_name).where(User.id.in_(keys), User.id.in_(officers))
        if not viewer.can(Permission.ARRANGE_VISITS):  # others know those of their units
            asked = asked.where(User.id.in_(groups_of_units(viewer, "officer", Permission.SEE_UNITS)))
        return dict(session.execute(asked).all())
    if kind in _UNITS:
        scope = viewer.selection(Permission.SEE_UNITS).sql("u.id")
        sql = f"SELECT u.id, u.code, u.name FROM unit u WHERE u.id IN :keys AND {scope}"
        return {key: f"{name} ({code})" for key, code, name in _inside(viewer, sql, keys)}
    if kind == "person_ids":
        scope = viewer.selection(Permission.SEE_PEOPLE).sql("m.unit_id")
        sql = (
            "SELECT p.id, p.name FROM person p JOIN membership m ON m.person_id = p.id AND m.voided_seq IS NULL "
            f"AND m.to_on = '{FOREVER}' WHERE p.id IN :keys AND {scope}"
        )
        return dict(_inside(viewer, sql, keys).all())
    return {}


def _inside(viewer: Viewer, sql: str, keys: list[int]) -> Any:
    asked = text(sql).bindparams(bindparam("keys", keys, expanding=True))
    return viewer.session.execute(asked, day_asked(sql))
