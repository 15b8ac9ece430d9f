"""The header of a sheet: the rows that name most columns we know, and what each column is taken for. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter

from rollout.core.errors import Refusal
from rollout.core.names import tidy
from rollout.vocabulary import OF_PEOPLE, ImportKind
from rollout.workbooks.choices import AS_FOUND, SheetChoice
from rollout.workbooks.columns import (
    CELLS_LOOKED_AT,
    REASON_KEYS,
    Doubt,
    field_of_levels,
    heading_key,
    is_running,
    is_unremarkable,
    likeness,
    named,
    shown_cell,
)
from rollout.workbooks.errors import (
    ColumnTwice,
    HeaderNotFound,
    OfficialHeaderNotFound,
    UnitHeaderNotFound,
    UserHeaderNotFound,
)
from rollout.workbooks.headings import HEADINGS
from rollout.workbooks.levels import BETWEEN_LEVELS, Block, Levels, blocks, levels
from rollout.workbooks.messages import quotable
from rollout.workbooks.numbering import is_numbering
from rollout.workbooks.reading import Cell, Sheet

MOST_CHOSEN = 5  # rows of a header that somebody names

NOT_FOUND: Mapping[ImportKind, type[Refusal]] = {
    ImportKind.PARTICIPANTS: HeaderNotFound,
    ImportKind.UNITS: UnitHeaderNotFound,
    ImportKind.USERS: UserHeaderNotFound,
    ImportKind.OFFICIAL: OfficialHeaderNotFound,
}


class Twice(NamedTuple):
    """Two columns that are taken for one field, as messages name them."""

    field: str
    first: str
    second: str


@dataclass(frozen=True)
class Header:
    """Where the columns of a sheet are: field → position, the headings as the file has them, and those unknown.

    `rows`: the numbers of the rows it is made of; `numbering`: the row under it that numbers the columns; `running`:
    the position of the running number; `unnamed`: letters of columns that hold something and have no heading; `print`:
    by which the header is known again; `unread`: position and heading of the unknown columns.
    """

    rows: tuple[int, ...]
    positions: Mapping[str, int]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    doubtful: tuple[Doubt, ...]
    unnamed: tuple[str, ...] = ()
    twice: tuple[Twice, ...] = ()
    numbering: int | None = None
    running: int | None = None
    print: str = ""
    unread: tuple[tuple[int, str], ...] = ()

    @property
    def row(self) -> int:
        """The number of its last row."""
        return self.rows[-1]

    def check(self, kind: ImportKind, sheet: Sheet) -> None:
        """Raises ColumnTwice."""
        for twice in self.twice:
            raise ColumnTwice(
                column=HEADINGS[kind][twice.field][0],
                sheet=quotable(sheet.name) or "1",
                first=twice.first,
                second=twice.second,
            )


def is_enough(kind: ImportKind, fields: Collection[str]) -> bool:
    """Do these fields tell the rows of a list apart?"""
    if kind is ImportKind.OFFICIAL and {"office", "total"} <= {*fields}:
        return True
    if kind in OF_PEOPLE:
        is_named = "name" in fields or {"family_name", "given_name"} <= {*fields}
        return is_named and bool({"bhxh", "personal_id"} & {*fields})
    if kind is ImportKind.UNITS:
        return "code" in fields and len(fields) > 1
    return {"username", "display_name"} <= {*fields}


def find_header(
    kind: ImportKind,
    sheet: Sheet,
    chosen: SheetChoice = AS_FOUND,
    memory: Mapping[str, Mapping[str, str]] = {},
) -> Header | None:
    """The header among the first rows of a sheet: the rows with the most columns that we know, or those chosen.

    `memory`: print of a header → its columns, as they were chosen for an earlier file. None where no rows have the
    columns that are needed.
    """
    best: tuple[tuple[int, bool, int, int], Block | None, list[Levels], Mapping[str, str]] | None = None
    for block in _blocks(sheet, chosen):
        found = levels(sheet, block) if block else []
        columns = chosen.columns or memory.get(fingerprint(kind, found), {})
        by_place = _fields(kind, found, columns)
        fields = set(by_place.values())
        first, last, is_cut = block or (-1, -1, False)
        known = 2 * len(fields) - len(by_place)  # a heading over several columns is all of them without its lower level
        rank = known, not is_cut, -last, first  # of equals the whole, the uppermost, without the title above it
        if is_enough(kind, fields) and (best is None or rank > best[0]):
            best = rank, block, found, columns
    return _header(kind, sheet, *best[1:]) if best else None


def _blocks(sheet: Sheet, chosen: SheetChoice) -> Iterable[Block | None]:
    if chosen.header is None:
        return blocks(sheet)
    first, last = chosen.header
    last = min(last, first + MOST_CHOSEN - 1)
    places = [place for place, row in enumerate(sheet.rows) if first <= row.number <= last]
    return [Block(places[0], places[-1]) if places else None]


def fingerprint(kind: ImportKind, found: Sequence[Levels]) -> str:
    """By which a header is known again: its kind, its levels and the order of its columns, but for reasons of ours."""
    found = [() if texts and heading_key(texts[-1]) in REASON_KEYS else texts for texts in found]
    while found and not found[-1]:
        found.pop()
    written = "\x1e".join([kind.value, *("\x1f".join(map(heading_key, texts)) for texts in found)])
    return hashlib.blake2b(written.encode(), digest_size=32).hexdigest()


def _fields(kind: ImportKind, found: Sequence[Levels], chosen: Mapping[str, str] = {}) -> dict[int, str]:
    """Position → field. A heading of the whole name over two columns is of the family name and of the given name."""
    fields = {position: field for position, texts in enumerate(found) if (field := field_of_levels(kind, texts))}
    for position, field in [*fields.items()]:
        if field == "name" and fields.get(position + 1) == "name" and found[position] == found[position + 1]:
            fields |= {position: "family_name", position + 1: "given_name"}
    for letter, field in chosen.items():
        fields.pop(column_index_from_string(letter) - 1, None)
        if field in HEADINGS[kind]:
            fields[column_index_from_string(letter) - 1] = field
    return dict(sorted(fields.items()))


def _header(
    kind: ImportKind, sheet: Sheet, block: Block | None, found: list[Levels], chosen: Mapping[str, str]
) -> Header:
    positions: dict[str, int] = {}
    headings: dict[str, str] = {}
    unread: list[tuple[int, str]] = []
    doubtful: list[Doubt] = []
    twice: list[Twice] = []
    below = sheet.rows[block.last + 1 :] if block else sheet.rows
    numbering = below[0].number if below and is_numbering(below[0].cells) else None
    listed = [row.cells for row in below if row.number != numbering]
    fields = _fields(kind, found, chosen)
    for position in range(max(len(found), max(fields, default=-1) + 1)):
        texts = found[position] if position < len(found) else ()
        letter, heading = get_column_letter(position + 1), BETWEEN_LEVELS.join(texts)
        field = fields.get(position)
        if field in positions:
            first = named(get_column_letter(positions[field] + 1), headings[field])
            twice.append(Twice(field, first, named(letter, heading)))
        elif field:
            positions[field], headings[field] = position, heading or letter
        elif heading and letter not in chosen and not is_unremarkable(texts[-1]):
            like = likeness(heading, (row[position] for row in listed[:CELLS_LOOKED_AT] if position < len(row)))
            if like:
                doubtful.append(Doubt(letter, heading, like))
            else:
                unread.append((position, heading))
    unnamed: list[str] = []
    named_at = {position for position, texts in enumerate(found) if texts} | set(fields)
    named_at |= {column_index_from_string(letter) - 1 for letter in chosen} | _numbers_at(sheet, block)
    for position, held in sorted(_held(listed, named_at).items()):
        letter, looks = get_column_letter(position + 1), likeness("", held)
        if looks:
            doubtful.append(Doubt(letter, "", looks))
        else:
            unnamed.append(letter)
    rows = tuple(row.number for row in sheet.rows[block.first : block.last + 1]) if block else (0,)
    running = next((position for position, texts in enumerate(found) if texts and is_running(texts[-1])), None)
    return Header(
        rows,
        positions,
        headings,
        tuple(heading for _position, heading in unread),
        tuple(doubtful),
        tuple(unnamed),
        tuple(twice),
        numbering,
        running,
        fingerprint(kind, found),
        tuple(unread),
    )


def _numbers_at(sheet: Sheet, block: Block | None) -> set[int]:
    """Where the header holds something that is no text."""
    rows = sheet.rows[block.first : block.last + 1] if block else []
    return {position for row in rows for position, cell in enumerate(row.cells) if shown_cell(cell)}


def _held(rows: Iterable[Sequence[Cell]], named_at: Collection[int]) -> dict[int, list[Cell]]:
    """Position → the first cells that hold anything, of the columns without a heading."""
    found: dict[int, list[Cell]] = {}
    first = next(position for position in count() if position not in named_at)
    for cells in rows:
        if len(cells) <= first:
            continue
        for position, cell in enumerate(cells):
            if position in named_at or (isinstance(cell, str) and not tidy(cell)):
                continue
            held = found.setdefault(position, [])
            if len(held) < CELLS_LOOKED_AT:
                held.append(cell)
    return found
