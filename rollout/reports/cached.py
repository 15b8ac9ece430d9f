"""Puts the values that formulas give beside them in a finished workbook; openpyxl itself leaves them out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f>([^<]*)</f><v\s*/></c>')


def with_values(workbook: bytes, sheets: Sequence[Mapping[str, float | str]]) -> bytes:
    """The workbook with the value of every formula; `sheets` are in its order, each by coordinate."""
    result = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        parts = {f"xl/worksheets/sheet{number}.xml": values for number, values in enumerate(sheets, 1)}
        for item in source.infolist():
            content = source.read(item)
            if item.filename in parts:
                content = _fill(content, parts[item.filename])
            target.writestr(item, content)
    return result.getvalue()


def _fill(sheet: bytes, values: Mapping[str, float | str]) -> bytes:
    def cell(found: re.Match[bytes]) -> bytes:
        coordinate, attributes, formula = found.groups()
        value = values[coordinate.decode()]
        kind = b' t="str"' if isinstance(value, str) else b""
        return b'<c r="%b"%b%b><f>%b</f><v>%b</v></c>' % (coordinate, attributes, kind, formula, str(value).encode())

    filled, count = FORMULA.subn(cell, sheet)
    if count != len(values):
        raise ValueError(f"{len(values)} formulas have values, {count} are in the sheet")
    return filled
