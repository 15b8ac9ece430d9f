"""Rows of a sheet as they are typed back from paper: "3, 7, 12" or "3-5, 9". Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

_RUN = re.compile(r"([0-9]{1,5})(?:\s*[-–—]\s*([0-9]{1,5}))?")


class NotRows(ValueError):
    """Cannot be read as numbers of rows; `part` is what was not understood."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class NoSuchRow(ValueError):
    """A number that no row of the sheet has."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def read_rows(text: str, there: Collection[int]) -> set[int]:
    """The numbers typed; of a run, those that the sheet has. Raises NotRows, NoSuchRow."""
    found: set[int] = set()
    for part in re.split(r"[,;.\n]+|(?<=[0-9])\s+(?=[0-9])", text):
        said = part.strip()
        if not said:
            continue
        run = _RUN.fullmatch(said)
        if run is None:
            raise NotRows(said)
        first, last = int(run[1]), int(run[2] or run[1])
        if first > last:
            raise NotRows(said)
        for end in (first, last):
            if end not in there:
                raise NoSuchRow(end)
        found |= {number for number in there if first <= number <= last}
    return found


def write_rows(numbers: Collection[int], there: Collection[int]) -> str:
    """The same the other way: numbers that follow each other on the sheet as a run of at least three."""
    order = sorted(there)
    place = {number: at for at, number in enumerate(order)}
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and place[number] == place[runs[-1][-1]] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
