"""What the page of the columns shows of a sheet: whole headings, and examples of what each column holds."""

from __future__ import annotations

from datetime import date

from rollout.vocabulary import ImportKind
from rollout.workbooks.choices import Choices
from rollout.workbooks.outline import outline
from rollout.workbooks.reading import Sheet, SheetRow, Span


def a_sheet(*rows: list[str], merged: tuple[Span, ...] = ()) -> Sheet:
    return Sheet("DS", [SheetRow(number, [*row]) for number, row in enumerate(rows, 1)], merged=merged)


def test_a_column_under_a_merged_heading_is_called_by_both_levels() -> None:
    sheet = a_sheet(
        ["Họ và tên", "Số sổ BHXH", "Kết quả", ""],
        ["", "", "Cài đặt", "Đăng ký"],
        ["Lan", "5100000001", "x", ""],
        merged=(Span(1, 0, 2, 0), Span(1, 1, 2, 1), Span(1, 2, 1, 3)),
    )
    [found] = outline(ImportKind.PARTICIPANTS, [sheet], Choices())
    assert [column.heading for column in found.columns] == [
        "Họ và tên", "Số sổ BHXH", "Kết quả › Cài đặt", "Kết quả › Đăng ký"
    ]  # fmt: skip


def test_each_column_has_examples_numbers_of_people_masked() -> None:
    sheet = a_sheet(
        ["DANH SÁCH NGƯỜI LAO ĐỘNG", "", ""],
        ["Ai", "Mã sổ của người", "Trống"],
        ["Trần Lan", "5100000001", ""],
        ["Trần Lan", "5100000002", ""],
        ["Lê An", "5100000003", ""],
    )
    [found] = outline(ImportKind.PARTICIPANTS, [sheet], Choices())
    assert found.header is None
    assert found.examples(0) == ["Trần Lan", "Lê An"]
    assert found.examples(1) == ["•••• 002", "•••• 003"]
    assert found.examples(2) == ["Trống"]
    assert found.examples(9) == []


def test_days_are_shown_as_they_are_written_here() -> None:
    sheet = Sheet("DS", [SheetRow(1, ["Ai", "Khi"]), SheetRow(2, ["Lan", date(1966, 7, 16)])])
    [found] = outline(ImportKind.PARTICIPANTS, [sheet], Choices())
    assert found.rows[1][1] == ["Lan", "16/07/1966"]
