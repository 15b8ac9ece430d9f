"""One small workbook in every format that is read, built by code."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any
from unicodedata import normalize

import xlwt
from openpyxl import Workbook

Row = Sequence[Any]

DAY = date(1985, 6, 1)
ROWS: tuple[Row, ...] = (
    ("Họ và tên", "Mã số BHXH", "Ngày sinh", "Hệ số", "Đơn vị"),
    ("Trần Thị Lan", "0512345678", DAY, 2.34, "Trường Tiểu học Bình Chánh"),
    ("Nguyễn Đức Ở", "0398765001", DAY, 51.0, ""),
    ("Lê Ánh", "0398765002", DAY, "#N/A", ""),
)
"""Rows 2 and 3 of the last column are one merged cell, row 3 and the column of the day are hidden."""

MERGED = (1, 4, 2, 4)
HIDDEN_ROW = 3
HIDDEN_COLUMN = 2
NAME = "Tổ 1"
ERROR = "#N/A"

OFFICE = "urn:schemas-microsoft-com:office:spreadsheet"


def serial(day: date) -> int:
    """The number that Excel keeps for a day."""
    return (day - date(1899, 12, 30)).days


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


def xlsx(rows: Iterable[Row] = ROWS) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = NAME
    for row in rows:
        sheet.append(list(row))
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value == ERROR):
        cell.data_type = "e"
    sheet.merge_cells("E2:E3")
    sheet.row_dimensions[HIDDEN_ROW].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("Ẩn").sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def with_sheet(rows: str) -> bytes:
    """A workbook whose first sheet holds the rows as they are written in XML."""
    with zipfile.ZipFile(io.BytesIO(xlsx())) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    return archive({**parts, "xl/worksheets/sheet1.xml": sheet})


def xlsm(rows: Iterable[Row] = ROWS) -> bytes:
    """As Excel marks a workbook with macros."""
    with zipfile.ZipFile(io.BytesIO(xlsx(rows))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    plain, macros = b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    kinds = parts["[Content_Types].xml"].replace(b"openxmlformats-officedocument." + plain, macros)
    return archive({**parts, "[Content_Types].xml": kinds})


def xls(rows: Iterable[Row] = ROWS, *, counts_from_1904: bool = False) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = counts_from_1904
    sheet = book.add_sheet(NAME)
    as_day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value == ERROR:
                sheet.row(number).set_cell_error(column, 0x2A)
            elif value != "":
                sheet.write(number, column, value, as_day if isinstance(value, date) else xlwt.Style.default_style)
    sheet.merge(*MERGED[::2], *MERGED[1::2])
    sheet.row(HIDDEN_ROW - 1).hidden = True
    sheet.col(HIDDEN_COLUMN).hidden = True
    book.add_sheet("Ẩn").visibility = 1
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _record(kind: int, data: bytes = b"") -> bytes:
    """Of an .xlsb part: kind and length in seven bits a byte."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(data), b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


_DAY_STYLE = 1


def _binary_cell(column: int, value: Any) -> bytes:
    place = struct.pack("<II", column, _DAY_STYLE if isinstance(value, date) else 0)
    if value == ERROR:
        return _record(3, place + b"\x2a")
    if isinstance(value, date):
        return _record(5, place + struct.pack("<d", serial(value)))
    if isinstance(value, float):
        return _record(5, place + struct.pack("<d", value))
    return _record(6, place + _wide(value))


def _binary_row(number: int, row: Row) -> bytes:
    hidden = 0x10 if number == HIDDEN_ROW else 0
    head = struct.pack("<IIHBBBI", number - 1, 0, 300, 0, hidden, 0, 0)
    return _record(0, head) + b"".join(_binary_cell(at, value) for at, value in enumerate(row) if value != "")


