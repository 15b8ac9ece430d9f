"""What our own forms carry inside: a hidden sheet with the unit's code, and instructions that are no list. Pure."""

from __future__ import annotations

from rollout.core.names import tidy
from rollout.core.numbers import WrongNumber, unit_code
from rollout.vocabulary import ImportKind
from rollout.workbooks.choices import Choices
from rollout.workbooks.headers import find_header
from rollout.workbooks.reading import Read, Sheet
from rollout.workbooks.understanding import UNIT_FIELDS, headed

SHEET = "_vssid"
MARK = "VSSID_UNIT"
"""Stands in the first cell of that sheet, the code beside it: Excel, LibreOffice and .xls all keep it so."""

INSTRUCTIONS = "Hướng dẫn"


def take_inside(kind: ImportKind, read: Read) -> tuple[Read, str]:
    """The file without the sheets that we put into our forms, and the code inside, "" for none.

    Instructions in which somebody has begun a list are left where they are.
    """
    marked = next((sheet for sheet in read.sheets if sheet.name == SHEET and _cell(sheet, 0) == MARK), None)
    if marked is None:
        return read, ""
    kept = [sheet for sheet in read.sheets if sheet is not marked and not _is_instructions(kind, sheet)]
    try:
        return read._replace(sheets=kept), unit_code(_cell(marked, 1))
    except WrongNumber:
        return read._replace(sheets=kept), ""


def names_units(kind: ImportKind, read: Read, choices: Choices) -> bool:
    """Do the rows of a list of people say of which unit they are?"""
    return any(UNIT_FIELDS & set(header.positions) for _sheet, header in headed(kind, read.sheets, choices))


def _cell(sheet: Sheet, position: int) -> str:
    cells = sheet.rows[0].cells if sheet.rows else []
    return tidy(str(cells[position])) if position < len(cells) else ""


def _is_instructions(kind: ImportKind, sheet: Sheet) -> bool:
    return sheet.name == INSTRUCTIONS and find_header(kind, sheet) is None
