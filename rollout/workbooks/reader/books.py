"""Workbooks of all kinds, their values read by calamine and their layout by the module of each format."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from . import sheet_biff8, sheet_biff12, sheet_odf, sheet_xml
from .fill_styles import colours_of_styles
from .limits import EXTENT_LIMIT, SPAN_LIMIT, Refused
from .office_parts import part_name, sheets
from .packages import Unpacking, parts_of
from .tables import Cell, Layout, Rows, Span, Table


def tables(content: bytes, kind: str) -> Iterator[Table]:
    """Each sheet of the workbook. Raises Refused."""
    layouts = _layouts(content, kind)
    with _damage_refused():
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        known = workbook.sheets_metadata
    for place, about in enumerate(known):
        with _damage_refused():
            sheet = workbook.get_sheet_by_index(place)
        if sheet.total_height * sheet.total_width > EXTENT_LIMIT:  # cells need not say where they are
            raise Refused("rows")
        layout = layouts.get(about.name, Layout())
        layout.spans = layout.spans or _spans(sheet)
        is_hidden = about.visible is not SheetVisibleEnum.Visible
        rows = _rows if kind in ("xlsx", "xlsm") else _rows_of_floats
        yield Table(about.name, partial(rows, sheet, layout), is_hidden, layout)


@contextmanager
def _damage_refused() -> Iterator[None]:
    """Calamine panics on some files that contradict themselves, and a panic is no Exception."""
    try:
        yield
    except PasswordError as error:
        raise Refused("password") from error
    except (CalamineError, OSError) as error:
        raise Refused("damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Refused("damaged") from error
        raise


def _rows(sheet: CalamineSheet, layout: Layout) -> Rows:
    before: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)  # columns that rows leave out
    errors = layout.errors
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row: list[Cell] = before + cells if before else cells
        if errors and number in errors:
            for column, shown in errors[number].items():
                row.extend([""] * (column + 1 - len(row)))
                row[column] = shown
        yield number, row


def _rows_of_floats(sheet: CalamineSheet, layout: Layout) -> Rows:
    """The older formats tell whole numbers from others."""
    for number, row in _rows(sheet, layout):
        yield number, [*map(_float, row)]


def _float(cell: Any) -> Cell:
    return float(cell) if type(cell) is int else cell


def _spans(sheet: CalamineSheet) -> list[Span]:
    ranges = sheet.merged_cell_ranges or []
    if len(ranges) > SPAN_LIMIT:
        raise Refused("demanding")
    return [Span(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in ranges]


def _layouts(content: bytes, kind: str) -> dict[str, Layout]:
    """The layout of each sheet, by its name; unpacks everything once, so that nothing is larger than it may be."""
    if kind == "xls":
        return sheet_biff8.layouts(content)
    parts, unpacking = parts_of(content), Unpacking(content)
    if kind == "ods":
        return sheet_odf.layouts(unpacking, content, parts)
    colours = {} if kind == "xlsb" else colours_of_styles(content, parts)
    names = sheets(content, parts, kind)
    found: dict[str, Layout] = {}
    for part in parts:
        pieces, name = unpacking.pieces(part), names.get(part_name(part))
        if name is None:
            for _piece in pieces:
                pass  # counted
        else:
            found[name] = sheet_biff12.look(pieces) if kind == "xlsb" else sheet_xml.look(pieces, colours)
    return found
