"""Days and numbers as they are read and typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask, session

from rollout.core import formats
from rollout.vocabulary import FOREVER, Role

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.day(date(2021, 6, 1)), "01/06/2021"),
        (formats.day(None), "–"),
        (formats.day(FOREVER), "–"),
        (formats.moment(datetime(2026, 11, 22, 18, 5, tzinfo=UTC)), "01:05 23/11/2026"),
        (formats.moment(None), "–"),
        (formats.number(1_234_567), "1.234.567"),
        (formats.number(0), "0"),
        (formats.number(None), "–"),
        (formats.decimal(1234.5), "1.234,5"),
        (formats.decimal(Decimal("0.25")), "0,3"),
        (formats.decimal(2.345, 2), "2,35"),
        (formats.percent(7344, 12000), "61,2 %"),
        (formats.percent(1, 3), "33,3 %"),
        (formats.percent(60, 45), "133,3 %"),
        (formats.percent(0, 0), "–"),
        (formats.percent(None, 12), "–"),
        (formats.signed(12), "+12"),
        (formats.signed(-1200), "−1.200"),
        (formats.signed(0), "0"),
    ],
)
def test_numbers_and_days_read_the_vietnamese_way(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_change_says_its_direction_in_a_word(app: Flask) -> None:
    with app.test_request_context():
        assert [formats.change(value) for value in (1200, -3, 0, None)] == ["tăng 1.200", "giảm 3", "không đổi", "–"]
        assert [formats.points(value) for value in (2.14, -0.96, 0.04)] == [
            "tăng 2,1 điểm %",
            "giảm 1,0 điểm %",
            "không đổi",
        ]
        assert formats.label(Role.LIAISON) == "Đầu mối đơn vị"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("23/11/2026", date(2026, 11, 23)),
        ("1/6/2021", date(2021, 6, 1)),
        ("01.06.2021", date(2021, 6, 1)),
        ("1-6-2021", date(2021, 6, 1)),
        ("2021-06-01", date(2021, 6, 1)),
        ("  23/11/2026 ", date(2026, 11, 23)),
        ("22/11", date(2026, 11, 22)),
        ("24/11", date(2025, 11, 24)),
        ("hôm nay", TODAY),
        ("Hôm  Qua", date(2026, 11, 22)),
        ("hom nay", TODAY),
    ],
)
def test_a_day_is_understood_as_typed(typed: str, expected: date) -> None:
    assert formats.parse_day(typed, TODAY) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("23/11", TODAY),
        ("24/11", date(2026, 11, 24)),
        ("22/11", date(2026, 11, 22)),
        ("1/9", date(2026, 9, 1)),
        ("22/8", date(2027, 8, 22)),
        ("05/01", date(2027, 1, 5)),
        ("ngày mai", date(2026, 11, 24)),
        ("22/11/2026", date(2026, 11, 22)),
    ],
)
def test_a_day_to_come_is_the_next_one_but_for_one_that_was_lately(typed: str, expected: date) -> None:
    assert formats.parse_day(typed, TODAY, is_to_come=True) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("28/12", date(2026, 12, 28)),
        ("4/1", date(2027, 1, 4)),
        ("1/10", date(2027, 10, 1)),
        ("29/2", date(2028, 2, 29)),
    ],
)
def test_what_was_lately_may_be_of_last_year(typed: str, expected: date) -> None:
    assert formats.parse_day(typed, date(2027, 1, 4), is_to_come=True) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ngày mai",
        "31/02/2021",
        "1/13/2021",
        "2021",
        "6/2021",
        "01/06/85",
        "2021-13-01",
        "1/6/20211",
        "０1/06/2021x",
    ],
)
def test_anything_else_is_no_day(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        formats.parse_day(typed, TODAY)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("vi", 1, "1 người"),
        ("vi", 1200, "1.200 người"),
        ("vi", None, "– người"),
        ("en", 1, "1 person"),
        ("en", 0, "0 people"),
        ("en", 1200, "1.200 people"),
    ],
)
def test_one_thing_is_said_as_one(app: Flask, language: str, count: int | None, expected: str) -> None:
    with app.test_request_context():
        session["language"] = language
        assert formats.plural("%(n)s người", count) == expected
        assert formats.plural("%(act)s: %(n)s người.", count or 0, act="A", n="x").startswith("A: x")


@pytest.mark.parametrize(
    ("language", "day", "alone", "inside"),
    [
        ("vi", date(2026, 12, 7), "Thứ Hai", "thứ Hai 07/12/2026"),
        ("vi", date(2026, 12, 13), "Chủ nhật", "Chủ nhật 13/12/2026"),
        ("en", date(2026, 12, 7), "Monday", "Monday 07/12/2026"),
    ],
)
def test_a_day_of_the_week_alone_and_inside_a_sentence(
    app: Flask, language: str, day: date, alone: str, inside: str
) -> None:
    with app.test_request_context():
        session["language"] = language
        assert (formats.weekday(day), formats.day_said(day)) == (alone, inside)
