"""A known list of people written into a file as hundreds of hands write it: what each row says is known."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from rollout.workbooks.parsed_row import NOT_REACHED, REACHED
from tests.workbooks import books, files

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


# Sheets

TITLES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "TRƯỜNG TIỂU HỌC BÌNH CHÁNH",
    "DANH SÁCH NGƯỜI LAO ĐỘNG CÀI ĐẶT VssID", "Đơn vị tính: người", "(Kèm theo Công văn số 728/BHXH-TT&PTĐT)",
    "Mã đơn vị: TA0001A", "Năm 2021", "Họ và tên người lập: Trần Thị Lập",
)  # fmt: skip
GROUPS = (
    ("I", "Khối HCSN"),
    ("A", "KHỐI DOANH NGHIỆP"),
    ("", "Tổ bảo vệ"),
    ("1.", "Phòng Tài chính"),
    ("II", "Lớp 5A"),
)
TOTALS = ("Cộng", "Tổng cộng", "Cộng trang 1", "CỘNG HUYỆN BÌNH SƠN", "Tổng số: 25 người")
FOOTERS = ("Quảng Ngãi, ngày 01 tháng 6 năm 2021", "Người lập biểu", "(Ký, họ tên)", "", "Trần Thị Lập")


@dataclass
class Sheet:
    """Rows as they are written, what is merged, and what each row of the list says, by its number."""

    name: str
    rows: list[list[Any]]
    merged: list[books.Area]
    says: dict[int, Says]
    answers: dict[str, str]
    """Code of a question and the letter of a column, "question.order:C" → the right answer."""


def columns_of(dice: Random, people: Sequence[Person], *, is_text: bool) -> list[Column]:
    blocks = [of_name(dice), *dice.sample([of_bhxh(dice), of_personal_id(dice)], dice.choice((1, 2, 2)))]
    blocks += [[], of_phone(dice)][dice.randrange(2)], [[], of_birth(dice, people, is_text=is_text)][dice.randrange(2)]
    is_by_sex = any(len(column.levels) > 1 and column.levels[1] == "Nữ" for block in blocks for column in block)
    if not is_by_sex and dice.random() < 0.5:
        blocks.append(of_sex(dice))
    if dice.random() < 0.5:
        blocks.append(of_milestone(dice, "installed", ("Đã cài đặt", "Cài đặt VssID", "Ngày cài đặt"), "đã cài"))
    else:
        blocks.append(of_status(dice))
    if dice.random() < 0.4:
        blocks.append(of_milestone(dice, "registered", ("Đã đăng ký", "ĐK tài khoản", "Ngày đăng ký"), "đã đăng ký"))
    blocks += dice.sample(EXTRAS, dice.randrange(3))
    dice.shuffle(blocks)
    return [column for block in blocks for column in block]


def _put(rows: list[list[Any]], width: int, at: Mapping[int, Any]) -> None:
    row: list[Any] = [""] * width
    for position, cell in at.items():
        row[position] = cell
    rows.append(row)


def a_sheet(dice: Random, name: str, people: Sequence[Person]) -> Sheet:
    columns = columns_of(dice, people, is_text=not name)
    if is_counted := dice.random() < 0.7:
        columns = [Column((dice.choice(("STT", "TT", "Số TT")),), nothing), *columns]
    made, width, label = Sheet(name, [], [], {}, {}), len(columns), int(is_counted)
    for title in dice.sample(TITLES, dice.choice((0, 0, 3, 5, len(TITLES)))):
        _put(made.rows, width, {dice.randrange(width): title})
    _head(made, columns, dice)
    if dice.random() < 0.3:
        shown = dice.choice((str, float, lambda at: f"({at})"))
        made.rows.append([shown(at) for at in range(1, width + 1)])
    for number, person in enumerate(people, 1):
        _between(made.rows, width, is_counted, dice)
        row, says = _row(columns, person, dice)
        if is_counted:
            row[0] = dice.choice((number, f"{number}", f"{number}.", ""))
        made.rows.append(row)
        made.says[len(made.rows)] = says
        if dice.random() < 0.1:
            _put(made.rows, width, {label: dice.choice(TOTALS), width - 1: 12.0})
    for at, column in enumerate(columns):
        made.answers |= {f"{code}:{get_column_letter(at + 1)}": answer for code, answer in column.answers.items()}
    if dice.random() < 0.4:
        _put(made.rows, width, {label: dice.choice(TOTALS)})
    if dice.random() < 0.4:
        for text in FOOTERS:
            _put(made.rows, width, {dice.randrange(width): text})
    return made


def _between(rows: list[list[Any]], width: int, is_counted: bool, dice: Random) -> None:
    """What may stand before somebody."""
    if dice.random() < 0.15:
        numeral, text = dice.choice(GROUPS)
        _put(rows, width, {0: numeral, 1: text} if is_counted else {0: f"{numeral} {text}".strip()})
    if dice.random() < 0.05:
        rows.append([""] * width)


def _row(columns: Sequence[Column], person: Person, dice: Random) -> tuple[list[Any], Says]:
    written = [column.write(person, dice) for column in columns]
    says: Says = {}
    for _, told in written:
        says |= told
    return [cell for cell, _ in written], says


def _head(made: Sheet, columns: Sequence[Column], dice: Random) -> None:
    """One row, or two with the upper headings merged over the lower ones."""
    depth, top = max(len(column.levels) for column in columns), len(made.rows)
    made.rows.extend([""] * len(columns) for _ in range(depth))
    is_merged = dice.random() < 0.7
    for at, column in enumerate(columns):
        is_first = at == 0 or columns[at - 1].levels[:1] != column.levels[:1] or len(column.levels) == 1
        if is_first:
            made.rows[top][at] = column.levels[0]
        if len(column.levels) > 1:
            made.rows[top + 1][at] = column.levels[1]
        elif depth > 1 and is_merged:
            made.merged.append((top + 1, at + 1, top + 2, at + 1))
        if is_first and len(column.levels) > 1 and is_merged:
            last = at
            while last + 1 < len(columns) and columns[last + 1].levels[:1] == column.levels[:1]:
                last += 1
            made.merged.append((top + 1, at + 1, top + 1, last + 1))


@dataclass
class File:
    name: str
    content: bytes
    sheets: list[Sheet]


def a_file(dice: Random) -> File:
    """Sheets of one file; a text file has one, without a name."""
    people = [a_person(dice, number) for number in range(dice.choice((1, 2, 5, 9)))]
    if len(people) > 1 and dice.random() < 0.2:
        people.append(people[0])
    kind = dice.choice(("csv", "csv", "xlsx", "xlsx", "xls", "ods"))
    if kind == "csv":
        sheet = a_sheet(dice, "", people)
        return File("a.csv", _text(sheet, dice), [sheet])
    split = dice.randrange(len(people)) if len(people) > 2 and dice.random() < 0.3 else 0
    parts = [people[:split], people[split:]] if split else [people]
    sheets = [a_sheet(dice, f"Tổ {number}", part) for number, part in enumerate(parts, 1)]
    pages = (books.Page(sheet.rows, sheet.name, sheet.merged) for sheet in sheets)
    return File(f"a.{kind}", books.WRITERS[kind](*pages), sheets)


def _text(sheet: Sheet, dice: Random) -> bytes:
    rows = [[books.shown(cell) for cell in row] for row in sheet.rows]
    return files.text_file(rows, dice.choice(";,\t"), dice.choice(("utf-8", "utf-8-sig", "utf-16")))
