"""A known list of people written into a file as hundreds of hands write it: what each row says is known."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from rollout.workbooks.parsed_row import NOT_REACHED, REACHED

Says = dict[str, Any]
"""Field → the value that a row of the file has of it, as it is kept."""

Written = tuple[Any, Says]
"""A cell, and what it says."""

FAMILIES = "Nguyễn Trần Lê Phạm Huỳnh Hoàng Đặng Đỗ Võ Bùi Đinh Tống".split()
MIDDLES = "Văn Thị Đức Ngọc Hữu Thanh Cộng Ái".split()
GIVEN = "An Ân Bình Đức Hòa Hoà Khối Lan Mỹ Nữ Nam Tổ Thủy Thuỷ Ửng Xã Ỷ".split()

PROVINCES = ("051", "001", "091", "046")

FIRST_BORN, DAYS_OF_BIRTH = date(1935, 1, 1), 27_000
FIRST_REACHED, DAYS_OF_REACHING = date(2021, 1, 1), 1_500


class Person(NamedTuple):
    """Numbers agree with the sex and the year of birth."""

    family: str
    given: str
    born: date
    is_female: bool
    bhxh: str
    personal_id: str
    cmnd: str
    phone: str
    reached: date

    @property
    def name(self) -> str:
        return f"{self.family} {self.given}"

    @property
    def sex(self) -> str:
        return "female" if self.is_female else "male"


def a_person(dice: Random, number: int) -> Person:
    born = FIRST_BORN + timedelta(days=dice.randrange(DAYS_OF_BIRTH))
    is_female = dice.random() < 0.5
    century = 2 * (born.year // 100 - 19) + is_female
    return Person(
        f"{dice.choice(FAMILIES)} {dice.choice(MIDDLES)}",
        dice.choice(GIVEN),
        born,
        is_female,
        dice.choice(("51", "06", "79")) + f"{dice.randrange(10**6):06d}{number:02d}",
        dice.choice(("051", "001", "091", "046"))
        + f"{century}{born.year % 100:02d}{dice.randrange(10**4):04d}{number:02d}",
        dice.choice(("21", "01")) + f"{dice.randrange(10**5):05d}{number:02d}",
        dice.choice(("09", "03", "08")) + f"{dice.randrange(10**6):06d}{number:02d}",
        FIRST_REACHED + timedelta(days=dice.randrange(DAYS_OF_REACHING)),
    )


@dataclass(frozen=True)
class Column:
    """`levels`: its headings from the outermost in; `answers`: the code of a question → its right answer."""

    levels: tuple[str, ...]
    write: Callable[[Person, Random], Written]
    answers: Mapping[str, str] = field(default_factory=dict)


Block = list[Column]
"""Columns that stand side by side."""


# Numbers


def _grouped(digits: str, separator: str) -> str:
    return separator.join((digits[:3], digits[3:6], digits[6:]))


def a_number(dice: Random, digits: str, *, may_lose: bool = True) -> Any:
    """The digits as they are typed, copied, and mangled by Excel."""
    if dice.random() < 0.5:
        return digits
    quantity = float(int(digits))
    ways: tuple[Callable[[], Any], ...] = (
        lambda: quantity,
        lambda: str(int(digits)),
        lambda: f"{int(digits)}.0",
        lambda: f"{int(digits)},0",
        lambda: f"'{digits}",
        lambda: f"\u00a0{digits}\u200b",
        lambda: f"{digits}.",
        lambda: f"\t{digits} ",
        lambda: _grouped(digits, dice.choice((" ", ".", "-", "\u00a0"))),
        lambda: f"{digits[0]}.{digits[1:]}E+{len(digits) - 1}",
        lambda: f"{quantity:.2E}",
        lambda: f"{quantity:.4E}".replace(".", ","),
        lambda: float(f"{quantity:.3E}") if len(str(int(digits))) > 9 else digits,
    )  # fmt: skip
    return dice.choice(ways if may_lose else ways[:-3])()


def of_bhxh(dice: Random) -> Block:
    heading = dice.choice(("Mã số BHXH", "MÃ SỐ\nBHXH", "Mã  số BHXH ", "Số sổ BHXH", "Ma so BHXH", "Mã BHXH"))

    def write(person: Person, dice: Random) -> Written:
        return a_number(dice, person.bhxh), {"bhxh": person.bhxh}

    return [Column((heading,), write, {"question.zeros": "zeros"})]


def of_personal_id(dice: Random) -> Block:
    def write(person: Person, dice: Random) -> Written:
        return a_number(dice, person.personal_id), {"personal_id": person.personal_id}

    def either(person: Person, dice: Random) -> Written:
        if dice.random() < 0.3:
            return a_number(dice, person.cmnd), {"cmnd": person.cmnd}
        return write(person, dice)

    if dice.random() < 0.3:
        return [
            Column(("CCCD/CMND", "Số"), either),
            Column(("CCCD/CMND", "Ngày cấp"), a_day_of_nothing),
            Column(("CCCD/CMND", "Nơi cấp"), text_of("CA Quảng Ngãi", "Cục CS QLHC về TTXH", "")),
        ]
    heading = dice.choice(("Số CCCD", "Số định danh/CCCD", "CCCD", "Căn cước\ncông dân", "SỐ ĐỊNH DANH CÁ NHÂN"))
    return [Column((heading,), write)]


def of_phone(dice: Random) -> Block:
    heading = dice.choice(("Số điện thoại", "Điện thoại", "SĐT", "ĐT di động", "Số ĐT"))

    def write(person: Person, dice: Random) -> Written:
        phone = person.phone
        ways: tuple[Callable[[], str], ...] = (
            lambda: a_number(dice, phone, may_lose=False),
            lambda: f"+84{phone[1:]}",
            lambda: f"84 {phone[1:4]} {phone[4:]}",
            lambda: f"{phone} (vợ)",
            lambda: f"Vợ: {phone}",
            lambda: f"{phone[:4]} {phone[4:7]} {phone[7:]} - con trai",
            lambda: f"ĐT {dice.choice(('Lan', 'l', 'O'))}{phone}",
            lambda: f"{phone}/0914000001",
            lambda: f"{phone} - 0914 000 001",
            lambda: f"{phone[:4]}.{phone[4:7]}.{phone[7:]}",
            lambda: f"016{phone[2:]}" if phone[:2] == "03" and phone[2] in "23456789" else phone,
        )
        return dice.choice(ways)(), {"phone": phone}

    return [Column((heading,), write)]


# Days


def _day_ways(day: date, dice: Random) -> tuple[Any, str]:
    """A day, or a part of it, as it is written by who means what is written."""
    ways: tuple[tuple[Any, str], ...] = (
        (day, "day"),
        (f"{day:%d/%m/%Y}", "day"),
        (f"{day.day}/{day.month}/{day.year}", "day"),
        (f"{day:%d.%m.%y}", "day"),
        (f"{day:%d-%m-%Y}", "day"),
        (f"{day:%d%m%Y}", "day"),
        (f"{day:%Y-%m-%d} 00:00:00", "day"),
        (f"ngày {day.day} tháng {day.month} năm {day.year}", "day"),
        (float((day - date(1899, 12, 30)).days), "day"),
        (f"{day:%m/%Y}", "month"),
        (f"00/{day:%m/%Y}", "month"),
        (f"{day.year}", "year"),
        (float(day.year), "year"),
        (f"00/00/{day.year}", "year"),
        (f"khoảng {day.year}", "year"),
    )
    return dice.choice(ways)


PARTS = {"day": 10, "month": 7, "year": 4}


def a_birth(person: Person, dice: Random) -> Written:
    cell, part = _day_ways(person.born, dice)
    return cell, {"birth": person.born.isoformat()[: PARTS[part]]}


def _swapped_by_excel(day: date) -> Any:
    """What Excel set to the United States makes of a day that is typed dd/mm/yyyy."""
    return date(day.year, day.day, day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"


def a_swapped_birth(person: Person, dice: Random) -> Written:
    return _swapped_by_excel(person.born), {"birth": person.born.isoformat()}


def an_american_birth(person: Person, dice: Random) -> Written:
    return f"{person.born:%m/%d/%Y}", {"birth": person.born.isoformat()}


def a_plain_birth(person: Person, dice: Random) -> Written:
    return dice.choice((person.born, f"{person.born:%d/%m/%Y}")), {"birth": person.born.isoformat()}


def a_day_of_nothing(person: Person, dice: Random) -> Written:
    return dice.choice((person.reached, f"{person.reached:%d/%m/%Y}", "")), {}


def nothing(person: Person, dice: Random) -> Written:
    return "", {}


def text_of(*texts: str) -> Callable[[Person, Random], Written]:
    return lambda _, dice: (dice.choice(texts), {})


def of_birth(dice: Random, people: Sequence[Person], *, is_text: bool) -> Block:
    """Whether Excel or an American has written the column shows only where some day is no month."""
    heading = dice.choice(("Ngày sinh", "Ngày, tháng, năm sinh", "NTNS", "Năm sinh", "Ngày tháng\nnăm sinh"))
    way = dice.randrange(7)
    shows = any(person.born.day > 12 for person in people) and any(person.born.day <= 12 for person in people)
    if way == 0 and shows and not is_text:
        return [Column((heading,), a_swapped_birth, {"question.swapped": "swapped"})]
    if way == 1 and shows:
        return [Column((heading,), an_american_birth, {"question.order": "month_first"})]
    kept = {"question.swapped": "day_first", "question.order": "day_first"}
    if way == 2:
        return [Column((heading,), a_plain_birth, kept)]
    if way == 3:
        return [
            Column(("Ngày sinh", part), _birth_part(name))
            for part, name in (("Ngày", "day"), ("Tháng", "month"), ("Năm", "year"))
        ]
    if way == 4:
        return [
            Column(("Năm sinh", "Nam"), _birth_of(is_female=False), kept),
            Column(("Năm sinh", "Nữ"), _birth_of(is_female=True), kept),
        ]
    return [Column((heading,), a_birth, kept)]


def _birth_part(part: str) -> Callable[[Person, Random], Written]:
    def write(person: Person, dice: Random) -> Written:
        number = getattr(person.born, part)
        cell = dice.choice((str(number), float(number), f"{number:02d}"))
        return cell, {"birth": person.born.isoformat()} if part == "year" else {}

    return write


def _birth_of(*, is_female: bool) -> Callable[[Person, Random], Written]:
    def write(person: Person, dice: Random) -> Written:
        if person.is_female is not is_female:
            return "", {}
        cell, says = a_birth(person, dice)
        return cell, {**says, "sex": person.sex}

    return write


# Names, sexes, what was reached


def a_name(name: str, dice: Random) -> str:
    ways: tuple[Callable[[], str], ...] = (
        lambda: name,
        lambda: unicodedata.normalize("NFD", name),
        lambda: name.replace("Đ", "Ð"),
        lambda: name.replace("Đ", "Ɖ").replace("đ", "ɖ"),
        lambda: name.upper(),
        lambda: unicodedata.normalize("NFD", name.upper()),
        lambda: f"Ông {name}",
        lambda: f"bà {name}",
        lambda: f"{name} (nghỉ TS)",
        lambda: f" {name.replace(' ', '  ')}\u00a0",
    )
    return dice.choice(ways)()


def of_name(dice: Random) -> Block:
    if dice.random() < 0.25:
        style = dice.choice((str, str.upper, lambda text: unicodedata.normalize("NFD", text)))
        return [
            Column(("Họ và tên đệm",), lambda person, _: (style(person.family), {})),
            Column(("Tên",), lambda person, _: (style(person.given), {"name": person.name})),
        ]
    heading = dice.choice(("Họ và tên", "HỌ TÊN", "Họ và tên người lao động", "Ho va ten", "Họ  và\ntên"))
    return [Column((heading,), lambda person, dice: (a_name(person.name, dice), {"name": person.name}))]


def of_sex(dice: Random) -> Block:
    way = dice.randrange(5)
    if way == 0:
        return [
            Column(("Giới tính", "Nam"), _ticked(is_female=False)),
            Column(("Giới tính", "Nữ"), _ticked(is_female=True)),
        ]
    if way == 1:
        return [Column(("Nữ",), _ticked(is_female=True))]
    one = dice.choice(("male", "female"))
    other = dice.choice(("0", "2"))
    words = {"male": ("Nam", "nam", "M"), "female": ("Nữ", "nu", "F", "NỮ")}

    def write(person: Person, dice: Random) -> Written:
        if way == 2:
            figure = "1" if person.sex == one else other
            return dice.choice((figure, float(figure))), {"sex": person.sex}
        return dice.choice(words[person.sex]), {"sex": person.sex}

    return [Column((dice.choice(("Giới tính", "GT", "Nam/Nữ")),), write, {"question.sex": one})]


def _ticked(*, is_female: bool) -> Callable[[Person, Random], Written]:
    def write(person: Person, dice: Random) -> Written:
        return ("x", {"sex": person.sex}) if person.is_female is is_female else ("", {})

    return write


YES, NO = ("x", "X", "√", "v", "có", "rồi", "đã có", "ok", "1", 1.0), ("chưa", "-", "không", "0", "k")


def of_milestone(dice: Random, name: str, headings: Sequence[str], own: str) -> Block:
    way = dice.randrange(3)

    def write(person: Person, dice: Random) -> Written:
        kind = dice.randrange(6)
        if kind == 0:
            return "", {}
        if kind == 1:
            return dice.choice(NO), {name: NOT_REACHED}
        if kind == 2 and way:
            day = person.reached
            return dice.choice((day, f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}")), {name: day.isoformat()}
        if kind == 3 and way == 2:
            return dice.choice(("hên xui", "?", "xem lại")), {name: None}
        return dice.choice((*YES, own)), {name: REACHED}

    kept = {"question.swapped": "day_first", "question.order": "day_first"}
    return [Column((dice.choice(headings),), write, kept)]


def of_status(dice: Random) -> Block:
    said: tuple[tuple[str, Says], ...] = (
        ("đã cài", {"installed": REACHED}),
        ("ĐÃ CÀI ĐẶT", {"installed": REACHED}),
        ("k có đt", {"smartphone": False}),
        ("nghỉ thai sản", {"standing": "long_leave", "standing_in": "status"}),
        ("từ chối", {"standing": "refused", "standing_in": "status"}),
        ("lung tung", {}),
        ("", {}),
    )
    return [Column((dice.choice(("Tình trạng", "Tình trạng cài đặt")),), lambda _, dice: dice.choice(said))]


EXTRAS: tuple[Block, ...] = (
    [Column(("Chức vụ",), text_of("Giáo viên", "Kế toán", ""))],
    [Column(("Ghi chú",), text_of("", "HĐ 68", "chuyển đến từ 01/2021", "x"))],
    [Column(("Hệ số lương",), lambda _, dice: (dice.choice((2.34, 4.98, "")), {}))],
    [Column(("Ngày vào làm",), a_day_of_nothing)],
    [Column(("Năm vào ngành",), lambda *_: (2010.0, {}))],
    [Column(("Ngày sinh con",), a_day_of_nothing)],
    [Column(("Họ tên chủ hộ",), text_of("Lê Chủ Hộ", "")), Column(("Số CCCD chủ hộ",), text_of("051060000002"))],
    [Column(("Ngày cấp CCCD",), a_day_of_nothing)],
    [Column(("Nơi đăng ký KCB",), text_of("BVĐK tỉnh", "51-001"))],
    [Column(("SĐT phụ huynh",), lambda *_: ("0914000002", {}))],
    [Column(("Mã thẻ BHYT",), lambda person, _: (f"HC451{person.bhxh}", {}))],
    [
        Column(("Người giám hộ", "Họ và tên"), text_of("Trần Văn Cha", "")),
        Column(("Người giám hộ", "Số CCCD"), text_of("051060000001", "")),
    ],
    [Column(("",), text_of("", "", "x", "0914000003"))],
)
