"""Cells as long as Excel holds, made so that a careless pattern looks through them for each of their characters."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import pytest

from rollout.vocabulary import ImportKind
from rollout.workbooks import digits, written_days
from rollout.workbooks.choices import NOTHING_SAID
from rollout.workbooks.reader.limits import CELL_LENGTH
from rollout.workbooks.reading import read_file
from rollout.workbooks.remarks import CellRefused
from rollout.workbooks.understanding import understand
from rollout.workbooks.words import STANDARD, word_key
from tests.workbooks import files

ROWS = 20
SHORTER = 8  # times; what looks at every sign once for every other takes 64 times as long for the long ones

CELLS: dict[str, Callable[[int], str]] = {
    "Điện thoại": lambda length: "(" * length,
    "Smartphone": lambda length: "ß" + ". " * (length // 2) + "ß",
    "Tình trạng": lambda length: "ß" + " !" * (length // 2) + "ß",
}


@pytest.mark.parametrize("heading", CELLS)
def test_a_long_cell_is_looked_through_once(heading: str) -> None:
    longest = CELL_LENGTH - 99
    assert cost(heading, longest) < 3 * SHORTER * max(cost(heading, longest // SHORTER), 0.01)


def cost(heading: str, length: int) -> float:
    """Seconds of our processor for rows whose cells of a column are so long."""
    cell = CELLS[heading](length)
    rows = [(f"Trần Thị {place}", f"51{place:08}", f"{cell}{place}") for place in range(ROWS)]
    read = read_file(files.text_file([("Họ và tên", "Mã số BHXH", heading), *rows]), "dài.csv")
    before = time.process_time()
    parsed = understand(ImportKind.PARTICIPANTS, read, has_unit=True, words=STANDARD, choices=NOTHING_SAID)
    seconds = time.process_time() - before
    assert len(parsed.rows) == ROWS
    return seconds


@pytest.mark.parametrize(
    ("written", "value"),
    [("0908182151 (của mẹ)", "0908182151"), ("(0908182151", "0908182151"), ("(mẹ) 0908182151 (", "0908182151")],
)
def test_parentheses_of_a_phone_may_be_left_open(written: str, value: str) -> None:
    assert digits.phone(written).value == value


def test_a_word_is_known_without_the_signs_around_it() -> None:
    assert word_key(" ** Đã cài. !") == "đã cài"
    assert word_key("...") == "..."


@pytest.mark.parametrize(
    "heading", ["Điện thoại", "Ngày sinh", "Đã cài đặt", "Tình trạng", "Ghi chú", "Mã đơn vị", "Họ và tên"]
)
@pytest.mark.parametrize("sign", ["1", "0", "٣", "1."])
def test_a_cell_of_digits_alone_is_refused_or_passed_by(heading: str, sign: str) -> None:
    long = sign * (CELL_LENGTH // len(sign) - 9)
    rows = [("Họ và tên" if heading != "Họ và tên" else "STT", "Mã số BHXH", heading), ("Lan", "5100000001", long)]
    read = read_file(files.text_file(rows), "dài.csv")
    assert understand(ImportKind.PARTICIPANTS, read, has_unit=True, words=STANDARD, choices=NOTHING_SAID).rows


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 1e308, -1e300])
def test_a_number_without_end_is_no_day(number: float) -> None:
    for said in (written_days.whole_day, written_days.birth):
        with pytest.raises(CellRefused):
            said(number)
