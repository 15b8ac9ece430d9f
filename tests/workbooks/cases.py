"""The 27 ways in which lists of the trade go wrong, in rows: what each row of such a file should become."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rollout.vocabulary import ImportKind
from rollout.workbooks.parsed_row import NOT_REACHED, REACHED
from tests.workbooks.books import Page
from tests.workbooks.outcomes import UNIT, Line, Lines, created, refused, skipped

SHEETS = ("xlsx", "xls", "ods")
ALL = (*SHEETS, "csv")

OTHER = "TA0002A"
YELLOW, GREEN = "FFFF00", "92D050"
HEADER = ("STT", "Họ và tên", "Mã số BHXH", "Số CCCD", "Ngày sinh")
LAN = (1.0, "Trần Thị Lan", "5100000001", "051185000001", "01/06/1985")
AN = (2.0, "Nguyễn Văn An", "5100000002", "051085000002", "02/07/1985")
LAN_SAYS = {"name": LAN[1], "bhxh": LAN[2], "personal_id": LAN[3], "birth": "1985-06-01"}
AN_SAYS = {"name": AN[1], "bhxh": AN[2], "personal_id": AN[3], "birth": "1985-07-02"}


@dataclass(frozen=True)
class Case:
    """`expected`: each row of the file that holds anything; `answered`: what rows become when the questions are."""

    pages: Sequence[Page]
    expected: Lines
    formats: Sequence[str] = ALL
    asked: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    answered: Lines = field(default_factory=dict)
    unit: str = UNIT
    kind: ImportKind = ImportKind.PARTICIPANTS


def of(rows: Sequence[Sequence[Any]], expected: Lines, **more: Any) -> Case:
    return Case((Page(rows, merged=more.pop("merged", ())),), expected, **more)


def each(heading: str, *cells: tuple[Any, Line], **more: Any) -> Case:
    """People alike but for one column, whose cells mean what stands beside them; their numbers count on from 1."""
    rows = [("Họ và tên", "Mã số BHXH", heading), *(("Lan", bhxh(n), cell) for n, (cell, _) in enumerate(cells, 1))]
    lines = {n + 1: _with_number(line, n) for n, (_, line) in enumerate(cells, 1)}
    answered = {n + 1: _with_number(line, n) for n, line in more.pop("answered", {}).items()}
    return of(rows, lines, answered=answered, **more)


def bhxh(number: int) -> str:
    return f"51{number:08d}"


def _with_number(line: Line, number: int) -> Line:
    if line.state != "created":
        return line
    return line._replace(says={"name": "Lan", "bhxh": bhxh(number), **line.says})


TITLE = (
    ("BẢO HIỂM XÃ HỘI TỈNH QUẢNG NGÃI", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("TRƯỜNG TIỂU HỌC BÌNH CHÁNH", "", "", "Độc lập - Tự do - Hạnh phúc"),
    (),
    ("DANH SÁCH NGƯỜI LAO ĐỘNG THAM GIA BHXH",),
    ("(Kèm theo Công văn số 728/BHXH-TT&PTĐT ngày 04/6/2021)",),
    ("", "", "", "", "Đơn vị tính: người"),
)
LEVELS = (
    ("STT", "Họ  và\ntên", "Mã số\nBHXH", "CCCD/CMND", "", "", "VssID", ""),
    ("", "", "", "Số", "Ngày cấp", "Nơi cấp", "Đã\ncài đặt", "Đã đăng ký"),
)
LEVELS_MERGED = [(1, at, 2, at) for at in (1, 2, 3)] + [(1, 4, 1, 6), (1, 7, 1, 8)]
OF_LEVELS = {"name": LAN[1], "bhxh": LAN[2], "personal_id": LAN[3], "installed": REACHED, "registered": "2021-07-01"}

CASES: dict[str, Case] = {
    "1 title above the header": of((*TITLE, HEADER, LAN, AN), {8: created(**LAN_SAYS), 9: created(**AN_SAYS)}),
    "2 header of two levels": of(
        (*LEVELS, (1.0, LAN[1], LAN[2], LAN[3], "01/05/2021", "Cục CS", "x", "01/07/2021")),
        {3: created(**OF_LEVELS)},
        merged=LEVELS_MERGED,
    ),
    "3 row that numbers the columns": of(
        (HEADER, ("A", "B", "1", "2", "3=1+2"), LAN, HEADER, AN),
        {2: skipped("skip.numbering"), 3: created(**LAN_SAYS), 4: skipped("skip.header"), 5: created(**AN_SAYS)},
    ),
    "3 numbers as Excel has them": of(
        (HEADER, (1.0, 2.0, 3.0, 4.0, 5.0), LAN), {2: skipped("skip.numbering"), 3: created(**LAN_SAYS)}
    ),
    "4 unit merged downwards": of(
        (("Đơn vị", *HEADER), ("Trường Tiểu học Bình Chánh", *LAN), ("", *AN)),
        {2: created(**LAN_SAYS), 3: created(**AN_SAYS)},
        merged=[(2, 1, 3, 1)], unit="", formats=SHEETS,
    ),
    "4 unit in its first row alone": of(
        (("Mã đơn vị", *HEADER), (UNIT, *LAN), ("", *AN)),
        {2: created(**LAN_SAYS), 3: refused("row.unit_missing")},
        unit="", asked=("question.fill",), answers={"question.fill": "fill"},
        answered={2: created(**LAN_SAYS), 3: created(**AN_SAYS)},
    ),
    "5 rows that name groups": of(
        (HEADER, ("A", "KHỐI HCSN"), ("I", "Phòng Tài chính"), LAN, ("II.", "Tổ bảo vệ"), ("1.", "Lớp 5A"), AN),
        {
            2: skipped("skip.group"), 3: skipped("skip.group"), 4: created(**LAN_SAYS), 5: skipped("skip.group"),
            6: skipped("skip.group"), 7: created(**AN_SAYS),
        },
    ),
    "5 running numbers in Roman figures": of(
        (HEADER, ("I", *LAN[1:]), ("II", *AN[1:])), {2: created(**LAN_SAYS), 3: created(**AN_SAYS)}
    ),
    "6 sums in the middle and at the end": of(
        (HEADER, LAN, ("", "Cộng", "", "", 1.0), ("", "Cộng trang 1"), AN, ("", "CỘNG HUYỆN BÌNH SƠN"),
         ("", "Tổng cộng", "", "", 2.0), ("Tổng số: 25 người",)),
        {
            2: created(**LAN_SAYS), 3: skipped("skip.total"), 4: skipped("skip.total"), 5: created(**AN_SAYS),
            6: skipped("skip.total"), 7: skipped("skip.total"), 8: skipped("skip.total"),
        },
    ),
    "6 people called like sums": of(
        (HEADER, (1.0, "Tống Thị Cộng", *LAN[2:]), ("", "Cộng", *AN[2:])),
        {2: created(**LAN_SAYS | {"name": "Tống Thị Cộng"}), 3: created(**AN_SAYS | {"name": "Cộng"})},
    ),
    "7 signatures at the end": of(
        (HEADER, LAN, (), ("", "", "", "Quảng Ngãi, ngày 04 tháng 6 năm 2021"),
         ("", "Người lập biểu", "", "Thủ trưởng đơn vị"), ("", "(Ký, họ tên)"), (), ("", "Lê Thị Lập")),
        {2: created(**LAN_SAYS), **{n: skipped("skip.footer") for n in (4, 5, 6, 8)}},
    ),
    "8 zeros lost": of(
        (
            ("Họ và tên", "Mã số BHXH", "Số CCCD", "Ngày sinh", "Số điện thoại"),
            ("Lan", "5100000001", 51185000001.0, "1985", 908182151.0),
            ("An", "5100000002", 1085000002.0, "1985", ""),
            ("Bình", "5100000003", 1085000003.0, "", ""),
            ("Châu", 112345678.0, "", "", ""),
            ("Dũng", "", "0511850001", "", ""),
        ),
        {
            2: created("clean.zero", "clean.zero", name="Lan", bhxh=bhxh(1), personal_id="051185000001", birth="1985",
                       phone="0908182151"),
            3: created("clean.zero", name="An", bhxh=bhxh(2), personal_id="001085000002", birth="1985"),
            4: refused("row.digits"),
            5: refused("row.nine_digits"),
            6: refused("row.digits"),
        },
        asked=("question.zeros",), answers={"question.zeros": "zeros"},
        answered={5: created("clean.zero", name="Châu", bhxh="0112345678")},
    ),
    "9 quantities": each(
        "Số CCCD",
        (51201000121.0, created("clean.zero", personal_id="051201000121")),
        ("51201000122,0", created("clean.fraction", "clean.zero", personal_id="051201000122")),
        ("51201000123.0", created("clean.fraction", "clean.zero", personal_id="051201000123")),
        ("5.1201000124E+10", created("clean.scientific", "clean.zero", personal_id="051201000124")),
        ("5.1201E+11", refused("row.lost_digits")),
        ("5,12E+11", refused("row.lost_digits")),
        (512010000000.0, refused("row.rounded")),
    ),
    "9 more than fifteen digits": each(
        "Số CCCD", (1234567890123456789.0, refused("row.rounded")), formats=SHEETS
    ),
    "10 signs between digits": each(
        "Số CCCD",
        ("051 201 000 123", created("clean.separators", personal_id="051201000123")),
        ("051.201.000.124", created("clean.separators", personal_id="051201000124")),
        ("'051201000125", created(personal_id="051201000125")),
        ("051\u00a0201\u200b000126", created("clean.separators", personal_id="051201000126")),
        ("\t051201000127 ", created(personal_id="051201000127")),
        ("051201000128.", created("clean.separators", personal_id="051201000128")),
        ("05120100O129", refused("row.letters")),
    ),
    "11 phones": each(
        "Số điện thoại",
        ("0908.182.151", created("clean.separators", phone="0908182151")),
        ("0908-182-151", created("clean.separators", phone="0908182151")),
        ("0908182151/0914000001", created("clean.second_phone", phone="0908182151")),
        ("0908182151 0914000001", created("clean.second_phone", phone="0908182151")),
        ("0908182151 (vợ)", created("clean.note", phone="0908182151")),
        ("Vợ: 0908 182 151", created("clean.words", phone="0908182151")),
        ("0908182151 - vợ", created("clean.words", phone="0908182151")),
        ("ĐT: 0908182151", created("clean.words", phone="0908182151")),
        ("0908182151 (con trai Nam)", created("clean.note", phone="0908182151")),
        ("vợ 0908182151 con 0914000001", refused("row.phone")),
        ("ĐT: 09O8182151", refused("row.phone")),
        ("+84908182151", created(phone="0908182151")),
        ("01698182151", created("clean.prefix", phone="0398182151")),
        ("0255.3828919", refused("row.phone")),
        ("không có", refused("row.phone")),
    ),
    "12 births": each(
        "Ngày sinh",
        (date(1985, 6, 13), created(birth="1985-06-13")),
        ("1/6/1985", created(birth="1985-06-01")),
        ("01.06.85", created("clean.short_year", birth="1985-06-01")),
        ("1985", created(birth="1985")),
        (1985.0, created(birth="1985")),
        ("00/00/1985", created("clean.no_day", birth="1985")),
        ("06/1985", created(birth="1985-06")),
        ("1985-06-01 00:00:00", created(birth="1985-06-01")),
        ("31/02/1985", refused("row.day")),
        ("khoảng 1985", refused("row.day")),
        ("1885", refused("date.birth")),
    ),
    "12 serials and years in cells for days": each(
        "Ngày sinh",
        (31199.0, created("clean.serial", birth="1985-06-01")),
        (date(1905, 6, 7), created("clean.year_as_day", birth="1985")),
        (6.1985, created("clean.month_as_number", birth="1985-06")),
        formats=SHEETS,
    ),
    "12 days and months that Excel has swapped": each(
        "Ngày sinh",
        (date(1985, 6, 1), refused("row.order")),
        ("25/12/1985", created(birth="1985-12-25")),
        formats=SHEETS, asked=("question.swapped",), answers={"question.swapped": "swapped"},
        answered={1: created("clean.swapped", birth="1985-01-06")},
    ),
    "12 too few days to tell whether Excel has swapped them": each(
        "Ngày sinh",
        (date(1985, 6, 1), created(birth="1985-06-01")),
        ("02/03/1986", created(birth="1986-03-02")),
        (date(1987, 12, 2), created(birth="1987-12-02")),
        formats=SHEETS, told=("file.days_unsure",),
    ),
    "12 months before days": each(
        "Ngày sinh",
        ("06/25/1985", created("clean.month_first", birth="1985-06-25")),
        ("02/07/1986", refused("row.order")),
        ("03/03/1990", created(birth="1990-03-03")),
        asked=("question.order",), answers={"question.order": "month_first"},
        answered={2: created("clean.month_first", birth="1986-02-07"),
                  3: created("clean.month_first", birth="1990-03-03")},
    ),
    "13 sexes": each(
        "Giới tính",
        *((cell, created(sex="male")) for cell in ("Nam", "nam", "M")),
        *((cell, created(sex="female")) for cell in ("Nữ", "nu", "F", "NỮ")),
        ("khác", refused("row.choice")),
    ),
    "13 sexes in figures": each(
        "Giới tính",
        ("1", refused("row.sex_figure")),
        (0.0, refused("row.sex_figure")),
        ("2", refused("row.sex_figure")),
        asked=("question.sex",), answers={"question.sex": "male"},
        answered={1: created(sex="male"), 2: created(sex="female"), 3: created(sex="female")},
    ),
    "13 sexes in two columns": of(
        (("Họ và tên", "Mã số BHXH", "Nam", "Nữ"), ("Lan", bhxh(1), "", "x"), ("An", bhxh(2), "x", ""),
         ("Bình", bhxh(3), "x", "x")),
        {2: created(name="Lan", bhxh=bhxh(1), sex="female"), 3: created(name="An", bhxh=bhxh(2), sex="male"),
         4: refused("row.two_sexes")},
    ),
    "14 spellings of Unicode": of(
        (("Họ và tên", "Mã số BHXH"), (unicodedata.normalize("NFD", "Nguyễn Đức Ở"), bhxh(1)),
         ("Nguyễn Đức Ở", bhxh(2)), ("Ðặng Ɖức", bhxh(3))),
        {2: created("clean.spelling", name="Nguyễn Đức Ở", bhxh=bhxh(1)),
         3: created(name="Nguyễn Đức Ở", bhxh=bhxh(2)), 4: created("clean.spelling", name="Đặng Đức", bhxh=bhxh(3))},
    ),
    "15 what the keyboard left": of(
        (("Họ và tên", "Mã số BHXH"), ("Nguye^~n Va(n An", bhxh(1)), ("Nguyeenx Vawn An", bhxh(2)),
         ("Nguy?n V?n An", bhxh(3))),
        {2: refused("row.name_signs"), 3: created("warn.half_typed", name="Nguyeenx Vawn An", bhxh=bhxh(2)),
         4: refused("row.name_signs")},
    ),
    "16 names": of(
        (("Họ và tên", "Mã số BHXH"), ("TRẦN THỊ LAN", bhxh(1)), ("TRAN VAN AN", bhxh(2)),
         ("Ông Nguyễn Văn An", bhxh(3)), ("Trần Thị Lan (nghỉ TS)", bhxh(4)), ("nguyen van an", bhxh(5))),
        {
            2: created("clean.capitals", name="Trần Thị Lan", bhxh=bhxh(1)),
            3: created("clean.capitals", name="Tran Van An", bhxh=bhxh(2)),
            4: created("clean.title", name="Nguyễn Văn An", bhxh=bhxh(3)),
            5: created("clean.note", name="Trần Thị Lan", bhxh=bhxh(4)),
            6: created(name="nguyen van an", bhxh=bhxh(5)),
        },
    ),
    "16 names in two columns": of(
        (("Họ và tên đệm", "Tên", "Mã số BHXH"), ("Trần Thị", "Lan", bhxh(1)), ("Lê", "", bhxh(2))),
        {2: created(name="Trần Thị Lan", bhxh=bhxh(1)), 3: refused("row.half_name")},
    ),
    "17 twice in a file": of(
        (HEADER, LAN, LAN, (3.0, "Lê Khác", LAN[2], "", ""), (4.0, LAN[1], bhxh(9), LAN[3], LAN[4])),
        {2: created(**LAN_SAYS), 3: refused("row.twice", "row.twice"), 4: refused("row.twice"),
         5: refused("row.twice")},
    ),
    "17 twins": of(
        (HEADER, LAN, (2.0, "Trần Thị Lan", bhxh(5), "051185000005", "01/06/1985")),
        {2: created(**LAN_SAYS), 3: created(**LAN_SAYS | {"bhxh": bhxh(5), "personal_id": "051185000005"})},
    ),
    "18 sheets, one a class": Case(
        (Page((HEADER, LAN), "Lớp 5A"), Page((("DANH SÁCH LỚP 5B",), HEADER, AN, LAN), "Lớp 5B"),
         Page((HEADER, (1.0, "Lê Ẩn", bhxh(7), "", "")), "Cũ", is_hidden=True)),
        {("Lớp 5A", 2): created(**LAN_SAYS), ("Lớp 5B", 3): created(**AN_SAYS),
         ("Lớp 5B", 4): refused("row.twice", "row.twice")},
        formats=SHEETS, told=("file.sheet_hidden",),
    ),
    "18 sheets of classes and of departments of one unit": Case(
        (Page((HEADER, LAN), "10A1"), Page((HEADER, AN), "Phòng Kế toán")),
        {("10A1", 2): created(**LAN_SAYS), ("Phòng Kế toán", 2): created(**AN_SAYS)},
        formats=SHEETS,
    ),
    "18 hidden rows and columns": Case(
        (Page((HEADER, LAN, AN), hidden_rows=(3,), hidden_columns=(4,)),),
        {2: created(**LAN_SAYS), 3: created(**AN_SAYS)},
        formats=SHEETS, told=("file.hidden_rows", "file.hidden_columns"),
    ),
    "20 texts that look like formulas": of(
        (("Họ và tên", "Mã số BHXH"), ("'=A1+B1", bhxh(1)), ("#REF!", bhxh(2)), ("Lan", "#N/A")),
        {2: refused("row.name_signs"), 3: refused("row.name_signs"), 4: refused("row.letters")},
    ),
    "21 words and marks of status": each(
        "Đã cài đặt",
        *((cell, created(installed=REACHED)) for cell in ("x", "X", "√", "v", "có", "rồi", "đã cài", "ok", 1.0)),
        *((cell, created(installed=NOT_REACHED)) for cell in ("chưa", "-", "0")),
        ("k có đt", created(smartphone=False)),
        ("", created()),
        ("04/6/2021", created(installed="2021-06-04")),
        ("hên xui", refused("row.reached")),
        asked=("question.word",), answers={"question.word": "yes"}, answered={16: created(installed=REACHED)},
    ),
    "21 colours alone": Case(
        (Page((("Họ và tên", "Mã số BHXH", "Đã cài đặt"), *(("Lan", bhxh(n), "") for n in range(1, 8))),
              fills={(3, 1): YELLOW, (3, 2): YELLOW, (3, 3): YELLOW, (4, 1): YELLOW, (4, 2): YELLOW, (6, 3): GREEN}),),
        {n + 1: created(name="Lan", bhxh=bhxh(n)) for n in range(1, 8)},
        formats=("xlsx",), asked=("question.colour", "question.colour_blank"), told=("file.colours",),
        answers={"question.colour": "no_smartphone", "question.colour_blank": "yes"},
        answered={3: created(name="Lan", bhxh=bhxh(2), smartphone=False),
                  4: created(name="Lan", bhxh=bhxh(3), smartphone=False),
                  6: created(name="Lan", bhxh=bhxh(5), installed=REACHED)},
    ),
    "22 addresses as they are typed": each(
        "Địa chỉ",
        ("x. Nghĩa Phú, tp QN", created(address="x. Nghĩa Phú, tp QN")),
        ("Xã Bình Chánh, huyện Bình Sơn", created(address="Xã Bình Chánh, huyện Bình Sơn")),
    ),
    "22 areas of units": of(
        (("Mã đơn vị", "Tên đơn vị", "Địa bàn 2021"), ("TA0003A", "Trường một", "Xã Bình Chánh, Huyện Bình Sơn"),
         ("TA0004A", "Trường hai", "x. Nghĩa Phú, tp QN"), ("TA0005A", "Trường ba", "Xã Không Có")),
        {2: created("warn.area_proposed", code="TA0003A", name="Trường một",
                    area_2021="Xã Bình Chánh, Huyện Bình Sơn"),
         3: refused("row.not_in_registry"), 4: refused("row.not_in_registry")},
        kind=ImportKind.UNITS, unit="",
    ),
    "23 names and codes of units": of(
        (("Đơn vị", "Họ và tên", "Mã số BHXH"), ("TRƯỜNG TH BÌNH CHÁNH", "Lan", bhxh(1)),
         ("Cty May Tịnh Hà", "An", bhxh(2)), ("Trường TH Bình Chanh 2021", "Bình", bhxh(3))),
        {2: created(name="Lan", bhxh=bhxh(1)), 3: created(name="An", bhxh=bhxh(2)), 4: refused("row.unit_called")},
        unit="", asked=("question.unit",), answers={"question.unit": UNIT},
        answered={4: created(name="Bình", bhxh=bhxh(3))},
    ),
    "23 codes of units": of(
        (("Mã đơn vị", "Họ và tên", "Mã số BHXH"), ("ta0001a", "Lan", bhxh(1)), ("TA 0001 A", "An", bhxh(2)),
         ("TAOOO1A", "Bình", bhxh(3))),
        {2: created(name="Lan", bhxh=bhxh(1)), 3: created(name="An", bhxh=bhxh(2)), 4: refused("row.unit")},
        unit="", asked=("question.unit",), answers={"question.unit": UNIT},
        answered={4: created(name="Bình", bhxh=bhxh(3))},
    ),
    "24 counts": of(
        (("Mã đơn vị", "Tên đơn vị", "Số lao động"), ("TA0003A", "Một", "1.234"), ("TA0004A", "Hai", 85.0),
         ("TA0005A", "Ba", "-"), ("TA0006A", "Bốn", ""), ("TA0007A", "Năm", "85%"), ("TA0008A", "Sáu", "85,5 %"),
         ("TA0009A", "Bảy", 0.85), ("TA0010A", "Tám", 1.234)),
        {
            2: created("clean.grouped", code="TA0003A", name="Một", headcount=1234),
            3: created(code="TA0004A", name="Hai", headcount=85),
            4: created("clean.dash", code="TA0005A", name="Ba", headcount=0),
            5: created(code="TA0006A", name="Bốn"),
            **{n: refused("row.whole") for n in (6, 7, 8, 9)},
        },
        kind=ImportKind.UNITS, unit="", formats=SHEETS,
    ),
    "25 a template that is filled in part": of(
        (HEADER, LAN, *((float(n), "", "", "", "") for n in range(2, 61))),
        {2: created(**LAN_SAYS), **{n: skipped("skip.blank") for n in range(3, 62)}},
    ),
}  # fmt: skip
