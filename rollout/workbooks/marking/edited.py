"""The archive with its marks: the sheets that have some, and the styles; every other part byte for byte."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from rollout.workbooks.marking.columns import LAST_COLUMN
from rollout.workbooks.marking.marks import SheetMarks
from rollout.workbooks.marking.parts import LARGEST_INDEX, TYPES, Book, Parts, without_macros
from rollout.workbooks.marking.rows import MarkedSheet, merged_to
from rollout.workbooks.marking.styles import LARGEST_PART, Styles
from rollout.workbooks.marking.tags import Unmarkable


def edited(parts: Parts, wanted: Sequence[SheetMarks | None]) -> bytes:
    """The workbook with the marks of its sheets, in their order. Raises Unmarkable."""
    book = Book(parts)
    named = [name for name in book.sheets if name]
    if len(book.sheets) != len(wanted) or len(set(named)) != len(named):
        raise Unmarkable("other sheets than were read")
    if book.styles is None:
        raise Unmarkable("no styles")
    styles = Styles(parts.read(book.styles, LARGEST_PART))
    sheets = {
        name: _beside_merged(parts, name, marks)
        for name, marks in zip(book.sheets, wanted, strict=True)
        if name and marks and (marks.marks or styles.has_marked)
    }
    if any(marks and marks.marks and name is None for name, marks in zip(book.sheets, wanted, strict=True)):
        raise Unmarkable("marks on what is no sheet")
    changed = _without_macros(parts, book)
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for info in parts.infos():
            name = info.filename
            if name == book.styles or name in book.macros:
                continue
            if name in sheets:
                _write(archive, info, MarkedSheet(sheets[name], styles).pieces(parts.pieces(name)))
            else:
                _write(archive, info, iter([changed[name]]) if name in changed else parts.pieces(name))
        _write(archive, parts.info(book.styles), iter([styles.part()]))  # last: now it is known which are needed
    return held.getvalue()


def _beside_merged(parts: Parts, name: str, wanted: SheetMarks) -> SheetMarks:
    """A new column of reasons stands right of what is merged, too: a cell inside would not be seen."""
    if not (wanted.is_new and parts.merges):
        return wanted
    column = max(wanted.column, merged_to(parts.pieces(name), wanted.header))
    if column >= LAST_COLUMN:
        raise Unmarkable("no column is free")
    return wanted._replace(column=column)


def _without_macros(parts: Parts, book: Book) -> dict[str, bytes]:
    """The parts that change when the macros go; none where there are none."""
    types = parts.name(TYPES)
    told = parts.read(types, LARGEST_INDEX)
    if not book.macros and b"macroEnabled" not in told:
        return {}
    types_without, links = without_macros(told, parts.read(book.links, LARGEST_INDEX), book.macros)
    return {types: types_without, book.links: links}


def _write(archive: ZipFile, info: ZipInfo, pieces: Iterator[bytes]) -> None:
    new = ZipInfo(info.filename, info.date_time)
    new.compress_type = ZIP_STORED if info.compress_type == ZIP_STORED else ZIP_DEFLATED
    new.external_attr = info.external_attr
    with archive.open(new, "w") as part:
        for piece in pieces:
            part.write(piece)
