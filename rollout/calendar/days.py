"""The days of a view: what each is, who is away on it, its entries; and as a grid of quarter hours. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from rollout.calendar.layout import Place, on_quarters, side_by_side
from rollout.calendar.queries.away import Away
from rollout.calendar.queries.entries import Entry, Line, OfDay
from rollout.core.office_hours import Hours, joined
from rollout.core.working_days import WorkingDays, holidays_of
from rollout.models.visit import QUARTER

HOUR = 60
EARLIEST, LATEST = 7 * HOUR, 17 * HOUR
"""What a grid shows at least."""


@dataclass(frozen=True)
class Day:
    """`name`: of the holiday, or why it is off or worked. `more`: visits and sessions of which no entry is told."""

    on: date
    is_today: bool
    is_working: bool
    name: str
    lines: tuple[Line, ...]
    more: int
    away: tuple[Away, ...]

    @property
    def total(self) -> int:
        return len({line.url for line in self.lines}) + self.more


class Block(NamedTuple):
    """A line in the grid: its quarter hours, from the first that is shown, and its place in the width."""

    line: Line
    first: int
    last: int
    place: Place


class Off(NamedTuple):
    """Quarter hours outside of working hours, or (`is_away`) in which the officer who is shown is away."""

    first: int
    last: int
    is_away: bool = False


class Column(NamedTuple):
    """A day of the grid."""

    day: Day
    blocks: list[Block]
    off: list[Off]


class Grid(NamedTuple):
    """`first`: the minute at which it begins; `hours`: the full hours that it shows; `quarters`: its rows."""

    first: int
    hours: list[int]
    quarters: int
    columns: list[Column]


def days_of(
    span: tuple[date, date],
    found: Mapping[date, OfDay],
    lines: Mapping[Entry, Line],
    away: Collection[Away],
    *,
    working: WorkingDays,
    today: date,
    language: str,
) -> list[Day]:
    since, until = span
    days = []
    for number in range((until - since).days):
        on = since + timedelta(days=number)
        held = found.get(on, OfDay())
        told = tuple(lines[entry] for entry in held.entries)
        gone = tuple(each for each in away if each.since <= on < each.until)
        name = _name(working, on, language)
        days.append(Day(on, on == today, working.is_working(on), name, told, held.rest, gone))
    return days


def _name(working: WorkingDays, on: date, language: str) -> str:
    told = working.announced.get(on)
    return told.name if told and told.name else holidays_of(on.year, language).get(on, "")


def grid_of(days: Sequence[Day], hours: Sequence[Hours], most: int, *, officer_id: int | None) -> Grid:
    """The days side by side; of more than `most` entries at once the last ones are counted, not drawn."""
    shown = [on_quarters(line.entry.hours) for day in days for line in day.lines]
    first = min([EARLIEST, *(each.starts for each in (*hours, *shown))]) // HOUR * HOUR
    last = -(-max([LATEST, *(each.ends for each in (*hours, *shown))]) // HOUR) * HOUR
    window = Hours(first, last)
    columns = [_column(day, window, hours, most, officer_id) for day in days]
    return Grid(first, list(range(first, last, HOUR)), (last - first) // QUARTER, columns)


def _column(day: Day, window: Hours, hours: Sequence[Hours], most: int, officer_id: int | None) -> Column:
    spans = [on_quarters(line.entry.hours) for line in day.lines]
    blocks = []
    for line, span, place in zip(day.lines, spans, side_by_side(spans, most), strict=True):
        if place is not None:
            blocks.append(Block(line, *_rows(span, window), place))
    lines = tuple(block.line for block in blocks)
    hidden = {line.url for line in day.lines} - {line.url for line in lines}
    kept = Day(day.on, day.is_today, day.is_working, day.name, lines, day.more + len(hidden), day.away)
    off = [Off(*_rows(each, window)) for each in without(window, hours if day.is_working else ())]
    for gone in day.away:
        if gone.officer_id == officer_id and gone.hours.overlaps(window):
            span = on_quarters(gone.hours)
            off.append(Off(*_rows(Hours(max(span.starts, window.starts), min(span.ends, window.ends)), window), True))
    return Column(kept, blocks, off)


def _rows(span: Hours, window: Hours) -> tuple[int, int]:
    return (span.starts - window.starts) // QUARTER, (span.ends - window.starts) // QUARTER


def without(window: Hours, hours: Sequence[Hours]) -> list[Hours]:
    """What of a window is in none of some hours."""
    found, at = [], window.starts
    for each in joined(hours):
        if each.starts > at:
            found.append(Hours(at, min(each.starts, window.ends)))
        at = max(at, each.ends)
    return [*found, Hours(at, window.ends)] if at < window.ends else found
