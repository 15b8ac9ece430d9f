"""Lines pasted from a spreadsheet or scanned, as cells. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from rollout.core.numbers import digits_of

_BETWEEN_CELLS = re.compile(r"[\t;]")
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


def lines_of(pasted: str) -> list[Line]:
    """The lines of a text that are not empty."""
    return [
        Line(place, text, tuple(" ".join(cell.split()) for cell in _BETWEEN_CELLS.split(text)))
        for place, text in enumerate(pasted.splitlines(), 1)
        if text.strip("\t; ")
    ]
