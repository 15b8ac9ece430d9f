"""Invented files for loading: numbers, names, workbooks and text files. The same seed makes the same file."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đặng", "Bùi", "Huỳnh")
MIDDLES = ("Văn", "Thị", "Minh", "Ngọc", "Hữu", "Thanh")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Hạnh", "Khoa", "Lan", "Nga", "Phúc", "Quý", "Sơn", "Thảo", "Uyên", "Vy")

PEOPLE_HEADER = (
    "STT", "Mã đơn vị", "Họ và tên", "Mã số BHXH", "Số định danh/CCCD", "Ngày sinh", "Giới tính", "Số điện thoại",
    "Địa chỉ", "Có điện thoại thông minh", "Đã cài đặt", "Đã đăng ký", "Đã được cấp tài khoản", "Đã đăng nhập",
)  # fmt: skip
UNITS_HEADER = ("Mã đơn vị", "Tên đơn vị", "Địa bàn 2021", "Sở, ban, ngành", "Khối, loại hình", "Ngày bắt đầu")


def workbook(rows: Iterable[Sequence[Any]], title: str = "Danh sách") -> bytes:
    """The bytes of a workbook of one sheet."""
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(made)


def saved(book: Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def text_file(rows: Iterable[Sequence[Any]], separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=separator).writerows(rows)
    return held.getvalue().encode(encoding)


def a_name(dice: random.Random) -> str:
    return f"{dice.choice(FAMILIES)} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"


def bhxh(number: int) -> str:
    return f"51{number + 1:08d}"


def personal_id(number: int, *, sex: str = "Nam", year: int = 1985) -> str:
    century = 2 * (year // 100 - 19)
    return f"051{century + (sex == 'Nữ')}{year % 100:02d}{number:06d}"


def phone(number: int) -> str:
    return f"09{number:08d}"


def people(
    count: int, unit_codes: Sequence[str], *, first_day: date, last_day: date, seed: int = 728, start: int = 0
) -> list[list[str]]:
    """Rows under PEOPLE_HEADER: about two in three have reached some milestone, by a day or an "x"."""
    dice = random.Random(seed)
    days = (last_day - first_day).days
    rows = []
    for number in range(start, start + count):
        sex, year = dice.choice(("Nam", "Nữ")), dice.randint(1960, 2004)
        steps = dice.choice((0, 0, 1, 2, 3, 4))
        reached = sorted(first_day + timedelta(days=dice.randint(0, days)) for _ in range(4))
        marks = ["x" if dice.random() < 0.1 else f"{day:%d/%m/%Y}" for day in reached[:steps]] + [""] * (4 - steps)
        rows.append(
            [
                str(number + 1),
                unit_codes[number % len(unit_codes)],
                a_name(dice),
                bhxh(number),
                personal_id(number, sex=sex, year=year),
                f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{year}",
                sex,
                phone(number),
                f"Số {number + 1} đường Quang Trung",
                "không" if dice.random() < 0.05 else "có",
                *marks,
            ]
        )
    return rows


DISTRICTS = ("522", "524", "527", "530", "533")


def units(count: int, *, started: date) -> list[list[str]]:
    """Rows under UNITS_HEADER."""
    return [
        [
            f"TA{number:04d}A",
            f"Đơn vị thử nghiệm số {number}",
            DISTRICTS[number % len(DISTRICTS)],
            ("SYT", "STTTT", "CAT")[number % 3],
            ("CQNN", "SNCL", "DNNQD")[number % 3],
            f"{started:%d/%m/%Y}",
        ]
        for number in range(count)
    ]
