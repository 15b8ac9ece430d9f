"""A list as a file: texts stay texts in both kinds, numbers are numbers, the length is bounded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from rollout.core import export_files
from rollout.core.export_files import FORMULA_SIGNS, Kind, Percent, Table, as_shown, write

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ROW = ("=1+1", "+84905123456", "-5", "@SUM(A1)", "\tx", "Lê An", 1234, -5, date(2026, 11, 1), Percent(1, 8), None)
MOMENT = datetime(2026, 11, 1, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_a_request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def csv_rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cells(content: bytes) -> list[list[Any]]:
    [sheet] = load_workbook(io.BytesIO(content)).worksheets
    return [list(row) for row in sheet.iter_rows()]


def test_a_workbook_types_every_text_as_one() -> None:
    made = write(Table("Danh sách: [thử]", ("A", "B"), [ROW], above=("=Tiêu đề",), below=[("Tổng", 3)]), Kind.XLSX)
    title, _blank, headings, row, total = cells(made.content)
    assert (title[0].value, title[0].data_type) == ("=Tiêu đề", "s")
    assert [cell.value for cell in headings][:2] == ["A", "B"]
    assert [cell.value for cell in row[:6]] == ["=1+1", "+84905123456", "-5", "@SUM(A1)", "\tx", "Lê An"]
    assert {cell.data_type for cell in row[:6]} == {"s"}
    assert [cell.value for cell in row[6:10]] == [1234, -5, datetime.fromisoformat("2026-11-01"), 0.125]
    assert [cell.number_format for cell in row[6:10]] == ["#,##0", "#,##0", "dd/mm/yyyy", "0.0%"]
    assert [cell.value for cell in total][:2] == ["Tổng", 3]
    assert made.rows == 1


def test_a_csv_puts_an_apostrophe_before_what_could_be_computed() -> None:
    made = write(Table("T", ("=A", "B"), [ROW], above=("trên",), below=[("Tổng",)]), Kind.CSV)
    headings, row = csv_rows(made.content)
    assert headings == ["'=A", "B"]
    assert row == [
        "'=1+1",
        "'+84905123456",
        "'-5",
        "'@SUM(A1)",
        "'\tx",
        "Lê An",
        "1234",
        "-5",
        "01/11/2026",
        "12,5 %",
        "",
    ]


def test_moments_are_those_of_the_clock_on_the_wall() -> None:
    table = Table("T", ("A",), [[MOMENT]])
    assert csv_rows(write(table, Kind.CSV).content)[1] == ["02/11/2026 00:30"]
    assert cells(write(table, Kind.XLSX).content)[1][0].value == datetime.fromisoformat("2026-11-02 00:30")


def test_a_figure_of_a_page_is_the_number_it_shows() -> None:
    shown = ("1.234", "8,0", "0,07", "−1,2", "+12", "61,2 %", "1.234,5 %", "–", "< 5", "ẩn", "12/40", "1.2.3")
    table = Table("T", ("A",) * len(shown), [[as_shown(text) for text in shown]])
    row = cells(write(table, Kind.XLSX).content)[1]
    assert [cell.value for cell in row] == [
        1234, 8, 0.07, -1.2, 12, 0.612, 12.345, "–", "< 5", "ẩn", "12/40", "1.2.3",
    ]  # fmt: skip
    assert [cell.number_format for cell in row[:7]] == [
        "#,##0", "#,##0.0", "#,##0.00", "#,##0.0", "#,##0", "0.0%", "0.0%",
    ]  # fmt: skip
    assert csv_rows(write(table, Kind.CSV).content)[1] == [
        "1234", "8,0", "0,07", "-1,2", "12", "61,2 %", "1.234,5 %", "–", "< 5", "ẩn", "12/40", "1.2.3",
    ]  # fmt: skip


def test_a_decimal_of_a_csv_is_written_as_integers_are() -> None:
    table = Table("T", ("A", "B", "C"), [(Decimal("1234.5"), 1234, Decimal(42))])
    assert csv_rows(write(table, Kind.CSV).content)[1] == ["1234,5", "1234", "42"]
    row = cells(write(table, Kind.XLSX).content)[1]
    assert [cell.number_format for cell in row] == ["#,##0.0", "#,##0", "#,##0"]


def test_what_is_too_long_ends_with_a_word_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "MOST_ROWS", 3)
    for kind in Kind:
        asked = 0

        def rows() -> Iterator[tuple[int]]:
            nonlocal asked
            for number in range(10):
                asked += 1
                yield (number,)

        made = write(Table("T", ("A",), rows()), kind)
        told: list[list[Any]] = csv_rows(made.content) if kind is Kind.CSV else cells(made.content)
        assert len(told) == 5
        assert "danh sách quá dài" in str(getattr(told[-1][0], "value", told[-1][0]))
        assert asked == 4, "what is left out is not even read"


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_begins_a_formula_in_either(texts: list[str]) -> None:
    table = Table("T", ["A"] * len(texts), [texts])
    [_headings, row] = csv_rows(write(table, Kind.CSV).content)
    assert not any(text.lstrip(" \u00a0").startswith(FORMULA_SIGNS) for text in row)
    types = {cell.data_type for row in cells(write(table, Kind.XLSX).content)[1:] for cell in row}
    assert types <= {"s", "inlineStr", "n"}, "n is of cells that hold nothing"
