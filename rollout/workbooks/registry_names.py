"""What a cell calls an area, a department, an office …: its code or its name → the registry's row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.names import search_key, sort_key, tidy
from rollout.models import Area, AreaSuccessor, Department, Office, Sector, UnitType, User
from rollout.vocabulary import AreaLevel, AreaList


class NotInRegistry(LookupError):
    """Nothing is called so."""


class Ambiguous(LookupError):
    """Several are called so."""


def spoken_key(name: str) -> str:
    """The letters and tones of a name, wherever the tone marks are put (hoà, hòa); "Sơn Hà" is not "Sơn Hạ"."""
    return sort_key(name, given_name_first=False)


class Names:
    """The rows of one list of the registry by code, name and short name; marks may be left out where that is clear."""

    def __init__(self, rows: Iterable[tuple[int, str, Iterable[str]]]) -> None:
        self._by_code: dict[str, int] = {}
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        for row_id, code, names in rows:
            self._by_code[code.casefold()] = row_id
            for name in names:
                self._by_name[spoken_key(name)].add(row_id)
                self._by_name[f" {search_key(name)}"].add(row_id)

    def find(self, typed: str) -> int:
        """Raises NotInRegistry, Ambiguous."""
        by_code = self._by_code.get(typed.casefold())
        if by_code is not None:
            return by_code
        found = self._by_name.get(spoken_key(typed)) or self._by_name.get(f" {search_key(typed)}") or set()
        return only(found)


def only(found: set[int]) -> int:
    if not found:
        raise NotInRegistry
    if len(found) > 1:
        raise Ambiguous
    return next(iter(found))


class KnownArea(NamedTuple):
    id: int
    code: str
    name: str
    level: AreaLevel
    parent_id: int | None


_SHORT = {
    "tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "h": "huyện", "p": "phường", "x": "xã", "t": "tỉnh",
}  # fmt: skip
_KIND = re.compile(r"^(thành phố|thị xã|thị trấn|huyện|phường|xã|đặc khu|tỉnh)\s+", re.IGNORECASE)
_PLAIN_KIND = re.compile(r"^(thanh pho|thi xa|thi tran|huyen|phuong|xa|dac khu|tinh)\s+")
_ABBREVIATED = re.compile(r"^(tp|tx|tt|[hpxt])(?:\.\s*|\s+)", re.IGNORECASE)


def _in_full(name: str) -> str:
    return _ABBREVIATED.sub(lambda found: f"{_SHORT[found[1].lower()]} ", tidy(name))


class AreaNames:
    """The areas of one list by code, or by name with the district behind a comma.

    Names are never matched without their marks alone: Sơn Hà and Sơn Hạ, Bình Thạnh and Bình Thanh differ by them.
    """

    def __init__(self, areas: Iterable[KnownArea]) -> None:
        self._areas = {area.id: area for area in areas}
        self._by_code = {area.code: area.id for area in self._areas.values()}
        self._keys: defaultdict[str, set[int]] = defaultdict(set)
        for area in self._areas.values():
            for key in self._keys_of(area.name):
                self._keys[key].add(area.id)

    @staticmethod
    def _keys_of(name: str) -> tuple[str, str, str]:
        """As it is said, without its kind, and without its kind and marks."""
        bare = _KIND.sub("", name)
        return spoken_key(name), f"bare {spoken_key(bare)}", f"plain {search_key(bare)}"

    def _asked(self, typed: str) -> tuple[tuple[str, str], tuple[str, str]]:
        """The keys that a name is looked up by: those that heed the marks, and those that do not."""
        exact, bare, plain = self._keys_of(_in_full(typed))
        return (exact, bare), (plain, f"plain {_PLAIN_KIND.sub('', search_key(_in_full(typed)))}")

    def find(self, typed: str) -> int:
        """Raises NotInRegistry, Ambiguous."""
        if typed in self._by_code:
            return self._by_code[typed]
        name, *around = [part.strip() for part in re.split(r"[,;]", typed) if part.strip()] or [""]
        marked, plain = self._asked(name)
        places = [self._districts(part) for part in around[:1]]
        for key in (*marked, *plain) if places else marked:
            found = self._keys.get(key, set())
            if places:
                found = {area_id for area_id in found if self._areas[area_id].parent_id in places[0]}
            if found:
                return only(found)
        raise NotInRegistry

    def _districts(self, typed: str) -> set[int]:
        marked, plain = self._asked(typed)
        for key in (*marked, *plain):
            found = {i for i in self._keys.get(key, ()) if self._areas[i].level is not AreaLevel.COMMUNE}
            if found:
                return found
        return set()

    def find_district(self, typed: str) -> int:
        """A district by code or name. Raises NotInRegistry, Ambiguous."""
        by_code = self._by_code.get(typed)
        if by_code is not None and self._areas[by_code].level is AreaLevel.DISTRICT:
            return by_code
        return only({i for i in self._districts(typed) if self._areas[i].level is AreaLevel.DISTRICT})

    def district_of(self, area_id: int) -> int:
        """The district that an area is or lies in; 0 for a province."""
        area = self._areas[area_id]
        if area.level is AreaLevel.COMMUNE:
            return area.parent_id or 0
        return area.id if area.level is AreaLevel.DISTRICT else 0


@dataclass(frozen=True)
class Registry:
    """Every list that a file may name something of; `labels` says how a row of each list is shown."""

    areas_2021: AreaNames
    areas_2025: AreaNames
    departments: Names
    sectors: Names
    unit_types: Names
    offices: Names
    officers: Mapping[str, int]
    successors: Mapping[int, int]
    labels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def find(self, subject: str, typed: str) -> int:
        """What a subject of attribution is called. Raises NotInRegistry, Ambiguous."""
        if subject == "officer":
            if typed.lower() not in self.officers:
                raise NotInRegistry
            return self.officers[typed.lower()]
        found: Names | AreaNames = getattr(self, LISTS[subject])
        return found.find(typed)

    def label(self, subject: str, row_id: int | None) -> str | None:
        return None if row_id is None else self.labels[subject].get(row_id)


LISTS = {
    "area_2021": "areas_2021",
    "area_2025": "areas_2025",
    "department": "departments",
    "sector": "sectors",
    "unit_type": "unit_types",
    "office": "offices",
}
"""Subject of attribution → the list it is looked up in."""


def read_registry(session: Session) -> Registry:
    """The registry's lists, read whole: about a thousand rows."""
    areas: defaultdict[str, list[KnownArea]] = defaultdict(list)
    for row in session.execute(select(Area.area_list, Area.id, Area.code, Area.name, Area.level, Area.parent_id)):
        areas[row.area_list].append(KnownArea(row.id, row.code, row.name, AreaLevel(row.level), row.parent_id))
    departments = session.execute(select(Department.id, Department.code, Department.name, Department.short_name)).all()
    offices = session.execute(select(Office.id, Office.code, Office.name, Office.short_name)).all()
    sectors = session.execute(select(Sector.id, Sector.code, Sector.name)).all()
    types = session.execute(select(UnitType.id, UnitType.code, UnitType.name)).all()
    users = session.execute(select(User.id, User.username, User.display_name).where(User.is_active)).all()
    return Registry(
        areas_2021=AreaNames(areas[AreaList.Y2021.value]),
        areas_2025=AreaNames(areas[AreaList.Y2025.value]),
        departments=Names((row.id, row.code, (row.name, row.short_name)) for row in departments),
        sectors=Names((row.id, row.code, (row.name,)) for row in sectors),
        unit_types=Names((row.id, row.code, (row.name,)) for row in types),
        offices=Names((row.id, row.code, (row.name, row.short_name)) for row in offices),
        officers={row.username: row.id for row in users},
        successors=_successors(session),
        labels={
            "area_2021": _area_labels(areas[AreaList.Y2021.value]),
            "area_2025": _area_labels(areas[AreaList.Y2025.value]),
            "department": {row.id: row.name for row in departments},
            "sector": {row.id: row.name for row in sectors},
            "unit_type": {row.id: row.name for row in types},
            "office": {row.id: row.name for row in offices},
            "officer": {row.id: row.display_name for row in users},
        },
    )


def _area_labels(areas: list[KnownArea]) -> dict[int, str]:
    districts = {area.id: area.name for area in areas if area.level is AreaLevel.DISTRICT}
    return {
        area.id: f"{area.name}, {districts[area.parent_id]}" if area.parent_id in districts else area.name
        for area in areas
    }


def _successors(session: Session) -> dict[int, int]:
    """Either way between the lists, where there is only one answer: whole into one, and made of one alone."""
    pairs = session.execute(select(AreaSuccessor.old_id, AreaSuccessor.new_id, AreaSuccessor.part)).all()
    onward: defaultdict[int, set[int]] = defaultdict(set)
    back: defaultdict[int, set[int]] = defaultdict(set)
    for old_id, new_id, _ in pairs:
        onward[old_id].add(new_id)
        back[new_id].add(old_id)
    whole = {old_id for old_id, _, part in pairs if part == "whole"}
    return {old_id: next(iter(found)) for old_id, found in onward.items() if len(found) == 1 and old_id in whole} | {
        new_id: next(iter(found)) for new_id, found in back.items() if len(found) == 1 and found <= whole
    }
