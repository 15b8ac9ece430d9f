"""The 27 ways in which lists of the trade go wrong: of each a file, and what becomes of every row of it.

docs/nap-danh-sach.md tells users the same; test_guide_of_cases.py holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from sqlalchemy import select

from rollout.models import Person
from rollout.workbooks.errors import (
    FileDamaged,
    FileEmpty,
    FileOfOtherType,
    FilePasswordProtected,
    FileRefused,
)
from tests.workbooks import books, files, formats
from tests.workbooks.books import Page
from tests.workbooks.cases import AN, AN_SAYS, CASES, HEADER, LAN, LAN_SAYS, OTHER, bhxh
from tests.workbooks.loading import D, Loader
from tests.workbooks.outcomes import Line, created, look, refused, write
from tests.workbooks.test_people import ON_ONE_ENGINE

pytestmark = ON_ONE_ENGINE


@pytest.mark.parametrize("case", CASES)
def test_of_each_case_every_row_is_as_it_should(loader: Loader, case: str) -> None:
    told = CASES[case]
    for kind in reversed(told.formats):
        content = books.WRITERS[kind](*told.pages)
        seen = look(loader, content, told.kind, unit=told.unit)
        assert seen.lines == told.expected, kind
        assert (tuple(seen.asked), tuple(seen.told)) == (told.asked, told.told), kind
        if told.answers:
            seen = look(loader, content, told.kind, unit=told.unit, answers=told.answers)
            assert seen.lines == {**told.expected, **told.answered}, kind
    batch = write(loader, seen)
    states = [line.state for line in seen.lines.values()]
    assert batch.summary["created"] == states.count("created")
    assert batch.summary["rejected"] == sum(state.startswith("rejected") for state in states)


def in_1904() -> bytes:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in (("Họ và tên", "Mã số BHXH", "Ngày sinh"), ("Lan", bhxh(1), date(1985, 6, 13))):
        book.worksheets[0].append(row)
    return files.saved(book)


def old_xls() -> bytes:
    rows = (("Họ và tên", "Mã số BHXH", "Ngày sinh"), ("Lan", bhxh(1), date(1985, 6, 13)))
    return formats.xls(rows, counts_from_1904=True)


@pytest.mark.parametrize("make", [in_1904, old_xls])
def test_case_12_days_that_are_counted_from_1904(loader: Loader, make: Callable[[], bytes]) -> None:
    assert look(loader, make()).lines == {2: created(name="Lan", bhxh=bhxh(1), birth="1985-06-13")}


def in_font(font: str, name: str) -> bytes:
    book = Workbook()
    for row in (("Họ và tên", "Mã số BHXH"), (name, bhxh(1))):
        book.worksheets[0].append(row)
    book.worksheets[0]["A2"].font = Font(name=font)
    return files.saved(book)


OLD = (("Họ và tên", "Mã số BHXH", "Địa chỉ"), ("Nguyễn Văn Đức", bhxh(1), "Quảng Ngãi"))
SAYS = {"name": "Nguyễn Văn Đức", "bhxh": bhxh(1), "address": "Quảng Ngãi"}


@pytest.mark.parametrize("recode", [formats.tcvn3, formats.vni])
def test_case_15_fonts_from_before_unicode_are_converted_and_said_so(
    loader: Loader, recode: Callable[[str], str]
) -> None:
    text = files.text_file(OLD, encoding="utf-8").decode()
    seen = look(loader, recode(text).encode("latin-1"))
    assert seen.lines == {2: created(**SAYS)}
    assert seen.told == ["file.legacy"]
    seen = look(loader, books.xls(Page([[recode(cell) for cell in row] for row in OLD])))
    assert seen.lines == {2: created(**SAYS)}
    assert seen.told == ["file.legacy"]
    write(loader, seen)


def listed(loader: Loader) -> list[str]:
    found = sorted(loader.session.scalars(select(Person.name)).all())
    loader.session.rollback()
    return found


def test_case_17_people_of_two_lists_and_of_two_numbers(loader: Loader) -> None:
    write(loader, look(loader, books.xlsx(Page((HEADER, LAN, AN)))))
    seen = look(loader, books.xlsx(Page((HEADER, LAN))), unit=OTHER)
    assert seen.lines == {2: Line("updated", LAN_SAYS, ("move.unit",))}
    seen = look(loader, books.xlsx(Page((HEADER, (1.0, "Ai Đó", LAN[2], AN[3], "")))))
    assert seen.lines == {2: refused("row.two_persons")}
    renamed = (1.0, "Lê Thị Khác", LAN[2], "", "")
    second = (2.0, AN[1], bhxh(9), "", AN[4])
    seen = look(loader, books.xlsx(Page((HEADER, renamed, second))))
    assert seen.lines == {
        2: Line("updated", {"name": "Lê Thị Khác", "bhxh": LAN[2]}, ("warn.name_differs",)), 3: refused("row.alike")
    }  # fmt: skip
    (alike,) = (row.alike for row in seen.examined.plan.rows if row.alike)
    assert [(person.name, person.birth) for person in alike] == [(AN[1], AN_SAYS["birth"])]


WHOLE = (HEADER, LAN, AN)
WHOLE_LINES = {2: created(**LAN_SAYS), 3: created(**AN_SAYS)}
TEXTS = {
    "utf-8 with a mark": files.text_file(WHOLE, ";", "utf-8-sig"),
    "utf-8, commas": files.text_file(WHOLE, ",", "utf-8"),
    "utf-16, tabs": files.text_file(WHOLE, "\t", "utf-16"),
    "windows-1258": formats.windows_1258(files.text_file(WHOLE, ";", "utf-8").decode()),
}
ENCODED = {"utf-16, tabs": ["file.encoding"], "windows-1258": ["file.encoding"]}


@pytest.mark.parametrize("name", TEXTS)
def test_case_19_text_in_every_coding(loader: Loader, name: str) -> None:
    seen = look(loader, TEXTS[name])
    assert seen.lines == WHOLE_LINES
    assert seen.told == ENCODED.get(name, [])


@pytest.mark.parametrize("kind", formats.BOOKS)
def test_case_19_every_format_whatever_its_name(loader: Loader, kind: str) -> None:
    rows = [("Họ và tên", "Mã số BHXH"), ("Trần Thị Lan", bhxh(1)), ("Nguyễn Văn An", bhxh(2))]
    seen = look(loader, formats.BOOKS[kind](rows))
    assert seen.lines == {
        2: created(name="Trần Thị Lan", bhxh=bhxh(1)), 3: created(name="Nguyễn Văn An", bhxh=bhxh(2))
    }  # fmt: skip
    assert [code for code in seen.told if code == "file.web_page"] == ["file.web_page"] * (kind in ("html", "xml"))


def with_password() -> bytes:
    """What Excel makes of a workbook with a password: an OLE2 file that names its two streams."""
    return formats.xls()[:512] + "EncryptedPackage\0".encode("utf-16-le") + bytes(2_000)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (with_password(), FilePasswordProtected),
        (b"%PDF-1.7 " + bytes(range(256)) * 8, FileOfOtherType),
        (books.xlsx(Page(WHOLE))[:3_000], FileDamaged),
        (b"PK\x03\x04" + bytes(100), FileDamaged),
    ],
    ids=["empty", "password", "another type", "cut off", "broken archive"],
)
def test_case_19_what_cannot_be_read_is_refused_in_one_line(
    loader: Loader, content: bytes, refusal: type[FileRefused]
) -> None:
    with pytest.raises(refusal, match=r"Chưa có gì thay đổi\."):
        look(loader, content)


def formulas() -> bytes:
    """No formula of it has been computed; one cell holds an error, one a text that begins like a formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("Họ và tên", "Mã số BHXH"),
        ("=A9", bhxh(1)),
        ("Lan", "=VLOOKUP(A3,'[cu.xlsx]A'!A:B,2,0)"),
        ("An", "x"),
    ):
        sheet.append(row)
    sheet["B4"].value, sheet["B4"].data_type = "#N/A", "e"
    sheet.append(["", bhxh(4)])
    sheet["A5"].value, sheet["A5"].data_type = "=1+1", "s"
    return files.saved(book)


