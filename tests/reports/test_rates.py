"""What a workbook says of its rates and of its period: of whom they are, over 100 %, up to which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.selection import Part, Selection
from rollout.dashboard.lens import Lens, Period
from rollout.reports.queries import period_end, period_text
from rollout.reports.table_sheet import OVER, RATE_OF
from rollout.vocabulary import AreaList, Base, Evidence, PeopleGroup
from tests.dashboard.province import OVER as OVER_100
from tests.dashboard.province import Province
from tests.reports.books import DEFAULT, build


def test_a_rate_over_100_is_flagged_wherever_it_stands(session: Session, province: Province) -> None:
    book = build(session, DEFAULT)
    code = f"TA{OVER_100:04d}A"
    row = next(row for row in book["Theo đơn vị"].rows if row["Mã đơn vị"] == code)
    assert row[f"Đã được cấp tài khoản · {RATE_OF[Base.ALL]}"] == pytest.approx(1.2)
    assert OVER in row["Ghi chú"]
    alone = build(session, DEFAULT, Selection(((Part(frozenset({province.unit_ids[OVER_100]})),),)))
    assert OVER in alone["Theo đơn vị"].rows[-1]["Ghi chú"]
    assert any(OVER in words for words in alone["Tổng hợp"].texts)
    assert not any(OVER in words for words in book["Tổng hợp"].texts)


def test_rates_say_of_what_they_are_and_the_course_has_its_base(session: Session) -> None:
    for base in Base:
        book = build(session, replace(DEFAULT, base=base))
        said = book["Tổng hợp"].texts
        assert f"Tỷ lệ trên {base.label[0].lower()}{base.label[1:]}" in said
        assert "Tỷ lệ trên tổng số đơn vị" in said
        sheet = book["Tổng hợp"].formulas
        top = next(cell.row for cell in sheet["B"] if cell.value == "Đến ngày")
        assert sheet.cell(top, 3).value == base.label
        last = next(row for row in range(top + 1, sheet.max_row + 2) if sheet.cell(row, 3).value is None) - 1
        total = book["Theo đơn vị"].rows[-1]
        people = total["Tổng số người tham gia" if base is Base.ALL else "Có điện thoại thông minh"]
        assert sheet.cell(last, 3).value == people


@pytest.mark.parametrize(
    ("period", "day", "words", "opening"),
    [
        (Period.WEEK, date(2026, 11, 23), "tuần 48/2026", date(2026, 11, 22)),
        (Period.WEEK, date(2027, 1, 3), "tuần 53/2026", date(2026, 12, 27)),
        (Period.MONTH, date(2026, 11, 23), "tháng 11/2026", date(2026, 10, 31)),
        (Period.QUARTER, date(2026, 11, 23), "quý IV/2026", date(2026, 9, 30)),
        (Period.QUARTER, date(2026, 1, 1), "quý I/2026", date(2025, 12, 31)),
    ],
)
def test_the_name_and_the_opening_of_a_period(period: Period, day: date, words: str, opening: date) -> None:
    lens = Lens(day, PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2021, period)
    assert (period_text(lens), lens.opening) == (words, opening)


@pytest.mark.parametrize(
    ("span", "day", "ends_on"),
    [
        (Period.WEEK, date(2026, 11, 23), date(2026, 11, 29)),
        (Period.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        (Period.MONTH, date(2026, 12, 31), date(2026, 12, 31)),
        (Period.QUARTER, date(2026, 11, 23), date(2026, 12, 31)),
    ],
)
def test_the_last_day_of_a_period(span: Period, day: date, ends_on: date) -> None:
    assert period_end(replace(DEFAULT, day=day, period=span)) == ends_on


def test_a_period_of_one_day_says_so_and_what_it_is_compared_with(session: Session) -> None:
    monday = today() - timedelta(days=today().weekday())
    for day, words in ((monday, " (chưa hết kỳ)"), (monday - timedelta(days=1), "")):
        lens = replace(DEFAULT, day=day, period=Period.WEEK)
        said = (
            f"từ ngày {lens.starts_on:%d/%m/%Y} đến hết ngày {day:%d/%m/%Y}{words}; "
            f"đầu kỳ: số liệu đến hết ngày {lens.opening:%d/%m/%Y}"
        )
        assert any(text.endswith(said) for text in build(session, lens)["Tổng hợp"].texts)
