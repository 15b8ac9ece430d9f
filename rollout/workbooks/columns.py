"""Which column is what: the headings we know, in Vietnamese or English, with or without tone marks, in any order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from rollout.core.errors import Refusal
from rollout.core.names import search_key, tidy
from rollout.vocabulary import ImportKind
from rollout.workbooks.errors import ColumnTwice, HeaderNotFound, UnitHeaderNotFound, UserHeaderNotFound
from rollout.workbooks.headings import HEADINGS, NOT_IN_TEMPLATE
from rollout.workbooks.messages import quotable
from rollout.workbooks.numbering import is_numbering
from rollout.workbooks.reading import Cell, Sheet, SheetRow

HEADER_WITHIN = 10  # rows from the top in which the header is looked for
LONGEST_READ = 200  # characters of a heading that are looked at; a cell of data may stand where one is sought
LONGEST_HEADING = 60  # characters of a heading that a message quotes

_PARENTHESES = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_DEN_NAY = re.compile(r"^den nay ")
_OF_VSSID = re.compile(r" (tren |qua |vao )?(ung dung |app )?vssid$")

NOT_FOUND: Mapping[ImportKind, type[Refusal]] = {
    ImportKind.PARTICIPANTS: HeaderNotFound,
    ImportKind.UNITS: UnitHeaderNotFound,
    ImportKind.USERS: UserHeaderNotFound,
}

REASON_KEYS = frozenset({"ly do bi tu choi", "why it was refused"})
"""The heading of the reasons that we hand back beside refused rows, in the languages of the pages."""

_UNREMARKABLE = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "order"}) | REASON_KEYS

_RESEMBLING: Mapping[str, str] = {
    "number": "cccd|cmnd|cmt|can cuoc|dinh danh|chung minh|ho chieu|passport|ma so|so bhxh|ma bhxh|so so|so the|ma the",
    "phone": "dien thoai|dt|sdt|dtdd|di dong|zalo|phone",
    "milestone": "vssid|kich hoat|cai|cai dat|dang ky|dk|tai khoan|tk|to khai|dang nhap|mat khau|ung dung|app",
    "day": "ngay|nam sinh|sinh",
}
"""What an unknown heading may be about → the words that make it so, apart by "|"; the first that fits."""

_LOOKING_LIKE: Mapping[str, re.Pattern[str]] = {
    "phone": re.compile(r"(\+?84|0)?[35789]\d{8}"),
    "number": re.compile(r"\d{10}|\d{12}"),
    "milestone": re.compile(r"[xX✓√]"),
    "day": re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}"),
}
"""What a cell of an unknown column may be; numbers without what stands between digits, days with "/" or ISO."""

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.'-](?=\d)")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
LOOKED_AT = 50  # cells of an unknown column


class Doubt(NamedTuple):
    """A column that is not read though it may matter; `likeness` is a key of _RESEMBLING, the heading may be ""."""

    letter: str
    heading: str
    likeness: str


@dataclass(frozen=True)
class Header:
    """Where the columns of a sheet are: field → position, the headings as the file has them, and those unknown.

    `unnamed`: letters of columns that hold something and have no heading; `numbering`: the row that numbers columns.
    """

    row: int
    positions: Mapping[str, int]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    doubtful: tuple[Doubt, ...]
    unnamed: tuple[str, ...] = ()
    numbering: int | None = None

    def is_data(self, number: int) -> bool:
        """Is the row of this number one of the list?"""
        return number > self.row and number != self.numbering


def heading_key(text: str) -> str:
    """What headings are compared by: no marks, no punctuation, single spaces."""
    return " ".join(_NO_WORD.sub(" ", search_key(text)).split())


def _known(kind: ImportKind) -> dict[str, str]:
    known: dict[str, str] = {}
    for field, (label, others) in HEADINGS[kind].items():
        for name in (field, label, *others.split("|")):
            if key := heading_key(name):
                known.setdefault(key, field)
    return known


KNOWN: Mapping[ImportKind, Mapping[str, str]] = {kind: _known(kind) for kind in HEADINGS}


def field_of(kind: ImportKind, heading: str) -> str | None:
    """The field that a heading names; what stands in parentheses counts only where nothing else does."""
    known, heading = KNOWN[kind], heading[:LONGEST_READ]
    for key in (heading_key(heading), heading_key(_PARENTHESES.sub(" ", heading))):
        if kind is ImportKind.UNITS:
            key = _DEN_NAY.sub("", key)
        if field := known.get(key) or known.get(_OF_VSSID.sub("", key)):
            return field
    return None


def _likeness(heading: str, cells: Iterable[Cell]) -> str | None:
    """What a column that is not read may be about: by the words of its heading, else by most of its cells."""
    words = f" {heading_key(heading)} "
    for likeness, named in _RESEMBLING.items():
        if any(f" {name} " in words for name in named.split("|")):
            return likeness
    shown = [shown for cell in cells if (shown := _shown(cell))]
    for likeness, pattern in _LOOKING_LIKE.items():
        if shown and 2 * sum(pattern.fullmatch(text) is not None for text in shown) > len(shown):
            return likeness
    return None


def _shown(cell: Cell) -> str:
    """A cell as the patterns of _LOOKING_LIKE expect it."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = _DAY.sub(r"\1/\2/\3", tidy(str(cell)))
    return _BETWEEN_DIGITS.sub("", text) if "/" not in text else text


