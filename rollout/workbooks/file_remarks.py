"""What is worth knowing of how a file was read: said before anything of it is written. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from rollout.workbooks.messages import Message, quotable
from rollout.workbooks.reading import Read, Sheet

NAMED = 20  # hidden rows that a message names
_CODINGS = {"tcvn3": "TCVN3", "vni": "VNI"}
_ENCODINGS = {"utf-16": "UTF-16", "windows-1258": "Windows-1258"}


def file_remarks(read: Read, tables: Sequence[Sheet]) -> list[Message]:
    """Of the file, and of those of its sheets that are read."""
    found = []
    if read.kind in ("html", "xml"):
        found.append(Message("file.web_page"))
    if encoding := _ENCODINGS.get(read.encoding):
        found.append(Message("file.encoding", values={"encoding": encoding}))
    found += _told("file.legacy", "sheets", [_named(sheet, _CODINGS[sheet.legacy]) for sheet in tables if sheet.legacy])
    found += _told("file.hidden_rows", "rows", [_named(s, _rows(s)) for s in tables if s.hidden_rows])
    found += _told("file.hidden_columns", "columns", [_named(s, _columns(s)) for s in tables if s.hidden_columns])
    found += _told("file.uncomputed", "cells", [_named(s, str(s.uncomputed)) for s in tables if s.uncomputed])
    return found


def _told(code: str, name: str, places: list[str]) -> list[Message]:
    return [Message(code, values={name: "; ".join(places)})] if places else []


def _named(sheet: Sheet, told: str) -> str:
    return f"{told} ({quotable(sheet.name)})" if sheet.name else told


def _rows(sheet: Sheet) -> str:
    shown = ", ".join(map(str, sorted(sheet.hidden_rows)[:NAMED]))
    left = len(sheet.hidden_rows) - NAMED
    return f"{shown} … (+{left})" if left > 0 else shown


def _columns(sheet: Sheet) -> str:
    return ", ".join(get_column_letter(column + 1) for column in sorted(sheet.hidden_columns))