def _binary_sheet(rows: Sequence[Row]) -> bytes:
    columns = struct.pack("<IIIIH", HIDDEN_COLUMN, HIDDEN_COLUMN, 2304, 0, 1)
    first_row, first_column, last_row, last_column = MERGED
    size = struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, max(map(len, rows), default=1) - 1)
    cells = b"".join(_binary_row(number, row) for number, row in enumerate(rows, 1))
    merged = _record(176, struct.pack("<IIII", first_row, last_row, first_column, last_column))
    return b"".join(
        [
            _record(129), _record(148, size), _record(390), _record(60, columns), _record(391), _record(145), cells,
            _record(146), _record(177, struct.pack("<I", 1)), merged, _record(178), _record(130),
        ]
    )  # fmt: skip


_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.bin"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet2.bin"/></Relationships>'
)


def xlsb(rows: Iterable[Row] = ROWS, *, counts_from_1904: bool = False) -> bytes:
    sheets = [(0, 1, "rId1", NAME), (1, 2, "rId2", "Ẩn")]
    bundles = b"".join(
        _record(156, struct.pack("<II", state, number) + _wide(key) + _wide(name))
        for state, number, key, name in sheets
    )
    about = _record(153, struct.pack("<III", int(counts_from_1904), 0, 0))
    plain, of_a_day = (struct.pack("<HHHHHBBH", 0, kind, 0, 0, 0, 0, 0, 0) for kind in (0, 14))
    styles = _record(617, struct.pack("<I", 2)) + _record(47, plain) + _record(47, of_a_day) + _record(618)
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": _record(131) + about + _record(143) + bundles + _record(144) + _record(132),
            "xl/_rels/workbook.bin.rels": _RELATIONS,
            "xl/styles.bin": _record(278) + styles + _record(279),
            "xl/worksheets/sheet1.bin": _binary_sheet([*rows]),
            "xl/worksheets/sheet2.bin": _binary_sheet([]),
        }
    )


