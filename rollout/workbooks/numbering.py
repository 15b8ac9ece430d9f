"""The row that numbers the columns under a header: "1 | 2 | 3", "A | B | 1 | 2", "(3)=(1)+(2)". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rollout.core.names import tidy
from rollout.workbooks.reading import Cell

_NUMBER = re.compile(r"[(\[]?-?(\d{1,3})[)\]]?(\s*=[\s\d()\[\]+\-*/:.,x×%]+)?")  # Excel makes -1 of a typed "(1)"
_LETTER = re.compile(r"[(\[]?([A-Za-z])[)\]]?")
LEAST = 2  # cells: fewer number nothing
LATEST_FIRST = 2  # the first number, where the column before has none


def is_numbering(cells: Iterable[Cell]) -> bool:
    """Do all cells that hold anything count on, letters first, from A or 1?"""
    letters: list[int] = []
    numbers: list[int] = []
    for cell in cells:
        if isinstance(cell, bool) or not isinstance(cell, str | float):
            return False
        written = tidy(cell) if isinstance(cell, str) else str(int(cell)) if cell.is_integer() else "."
        if not written:
            continue
        if number := _NUMBER.fullmatch(written):
            numbers.append(int(number[1]))
        elif (letter := _LETTER.fullmatch(written)) and not numbers:
            letters.append(ord(letter[1].upper()) - ord("A") + 1)
        else:
            return False
    return len(letters) + len(numbers) >= LEAST and _counts_on(letters) and _counts_on(numbers)


def _counts_on(found: list[int]) -> bool:
    return not found or (1 <= found[0] <= LATEST_FIRST and found == [*range(found[0], found[0] + len(found))])
