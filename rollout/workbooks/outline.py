"""What a file's sheets were understood as, with their first rows: what the page of the columns shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from typing import Any

from openpyxl.utils import get_column_letter

from rollout.core.formats import day as shown_day
from rollout.core.names import tidy
from rollout.vocabulary import ImportKind
from rollout.workbooks.choices import Choices
from rollout.workbooks.columns import CELLS_LOOKED_AT, likeness
from rollout.workbooks.headers import Header, find_header
from rollout.workbooks.messages import quotable
from rollout.workbooks.reading import Cell, Sheet, SheetRow
from rollout.workbooks.titles import titled_code

ROWS = 12  # of a sheet that are shown
COLUMNS = 40
LONGEST = 40  # characters of a cell that are shown
LONGEST_HEADING = 120  # of all its levels
EXAMPLES, EXAMPLES_FROM = 2, 4  # cells beside the choice of a column, of so many rows


@dataclass(frozen=True)
class ColumnOutline:
    """`likeness`: what a column that is not read looks like; `is_chosen`: its field was chosen, not found."""

    letter: str
    heading: str
    field: str
    likeness: str
    is_chosen: bool


@dataclass(frozen=True)
class SheetOutline:
    """`header`: numbers of its first and last row, None where none was found; `rows`: (number, texts, is of header).

    `unit_code`: of which unit the sheet says above its header that it is.
    """

    name: str
    is_hidden: bool
    header: tuple[int, int] | None
    print: str
    columns: list[ColumnOutline]
    rows: list[tuple[int, list[str], bool]]
    count: int
    unit_code: str = ""

    @property
    def may_be_table(self) -> bool:
        """Is there enough of it to say what its columns are?"""
        return self.count > 1 and len(self.columns) > 1

    def examples(self, position: int) -> list[str]:
        """What a column holds in the last of the rows shown: those furthest from titles and headings."""
        held = [texts[position] for _number, texts, is_header in self.rows if position < len(texts) and not is_header]
        return [*dict.fromkeys(text for text in held[-EXAMPLES_FROM:] if text)][-EXAMPLES:]


def outline(kind: ImportKind, sheets: Iterable[Sheet], choices: Choices) -> list[SheetOutline]:
    """Every sheet that holds anything."""
    return [_sheet(kind, sheet, choices) for sheet in sheets if sheet.rows]


def as_json(outlines: Sequence[SheetOutline]) -> list[dict[str, Any]]:
    return [asdict(sheet) for sheet in outlines]


def outlines_from(told: Iterable[dict[str, Any]]) -> list[SheetOutline]:
    """What `as_json` told."""
    return [
        SheetOutline(
            **sheet
            | {
                "header": tuple(sheet["header"]) if sheet["header"] else None,
                "columns": [ColumnOutline(**column) for column in sheet["columns"]],
                "rows": [(number, texts, is_header) for number, texts, is_header in sheet["rows"]],
            }
        )
        for sheet in told
    ]


def _sheet(kind: ImportKind, sheet: Sheet, choices: Choices) -> SheetOutline:
    chosen = choices.of(sheet.name)
    header = find_header(kind, sheet, chosen, choices.memory)
    rows = _first_rows(sheet, header)
    under = (row.cells for row in sheet.rows if header is None or row.number > header.row)
    below = [*islice(under, CELLS_LOOKED_AT)]
    width = min(COLUMNS, max(len(row.cells) for row in sheet.rows[: ROWS + CELLS_LOOKED_AT]))
    fields = {position: name for name, position in header.positions.items()} if header else {}
    remembered = choices.memory.get(header.print, {}) if header else {}
    columns = []
    for position in range(width):
        letter = get_column_letter(position + 1)
        field = fields.get(position, "")
        heading = quotable(header.headings[field], LONGEST_HEADING) if header and field else ""
        heading = heading or _heading(sheet, header, position)
        like = "" if field else likeness(heading, [row[position] for row in below if position < len(row)]) or ""
        columns.append(ColumnOutline(letter, heading, field, like, letter in {**chosen.columns, **remembered}))
    return SheetOutline(
        sheet.name,
        sheet.is_hidden,
        (header.rows[0], header.row) if header else None,
        header.print if header else "",
        columns,
        [(row.number, [_shown(cell) for cell in row.cells[:width]], _is_of(header, row)) for row in rows],
        len(sheet.rows),
        titled_code(sheet, header),
    )


def _first_rows(sheet: Sheet, header: Header | None) -> list[SheetRow]:
    """The rows around the header, else the first ones."""
    if header is None:
        return sheet.rows[:ROWS]
    before = sum(row.number < header.rows[0] for row in sheet.rows)
    first = max(0, before - 2)
    return sheet.rows[first : first + ROWS]


def _heading(sheet: Sheet, header: Header | None, position: int) -> str:
    texts: dict[str, None] = {}
    for row in sheet.rows:
        if header is None or row.number > header.row:
            break
        if row.number >= header.rows[0] and position < len(row.cells) and (text := _shown(row.cells[position])):
            texts[text] = None
    return " › ".join(texts)


def _is_of(header: Header | None, row: SheetRow) -> bool:
    return header is not None and row.number in header.rows


def _shown(cell: Cell) -> str:
    """A cell as a page may show it: numbers of people masked."""
    if isinstance(cell, date):
        return shown_day(cell)
    if isinstance(cell, float) and cell.is_integer():
        return quotable(str(int(cell)), LONGEST)
    return quotable(tidy(str(cell)), LONGEST)