_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
_CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def _open_cell(row: int, column: int, value: Any) -> str:
    """As LibreOffice writes it."""
    if (row, column) == MERGED[:2]:
        spans = f' table:number-rows-spanned="{MERGED[2] - MERGED[0] + 1}" table:number-columns-spanned="1"'
    else:
        spans = ""
    if value == "":
        name = "covered-table-cell" if (row, column) == MERGED[2:] else "table-cell"
        return f"<table:{name}/>"
    if value == ERROR:
        kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    elif isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell{spans} {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def ods(rows: Iterable[Row] = ROWS, name: str = NAME) -> bytes:
    """With a million empty rows at its end, as LibreOffice leaves them."""
    lines = []
    for number, row in enumerate(rows):
        hidden = ' table:visibility="collapse"' if number == HIDDEN_ROW - 1 else ""
        cells = "".join(_open_cell(number, column, value) for column, value in enumerate(row))
        rest = '<table:table-cell table:number-columns-repeated="16379"/>'
        lines.append(f"<table:table-row{hidden}>{cells}{rest}</table:table-row>")
    lines.append(
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="16381"/>'
    )
    return open_document(
        f'<table:table table:name="{escape(name)}">{columns}{"".join(lines)}</table:table>'
        '<table:table table:name="Ẩn" table:style-name="hid"><table:table-row><table:table-cell/></table:table-row>'
        "</table:table>"
    )


def open_document(tables: str) -> bytes:
    """An .ods file of the tables; those of the style "hid" are hidden."""
    content = (
        f"<office:document-content {_ODF} {_CALCEXT}><office:automatic-styles>"
        '<style:style style:name="hid" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<manifest:manifest/>"})


def _shown(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def html(rows: Iterable[Row] = ROWS) -> bytes:
    """As programs that export "to Excel" write it."""
    lines = []
    for number, row in enumerate(rows):
        hidden = " style='display:none'" if number == HIDDEN_ROW - 1 else ""
        cells = []
        for column, value in enumerate(row):
            if (number, column) == MERGED[:2]:
                cells.append(f'<td rowspan="{MERGED[2] - MERGED[0] + 1}">{escape(_shown(value))}')
            elif (number, column) != MERGED[2:]:
                cells.append(f"<td>{escape(_shown(value))}")
        lines.append(f"<tr{hidden}>{'</td>'.join(cells)}</td></tr>")
    return (
        "\ufeff<html><head><meta charset=utf-8><style>td {color: red}</style></head>"
        f"<body><table>{''.join(lines)}</table></body></html>"
    ).encode()


def _old_cell(place: tuple[int, int], value: Any) -> str:
    if value == "":
        return "" if place == MERGED[2:] else "<Cell/>"
    merged = f' ss:MergeDown="{MERGED[2] - MERGED[0]}"' if place == MERGED[:2] else ""
    if value == ERROR:
        return f'<Cell><Data ss:Type="Error">{value}</Data></Cell>'
    if isinstance(value, date):
        return f'<Cell><Data ss:Type="DateTime">{value.isoformat()}T00:00:00.000</Data></Cell>'
    kind = "Number" if isinstance(value, float) else "String"
    return f'<Cell{merged}><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'


def xml(rows: Iterable[Row] = ROWS, head: str = "") -> bytes:
    """As Excel 2003 writes it."""
    lines = []
    for number, row in enumerate(rows):
        hidden = ' ss:Hidden="1"' if number == HIDDEN_ROW - 1 else ""
        cells = "".join(_old_cell((number, column), value) for column, value in enumerate(row))
        lines.append(f"<Row{hidden}>{cells}</Row>")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<Workbook xmlns="{OFFICE}" xmlns:ss="{OFFICE}">'
        f'<Worksheet ss:Name="{NAME}"><Table><Column ss:Index="3" ss:Hidden="1"/>{"".join(lines)}</Table></Worksheet>'
        '<Worksheet ss:Name="Ẩn"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">'
        "<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"
    ).encode()


BOOKS: Mapping[str, Callable[[Iterable[Row]], bytes]] = {
    "xlsx": xlsx, "xlsm": xlsm, "xls": xls, "xlsb": xlsb, "ods": ods, "html": html, "xml": xml,
}  # fmt: skip
"""By the kind that a file of it is known as."""


_TCVN3 = dict(
    zip(
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        strict=True,
    )
)
_VNI = {"ơ": "ô", "ư": "ö", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "í": "í", "ì": "ì", "ỵ": "î", "đ": "ñ"}
_VNI_SHAPES = {"\u0302": "âáàåãä", "\u0306": "êéèúüë", "": "\0ùøûõï"}
_VNI_TONES = "\u0301\u0300\u0309\u0303\u0323"


def tcvn3(text: str) -> str:
    """As a .VnTime font has it typed; small letters alone have tones."""
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def vni(text: str) -> str:
    """As a VNI font has it typed."""
    return "".join(_vni_letter(letter) for letter in normalize("NFC", text))


def _vni_letter(letter: str) -> str:
    small = letter.lower()
    if small in _VNI:
        found = _VNI[small]
    elif small.isascii():
        return letter
    else:
        base, *marks = [*normalize("NFD", small)]
        tone = next((at for at, mark in enumerate(_VNI_TONES, 1) if mark in marks), 0)
        shape = next((mark for mark in marks if mark in _VNI_SHAPES), "")
        base = {"o\u031b": "ô", "u\u031b": "ö"}.get(base + "".join(mark for mark in marks if mark == "\u031b"), base)
        found = base + _VNI_SHAPES[shape][tone]
    return found.upper() if letter.isupper() else found


def windows_1258(text: str) -> bytes:
    """As Windows writes it: letters with their shape, tones behind them."""
    made = b""
    for letter in normalize("NFC", text):
        try:
            made += letter.encode("windows-1258")
        except UnicodeEncodeError:
            base, *marks = [*normalize("NFD", letter)]
            shapes = [mark for mark in marks if mark not in _VNI_TONES]
            tones = [mark for mark in marks if mark in _VNI_TONES]
            made += normalize("NFC", base + "".join(shapes)).encode("windows-1258")
            made += "".join(tones).encode("windows-1258")
    return made