def _is_enough(kind: ImportKind, fields: set[str]) -> bool:
    if kind is ImportKind.PARTICIPANTS:
        return "name" in fields and bool(fields & {"bhxh", "personal_id"})
    if kind is ImportKind.UNITS:
        return "code" in fields and len(fields) > 1
    return {"username", "display_name"} <= fields


def find_header(kind: ImportKind, sheet: Sheet) -> Header | None:
    """The header among the first rows of a sheet: the row with the most columns that we know.

    None where no row has those that are needed. Raises ColumnTwice.
    """
    best: tuple[int, SheetRow] | None = None
    for row in sheet.rows:
        if row.number > HEADER_WITHIN:
            break
        fields = {field for cell in row.cells if isinstance(cell, str) and (field := field_of(kind, cell))}
        if _is_enough(kind, fields) and (best is None or len(fields) > best[0]):
            best = len(fields), row
    return _header(kind, sheet, best[1]) if best else None


def _header(kind: ImportKind, sheet: Sheet, row: SheetRow) -> Header:
    positions: dict[str, int] = {}
    headings: dict[str, str] = {}
    ignored = []
    doubtful = []
    under = [later for later in sheet.rows if later.number > row.number]
    numbering = under[0].number if under and is_numbering(under[0].cells) else None
    listed = [later.cells for later in under if later.number != numbering]
    below = listed[:LOOKED_AT]
    for position, cell in enumerate(row.cells):
        heading = quotable(tidy(cell), LONGEST_HEADING) if isinstance(cell, str) else ""
        field = field_of(kind, heading)
        if field in positions:
            raise ColumnTwice(
                column=HEADINGS[kind][field][0],
                sheet=quotable(sheet.name) or "1",
                first=named(get_column_letter(positions[field] + 1), headings[field]),
                second=named(get_column_letter(position + 1), heading),
            )
        if field:
            positions[field], headings[field] = position, heading
        elif heading and heading_key(heading) not in _UNREMARKABLE:
            likeness = _likeness(heading, (cells[position] for cells in below if position < len(cells)))
            if likeness:
                doubtful.append(Doubt(get_column_letter(position + 1), heading, likeness))
            else:
                ignored.append(heading)
    unnamed = []
    named_at = {position for position, cell in enumerate(row.cells) if _shown(cell)}
    for position, held in sorted(_held(listed, named_at).items()):
        letter, likeness = get_column_letter(position + 1), _likeness("", held)
        if likeness:
            doubtful.append(Doubt(letter, "", likeness))
        else:
            unnamed.append(letter)
    return Header(row.number, positions, headings, tuple(ignored), tuple(doubtful), tuple(unnamed), numbering)


def _held(rows: Iterable[Sequence[Cell]], named_at: Collection[int]) -> dict[int, list[Cell]]:
    """Position → the first cells that hold anything, of the columns without a heading."""
    found: dict[int, list[Cell]] = {}
    for cells in rows:
        for position, cell in enumerate(cells):
            if position in named_at or (isinstance(cell, str) and not tidy(cell)):
                continue
            held = found.setdefault(position, [])
            if len(held) < LOOKED_AT:
                held.append(cell)
    return found


def named(letter: str, heading: str) -> str:
    """How a message names a column."""
    return f'{letter} "{quotable(heading)}"' if heading else letter


def template_headings(kind: ImportKind) -> Sequence[str]:
    """The header row of the template file."""
    return [label for field, (label, _) in HEADINGS[kind].items() if field not in NOT_IN_TEMPLATE]
