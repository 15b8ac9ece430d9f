"""Loads the real registry that ships with the product: areas, departments, offices, lists, directives, settings."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.models import (
    Area,
    AreaSuccessor,
    AuditRecord,
    Clause,
    Department,
    Directive,
    Obligation,
    Office,
    Sector,
    Setting,
    TravelCorrection,
    UnitType,
)
from rollout.vocabulary import AreaList

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load_registry(session: Session) -> None:
    """Everything in data/, into an empty registry; does nothing when areas are there already."""
    if session.scalar(select(Area.id).limit(1)) is not None:
        return
    areas: dict[tuple[str, str], Area] = {}
    for area_list in AreaList:
        for row in _rows(f"areas_{area_list.value}"):
            area = Area(
                area_list=area_list.value,
                code=row["code"],
                name=row["name"],
                level=row["level"],
                parent=areas.get((area_list.value, row["parent_code"])),
                longitude=float(row["longitude"]) if row.get("longitude") else None,
                latitude=float(row["latitude"]) if row.get("latitude") else None,
            )
            areas[area_list.value, row["code"]] = area
            session.add(area)
    session.flush()
    for row in _rows("area_successors"):
        session.add(
            AreaSuccessor(
                old_id=areas["2021", row["old_code"]].id,
                new_id=areas["2025", row["new_code"]].id,
                part=row["part"],
                basis=row["basis"],
            )
        )
    area_ids = {code: area.id for (area_list, code), area in areas.items() if area_list == "2021"}
    _load_departments(session, area_ids)
    _load_offices(session, area_ids)
    session.add_all(Sector(**row) for row in _rows("sectors"))
    session.add_all(UnitType(**row) for row in _rows("unit_types"))
    _load_directives(session)
    session.add_all(Setting(**row) for row in _rows("settings"))
    session.flush()
    add_missing_corrections(session.connection())


def add_missing_settings(connection: Connection) -> int:
    """Those that ship and are not in a registry that was loaded before; how many. What is there stays as it was set."""
    held = set(connection.scalars(select(Setting.key)))
    rows = [row for row in _rows("settings") if row["key"] not in held] if held else []
    if rows:
        connection.execute(insert(Setting), rows)
    return len(rows)


def add_missing_corrections(connection: Connection) -> int:
    """Ways into communes that ship, into a registry where nobody ever said anything of ways; how many.

    Who took them all out, or said others, knows better.
    """
    is_said = select(AuditRecord.id).where(AuditRecord.subject == "travel").limit(1)
    if any(connection.scalar(asked) is not None for asked in (select(TravelCorrection.id).limit(1), is_said)):
        return 0
    areas = select(Area.code, Area.id).where(Area.area_list == AreaList.Y2025.value)
    held = {row.code: row.id for row in connection.execute(areas)}
    rows = [
        {
            "area_id": held[row["area_code"]],
            "minutes": int(row["minutes"]),
            "reason": f"{row['reason']} ({row['basis']})",
        }
        for row in _rows("travel_corrections")
        if row["area_code"] in held
    ]
    if rows:
        connection.execute(insert(TravelCorrection), rows)
    return len(rows)


def _load_departments(session: Session, area_ids: dict[str, int]) -> None:
    held: dict[str, Department] = {}
    for position, row in enumerate(_rows("departments")):
        parent = held.get(row["parent_code"])
        held[row["code"]] = Department(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            parent_id=parent.id if parent else None,
            area_id=area_ids.get(row["area_code"]),
            basis=row["basis"],
            position=position,
        )
        session.add(held[row["code"]])
        session.flush()


def _load_offices(session: Session, area_ids: dict[str, int]) -> None:
    held: dict[str, Office] = {}
    for row in _rows("offices"):
        parent = held.get(row["parent_code"])
        held[row["code"]] = Office(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            level=row["level"],
            parent_id=parent.id if parent else None,
            area_id=area_ids.get(row["area_code"]),
            basis=row["basis"],
        )
        session.add(held[row["code"]])
        session.flush()


def _load_directives(session: Session) -> None:
    held, clauses = {}, {}
    for row in _rows("directives"):
        held[row["code"]] = Directive(
            code=row["code"],
            number=row["number"],
            alias=row["alias"],
            issued_on=date.fromisoformat(row["issued_on"]),
            issuer=row["issuer"],
            subject=row["subject"],
            note=row["note"],
        )
    session.add_all(held.values())
    session.flush()
    for row in _rows("clauses"):
        clauses[row["directive_code"], row["clause"]] = Clause(
            directive_id=held[row["directive_code"]].id,
            number=row["clause"],
            position=int(row["position"]),
            addressee_kind=row["addressee_kind"],
            text=row["text"],
        )
    session.add_all(clauses.values())
    session.flush()
    for row in _rows("obligations"):
        directive, clause = row.pop("directive_code"), row.pop("clause")
        told: dict[str, str | int | None] = {name: value or None for name, value in row.items()}
        if row["threshold_percent"]:
            told["threshold_percent"] = int(row["threshold_percent"])
        session.add(
            Obligation(clause_id=clauses[directive, clause].id, starts_on=held[directive].issued_on, at=now(), **told)
        )
