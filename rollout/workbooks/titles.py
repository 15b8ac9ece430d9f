"""What a sheet says above its header: the code of the unit whose list it is. Pure."""

from __future__ import annotations

import re

from rollout.core.names import tidy
from rollout.core.numbers import WrongNumber, unit_code
from rollout.workbooks.headers import Header
from rollout.workbooks.reading import Sheet

_CODE = re.compile(
    r"mã\s*(?:số\s*)?(?:đơn vị|đv)(?:\s*bhxh)?\s*[:.\-–]?\s*([a-z]{1,3}\d{3,5}[a-z]{0,2})\b", re.IGNORECASE
)
"""Codes of units as they are usually made; another text behind the words is none."""

ROWS_LOOKED_AT = 40  # above the header, or the first ones where there is none


def titled_code(sheet: Sheet, header: Header | None) -> str:
    """The code, "" where none or more than one is named."""
    above = [row for row in sheet.rows[:ROWS_LOOKED_AT] if header is None or row.number < header.rows[0]]
    lines = (" ".join(tidy(cell) for cell in row.cells if isinstance(cell, str)) for row in above)
    found = {match[1] for line in lines for match in _CODE.finditer(line)}
    try:
        codes = {unit_code(code) for code in found}
    except WrongNumber:
        return ""
    return codes.pop() if len(codes) == 1 else ""
