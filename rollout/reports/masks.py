"""Which numbers of a workbook a reader without people is not shown (docs/adr/0012): all sheets together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rollout.core.masking import CROWD, Sum, hidden, is_small
from rollout.reports.content import (
    BY_COUNT,
    CHANGE,
    CLOSING,
    MEASURES,
    TOTAL,
    WAITING,
    Block,
    Column,
    Figures,
    Key,
    NotStarted,
    SummaryRow,
    Table,
)
from rollout.vocabulary import EVIDENCED, Base, Flow, Measure

OF_FLOW = {
    Flow.REACHED: "reached",
    Flow.TRANSFERRED: "transferred",
}
"""The flows that tables and summary both show, by their name in a block."""

SUMMED = {
    "listed": (Flow.JOINED, Flow.LEFT),
    "other": (Flow.STANDING, Flow.STOCK, Flow.MODE, Flow.ENDED),
}
"""The parts of a block that are the sum of several flows of the summary."""


COUNTS = (Column(Base.ALL, CLOSING), Column(Base.ALL, BY_COUNT), Column(Base.SMARTPHONE, CLOSING))


def hidden_numbers(
    tables: Sequence[Table], summary: Sequence[SummaryRow], not_started: Sequence[NotStarted], base: Base
) -> frozenset[Key]:
    """What is hidden, so that no sheet gives away what another hides. `base` is that of the rates."""
    numbers: dict[Key, int | None] = {}
    sums: list[Sum[Key]] = []
    few: set[Key] = set()
    many: set[Key] = set()

    def add(sheet: str, at: int, figures: Figures) -> None:
        held = dict(_numbers(figures))
        numbers.update({Key(sheet, at, column): number for column, number in held.items()})
        sums.extend(_of_row(sheet, at))
        for column in held:
            people = (figures.participants,) if column in COUNTS else (figures.participants, figures.base(base))
            if any(map(is_small, people)):
                few.add(Key(sheet, at, column))
            if min(people) >= CROWD:
                many.add(Key(sheet, at, column))

    for table in tables:
        for at, row in enumerate(table.rows):
            add(table.sheet, at, row.figures)
        sums.extend(_of_table(table))
    if tables:
        add(TOTAL, 0, tables[0].total)
    for line in summary:
        held = dict(_summary_numbers(line))
        numbers.update(held)
        sums.extend(_of_summary(line))
        people = _people(summary, line, base)
        few.update(held if is_small(people) or few & held.keys() else ())
        many.update(held if people >= CROWD else ())
    are_few = is_small(sum(row.participants for row in not_started))
    for column, parts in _waiting(tables, not_started):
        key = Key(WAITING, 0, column)
        if are_few:
            few.add(key)
        numbers[key] = sum(numbers[part] or 0 for part in parts)
        sums.append(Sum(key, parts))
    return hidden(numbers, sums, few, many)


def _numbers(figures: Figures) -> Iterator[tuple[Column, int | None]]:
    yield from zip(COUNTS, (figures.participants, figures.by_count, figures.with_smartphone), strict=True)
    for measure, block in zip(MEASURES, figures.blocks, strict=True):
        parts = dict.fromkeys(PARTS) if block is None else _parts(block)
        for part, number in parts.items():
            yield Column(measure, part), number


def _parts(block: Block) -> dict[str, int]:
    return {**block._asdict(), CLOSING: block.closing, CHANGE: block.closing - block.opening}


PARTS = (*Block._fields, CLOSING, CHANGE)
COLUMNS = (*COUNTS, *(Column(measure, part) for measure in MEASURES for part in PARTS))


def _of_table(table: Table) -> Iterator[Sum[Key]]:
    """Rows make the total, and those below a group row that row."""
    for column in COLUMNS:
        yield Sum(Key(TOTAL, 0, column), [Key(table.sheet, at, column) for at in table.top])
        for at, row in enumerate(table.rows):
            if row.sums:
                yield Sum(Key(table.sheet, at, column), [Key(table.sheet, below, column) for below in row.sums])


def _of_row(sheet: str, at: int) -> Iterator[Sum[Key]]:
    """Opening and flows make the closing; opening and change too."""
    for measure in MEASURES:
        closing = Key(sheet, at, Column(measure, CLOSING))
        for parts in (Block._fields, ("opening", CHANGE)):
            yield Sum(closing, [Key(sheet, at, Column(measure, part)) for part in parts])


def flow_column(of: str, flow: Flow) -> Column:
    """A flow in the summary; where a table shows it too, its column there."""
    return Column(of, OF_FLOW.get(flow, flow.value))


def _summary_numbers(line: SummaryRow) -> Iterator[tuple[Key, int]]:
    if line.course is None or line.key in (Measure.UNITS, Measure.UNITS_DEPLOYED):
        return
    course = line.course
    held = {
        Column(line.key, "opening"): course.opening,
        Column(line.key, CLOSING): course.closing,
        Column(line.key, CHANGE): course.closing - course.opening,
        Column(line.key, BY_COUNT): course.by_count,
        **{flow_column(line.key, flow): number for flow, number in course.flows.items()},
    }
    yield from ((Key(TOTAL, 0, column), number) for column, number in held.items())


def _of_summary(line: SummaryRow) -> Iterator[Sum[Key]]:
    def keys(*columns: Column) -> list[Key]:
        return [Key(TOTAL, 0, column) for column in columns]

    opening, closing, change = keys(*(Column(line.key, part) for part in ("opening", CLOSING, CHANGE)))
    yield Sum(closing, [opening, *keys(*(flow_column(line.key, flow) for flow in Flow))])
    yield Sum(closing, [opening, change])
    for part, flows in SUMMED.items():
        yield Sum(Key(TOTAL, 0, Column(line.key, part)), keys(*(flow_column(line.key, flow) for flow in flows)))


def _people(summary: Sequence[SummaryRow], line: SummaryRow, base: Base) -> int:
    """Of how many people a line is: those of the base what they reached, else all of them."""
    key = base if line.key in EVIDENCED else Base.ALL
    return next((held.course.closing for held in summary if held.key == key and held.course), 0)


def _waiting(tables: Sequence[Table], not_started: Sequence[NotStarted]) -> Iterator[tuple[Column, list[Key]]]:
    """The sums of the sheet of units not deployed, of the same numbers as the rows of the units."""
    units = next((table for table in tables if table.has_codes), None)
    if units is None:
        return
    for column in WAITING_COLUMNS:
        yield column, [Key(units.sheet, row.place, column) for row in not_started]


WAITING_COLUMNS = (Column(Base.ALL, CLOSING), Column(Measure.INSTALLED, CLOSING), Column(Measure.ACCEPTED, CLOSING))
