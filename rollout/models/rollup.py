"""Rollups: derived from the ledger in the same transaction, can be rebuilt from nothing.

A day is a whole number here, days since FIRST_DAY; a dimension and a people group are the codes below.
One row carries every measure at once, so a figure is one seek: `accepted_verified` counts people of both
smartphone answers, `accepted_verified_s` those with a smartphone.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, SmallInteger, String, Table

from rollout.models.base import Base
from rollout.vocabulary import EVIDENCED, FIRST_DAY, NO_GROUP, Evidence, Measure, PeopleGroup
from rollout.vocabulary import Base as CountBase

DIMS = ("total", "district", "commune_2021", "commune_2025", "department", "unit_type", "office", "officer")
"""What balances are rolled up by; a province is summed from these. A code is the position."""

DIM_CODE = {name: position for position, name in enumerate(DIMS)}

GROUP_CODE = {NO_GROUP: 0, **{group.value: position for position, group in enumerate(PeopleGroup, 1)}}

LEVELS = 4  # slots of a day, a week, seven weeks and forty-nine
BEFORE_FIRST = FIRST_DAY.weekday()  # days from the Monday on or before FIRST_DAY to it


def slot_of(day: int, level: int) -> int:
    """The slot of a level that a day lies in: the day itself, or so many times seven days from a Monday on."""
    return day if level == 0 else (day + BEFORE_FIRST) // 7**level


UNKNOWN = 0
"""The group id of "Chưa xác định": a row of its own in every dimension (R18)."""


def column(measure: Measure, base: CountBase = CountBase.ALL, evidence: Evidence = Evidence.REPORTED) -> str:
    """The rollup column of a measure; measures without evidence or base ignore those arguments."""
    if measure in EVIDENCED:
        name = f"{measure.value}_{evidence.value}"
    elif measure is Measure.PARTICIPANTS:
        name = measure.value
    else:
        return measure.value
    return f"{name}_s" if base is CountBase.SMARTPHONE else name


MEASURE_OF: dict[str, Measure] = {
    column(measure, base, evidence): measure for measure in Measure for evidence in Evidence for base in CountBase
}
"""The measure that a rollup column holds."""

COLUMNS = tuple(MEASURE_OF)


def _amounts() -> list[Column[int]]:
    return [Column(name, Integer, nullable=False, server_default="0") for name in COLUMNS]


unit_span = Table(
    "unit_span",
    Base.metadata,
    Column("dim", SmallInteger, primary_key=True, autoincrement=False),
    Column("unit_id", Integer, primary_key=True, autoincrement=False),
    Column("from_day", Integer, primary_key=True, autoincrement=False),
    Column("to_day", Integer, nullable=False),
    Column("group_id", Integer, nullable=False),
    Index("ix_unit_span_group", "dim", "group_id", "unit_id"),
    sqlite_with_rowid=False,
)
"""Which group a unit was in: the spans of a unit and dimension cover all days without a gap."""

unit_balance = Table(
    "unit_balance",
    Base.metadata,
    Column("people_group", SmallInteger, primary_key=True, autoincrement=False),
    Column("unit_id", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    *_amounts(),
    sqlite_with_rowid=False,
)
"""Balances of a unit at the end of each day on which any of them moved."""

group_roll = Table(
    "group_roll",
    Base.metadata,
    Column("dim", SmallInteger, primary_key=True, autoincrement=False),
    Column("people_group", SmallInteger, primary_key=True, autoincrement=False),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("group_id", Integer, primary_key=True, autoincrement=False),
    Column("by_count", Boolean, primary_key=True, autoincrement=False),
    *_amounts(),
    sqlite_with_rowid=False,
)
"""What moved in the days of a slot, by group: a day's balance is the sum of the few slots before it."""

group_flow = Table(
    "group_flow",
    Base.metadata,
    Column("dim", SmallInteger, primary_key=True, autoincrement=False),
    Column("people_group", SmallInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("group_id", Integer, primary_key=True, autoincrement=False),
    Column("flow", String(12), primary_key=True),
    *_amounts(),
    sqlite_with_rowid=False,
)
"""What moved a group's balances on a day, by flow; `reached` is what remains (R16)."""
