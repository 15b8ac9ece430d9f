"""Reads a report workbook as a person does: by its headings; and computes its formulas as Excel does."""

from __future__ import annotations

import re
from functools import cached_property
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.merge import MergedCellRange

SUM = re.compile(r"SUM\(([^()]*)\)")
SHARE = re.compile(r'IF\(([A-Z]+\d+)=0,"–",([A-Z]+\d+)/\1\)')
DIFFERENCE = re.compile(r"([A-Z]+\d+)-([A-Z]+\d+)")


SUMS = "sums"
"""Beside the columns of a row: do its first numbers sum other rows?"""


class Sheet:
    """One sheet: `formulas` as they are written, `values` as they were written beside them."""

    def __init__(self, formulas: Any, values: Any) -> None:
        self.formulas, self.values = formulas, values
        self._computed: dict[str, Any] = {}

    def compute(self, coordinate: str) -> Any:
        """What Excel would show; fails for a formula that is none of the three kinds."""
        if coordinate not in self._computed:
            self._computed[coordinate] = self._compute(coordinate)
        return self._computed[coordinate]

    def _compute(self, coordinate: str) -> Any:
        cell = self.formulas[coordinate]
        if cell.data_type != "f":
            return cell.value
        text = cell.value.removeprefix("=")
        if found := SUM.fullmatch(text):
            return sum(value for part in found[1].split(",") for value in self._range(part) if isinstance(value, int))
        if found := SHARE.fullmatch(text):
            whole, part = (self.compute(name) for name in found.groups())
            return part / whole if whole else "–"
        found = DIFFERENCE.fullmatch(text)
        assert found, f"{coordinate}: {text}"
        return self.compute(found[1]) - self.compute(found[2])

    def _range(self, part: str) -> list[Any]:
        left, top, right, bottom = range_boundaries(part)
        assert None not in (left, top, right, bottom)
        rows = self.formulas.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
        return [self.compute(cell.coordinate) for row in rows for cell in row]

    @property
    def all_formulas(self) -> list[str]:
        return [cell.coordinate for row in self.formulas.iter_rows() for cell in row if cell.data_type == "f"]

    @property
    def texts(self) -> list[str]:
        return [cell.value for row in self.formulas.iter_rows() for cell in row if isinstance(cell.value, str)]

    @cached_property
    def headings(self) -> tuple[int, list[str]]:
        """The last row of the headings, and a name for each column: "Đã cài đặt ứng dụng · Đầu kỳ"."""
        top = next(cell.row for (cell,) in self.formulas.iter_rows(max_col=1) if cell.value == "STT")
        names, above = [], ""
        has_two = self.formulas.cell(top + 2, 1).value == "A"
        for column in range(1, self.formulas.max_column + 1):
            above = self.formulas.cell(top, column).value or above
            below = self.formulas.cell(top + 1, column).value if has_two else None
            names.append(f"{above} · {below}" if below else above)
        return (top + 2 if has_two else top), names

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table, the total last, by column name; numbers as computed."""
        last, names = self.headings
        found = []
        for row in range(last + 1, self.formulas.max_row + 1):
            cells = [self.formulas.cell(row, column).coordinate for column in range(1, len(names) + 1)]
            found.append(dict(zip(names, (self.compute(cell) for cell in cells), strict=True)))
            found[-1][SUMS] = any(self.formulas[cell].data_type == "f" for cell in cells[:5])
            if str(found[-1]["STT"]).startswith("TỔNG CỘNG"):
                return found
        raise AssertionError("no total")


class Book:
    def __init__(self, content: bytes) -> None:
        with pytest.MonkeyPatch.context() as patch:  # the borders around merged cells take longer than all else
            patch.setattr(MergedCellRange, "format", lambda _range: None)
            formulas, values = load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)
        self.sheets = {name: Sheet(formulas[name], values[name]) for name in formulas.sheetnames}

    def __getitem__(self, name: str) -> Sheet:
        return self.sheets[name]
