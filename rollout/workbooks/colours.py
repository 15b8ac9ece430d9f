"""Colours of rows and of blank cells that may tell a status: which of them do not, and what is asked of the rest. Pure.

What a colour means nobody knows but who chose it. A cell that says something says more than its colour, and a colour
that stands in every row, in every other one or over the list tells one row from no other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from rollout.core.names import tidy
from rollout.workbooks.columns import named
from rollout.workbooks.headers import Header
from rollout.workbooks.joining import settle
from rollout.workbooks.marking.styles import COLOUR as OURS
from rollout.workbooks.messages import Message
from rollout.workbooks.parsed_row import MILESTONES, NOT_REACHED, REACHED, ParsedRow, Status
from rollout.workbooks.questions import Question
from rollout.workbooks.reading import Sheet, SheetRow
from rollout.workbooks.words import IGNORED, MEANINGS, NO, YES

MOST_ASKED = 5  # colours of one file, those of most rows first
MOST_NAMED = 3  # columns that a question names
ALL = 0.9  # of the rows: a colour that stands in so many of one column is the column's
FEWEST_BANDS, FEWEST_APART = 3, 5  # bands as wide as what is between them, and others
EVEN, COVERED = 0.7, 0.6  # of the bands are equally far apart; of the rows lie among them

OF_ROW = ""
"""In place of a milestone: the colour is of the row, or of cells that tell of none."""

Place = tuple[str, str]
"""A colour and the milestone in whose blank cells it stands, or OF_ROW."""


@dataclass
class Painted:
    """Where a colour stands that may tell something: the numbers of its rows, and the columns as questions name them.

    `is_whole`: does it fill any row from end to end?
    """

    rows: set[int] = field(default_factory=set)
    columns: dict[str, None] = field(default_factory=dict)
    is_whole: bool = False


Paints = Mapping[Place, Painted]


class Asked(NamedTuple):
    """`unused`: what is said of the colours that have no meaning yet."""

    questions: list[Question]
    unused: list[Message]


def paints_of(sheet: Sheet, header: Header, rows: Sequence[SheetRow]) -> Paints:
    """The colours of the rows of a list that may tell a status."""
    fills = [fill for fill in sheet.fills if fill.colour != OURS.decode()[-6:]]
    if not fills or not rows:
        return {}
    places = {row.number: place for place, row in enumerate(rows)}
    of_column = Counter({(fill.colour, at): 0 for fill in fills for at in fill.columns})
    for fill in fills:
        count = sum(number in places for number in fill.rows)
        for at in fill.columns:
            of_column[fill.colour, at] += count
    painter, filled = _Painter(header), defaultdict[str, set[int]](set)
    for fill in fills:
        filled[fill.colour].update(number for number in fill.rows if rows[0].number <= number <= rows[-1].number)
        columns = {at for at in fill.columns if of_column[fill.colour, at] < ALL * len(rows)}
        if columns:
            painter.paint(fill.colour, columns, [rows[places[number]] for number in fill.rows if number in places])
    return {
        place: held
        for place, held in painter.found.items()
        if place[1] != OF_ROW or _tells(held.rows, filled[place[0]], rows, places)
    }


class _Painter:
    """Looks at a row once, however many colours stand in it, and at rows blank in the same columns together."""

    def __init__(self, header: Header) -> None:
        self.found: dict[Place, Painted] = {}
        self._mapped = frozenset(header.positions.values())
        self._milestones = {at: name for name, at in header.positions.items() if name in MILESTONES}
        self._headings = {at: header.headings[name] for name, at in header.positions.items()}
        self._held: dict[int, frozenset[int]] = {}

    def paint(self, colour: str, columns: set[int], rows: Iterable[SheetRow]) -> None:
        alike = defaultdict[frozenset[int], list[int]](list)
        for row in rows:
            alike[self._held_in(row)].append(row.number)
        for held, numbers in alike.items():
            self._paint(colour, columns, held, numbers)

    def _held_in(self, row: SheetRow) -> frozenset[int]:
        """In which columns of the list the row says something."""
        held = self._held.get(row.number)
        if held is None:
            held = self._held[row.number] = frozenset(at for at in self._mapped if not _is_blank(row, at))
        return held

    def _paint(self, colour: str, columns: set[int], held: frozenset[int], numbers: list[int]) -> None:
        if held <= columns or 2 * len(columns & self._mapped) >= len(self._mapped):
            self._of((colour, OF_ROW), numbers).is_whole = True
            return
        for at in columns & self._milestones.keys():
            if at not in held:
                self._of((colour, self._milestones[at]), numbers).columns[self._named(at)] = None
        if others := sorted(columns - self._milestones.keys()):
            self._of((colour, OF_ROW), numbers).columns |= dict.fromkeys(map(self._named, others))

    def _of(self, place: Place, numbers: list[int]) -> Painted:
        held = self.found.setdefault(place, Painted())
        held.rows.update(numbers)
        return held

    def _named(self, at: int) -> str:
        return named(get_column_letter(at + 1), self._headings.get(at, ""))


def _is_blank(row: SheetRow, at: int) -> bool:
    cell = row.cells[at] if at < len(row.cells) else ""
    return isinstance(cell, str) and not tidy(cell)


def _tells(painted: set[int], filled: set[int], rows: Sequence[SheetRow], places: Mapping[int, int]) -> bool:
    """Not where a colour is of all rows or of every other one, of the list or of the sheet with groups and sums."""
    if len(painted) >= ALL * len(rows):
        return False
    lines = sorted(places[number] for number in painted)
    length = rows[-1].number - rows[0].number + 1
    return not (_are_bands(lines, len(rows)) or _are_bands(sorted(filled), length))


def _are_bands(lines: Sequence[int], length: int) -> bool:
    """Do runs of lines come back at one distance all over the list?"""
    starts = [line for before, line in pairwise((lines[0] - 2, *lines)) if line != before + 1]
    width = len(lines) / len(starts)
    gaps = Counter(after - before for before, after in pairwise(starts))
    if not gaps:
        return False
    gap, times = gaps.most_common(1)[0]
    is_often = len(starts) >= (FEWEST_BANDS if gap == 2 * width else FEWEST_APART)
    return is_often and times >= EVEN * gaps.total() and gap * len(starts) >= COVERED * length


def ask(tables: Sequence[tuple[Sheet, Paints]], answers: Mapping[str, str]) -> Asked:
    """What is asked of the colours of a file, once of each; `tables`: its sheets that are read."""
    together: dict[Place, list[Painted]] = {}
    for _sheet, paints in tables:
        for place, painted in paints.items():
            together.setdefault(place, []).append(painted)
    most_first = sorted(together.items(), key=lambda item: -_count(item[1]))
    questions = [_question(place, painted) for place, painted in most_first[:MOST_ASKED]]
    unused = [question for question in questions if question.answer_in(answers) is None]
    return Asked(questions, [*_unused(unused, most_first[MOST_ASKED:]), *_cut(sheet for sheet, _paints in tables)])


def _count(painted: Iterable[Painted]) -> int:
    return sum(len(held.rows) for held in painted)


def _question(place: Place, painted: Sequence[Painted]) -> Question:
    colour, name = place
    values = {"colour": colour, "count": _count(painted)}
    meanings = [meaning for meaning in MEANINGS if meaning not in (YES, NO, IGNORED)]
    options = [(IGNORED, "answer.no_meaning"), *((meaning, f"meaning.{meaning}") for meaning in meanings)]
    if any(held.is_whole for held in painted):
        return Question(_key(place), "question.colour", values, tuple(options))
    columns = [*dict.fromkeys(column for held in painted for column in held.columns)]
    values["which"] = ", ".join(columns[:MOST_NAMED]) + (" …" if len(columns) > MOST_NAMED else "")
    if name == OF_ROW:
        return Question(_key(place), "question.colour_cells", values, tuple(options))
    options[1:1] = [(YES, "meaning.yes"), (NO, "meaning.no")]
    return Question(_key(place), "question.colour_blank", values, tuple(options))


def _key(place: Place) -> str:
    colour, name = place
    return f"colour:{name}:{colour}"


def _unused(asked: Sequence[Question], others: Sequence[object]) -> Iterator[Message]:
    if asked:
        rows = sum(question.values["count"] for question in asked)
        yield Message("file.colours", values={"n": len(asked), "rows": rows})
    if others:
        yield Message("file.colours_left", values={"asked": MOST_ASKED, "n": len(others)})


def _cut(sheets: Iterable[Sheet]) -> Iterator[Message]:
    for sheet in sheets:
        if sheet.are_fills_cut:
            yield Message("file.colours_cut", values={"sheet": sheet.name})


def colour_rows(rows: Iterable[ParsedRow], paints: Paints, asked: Asked, answers: Mapping[str, str]) -> None:
    """Says in the rows of a sheet what their colours were answered to mean; what cells say stays."""
    meanings = {question.key: question.answer_in(answers) for question in asked.questions}
    wanted: dict[int, list[tuple[str, str]]] = {}
    for place, painted in paints.items():
        meaning = meanings.get(_key(place))
        if meaning and meaning != IGNORED:
            for number in painted.rows:
                wanted.setdefault(number, []).append((str(place[1]), meaning))
    for row in rows if wanted else ():
        for name, meaning in wanted.get(row.number, ()):
            if meaning in (YES, NO):
                row.values.setdefault(name, REACHED if meaning == YES else NOT_REACHED)
            else:
                settle(row.values, name or "name", Status(meaning))
