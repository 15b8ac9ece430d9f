"""Which cells of an .xlsx sheet are filled with a colour: rows of like cells told together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from .limits import COLUMN_LIMIT
from .tables import Layout

MOST_CELLS = 2_000_000  # of 100,000 rows of 20 cells all; whoever fills more is told of up to here
MOST_PATTERNS = 5_000  # different colourings of a row
FEW_STYLES = 200  # that are looked for by their numbers


class Filled:
    """Told piece by piece of a sheet; `colours`: number of a style → RRGGBB."""

    def __init__(self, colours: Mapping[bytes, str], prefix: bytes, layout: Layout) -> None:
        numbers = b"|".join(colours) if len(colours) <= FEW_STYLES else rb"\d{1,5}"
        style = rb"""s=["'](%b)["']""" % numbers
        self._style = re.compile(style)
        self._cell = re.compile(rb"""<%bc\s(?=[^<>]*?\b%b)[^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""" % (prefix, style))
        self._colours = colours
        self._layout = layout
        self._left = MOST_CELLS
        self._bits: dict[bytes, int] = {}
        self._row = b""
        self._held: defaultdict[str, int] = defaultdict(int)

    def look(self, data: bytes) -> None:
        first = None if self._layout.fills_until else self._style.search(data)
        if first is None:
            return
        colours, bits, held = self._colours, self._bits, self._held
        cells = self._cell.findall(data, max(0, data.rfind(b"<", 0, first.start())))
        for style, letters, row in cells:
            if row != self._row:
                self.end_row()
                self._row = row
            if colour := colours.get(style):
                held[colour] |= bits.get(letters) or self._bit(letters)
        self._left -= len(cells)
        if self._left < 0 or len(self._layout.fills) > MOST_PATTERNS:
            held.clear()
            self._layout.fills_until = int(self._row)

    def _bit(self, letters: bytes) -> int:
        """2 to the power of the column; 0 for one where nobody's list reaches."""
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        self._bits[letters] = 1 << column - 1 if column <= COLUMN_LIMIT else 0
        return self._bits[letters]

    def end_row(self) -> None:
        for colour, columns in self._held.items():
            if columns:
                self._layout.fills[colour, columns].append(int(self._row))
        self._held.clear()