def test_case_20_formulas_without_a_value_and_errors(loader: Loader) -> None:
    seen = look(loader, formulas())
    assert seen.told == ["file.uncomputed"]
    assert seen.lines == {
        2: refused("row.name"), 3: refused("row.number_missing"), 4: refused("row.letters"),
        5: refused("row.name_signs"),
    }  # fmt: skip


def test_case_26_nothing_is_handed_back_as_a_formula(loader: Loader) -> None:
    """What is handed back is tests/workbooks/test_refused.py's; here: what is kept of such cells."""
    rows = (
        ("Họ và tên", "Mã số BHXH", "Số điện thoại", "Địa chỉ"),
        ('\'=HYPERLINK("http://x")', bhxh(1), "", ""),
        ("+Lan", bhxh(2), "", ""),
        ("An", bhxh(3), "+84908182151", "-12 Quang Trung"),
    )
    seen = look(loader, books.csv(Page(rows)))
    assert seen.lines == {
        2: refused("row.name_signs"), 3: refused("row.name_signs"),
        4: created(name="An", bhxh=bhxh(3), phone="0908182151", address="-12 Quang Trung"),
    }  # fmt: skip


def test_case_27_the_same_file_a_corrected_one_and_one_of_another_day_or_unit(loader: Loader) -> None:
    content = books.xlsx(Page(WHOLE))
    first = write(loader, look(loader, content))
    unchanged = {2: Line("unchanged", LAN_SAYS), 3: Line("unchanged", AN_SAYS)}
    again = look(loader, content)
    assert again.lines == unchanged
    batch = write(loader, again)
    assert [warning["code"] for warning in batch.summary["warnings"]] == ["file.seen"]
    corrected = (1.0, "Trần Thị Lân", *LAN[2:])
    seen = look(loader, books.xlsx(Page((HEADER, corrected, AN))))
    says = LAN_SAYS | {"name": "Trần Thị Lân"}
    assert seen.lines == {2: Line("updated", says), 3: unchanged[3]}
    assert seen.examined.plan.rows[0].changes == [("name", LAN[1], "Trần Thị Lân")]
    fix = write(loader, seen)
    wrong_unit = look(loader, books.xlsx(Page((("Mã đơn vị", *HEADER), (OTHER, *LAN)))))
    assert wrong_unit.lines == {2: refused("row.other_unit")}
    moved = write(loader, look(loader, books.xlsx(Page((HEADER, corrected))), unit=OTHER, on=D(10)))
    older = look(loader, books.xlsx(Page((HEADER, corrected))), on=D(5), unit=OTHER)
    assert older.lines == {2: refused("row.older")}
    for batch_id in (moved.id, fix.id, batch.id, first.id):
        loader.undo(batch_id)
    assert look(loader, content).lines == WHOLE_LINES
