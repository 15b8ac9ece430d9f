"""What is read of the registry. Its lists are the same for everyone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from rollout.models import (
    Area,
    AreaSuccessor,
    Department,
    Directive,
    Office,
    Sector,
    Setting,
    TravelCorrection,
    UnitType,
)
from rollout.vocabulary import AreaLevel, AreaList


@dataclass(frozen=True)
class Size:
    """How many rows a list of the registry has."""

    areas: int
    departments: int
    offices: int
    sectors: int
    unit_types: int
    directives: int
    corrections: int


def sizes(session: Session) -> Size:
    """One query."""
    tables = (Area, Department, Office, Sector, UnitType, Directive, TravelCorrection)
    counts = (select(func.count()).select_from(table).scalar_subquery() for table in tables)
    return Size(*session.execute(select(*counts)).one())


@dataclass(frozen=True)
class AreaRow:
    """An area with the areas of the other list that it became, or was made of: (name, "whole" or "part")."""

    area: Area
    parent: str
    counterparts: tuple[tuple[str, str], ...]


def list_areas(session: Session, area_list: AreaList, province: str) -> list[AreaRow]:
    """The areas of one list under a province's code, parents before children. Three queries."""
    rows = session.scalars(select(Area).where(Area.area_list == area_list.value).order_by(Area.code)).all()
    by_id = {area.id: area for area in rows}
    here, there = aliased(Area), aliased(Area)
    mine, other = (
        (AreaSuccessor.old_id, AreaSuccessor.new_id)
        if area_list is AreaList.Y2021
        else (AreaSuccessor.new_id, AreaSuccessor.old_id)
    )
    counterparts: dict[int, list[tuple[str, str]]] = {}
    links = session.execute(
        select(here.id, there.name, AreaSuccessor.part)
        .select_from(AreaSuccessor)
        .join(here, here.id == mine)
        .join(there, there.id == other)
        .order_by(there.code)
    )
    for area_id, name, part in links:
        counterparts.setdefault(area_id, []).append((name, part))

    def row(area: Area) -> AreaRow:
        parent = by_id[area.parent_id].name if area.parent_id else ""
        return AreaRow(area, parent, tuple(counterparts.get(area.id, ())))

    children: dict[int | None, list[Area]] = {}
    for area in rows:
        children.setdefault(area.parent_id, []).append(area)
    ordered: list[AreaRow] = []
    waiting = [area for area in children.get(None, []) if area.code == province]
    while waiting:
        area = waiting.pop()
        ordered.append(row(area))
        waiting.extend(reversed(children.get(area.id, [])))
    return ordered


def list_provinces(session: Session, area_list: AreaList) -> list[Area]:
    return list(
        session.scalars(
            select(Area)
            .where(Area.area_list == area_list.value, Area.level == AreaLevel.PROVINCE.value)
            .order_by(Area.code)
        )
    )


@dataclass(frozen=True)
class Branch:
    department: Department
    depth: int


def department_tree(session: Session) -> list[Branch]:
    """All departments, each after the one it stands under, with its depth. One query."""
    children: dict[int | None, list[Department]] = {}
    for department in session.scalars(select(Department).order_by(Department.position)):
        children.setdefault(department.parent_id, []).append(department)
    tree: list[Branch] = []
    waiting = [(department, 0) for department in reversed(children.get(None, []))]
    while waiting:
        department, depth = waiting.pop()
        tree.append(Branch(department, depth))
        waiting.extend((child, depth + 1) for child in reversed(children.get(department.id, [])))
    return tree


def list_offices(session: Session) -> list[Office]:
    return list(session.scalars(select(Office).order_by(Office.code)))


def list_sectors(session: Session) -> list[Sector]:
    return list(session.scalars(select(Sector).order_by(Sector.id)))


def list_unit_types(session: Session) -> list[UnitType]:
    return list(session.scalars(select(UnitType).order_by(UnitType.id)))


def list_settings(session: Session) -> list[Setting]:
    return list(session.scalars(select(Setting).order_by(Setting.label)))


def setting_by_key(session: Session, key: str) -> Setting | None:
    return session.get(Setting, key)
