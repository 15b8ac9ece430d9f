"""What a report says, as plain rows: numbers of the ledger and names, before any sheet is drawn. Knows no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rollout.vocabulary import Base, Flow, Measure

MEASURES = (Measure.INSTALLED, Measure.REGISTERED, Measure.ACCEPTED, Measure.REJECTED)
"""The measures that the tables by group show, each as a block of opening, flows and closing."""

COURSE = (Measure.INSTALLED, Measure.REGISTERED, Measure.ACCEPTED)
"""The milestones whose course over the weeks is drawn."""

UNKNOWN_NAME = "Chưa xác định"

TOTAL, WAITING = "total", "waiting"
CLOSING, CHANGE, BY_COUNT = "closing", "change", "by_count"


class Column(NamedTuple):
    """A measure (or base) and what of it: CLOSING, CHANGE, BY_COUNT, a part of a block or a flow."""

    of: str
    part: str


class Key(NamedTuple):
    """A number: of a row of a table's sheet by its place, or of the TOTAL, which all sheets share, or of WAITING."""

    sheet: str
    row: int
    column: Column


class Block(NamedTuple):
    """One measure of one row over the period: opening + the flows = closing (R16)."""

    opening: int
    reached: int
    listed: int  # joined and left a list
    transferred: int
    other: int  # the smartphone group, stock-takes, the way of counting, ended

    @property
    def closing(self) -> int:
        return sum(self)


class Figures(NamedTuple):
    """One row's numbers at the end of the period, and its blocks; a block is None where nothing is stated (R5)."""

    units: int
    deployed: int
    participants: int
    by_count: int
    with_smartphone: int
    blocks: tuple[Block | None, ...]

    def base(self, base: Base) -> int:
        return self.with_smartphone if base is Base.SMARTPHONE else self.participants

    @property
    def is_nothing(self) -> bool:
        return not any(self[:5]) and not any(any(block) for block in self.blocks if block)


def total(rows: Iterable[Figures]) -> Figures:
    """The sum of rows; a block that no row states stays unstated."""
    held = list(rows)
    blocks: list[Block | None] = []
    for place in range(len(MEASURES)):
        stated = [row.blocks[place] for row in held]
        said = [block for block in stated if block is not None]
        blocks.append(Block(*(sum(parts) for parts in zip(*said, strict=True))) if said else None)
    return Figures(
        units=sum(row.units for row in held),
        deployed=sum(row.deployed for row in held),
        participants=sum(row.participants for row in held),
        by_count=sum(row.by_count for row in held),
        with_smartphone=sum(row.with_smartphone for row in held),
        blocks=tuple(blocks),
    )


class Row(NamedTuple):
    """`sums` are the places in the table of the rows that a group row is the sum of; a plain row has none.

    `unsaid` are the measures that a unit's counts say nothing of: 0 in `figures`, "–" on the sheet.
    """

    number: str
    name: str
    figures: Figures
    code: str = ""
    sums: tuple[int, ...] = ()
    is_group: bool = False
    note: str = ""
    unsaid: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    """Figures by one dimension. The rows at the places `top` sum to the total."""

    sheet: str
    title: str
    heading: str
    rows: tuple[Row, ...]
    top: tuple[int, ...]
    has_codes: bool = False

    @property
    def total(self) -> Figures:
        return total(self.rows[place].figures for place in self.top)


class SummaryRow(NamedTuple):
    """One measure of the whole scope with each of its flows; `course` is None where nothing is stated."""

    section: str
    key: str
    name: str
    course: SummaryCourse | None
    base: str = ""  # the key of the row that it is a part of; without one it has no rate


class SummaryCourse(NamedTuple):
    opening: int
    flows: Mapping[Flow, int]
    by_count: int

    @property
    def closing(self) -> int:
        return self.opening + sum(self.flows.values())


class NotStarted(NamedTuple):
    """A unit that is not "đã triển khai", and why as far as figures say."""

    code: str
    name: str
    area: str
    department: str
    unit_type: str
    office: str
    participants: int
    installed: int | None
    accepted: int | None
    reason: str
    place: int = 0  # its row in the table of units


class Point(NamedTuple):
    """The base and how many had reached each of COURSE at the end of a day; None where nothing is stated."""

    day: date
    base: int
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Head:
    """What stands on every sheet: who reports, on what, as of when, and from which state of the ledger.

    `masks`: it is for someone who may not see the people, so small numbers are hidden (docs/adr/0012).
    """

    agency: str
    parent_agency: str
    symbol: str
    place: str
    scope: str
    period: str
    since: date
    as_of: date
    ends_on: date
    group: str
    base: Base
    evidence: str
    areas: str
    seq: int
    made_at: str
    made_on: date
    made_by: str
    is_demo: bool
    has_rates: bool
    masks: bool


@dataclass(frozen=True)
class Report:
    """`beside`: what stands beside official figures and is in none of them, "" for nothing (R14)."""

    head: Head
    summary: Sequence[SummaryRow]
    course: Sequence[Point]
    tables: Sequence[Table]
    not_started: Sequence[NotStarted]
    hidden: frozenset[Key] = frozenset()
    beside: str = ""

    def hides(self, sheet: str, row: int, column: Column) -> bool:
        """Is a number not shown to whom the report is made for?"""
        return bool(self.hidden) and Key(sheet, row, column) in self.hidden
