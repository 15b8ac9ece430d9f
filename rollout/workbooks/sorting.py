"""The rows under a header: those of the list, and those that are none, each with the reason. Pure.

A row that holds a number of a person or of a unit is one of the list, whatever else it looks like. So is a row with a
name alone: it is refused later, in words, for what it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rollout.core.names import search_key, tidy
from rollout.vocabulary import OF_PEOPLE, ImportKind
from rollout.workbooks.columns import shown_cell
from rollout.workbooks.headers import Header
from rollout.workbooks.reading import Cell, Sheet, SheetRow

NUMBERS: Mapping[ImportKind, frozenset[str]] = {
    ImportKind.PARTICIPANTS: frozenset({"bhxh", "personal_id", "cmnd", "phone"}),
    ImportKind.UNITS: frozenset({"code", "tax_code"}),
    ImportKind.USERS: frozenset({"username"}),
    ImportKind.OFFICIAL: frozenset({"bhxh", "personal_id"}),
}
"""The fields that make a row one of the list."""

BIRTHS = frozenset({"birth", "birth_male", "birth_female", "birth_year"})
NAMES = frozenset({"name", "family_name", "given_name", "display_name"})

FILLED: Mapping[ImportKind, frozenset[str]] = {
    ImportKind.PARTICIPANTS: frozenset({"unit_code", "unit_name", "unit_tax", "group"}),
    ImportKind.UNITS: frozenset(
        {"area_2021", "area_2025", "district", "commune", "department", "sector", "unit_type", "office", "officer"}
    ),
    ImportKind.USERS: frozenset({"role", "scope", "places"}),
    ImportKind.OFFICIAL: frozenset({"office", "unit_code", "unit_name"}),
}
"""The fields that a cell merged downwards says of every row beside it; no name and no number is of several rows."""

SEXES = frozenset({"sex", "is_male", "is_female"})
"""The fields that may be filled in beforehand where nobody is written yet."""

MOST_IN_SUM = 5  # digits of a count of people; their numbers have more, even those that lost some

NUMBERING = "skip.numbering"
HEADER = "skip.header"
GROUP = "skip.group"
TOTAL = "skip.total"
FOOTER = "skip.footer"
BLANK = "skip.blank"

_TOTAL = re.compile(r"(tổng|cộng)\b|(tong|cong) ?(cong|so|hop|trang|khoi|to|phong|lop|huyen|xa|don vi|[:(\d]|$)")
"""Marks first: "Tống Thị Cộng" is a person."""

_NUMERAL = re.compile(r"[(]?([ivx]+|[a-hđ])[).]?|\d+(\.\d+)*\.", re.IGNORECASE)
"""What numbers a group: I, A), 1., 2.1."""

_CHAPTER_NAME = re.compile(r"[(]?[ivx]+[).]\s*\w{2}", re.IGNORECASE)
"""A group whose numeral stands in one cell with its name: II. Giáo viên."""

_LEADING = re.compile(r"([(]?([ivx]+|[a-hđ]|\d+(\.\d+)*)[).:]|[-–+*•])\s*", re.IGNORECASE)
"""What stands before the name of a group in its cell; a person may be numbered so, too: 1. Nguyễn Văn An."""

_NO_CODE = re.compile(r"[ivxlc]+[.)]?|tong|cong|tongcong|[a-z][.)]")
"""What stands in the column of codes and is none: numerals of groups, words of sums."""

_GROUP = re.compile(
    r"(khối|tổ|đội|phòng|lớp|bộ phận|ban|khoa|đơn vị|trường|phân xưởng|ngành|nhóm|chi nhánh|xã|phường|thị trấn|thôn"
    r"|tổ dân phố|huyện|đối tượng|khoi|to|doi|phong|lop|bo phan|don vi|truong|phan xuong|nganh|nhom|phuong|huyen)\b"
)
"""With their marks: "Trương Thị Hoa" and "Tô Văn Nam" are people."""

_FOOTER = re.compile(
    r"\(?(nguoi lap( bieu| bang| danh sach)?|lap bieu|thu truong|giam doc|pho giam doc|hieu truong|ke toan( truong)?"
    r"|chu tich|truong phong|ky,? (va )?ghi ro|ky,? ho ten|ky ten|noi nhan|ghi chu ?:|luu y ?:|xac nhan cua"
    r"|dai dien|tm\.|kt\.|.{0,40}ngay[ .…]*\d{0,2}[ .…]*thang[ .…]*\d{0,2}[ .…]*nam)"
)


_LEAVING = re.compile(
    r"\b(giam(?! (muc|tien|ty le|doc|doi))|nghi viec|thoi viec|cham dut|chuyen (di|cong tac|don vi)|da nghi|nghi huu)\b"
)
_CHAPTER = re.compile(r"[(]?([ivx]+|[a-hđ])[).]?(\s|$)|.*\b(tăng|điều chỉnh|tang|dieu chinh)\b", re.IGNORECASE)
"""What begins another part of the list: a roman numeral or a letter, or words of those who came or changed."""

_BIRTH = re.compile(r"[\d/.\- ]{4,}")
_SPOKEN_DAY = re.compile(r"ngay \d{1,2} thang \d{1,2} nam \d{4}")
_SHORTENED = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
FIRST_YEAR = 1900


@dataclass
class Sorted:
    """The rows of the list, merged cells filled down, and why each other row under the header is none of it."""

    rows: list[SheetRow] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    leaving: set[int] = field(default_factory=set)
    """The numbers of rows of the list below the name of a group of people who have left."""
    other: set[int] = field(default_factory=set)
    """The numbers of rows from another header on: what their columns are nobody has said."""


def sort_rows(kind: ImportKind, sheet: Sheet, header: Header) -> Sorted:
    """Every row below the header, in one of the two."""
    below = [row for row in sheet.rows if row.number > header.row]
    sorter = _Sorter(kind, sheet, header)
    found = Sorted()
    tail, is_leaving, is_other = sorter.footer_from(below), False, False
    for place, row in enumerate(below):
        if is_other or (is_other := sorter.is_other_header(row) and not sorter.repeats_header(row)):
            found.rows.append(row)
            found.other.add(row.number)
        elif row.number == header.numbering:
            found.skipped[row.number] = NUMBERING
        elif place >= tail:
            found.skipped[row.number] = FOOTER
        elif why := sorter.why_skipped(row):
            found.skipped[row.number] = why
            is_leaving = _are_leaving(row, is_leaving) if why == GROUP else is_leaving
        else:
            found.rows.append(row)
            if is_leaving:
                found.leaving.add(row.number)
    _fill_down(kind, sheet, header, found.rows)
    return found


def _are_leaving(group: SheetRow, before: bool) -> bool:
    """Have the people below the name of a group left? A group within a group says nothing new of that."""
    texts = _texts(group.cells)
    if any(_LEAVING.search(search_key(text)) for text in texts):
        return True
    return before and not _CHAPTER.match(texts[0])


class _Sorter:
    def __init__(self, kind: ImportKind, sheet: Sheet, header: Header) -> None:
        self._numbers = [header.positions[name] for name in NUMBERS[kind] if name in header.positions]
        self._names = {header.positions[name] for name in NAMES if name in header.positions}
        self._births = [header.positions[name] for name in BIRTHS if name in header.positions]
        self._personal = {at for name, at in header.positions.items() if name not in FILLED[kind] | SEXES}
        self._running = header.running
        self._mapped = set(header.positions.values())
        self._of_people = kind in OF_PEOPLE
        self._total = header.positions.get("total", -1) if kind is ImportKind.OFFICIAL else -1
        self._header_rows = [_keys(row) for row in sheet.rows if row.number in header.rows]
        own = {position: text for row in self._header_rows for position, text in row.items()}  # the lowest level
        self._headings = [(position, own[position], _Starts(own[position])) for position in self._mapped & own.keys()]
        self._across = {
            span.first_row
            for span in sheet.merged
            if span.first_row == span.last_row and span.last_column > span.first_column
        }

    def has_number(self, row: SheetRow) -> bool:
        """Does it hold a number by which a person or a unit is found?"""
        cells, width = row.cells, len(row.cells)
        for position in self._numbers:  # noqa: SIM110  (of every row of a list: the plain loop takes half the time)
            if position < width and self._is_number(cells[position]):
                return True
        return False

    def _is_number(self, cell: Cell) -> bool:
        """A sum under the numbers of people is none. Codes of units and names of users need no digit, but one word."""
        if isinstance(cell, float):
            return not self._of_people or abs(cell) >= 10**MOST_IN_SUM
        if not isinstance(cell, str):
            return True
        if self._of_people and cell.isdecimal():  # as most are
            return len(cell) > MOST_IN_SUM
        written = "".join(cell.split())
        digits = sum(map(str.isdigit, written))
        if self._of_people:
            return (digits > MOST_IN_SUM and 2 * digits > len(written)) or _SHORTENED.fullmatch(written) is not None
        is_word = len(written) > 1 and written.isascii() and len(cell.split()) == 1
        return 2 * digits > len(written) or (is_word and not _NO_CODE.fullmatch(written.lower()))

    def footer_from(self, rows: Sequence[SheetRow]) -> int:
        """The place from which on every row belongs to the footer: none of them holds a number."""
        tail = len(rows)
        for place in range(len(rows) - 1, -1, -1):
            if self.has_number(rows[place]) or self._has_total(rows[place]):
                break
            if self._is_named_and_told_apart(rows[place]):
                break
            if any(_FOOTER.match(search_key(text)) for text in _texts(rows[place].cells)):
                tail = place
        return tail

    def why_skipped(self, row: SheetRow) -> str | None:
        """None for a row of the list."""
        is_numbered = self.has_number(row)
        if not (is_numbered and self._of_people) and self.repeats_header(row):  # a code may be a word, as headings are
            return HEADER
        if is_numbered or any(_is_birth(row.cells[at]) for at in self._births if at < len(row.cells)):
            return None
        texts = _texts(row.cells)
        if self._is_named_and_told_apart(row):
            return None
        if any(_TOTAL.match(text.lower()) for text in texts):
            return TOTAL
        if self._has_total(row):
            return None
        if any(_FOOTER.match(search_key(text)) for text in texts):
            return FOOTER
        if not any(self._is_filled(row, position) for position in self._personal):
            return GROUP if any(self._is_label(row, position) for position in range(len(row.cells))) else BLANK
        return GROUP if self._is_group(row, texts) else None

    def _has_total(self, row: SheetRow) -> bool:
        """Does it say how many accounts an office has?"""
        return self._total >= 0 and self._is_filled(row, self._total)

    def _is_named_and_told_apart(self, row: SheetRow) -> bool:
        """Does it have a name, and its running number or a birth: is it one of the list, whatever it lacks?"""
        is_named = any(self._is_filled(row, position) for position in self._names)
        return is_named and (self._is_counted(row) or self._is_born(row))

    @staticmethod
    def _is_filled(row: SheetRow, position: int) -> bool:
        return position < len(row.cells) and not _is_blank(row.cells[position])

    def _is_counted(self, row: SheetRow) -> bool:
        """Does the row have its running number?"""
        at = self._running
        return at is not None and at < len(row.cells) and shown_cell(row.cells[at]).isdigit()

    def _is_born(self, row: SheetRow) -> bool:
        """Is the birth written in words, as the day of a signature is?"""
        held = (row.cells[at] for at in self._births if at < len(row.cells))
        return any(isinstance(cell, str) and _SPOKEN_DAY.fullmatch(search_key(cell)) for cell in held)

    def _is_label(self, row: SheetRow, position: int) -> bool:
        """Words outside the columns that we read."""
        cell = row.cells[position]
        return position not in self._mapped and isinstance(cell, str) and any(map(str.isalpha, cell))

    def repeats_header(self, row: SheetRow) -> bool:
        """Is it a row of the header again, as on the next page of a printed list?"""
        said = _keys(row)
        return len(said) > 1 and any(said == held for held in self._header_rows)

    def is_other_header(self, row: SheetRow) -> bool:
        """Do most columns hold their own heading, and some another: does another table begin?"""
        most = (len(self._headings) - 1) // 2
        cells, others = row.cells, 0
        for position, text, starts in self._headings:
            cell = cells[position] if position < len(cells) else ""
            if not isinstance(cell, str) or not cell or not starts[cell[0]] or search_key(cell) != text:
                others += 1
                if others > most:  # as of nearly every row
                    return False
        return len(self._headings) - others > 1

    def _is_group(self, row: SheetRow, texts: Sequence[str]) -> bool:
        """A heading within the list: a numeral or a word of groups before a text, or a text across; counts may follow.

        Whatever else a column of ours holds makes it a row of the list.
        """
        said = {
            position
            for position, cell in enumerate(row.cells)
            if isinstance(cell, str) and (written := tidy(cell)) and not _is_number(written)
        }
        own = [position for position in said & self._mapped if not _NUMERAL.fullmatch(tidy(str(row.cells[position])))]
        if not texts or len(own) > 1 or len(said) > 2:
            return False
        is_numbered = _NUMERAL.fullmatch(texts[0]) is not None
        text = texts[1] if is_numbered and len(texts) > 1 else texts[0]
        is_across = len(said) == 1 and row.number in self._across
        is_named = _GROUP.match(_LEADING.sub("", text, count=1).lower() if _LEADING.match(text) else text.lower())
        return is_numbered or is_across or is_named is not None or _CHAPTER_NAME.match(text) is not None


def _fill_down(kind: ImportKind, sheet: Sheet, header: Header, rows: list[SheetRow]) -> None:
    """What a cell merged downwards says, said in each of its rows."""
    wanted = {header.positions[name] for name in FILLED[kind] if name in header.positions}
    upright = [s for s in sheet.merged if s.first_column in wanted and s.last_row > max(s.first_row, header.row)]
    if not upright:
        return
    firsts = {span.first_row for span in upright}
    cells = {row.number: row.cells for row in sheet.rows if row.number in firsts}
    given = {
        (number, span.first_column): cells[span.first_row][span.first_column]
        for span in upright
        if span.first_row in cells and span.first_column < len(cells[span.first_row])
        for number in range(span.first_row + 1, span.last_row + 1)
    }
    for place, row in enumerate(rows):
        fills = {position: given[row.number, position] for position in wanted if (row.number, position) in given}
        if fills:
            width = max(len(row.cells), *(position + 1 for position in fills))
            filled = [*row.cells, *[""] * (width - len(row.cells))]
            for position, cell in fills.items():
                filled[position] = cell
            rows[place] = SheetRow(row.number, filled)


def _keys(row: SheetRow) -> dict[int, str]:
    """Position → what its text is compared by, of the cells that hold one."""
    return {at: key for at, cell in enumerate(row.cells) if isinstance(cell, str) and (key := search_key(cell))}


class _Starts(dict[str, bool]):
    """First sign of a cell → may its text be compared by a key? Most differ in their first letter."""

    def __init__(self, key: str) -> None:
        self._first = key[0]

    def __missing__(self, sign: str) -> bool:
        self[sign] = not sign.isalnum() or search_key(sign)[:1] == self._first
        return self[sign]


def _is_birth(cell: Cell) -> bool:
    """A sum that stands under the births is none."""
    if isinstance(cell, float):
        return cell >= FIRST_YEAR or not cell.is_integer()
    return not isinstance(cell, str) or _BIRTH.fullmatch(tidy(cell)) is not None


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not tidy(cell)


def _texts(cells: Iterable[Cell]) -> list[str]:
    return [text for cell in cells if isinstance(cell, str) and (text := tidy(cell))]


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").isdigit()
