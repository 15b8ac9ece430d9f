"""The unit that somebody means who types a code, some letters of a name, or the first letters of its words."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select, text

from rollout.core.access import Permission, Viewer
from rollout.core.names import like_literal, search_key
from rollout.core.rights import LARGEST_KEY
from rollout.core.scopes import bound, day_asked
from rollout.models import Unit

MOST_OFFERED = 12
INITIALS = 5
"""No more letters are taken for the first letters of words: bvdk is Bệnh viện Đa khoa."""


class Named(NamedTuple):
    id: int
    code: str
    name: str


def _initials(plain: str) -> str:
    """The pattern of a name whose words begin with these letters; one that fits nothing for anything longer."""
    if plain.isalpha() and 2 <= len(plain) <= INITIALS:
        return "% ".join(plain) + "%"
    return ""


def units_meant(viewer: Viewer, typed: str) -> list[Named]:
    """The viewer's units that may be meant, the nearest first; the one whose code it is comes alone.

    One more than MOST_OFFERED says that there are others. One query.
    """
    plain = search_key(typed)
    if not plain:
        return []
    scope = viewer.selection(Permission.REPORT_OBSTACLES).sql("u.id")
    code, words = "".join(typed.upper().split()), like_literal(plain)
    values = {
        "code": code,
        "begins": f"{words}%",
        "word": f"% {words}%",
        "apart": "% ".join(map(like_literal, plain.split())) + "%",
        "coded": f"{like_literal(code)}%",
        "initials": _initials(plain),
        "later": f"% {_initials(plain)}",
    }
    rows = viewer.session.execute(
        text(
            "SELECT f.id, f.code, f.name FROM (SELECT u.id, u.code, u.name, u.sort_name, "
            "CASE WHEN u.code = :code THEN 0 "
            "WHEN u.search_name LIKE :begins ESCAPE '!' THEN 1 WHEN u.search_name LIKE :word ESCAPE '!' THEN 2 "
            "WHEN EXISTS (SELECT 1 FROM unit_code k WHERE k.unit_id = u.id AND k.code LIKE :coded ESCAPE '!') THEN 3 "
            "WHEN u.search_name LIKE :initials OR u.search_name LIKE :later THEN 4 "
            "WHEN ' ' || u.search_name LIKE '% ' || :apart ESCAPE '!' THEN 5 END AS nearness "
            f"FROM unit u WHERE {scope}) f WHERE f.nearness IS NOT NULL "
            f"ORDER BY f.nearness, f.sort_name, f.id LIMIT {MOST_OFFERED + 1}"
        ),
        values | day_asked(scope),
    )
    found = [Named(*row) for row in rows]
    return found[:1] if found and found[0].code == code else found


def own_units(viewer: Viewer) -> list[Named]:
    """The viewer's units where they are so few that they can all be offered; none where there are more. One query."""
    selection = viewer.selection(Permission.REPORT_OBSTACLES)
    if selection.named is None:
        return []
    rows = viewer.session.execute(
        select(Unit.id, Unit.code, Unit.name)
        .where(bound(selection, "unit.id"))
        .order_by(Unit.sort_name, Unit.id)
        .limit(MOST_OFFERED + 1)
    )
    found = [Named(*row) for row in rows]
    return found if len(found) <= MOST_OFFERED else []


def unit_of(viewer: Viewer, unit_id: int) -> Unit | None:
    """A unit that the viewer reports for; None for any other. One query."""
    return viewer.session.get(Unit, unit_id) if viewer.may(Permission.REPORT_OBSTACLES, unit_id) else None


class Meant(NamedTuple):
    """The unit that was chosen, or is alone in being meant; else those that may be (none: nothing is like it)."""

    unit: Unit | None
    offered: list[Named]


def unit_meant(viewer: Viewer, typed: str, unit_id: int | None) -> Meant:
    """By choice, or by what was typed; where nothing was, the viewer's only unit. Three queries at most."""
    own = own_units(viewer)
    if unit_id is not None and 0 < unit_id <= LARGEST_KEY:
        unit = unit_of(viewer, unit_id)
        if unit is not None:
            return Meant(unit, own or [Named(unit.id, unit.code, unit.name)])
    offered = units_meant(viewer, typed) if typed else own
    if len(offered) == 1:
        return Meant(unit_of(viewer, offered[0].id), offered)
    return Meant(None, offered)
