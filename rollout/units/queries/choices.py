"""The lists that filters and forms let one choose from: (key, text) pairs in the order they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from rollout.core.names import sort_key
from rollout.models import Area, Department, Office, Sector, UnitType
from rollout.register.officers_at_work import names_at_work
from rollout.vocabulary import AreaLevel, AreaList

Choice = tuple[int, str]
Keyed = tuple[str, str]


class AreaRow(NamedTuple):
    """One area of one list; `key` is "2021-524", since codes are reused between the lists."""

    id: int
    area_list: str
    code: str
    name: str
    level: str
    parent_id: int | None

    @property
    def key(self) -> str:
        return f"{self.area_list}-{self.code}"


@dataclass(frozen=True)
class Areas:
    """The areas a unit may lie in, by list; districts of 2021 stand before their communes."""

    rows: tuple[AreaRow, ...]

    def of(self, area_list: AreaList) -> list[AreaRow]:
        """The districts and communes of a list. Only communes of the list of 2025 are of the province itself."""
        return [a for a in self.rows if a.area_list == area_list and a.level != AreaLevel.PROVINCE]

    def keyed(self, area_list: AreaList, level: AreaLevel) -> list[Keyed]:
        """("2021-524", name) pairs of one level, in alphabetical order."""
        found = (area for area in self.of(area_list) if area.level == level)
        return [(area.key, area.name) for area in _sorted(found)]

    def by_key(self, key: str) -> AreaRow | None:
        return next((area for area in self.rows if area.key == key), None)

    def placed(self, area_list: AreaList) -> list[Choice]:
        """(id, name) pairs, a commune of 2021 with its district."""
        names = {area.id: area.name for area in self.rows}
        pairs = []
        for area in _sorted(self.of(area_list)):
            above = names.get(area.parent_id or 0, "") if area.level == AreaLevel.COMMUNE else ""
            is_told = above and area.area_list == AreaList.Y2021
            pairs.append((area.id, f"{area.name} ({above})" if is_told else area.name))
        return pairs


@lru_cache(maxsize=1_000)
def _sort_name(name: str) -> str:
    return sort_key(name, given_name_first=False)


def _sorted(areas: Iterable[AreaRow]) -> list[AreaRow]:
    return sorted(areas, key=lambda area: (_sort_name(area.name), area.code))


def areas(session: Session) -> Areas:
    columns = (Area.id, Area.area_list, Area.code, Area.name, Area.level, Area.parent_id)
    return Areas(tuple(AreaRow(*row) for row in session.execute(select(*columns))))


def departments(session: Session) -> list[Choice]:
    """In the order of the tree, each below the one it answers to."""
    rows = session.execute(
        select(Department.id, Department.parent_id, Department.name).order_by(Department.position, Department.id)
    ).all()
    depth: dict[int | None, int] = {None: -1}
    below: dict[int | None, list[int]] = {}
    names = {}
    for key, parent, name in rows:
        names[key] = name
        below.setdefault(parent, []).append(key)
    pairs: list[Choice] = []
    waiting = list(reversed(below.get(None, [])))
    parents = {key: parent for key, parent, _ in rows}
    while waiting:
        key = waiting.pop()
        depth[key] = depth[parents[key]] + 1
        pairs.append((key, f"{'– ' * depth[key]}{names[key]}"))
        waiting.extend(reversed(below.get(key, [])))
    return pairs


def short_lists(session: Session) -> dict[str, list[Choice]]:
    """The lists of a few rows by the subject of attribution that they are of. One query."""
    told = union_all(
        select(literal("sector"), Sector.id, Sector.name, literal("")),
        select(literal("unit_type"), UnitType.id, UnitType.name, literal("")),
        select(literal("office"), Office.id, Office.short_name, Office.code),
    )
    held: dict[str, list[Choice]] = {"sector": [], "unit_type": [], "office": []}
    for subject, key, name, _code in sorted(session.execute(told), key=lambda row: (row[3], row[1])):
        held[subject].append((key, name))
    return held


def officers(session: Session) -> list[Choice]:
    """Who is an officer today."""
    return list(names_at_work(session).items())


@dataclass(frozen=True)
class Choices:
    """All lists at once, for forms that ask for several."""

    areas: Areas
    departments: list[Choice] = field(default_factory=list)
    unit_types: list[Choice] = field(default_factory=list)
    sectors: list[Choice] = field(default_factory=list)
    offices: list[Choice] = field(default_factory=list)
    officers: list[Choice] = field(default_factory=list)


def choices(session: Session) -> Choices:
    """Four queries."""
    held = short_lists(session)
    return Choices(
        areas(session),
        departments(session),
        held["unit_type"],
        held["sector"],
        held["office"],
        officers(session),
    )


def only_areas(session: Session) -> Choices:
    """For a page that asks for places alone. One query."""
    return Choices(areas(session))
