"""Which groups a dimension breaks figures into: their keys, names and places in the rollups (R17, R18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from rollout.core.selection import Part, Selection
from rollout.models.rollup import UNKNOWN
from rollout.vocabulary import N_, AreaLevel, AreaList, Dimension

UNKNOWN_KEY = ""
UNKNOWN_NAME = N_("Chưa xác định")

DIMS = {
    (Dimension.PROVINCE, AreaList.Y2021): "district",
    (Dimension.PROVINCE, AreaList.Y2025): "commune_2025",
    (Dimension.DISTRICT, AreaList.Y2021): "district",
    (Dimension.DISTRICT, AreaList.Y2025): "total",  # the list of 2025 has no districts: all is "Chưa xác định"
    (Dimension.COMMUNE, AreaList.Y2021): "commune_2021",
    (Dimension.COMMUNE, AreaList.Y2025): "commune_2025",
    **{
        (by, areas): dim
        for areas in AreaList
        for by, dim in (
            (Dimension.DEPARTMENT, "department"),
            (Dimension.UNIT_TYPE, "unit_type"),
            (Dimension.OFFICE, "office"),
            (Dimension.OFFICER, "officer"),
        )
    },
}
"""The rollup that a dimension is read from; units are read from their own balances."""

LISTS = {
    Dimension.DEPARTMENT: "SELECT d.id, d.code, d.name, p.code FROM department d "
    "LEFT JOIN department p ON p.id = d.parent_id ORDER BY d.position, d.id",
    Dimension.UNIT_TYPE: "SELECT id, code, name, NULL FROM unit_type ORDER BY id",
    Dimension.OFFICE: "SELECT o.id, o.code, o.name, p.code FROM office o "
    "LEFT JOIN office p ON p.id = o.parent_id ORDER BY o.code",
    Dimension.OFFICER: "SELECT id, username, display_name, NULL FROM app_user ORDER BY sort_name, username",
}
"""id, key, name and the key of the row above, in the order in which rows are shown."""


class Group(NamedTuple):
    """One row of a dimension; `ids` are the groups of the rollup that it is the sum of."""

    key: str
    name: str
    ids: frozenset[int]
    above: str = ""


@dataclass(frozen=True)
class Grouping:
    """A dimension in one area list. The row "Chưa xác định" is always there, last."""

    by: Dimension
    areas: AreaList
    dim: str
    groups: tuple[Group, ...]

    @cached_property
    def by_id(self) -> dict[int, Group]:
        return {group_id: group for group in self.groups for group_id in group.ids}

    @cached_property
    def by_key(self) -> dict[str, Group]:
        return {group.key: group for group in self.groups}

    @cached_property
    def below(self) -> dict[str, list[Group]]:
        """The rows right below each row, and under "" those at the top."""
        found: dict[str, list[Group]] = {}
        for group in self.groups:
            if group.key != UNKNOWN_KEY:
                found.setdefault(group.above, []).append(group)
        return found

    def group(self, group_id: int) -> Group:
        """The row that a group of the rollup belongs to; "Chưa xác định" when to none."""
        return self.by_id.get(group_id, self.groups[-1])


def narrowed(selection: Selection, part: Part) -> Selection:
    """A selection within a part; stays one part where both are of one dimension, so that a rollup holds it."""
    single = selection.single
    if single and single.dim == part.dim:
        return Selection(((Part(single.ids & part.ids, part.dim),),))
    return selection.within(part)


def grouping(session: Session, by: Dimension, areas: AreaList) -> Grouping:
    """The rows of a dimension, by one query. Units are no grouping: they are read by their own balances."""
    dim = DIMS[by, areas]
    if dim == "total":
        return _with_unknown(by, areas, dim, [], {UNKNOWN})
    if by in LISTS:
        rows = session.execute(text(LISTS[by])).all()
        groups = [Group(key, name, frozenset({group_id}), above or "") for group_id, key, name, above in rows]
        return _with_unknown(by, areas, dim, groups, {UNKNOWN})
    places = _areas(session, areas, (AreaLevel.PROVINCE, AreaLevel.DISTRICT) if dim == "district" else AreaLevel)
    if by is Dimension.PROVINCE:
        groups = [
            Group(p.code, p.name, frozenset({p.id} | {q.id for q in places if q.above_id == p.id}))
            for p in places
            if p.level == AreaLevel.PROVINCE
        ]
        return _with_unknown(by, areas, dim, groups, {UNKNOWN})
    if by is Dimension.DISTRICT:
        groups = [Group(p.code, p.name, frozenset({p.id}), p.above) for p in places if p.level == AreaLevel.DISTRICT]
        provinces = {p.id for p in places if p.level == AreaLevel.PROVINCE}  # of units known by their province alone
        return _with_unknown(by, areas, dim, groups, {UNKNOWN} | provinces)
    # a district without communes (Lý Sơn) stands for itself; of one with communes, the commune is unknown
    divided = {p.above_id for p in places}
    groups = [Group(p.code, p.name, frozenset({p.id}), p.above) for p in places if p.id not in divided]
    return _with_unknown(by, areas, dim, groups, {UNKNOWN} | {p.id for p in places if p.id in divided})


def _areas(session: Session, areas: AreaList, levels: Iterable[AreaLevel]) -> Sequence[Row[Any]]:
    """The areas of a list at some levels, by code."""
    only = ", ".join(f"'{level.value}'" for level in levels)
    return session.execute(
        text(
            "SELECT a.id, a.code, a.name, a.level, p.id AS above_id, p.code AS above "
            f"FROM area a LEFT JOIN area p ON p.id = a.parent_id WHERE a.area_list = :areas AND a.level IN ({only}) "
            "ORDER BY a.code"
        ),
        {"areas": areas.value},
    ).all()


def communes_of(session: Session, district_ids: frozenset[int]) -> Part:
    """Districts as the communes that make them up, so that the rollup of communes holds them."""
    ids = ", ".join(str(int(i)) for i in sorted(district_ids)) or "NULL"
    below = session.scalars(text(f"SELECT id FROM area WHERE parent_id IN ({ids})"))
    return Part(district_ids.union(below), "commune_2021")


def in_communes(session: Session, selection: Selection) -> Selection:
    """A selection of districts alone as one of communes; any other as it is."""
    single = selection.single
    if single and single.dim == "district" and UNKNOWN not in single.ids:
        return Selection(((communes_of(session, single.ids),),))
    return selection


def subtree(held: Grouping, key: str) -> list[Group]:
    """A row and all rows below it. Raises KeyError for a key that no row has."""
    found = [held.by_key[key]]
    for group in found:  # grows while it is walked
        found += held.below.get(group.key, ()) if group.key else ()
    return found


def _with_unknown(by: Dimension, areas: AreaList, dim: str, groups: list[Group], unknown: set[int]) -> Grouping:
    return Grouping(by, areas, dim, (*groups, Group(UNKNOWN_KEY, UNKNOWN_NAME, frozenset(unknown))))
