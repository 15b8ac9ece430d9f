"""How letters write days, and how they call documents."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.core.letters import day_in_words, day_text, type_of


@pytest.mark.parametrize(
    ("on", "short", "long"),
    [
        (date(2021, 6, 4), "04/6/2021", "ngày 04 tháng 6 năm 2021"),
        (date(2021, 2, 14), "14/02/2021", "ngày 14 tháng 02 năm 2021"),
        (date(2026, 11, 28), "28/11/2026", "ngày 28 tháng 11 năm 2026"),
    ],
)
def test_days_below_ten_and_the_months_one_and_two_have_a_zero(on: date, short: str, long: str) -> None:
    assert (day_text(on), day_in_words(on)) == (short, long)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("728/BHXH-TT&PTĐT", "Công văn"), ("6396/UBND-KGVX", "Công văn"), ("12/KH-UBND", "Kế hoạch"),
        ("30/2020/NĐ-CP", "Nghị định"), ("166/qđ-BHXH", "Quyết định"), ("15", "Văn bản"), ("7/TTr-BHXH", "Tờ trình"),
    ],
)  # fmt: skip
def test_a_document_is_called_by_its_sign(number: str, told: str) -> None:
    assert type_of(number) == told
