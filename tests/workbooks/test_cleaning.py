"""Cells as people and Excel write them: what is understood, what is said of it, and what is refused. Never a guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.core.names import composed
from rollout.vocabulary import ImportKind, Milestone, StandingKind
from rollout.workbooks import cell_values, digits, words, written_days
from rollout.workbooks.cell_values import whole
from rollout.workbooks.habits import habits_of
from rollout.workbooks.headers import find_header
from rollout.workbooks.parsed_row import NOT_REACHED, REACHED, ParsedRow
from rollout.workbooks.parsing import RowParser
from rollout.workbooks.reading import Cell, Read, Sheet, SheetRow
from rollout.workbooks.remarks import CellRefused, Said
from rollout.workbooks.understanding import Parsed, understand
from rollout.workbooks.written_days import DayOrder
from rollout.workbooks.written_names import person_name, says_no_more

P = ImportKind.PARTICIPANTS


def read(parse: Callable[[Cell], Any], cell: Cell) -> Any:
    """(value, remarks), or the code of the refusal."""
    try:
        said = parse(cell)
    except CellRefused as refused:
        return refused.code
    return (said.value, said.remarks) if isinstance(said, Said) else (said, ())


@pytest.mark.parametrize(
    ("parse", "cell", "expected"),
    [
        (digits.personal_id, "051085000001", ("051085000001", ())),
        (digits.personal_id, "051 085 000 001", ("051085000001", ("clean.separators",))),
        (digits.personal_id, "'051085000001", ("051085000001", ())),
        (digits.personal_id, "051\u00a0085\u200b000001", ("051085000001", ("clean.separators",))),
        (digits.personal_id, 51085000001.0, ("051085000001", ("clean.zero",))),
        (digits.personal_id, "51085000001", ("051085000001", ("clean.zero",))),
        (digits.personal_id, "51085000001,0", ("051085000001", ("clean.fraction", "clean.zero"))),
        (digits.personal_id, "5.1085000001E+10", ("051085000001", ("clean.scientific", "clean.zero"))),
        (digits.personal_id, "5.1201E+11", "row.lost_digits"),
        (digits.personal_id, "5,12E+10", "row.lost_digits"),
        (digits.personal_id, 51200000000.0, "row.rounded"),
        (digits.personal_id, "51200000000", "row.rounded"),
        (digits.personal_id, 1.2345678901234567e16, "row.rounded"),
        (digits.bhxh, "5120000000", "row.rounded"),
        (digits.bhxh, "5120000000.0", "row.rounded"),
        (digits.bhxh, "512 000 0000", "row.rounded"),
        (digits.personal_id, 1085000001.0, ("001085000001", ("clean.zero", "check.zeros"))),
        (digits.personal_id, "5112000001", "row.digits"),
        (digits.personal_id, "05108500001", "row.digits"),
        (digits.personal_id, "01085000001", "row.digits"),
        (digits.personal_id, "53085000001", "row.digits"),
        (digits.personal_id, "0510850000O1", "row.letters"),
        (digits.personal_id, True, "row.letters"),
        (digits.personal_id, date(2021, 6, 1), "row.letters"),
        (digits.bhxh, "5100000001", ("5100000001", ())),
        (digits.bhxh, 5100000001.0, ("5100000001", ())),
        (digits.bhxh, "5100000001.", ("5100000001", ("clean.separators",))),
        (digits.bhxh, "112345678", "row.nine_digits"),
        (digits.bhxh, 212345678.0, "row.nine_digits"),
        (digits.bhxh_with_zeros, 112345678.0, ("0112345678", ("clean.zero",))),
        (digits.cmnd, "212000001", ("212000001", ())),
        (digits.cmnd, 12000001.0, ("012000001", ("clean.zero",))),
        (digits.phone, "0908182151", ("0908182151", ())),
        (digits.phone, 908182151.0, ("0908182151", ("clean.zero",))),
        (digits.phone, "908182151.0", ("0908182151", ("clean.fraction", "clean.zero"))),
        (digits.phone, "0908.182.151", ("0908182151", ("clean.separators",))),
        (digits.phone, "0908-182-151", ("0908182151", ("clean.separators",))),
        (digits.phone, "0908182151/0914000001", ("0908182151", ("clean.second_phone",))),
        (digits.phone, "0908 182 151 - 0914 000 001", ("0908182151", ("clean.second_phone",))),
        (digits.phone, "0908182151 0914000001", ("0908182151", ("clean.second_phone",))),
        (digits.phone, "0908182151 (vợ)", ("0908182151", ("clean.note",))),
        (digits.phone, "+84908182151", ("0908182151", ())),
        (digits.phone, "84 908 182 151", ("0908182151", ("clean.separators",))),
        (digits.phone, "01698182151", ("0398182151", ("clean.prefix",))),
        (digits.phone, "0255.3828919", "row.phone"),
        (digits.phone, "123", "row.phone"),
        (digits.phone, "Vợ: 0908 182 151", ("0908182151", ("clean.words",))),
        (digits.phone, "0908182151 - vợ", ("0908182151", ("clean.words",))),
        (digits.phone, "ĐT: 0908.182.151.", ("0908182151", ("clean.words",))),
        (digits.phone, "0908182151con trai", ("0908182151", ("clean.words",))),
        (digits.phone, "Zalo +84 908 182 151", ("0908182151", ("clean.words",))),
        (digits.phone, "số cũ 01698182151", ("0398182151", ("clean.words", "clean.prefix"))),
        (digits.phone, "0908182151 (con trai Nam)", ("0908182151", ("clean.note",))),
        (digits.phone, "vợ 0908182151 con 0914000001", "row.phone"),
        (digits.phone, "0908182151 máy lẻ 12", "row.phone"),
        (digits.phone, "ĐT: 908182151", "row.phone"),
        (digits.phone, "O908182151", "row.phone"),
        (digits.phone, "O0908182151", "row.phone"),
        (digits.phone, "0908182151l", "row.phone"),
        (digits.phone, "0908182l51", "row.phone"),
        (digits.phone, "ĐT: 09O8182151", "row.phone"),
        (digits.phone, "lan0908182151@gmail.com", "row.phone"),
        (digits.phone, "nhà 0255.3828919", "row.phone"),
        (whole, "1.234", (1234, ("clean.grouped",))),
        (whole, 1234.0, (1234, ())),
        (whole, 1.234, "row.whole"),
        (whole, "-", (0, ("clean.dash",))),
        (whole, "85%", "row.whole"),
        (cell_values.name, "Nguye^~n Va(n An", "row.name_signs"),
        (cell_values.name, "-Lan", "row.name_signs"),
        (cell_values.name, "Y'Blơ (A)", ("Y'Blơ (A)", ())),
        (cell_values.name, "Nguyeenx Vawn An", ("Nguyeenx Vawn An", ("warn.half_typed",))),
        (cell_values.name, "Nguyen Thi Oanh", ("Nguyen Thi Oanh", ())),
        (whole, "1.23", "row.whole"),
    ],
)
def test_a_cell_is_understood_or_refused(parse: Callable[[Cell], Any], cell: Cell, expected: Any) -> None:
    assert read(parse, cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (date(1985, 6, 1), ("1985-06-01", ())),
        (datetime(1985, 6, 1), ("1985-06-01", ())),  # noqa: DTZ001
        ("1/6/1985", ("1985-06-01", ())),
        ("01.06.85", ("1985-06-01", ("clean.short_year",))),
        ("1-6-1985", ("1985-06-01", ())),
        ("01 / 06 / 1985", ("1985-06-01", ())),
        ("1985", ("1985", ())),
        (1985.0, ("1985", ())),
        ("00/00/1985", ("1985", ("clean.no_day",))),
        ("00/06/1985", ("1985-06", ("clean.no_day",))),
        ("06/1985", ("1985-06", ())),
        (6.1985, ("1985-06", ("clean.month_as_number",))),
        (31199.0, ("1985-06-01", ("clean.serial",))),
        ("1985-06-01 00:00:00", ("1985-06-01", ())),
        ("1985-06-01", ("1985-06-01", ())),
        ("01061985", ("1985-06-01", ())),
        ("ngày 1 tháng 6 năm 1985", ("1985-06-01", ())),
        (date(1905, 6, 7), ("1985", ("clean.year_as_day",))),
        ("31/02/1985", "row.day"),
        ("06/13/1985", "row.day"),
        ("1885", "date.birth"),
        ("khoảng 1985", "row.day"),
        (0.5, "row.day"),
        (True, "row.day"),
        (timedelta(hours=3), "row.day"),
    ],
)
def test_a_birth_is_understood_in_every_form(cell: Cell, expected: Any) -> None:
    assert read(written_days.birth, cell) == expected


@pytest.mark.parametrize(
    ("cells", "order", "ambiguous"),
    [
        (["01/06/1985", "02/07/1986"], DayOrder.DAY_FIRST, 0),
        (["25/06/1985", "02/07/1986"], DayOrder.DAY_FIRST, 0),
        (["06/25/1985", "02/07/1986"], DayOrder.AMBIGUOUS, 1),
        (["06/25/1985", "25/06/1985", "02/07/1986", "03/03/1990"], DayOrder.AMBIGUOUS, 1),
        ([date(1985, 6, 1), "25/12/1985"], DayOrder.MAY_BE_SWAPPED, 1),
        ([date(1985, 6, 25), date(1985, 6, 1), "25/12/1985"], DayOrder.DAY_FIRST, 0),
        ([date(1985, month, 2 * month) for month in range(1, 7)], DayOrder.MAY_BE_SWAPPED, 6),
        ([date(1985, 6, 1), date(1985, 7, 2)], DayOrder.DAY_FIRST, 0),
        ([date(1905, 6, 7)] * 9, DayOrder.DAY_FIRST, 0),
    ],
)
def test_a_column_tells_how_its_days_are_written(cells: list[Cell], order: DayOrder, ambiguous: int) -> None:
    found = written_days.day_order_of(cells, of_births=True)
    assert (found, sum(written_days.is_ambiguous(cell, found) for cell in cells)) == (order, ambiguous)


def test_an_ambiguous_day_is_refused_until_its_order_is_known() -> None:
    assert read(lambda cell: written_days.birth(cell, DayOrder.AMBIGUOUS), "02/07/1986") == "row.order"
    assert read(lambda cell: written_days.birth(cell, DayOrder.AMBIGUOUS), "02/27/1986")[0] == "1986-02-27"
    assert read(lambda cell: written_days.birth(cell, DayOrder.MONTH_FIRST), "02/07/1986") == (
        "1986-02-07", ("clean.month_first",)
    )  # fmt: skip
    assert read(lambda cell: written_days.birth(cell, DayOrder.SWAPPED), date(1985, 6, 1)) == (
        "1985-01-06", ("clean.swapped",)
    )  # fmt: skip
    assert read(lambda cell: written_days.birth(cell, DayOrder.MAY_BE_SWAPPED), date(1985, 6, 1)) == "row.order"


@pytest.mark.parametrize(
    ("written", "name", "remarks"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An", ()),
        ("NGUYỄN VĂN ĐỨC", "Nguyễn Văn Đức", ("clean.capitals",)),
        ("Ông Nguyễn Văn An", "Nguyễn Văn An", ("clean.title",)),
        ("Bà: Trần Thị Lan", "Trần Thị Lan", ("clean.title",)),
        ("Đ/c Lê Văn Tám", "Lê Văn Tám", ("clean.title",)),
        ("bà Tống Ái Hòa", "Tống Ái Hòa", ("clean.title",)),
        ("Ông Ích Dũng", "Ông Ích Dũng", ()),
        ("Anh Đào", "Anh Đào", ()),
        ("Anh Thư", "Anh Thư", ()),
        ("Trần Thị Lan (nghỉ TS)", "Trần Thị Lan", ("clean.note",)),
        ("Nguyễn Văn An (A)", "Nguyễn Văn An (A)", ()),
        ("Y-BLƠ", "Y-BLƠ", ()),
    ],
)
def test_a_name_loses_only_what_is_no_part_of_it(written: str, name: str, remarks: tuple[str, ...]) -> None:
    assert person_name(written) == Said(name, remarks)


@pytest.mark.parametrize(
    ("typed", "held", "same"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An", True),
        ("Nguyen Van An", "Nguyễn Văn An", False),
        ("nguyen van an", "Nguyễn Văn An", True),
        ("Nguyễn Văn Ân", "Nguyễn Văn An", False),
    ],
)
def test_a_name_without_its_marks_says_no_more_than_the_one_on_record(typed: str, held: str, same: bool) -> None:
    assert says_no_more(typed, held) is (same or typed == "Nguyen Van An")


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("x", words.YES), ("X", words.YES), ("√", words.YES), ("v", words.YES), ("có", words.YES), ("rồi", words.YES),
        ("ok", words.YES), ("chưa", words.NO), ("-", words.NO), ("0", words.NO),
        ("đã cài", Milestone.INSTALLED), ("Đã cài đặt.", Milestone.INSTALLED), ("da cai dat", Milestone.INSTALLED),
        ("k có đt", StandingKind.NO_SMARTPHONE), ("Nghỉ thai sản", StandingKind.LONG_LEAVE),
        ("nghi thai san", StandingKind.LONG_LEAVE), ("chờ duyệt", Milestone.REGISTERED),
        ("cho duyet", Milestone.REGISTERED),
        ("nghỉ", None), ("mất", None), ("abc", None),
    ],
)  # fmt: skip
def test_a_word_of_status_means_what_it_says(word: str, meaning: str | None) -> None:
    assert words.STANDARD.meaning_of(word) == meaning


HEADER = ["Họ và tên", "Mã số BHXH", "Đã cài đặt", "Được cấp tài khoản", "Tình trạng"]


def parsed(*rows: Sequence[Cell], header: list[str] = HEADER, answers: dict[str, str] | None = None) -> list[ParsedRow]:
    given = Sheet("", [SheetRow(number, [*row]) for number, row in enumerate([header, *rows], 1)])
    found = find_header(P, given)
    assert found
    habits = habits_of(P, given, found, given.rows[1:], answers=answers or {})
    parser = RowParser(P, given, found, habits)
    return [parser.parse(row) for row in given.rows[1:]]


@pytest.mark.parametrize(
    ("installed", "accepted", "status", "expected"),
    [
        ("x", "", "", {"installed": REACHED}),
        ("đã cài", "chưa", "", {"installed": REACHED, "accepted": NOT_REACHED}),
        ("", "đã đăng ký", "", {"registered": REACHED}),
        ("đã đăng nhập", "", "", {"installed": REACHED, "signed_in": REACHED}),
        ("k có đt", "", "", {"smartphone": False}),
        ("", "", "đã cài", {"installed": REACHED}),
        ("01/06/2021", "", "đã cài", {"installed": "2021-06-01"}),
        ("chưa", "", "từ chối", {"installed": NOT_REACHED, "standing": "refused", "standing_in": "status"}),
        ("", "", "nghỉ thai sản", {"standing": "long_leave", "standing_in": "status"}),
    ],
)
def test_words_become_milestones_or_reasons(
    installed: str, accepted: str, status: str, expected: dict[str, Any]
) -> None:
    (row,) = parsed(["Lan", "5100000001", installed, accepted, status])
    assert (row.errors, row.warnings) == ((), ())
    assert row.values == {"name": "Lan", "bhxh": "5100000001", **expected}


def understood(*rows: Sequence[Cell], header: list[str] = HEADER) -> Parsed:
    given = Sheet("", [SheetRow(number, [*row]) for number, row in enumerate([header, *rows], 1)])
    return understand(P, Read([given], "xlsx"), has_unit=True)


def test_a_word_that_nobody_knows_is_asked_about() -> None:
    found = understood(["Lan", "5100000001", "hên xui", "", ""], ["An", "5100000002", "", "", "hên xui"])
    assert [row.errors[0].code for row in found.rows if row.errors] == ["row.reached"]
    assert [row.warnings[0].code for row in found.rows if row.warnings] == ["warn.word"]
    assert {(q.key, q.code, q.values["count"]) for q in found.questions} == {
        ("word:installed:hên xui", "question.word", 1), ("word:status:hên xui", "question.word", 1)
    }  # fmt: skip
    saying_yes = [q.key for q in found.questions if words.YES in dict(q.options)]
    assert saying_yes == ["word:installed:hên xui"], "a status says yes to nothing"
    rows = parsed(
        ["Lan", "5100000001", "hên xui", "", ""], ["An", "5100000002", "", "", "hên xui"],
        answers={"word:installed:hên xui": words.YES, "word:status:hên xui": words.IGNORED},
    )  # fmt: skip
    assert [(row.values.get("installed"), row.errors, row.warnings) for row in rows] == [
        (REACHED, (), ()),
        (None, (), ()),
    ]


def test_nothing_that_may_be_a_number_or_a_note_is_asked_about() -> None:
    found = understood(["Lan", "5100000001", "0908182151", "", "gọi lại cho chồng vào buổi tối sau giờ làm việc"])
    assert found.questions == []


SEXES = ["Họ và tên", "Số CCCD", "Giới tính"]


def test_a_row_is_planned_again_without_what_an_earlier_plan_said_of_it() -> None:
    found = understood(["Ông Trần An", "5100000001", "", "", ""], ["Lan", "51", "", "", ""], ["An", "5100000002"])
    told = [(row.errors, row.warnings) for row in found.rows]
    assert [(len(errors), len(warnings)) for errors, warnings in told] == [(0, 1), (1, 0), (0, 0)]
    for row in found.rows:
        row.refuse("row.unit_missing")
        row.warn("move.unit")
    assert [(row.errors, row.warnings) for row in found.rows_to_plan()] == told


def test_a_sex_in_figures_is_told_by_the_personal_numbers_or_asked() -> None:
    told: list[list[Cell]] = [["A", "051085000001", "1"], ["B", "051185000002", "0"], ["C", "051085000003", 1.0]]
    assert [row.values["sex"] for row in parsed(*told, header=SEXES)] == ["male", "female", "male"]
    assert understood(*told, header=SEXES).questions == []
    untold = [["A", "", "1"], ["B", "051185000002", "2"]]
    found = understood(*untold, header=SEXES)
    (question,) = found.questions
    assert (question.code, {row.errors[0].code for row in found.rows}) == ("question.sex", {"row.sex_figure"})
    answered = parsed(*untold, header=SEXES, answers={question.key: "female"})
    assert [row.values["sex"] for row in answered] == ["female", "male"]


def test_numbers_of_nine_digits_are_asked_about_once_for_their_column() -> None:
    rows: list[list[Cell]] = [["A", 112345678.0], ["B", "5100000001"], ["C", "412345678"]]
    (question,) = understood(*rows, header=HEADER[:2]).questions
    assert (question.code, question.values["count"]) == ("question.zeros", 2)
    answered = parsed(*rows, header=HEADER[:2], answers={question.key: "zeros"})
    assert [row.values["bhxh"] for row in answered] == ["0112345678", "5100000001", "0412345678"]
    kept = parsed(*rows, header=HEADER[:2], answers={question.key: "keep"})
    assert [[error.code for error in row.errors] for row in kept] == [["row.nine_digits"], [], ["row.nine_digits"]]


def test_blanks_below_a_unit_are_asked_about() -> None:
    header = ["Mã đơn vị", "Họ và tên", "Mã số BHXH"]
    given = Sheet(
        "", [SheetRow(1, [*header]), SheetRow(2, ["TA1", "A", "5100000001"]), SheetRow(3, ["", "B", "5100000002"])]
    )
    (question,) = understand(P, Read([given], "xlsx"), has_unit=False).questions
    assert question.code == "question.fill"


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (["Họ và tên đệm", "Tên"], ["Trần Thị", "Lan"], {"name": "Trần Thị Lan"}),
        (["Họ và tên", "Nam", "Nữ"], ["Lan", "", "x"], {"name": "Lan", "sex": "female"}),
        (["Họ và tên", "Năm sinh: Nam", "Năm sinh: Nữ"], ["Lan", "", "1985"],
         {"name": "Lan", "sex": "female", "birth": "1985"}),
        (["Họ và tên", "Ngày sinh: Ngày", "Ngày sinh: Tháng", "Ngày sinh: Năm"], ["Lan", "1", 6.0, "1985"],
         {"name": "Lan", "birth": "1985-06-01"}),
        (["Họ và tên", "Ngày sinh: Ngày", "Ngày sinh: Tháng", "Ngày sinh: Năm"], ["Lan", "", "", 1985.0],
         {"name": "Lan", "birth": "1985"}),
    ],
)  # fmt: skip
def test_what_stands_in_several_columns_is_put_together(
    header: list[str], row: list[Cell], expected: dict[str, Any]
) -> None:
    (found,) = parsed([*row, "5100000001"], header=[*header, "Mã số BHXH"])
    assert found.errors == ()
    assert found.values == {**expected, "bhxh": "5100000001"}


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        (["Họ và tên đệm", "Tên"], ["Trần Thị", ""], "row.half_name"),
        (["Họ và tên", "Nam", "Nữ"], ["Lan", "x", "x"], "row.two_sexes"),
        (["Họ và tên", "Năm sinh: Nam", "Năm sinh: Nữ"], ["Lan", "1985", "1986"], "row.two_sexes"),
        (["Họ và tên", "Ngày sinh: Ngày", "Ngày sinh: Tháng", "Ngày sinh: Năm"], ["Lan", "31", "2", "1985"], "row.day"),
    ],
)
def test_what_does_not_fit_together_is_refused(header: list[str], row: list[Cell], code: str) -> None:
    (found,) = parsed([*row, "5100000001"], header=[*header, "Mã số BHXH"])
    assert [error.code for error in found.errors] == [code]


def test_two_zeros_are_put_back_only_where_the_birth_agrees() -> None:
    header = ["Họ và tên", "Số CCCD", "Ngày sinh"]
    rows = parsed(["A", 1085000001.0, "1985"], ["B", 1085000002.0, "1986"], ["C", 1085000003.0, ""], header=header)
    assert [row.values.get("personal_id") for row in rows] == ["001085000001", None, None]
    assert [[error.code for error in row.errors] for row in rows] == [[], ["row.digits"], ["row.digits"]]


@given(st.text(alphabet="NguyễnTrầnĐứcÂnÔỬ ", min_size=1))
def test_a_name_in_either_spelling_of_unicode_is_one_name(name: str) -> None:
    assert person_name(composed(name, "NFD")).value == person_name(name).value


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.sampled_from(["{}", "'{}", " {} ", "{}."]))
def test_no_reading_of_a_personal_number_changes_a_digit(number: str, written: str) -> None:
    found = read(digits.personal_id, written.format(number))
    assert found == "row.rounded" if number.endswith("000000") and number[0] != "0" else found[0] == number


@given(st.from_regex(r"0[0-9]{11}", fullmatch=True))
def test_a_number_that_excel_took_for_a_quantity_comes_back_or_is_refused(number: str) -> None:
    found = read(digits.personal_id, float(number))
    assert isinstance(found, str) or found[0] == number
