"""Lines pasted from a spreadsheet or scanned, as cells. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from rollout.core.formats import parse_day
from rollout.core.names import search_key
from rollout.core.numbers import digits_of
from rollout.participants.errors import TooManyCells, TooManyLines

_BETWEEN_CELLS = re.compile(r"[\t;]")
MOST_LINES = 1_000  # of a column that says something of each
MOST_CELLS = 40  # of one line

SHORTEST_NUMBER = 6
"""Digits; what is shorter is a place in a list, a year or a tick."""


class Line(NamedTuple):
    """A line that says something: its place among all lines, counted from 1, and its cells without space around."""

    place: int
    text: str
    cells: tuple[str, ...]

    @property
    def number(self) -> str:
        """The first cell that may be a number of a person, "" where there is none."""
        return next((cell for cell in self.cells if len(digits_of(cell)) >= SHORTEST_NUMBER), "")


def lines_of(pasted: str, most: int) -> list[Line]:
    """The lines of a text that are not empty; they are counted before any is taken apart.

    Raises TooManyLines, TooManyCells.
    """
    said = [(place, text) for place, text in enumerate(pasted.splitlines(), 1) if text.strip("\t; ")]
    if len(said) > most:
        raise TooManyLines(most=most, n=len(said))
    return [_line(place, text) for place, text in said]


def _line(place: int, text: str) -> Line:
    cells = _BETWEEN_CELLS.split(text)
    if len(cells) > MOST_CELLS:
        raise TooManyCells(place=place, most=MOST_CELLS, n=len(cells))
    return Line(place, text, tuple(" ".join(cell.split()) for cell in cells))


class Said(NamedTuple):
    """What a line says of one person: by number or name who, whether it is so (None: not said), since when.

    `year` is of birth; `strange` is a cell that is none of these.
    """

    line: Line
    number: str = ""
    name: str = ""
    is_so: bool | None = None
    day: date | None = None
    year: int | None = None
    strange: str = ""


YES = frozenset({"x", "v", "✓", "✔", "1", "+", "roi", "da", "co", "ok", "yes"})
NO = frozenset({"0", "-", "chua", "khong", "no"})
"""What stands in a column of ticks, as search_key spells it."""

_YEAR = re.compile(r"(19|20)\d\d")
_PLACE = re.compile(r"\d{1,4}\.?")


def said_of(pasted: str) -> list[Said]:
    """What the lines say. Where no line has a tick, a "no" or a day, the list itself is of those of whom it is so.

    Raises TooManyLines, TooManyCells.
    """
    said = [_said(line) for line in lines_of(pasted, MOST_LINES)]
    if all(one.is_so is None for one in said):
        said = [one._replace(is_so=True) for one in said]
    return said


def _said(line: Line) -> Said:
    said = Said(line)
    for cell in filter(None, line.cells):
        is_known = bool(said.number or said.name)
        word = search_key(cell)
        if (day := _day(cell)) is not None:
            said = said._replace(day=day, is_so=True if said.is_so is None else said.is_so)
        elif not said.number and len(digits_of(cell)) >= SHORTEST_NUMBER:
            said = said._replace(number=cell)
        elif is_known and word in YES:
            said = said._replace(is_so=True)
        elif is_known and word in NO:
            said = said._replace(is_so=False)
        elif is_known and _YEAR.fullmatch(cell):
            said = said._replace(year=int(cell))
        elif _PLACE.fullmatch(cell) and not is_known:
            continue
        elif not said.name:
            said = said._replace(name=cell)
        else:
            said = said._replace(strange=cell)
    return said


def _day(cell: str) -> date | None:
    try:
        return parse_day(cell)
    except ValueError:
        return None
