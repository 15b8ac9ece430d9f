"""Files of one or several sheets, with titles, groups, totals and footers around the rows of a known list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from openpyxl.utils import get_column_letter

from tests.workbooks import books, files
from tests.workbooks.mess import (
    EXTRAS,
    Column,
    Person,
    Says,
    a_person,
    nothing,
    of_bhxh,
    of_birth,
    of_milestone,
    of_name,
    of_personal_id,
    of_phone,
    of_sex,
    of_status,
)

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
    ("", "III. Giáo viên"),
    ("", "2. Tổ Văn phòng"),
)
TOTALS = ("Cộng", "Tổng cộng", "Cộng trang 1", "CỘNG HUYỆN BÌNH SƠN", "Tổng số: 25 người")
COLOURS = ("FFFF00", "92D050", "FBC9C4", "FFC000", "D9D9D9", "FFFFFF")
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
    pages = (books.Page(sheet.rows, sheet.name, sheet.merged, fills=_fills(sheet, dice)) for sheet in sheets)
    return File(f"a.{kind}", books.WRITERS[kind](*pages), sheets)


def _fills(sheet: Sheet, dice: Random) -> dict[tuple[int, int], str]:
    """Rows, columns and cells in colours that mean nothing to anybody who does not ask."""
    if dice.random() < 0.5:
        return {}
    height, width = len(sheet.rows), len(sheet.rows[-1])
    rows: dict[int, str] = {}
    if dice.random() < 0.3:
        rows |= dict.fromkeys(range(dice.choice((1, 2)), height + 1, 2), "DDEBF7")
    rows |= {dice.randint(1, height): dice.choice(COLOURS) for _ in range(dice.randrange(5))}
    found = {(row, column): colour for row, colour in rows.items() for column in range(1, width + 1)}
    for _ in range(dice.randrange(5)):
        found[dice.randint(1, height), dice.randint(1, width)] = dice.choice(COLOURS)
    return found


def _text(sheet: Sheet, dice: Random) -> bytes:
    rows = [[books.shown(cell) for cell in row] for row in sheet.rows]
    return files.text_file(rows, dice.choice(";,\t"), dice.choice(("utf-8", "utf-8-sig", "utf-16")))
