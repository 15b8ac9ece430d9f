"""Workbooks that other programs write, and those that cannot be edited: each comes back marked and opens."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart

from rollout.workbooks.marked import Mark, marked
from rollout.workbooks.reading import Cell, Sheet, SheetRow, read_file
from tests.workbooks import files
from tests.workbooks.test_marked import HEADING, come_back, is_ours, packed, parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

SHEET = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<x:worksheet xmlns:x="{main}"><x:dimension ref="A1:C4"/><x:cols><x:col min="2" max="16384"
 width="9" style="1" hidden="1"/></x:cols><x:sheetData>
<x:row><x:c t="inlineStr"><x:is><x:t>Họ và tên</x:t></x:is></x:c><x:c t='s'><x:v>0</x:v></x:c></x:row>
<x:row spans='1:2' ht="30"><x:c t="inlineStr"><x:is><x:t xml:space="preserve"> An &lt;row&gt; </x:t></x:is>
</x:c></x:row><x:row r = "4" s="2" customFormat="1"><x:c  r="A4"  s='1' t="str"><x:f>"a"&amp;"b"</x:f><x:v>ab</x:v></x:c
><x:c r="C4" s="2"/></x:row>
<x:row/>
</x:sheetData><x:mergeCells count="1"><x:mergeCell ref="A4:B4"/></x:mergeCells></x:worksheet>"""

STYLES = """<x:styleSheet xmlns:x="{main}"><x:fonts count="1"><x:font><x:sz val="11"/></x:font></x:fonts>
<x:fills count="2"><x:fill><x:patternFill patternType="none"/></x:fill><x:fill><x:patternFill patternType="gray125"/>
</x:fill></x:fills><x:borders count="1"><x:border/></x:borders><x:cellStyleXfs count="1"><x:xf/></x:cellStyleXfs>
<x:cellXfs count="3"><x:xf fillId="0"/><x:xf numFmtId="49" fillId="0"><x:alignment horizontal="right"/></x:xf>
<x:xf numFmtId='14' fillId='1' applyFill='0'/></x:cellXfs>
<x:cellStyles count="1"><x:cellStyle name="Normal" xfId="0" builtinId="0"/></x:cellStyles></x:styleSheet>"""


def by_hand(main: str = MAIN, **changed: str) -> bytes:
    """A workbook as no library of ours writes it: prefixes, no addresses, other quotes."""
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    held = {
        "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml"
 ContentType="application/xml"/><Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>
<Override PartName="/xl/a/one.xml" ContentType="{types}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{types}.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{types}.sharedStrings+xml"/></Types>""",
        "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"
 Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
        "xl/workbook.xml": f"""<x:workbook xmlns:x="{main}" xmlns:r="{LINKS}"><x:sheets>
<x:sheet name="Tổ" sheetId="7" r:id="b"/></x:sheets></x:workbook>""",
        "xl/_rels/workbook.xml.rels": f"""<p:Relationships xmlns:p="{PACKAGE}/relationships">
<p:Relationship Target="/xl/a/one.xml" Type="{LINKS}/worksheet" Id="b"/>
<p:Relationship Target="styles.xml" Type="{LINKS}/styles" Id="c"/>
<p:Relationship Target="sharedStrings.xml" Type="{LINKS}/sharedStrings" Id="d"/></p:Relationships>""",
        "xl/a/one.xml": SHEET.format(main=main),
        "xl/styles.xml": STYLES.format(main=main),
        "xl/sharedStrings.xml": f"""<x:sst xmlns:x="{main}"><x:si><x:t>Mã số BHXH</x:t></x:si></x:sst>""",
    }
    return packed({name: part.encode() for name, part in (held | changed).items()})


MARKS = {("Tổ", 2): Mark("Thiếu số.", frozenset({1})), ("Tổ", 4): Mark("Sai & <lạ>.", frozenset({0, 1, 2}))}


@pytest.mark.parametrize("main", [MAIN, STRICT])
def test_prefixes_rows_without_numbers_and_columns_that_are_hidden(main: str) -> None:
    content = by_hand(main)
    made = come_back(content, MARKS, {"Tổ": 1})
    sheet = parts(made)["xl/a/one.xml"].decode()
    assert (
        '<x:row ht="30"><x:c t="inlineStr"><x:is><x:t xml:space="preserve"> An &lt;row&gt; </x:t></x:is>\n</x:c>'
        in sheet
    )
    assert '<x:f>"a"&amp;"b"</x:f><x:v>ab</x:v></x:c\n>' in sheet
    assert '<x:dimension ref="A1:D4"/>' in sheet
    assert "<x:row/>" in sheet
    assert [row.cells for row in read_file(made, "a.xlsx").sheets[0].rows] == [
        ["Họ và tên", "Mã số BHXH", "", HEADING], [" An <row> ", "", "", "Thiếu số."], ["ab", "", "", "Sai & <lạ>."]
    ]  # fmt: skip
    if main == MAIN:  # openpyxl knows no other
        cells = load_workbook(io.BytesIO(made)).active
        assert {cell.coordinate for row in cells for cell in row if is_ours(cell)} == {
            "B2", "A4", "C4", "D1", "D2", "D4"
        }  # fmt: skip
        assert [cells[place].number_format for place in ("B2", "A4", "C4")] == ["@", "@", "mm-dd-yy"]
        assert (cells["A4"].value, cells["A4"].alignment.horizontal) == ('="a"&"b"', "right")
        assert 'B4" s=' in sheet  # below the merged cell
        assert [cells.column_dimensions[letter].hidden for letter in ("B", "D", "E")] == [True, False, True]


def test_reasons_keep_out_of_merged_cells() -> None:
    wide = SHEET.format(main=MAIN).replace('ref="A4:B4"', 'ref="A4:H4"')
    made = come_back(by_hand(**{"xl/a/one.xml": wide}), MARKS, {"Tổ": 1})
    assert load_workbook(io.BytesIO(made)).active["I4"].value == "Sai & <lạ>."


@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        ("xl/a/one.xml", "<x:row/>", "<!-- <x:row r='9'> --><x:row/>"),
        ("xl/a/one.xml", "<x:row/>", "<x:row><x:c t='str'><x:v><![CDATA[</x:row>]]></x:v></x:c></x:row>"),
        ("xl/a/one.xml", "<x:row/>", "<x:row>" * 300_000),
        ("xl/styles.xml", "<x:xf ", "<x:xf >" * 300_000 + "<x:xf "),
        ("xl/styles.xml", "<x:styleSheet", '<!DOCTYPE a [<!ENTITY b "c">]><x:styleSheet'),
        ("xl/styles.xml", "cellXfs", "cellYfs"),
        ("xl/_rels/workbook.xml.rels", f"{LINKS}/styles", f"{LINKS}/other"),
    ],
)
def test_what_cannot_be_edited_is_made_anew(name: str, was: str, becomes: str) -> None:
    held = {one: part.decode() for one, part in parts(by_hand()).items()}
    assert was in held[name]
    content = packed(
        {one: (part.replace(was, becomes) if one == name else part).encode() for one, part in held.items()}
    )
    made = come_back(content, MARKS, {"Tổ": 1})
    sheet = load_workbook(io.BytesIO(made))["Tổ"]
    assert [cell.value for cell in sheet[4]] == ["ab", None, None, "Sai & <lạ>."]
    assert {cell.coordinate for row in sheet for cell in row if is_ours(cell)} >= {"B2", "A4", "B4"}


def test_macros_do_not_come_back() -> None:
    """In .xlsx no program runs them; people trust what comes from this server, and may send it on."""
    held = parts(files.workbook([["Họ và tên"], ["An"]], "Tổ"))
    held["xl/vbaProject.bin"] = b"macro"
    held["[Content_Types].xml"] = held["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ).replace(
        b"</Types>",
        b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
    )  # fmt: skip
    links = "xl/_rels/workbook.xml.rels"
    held[links] = held[links].replace(
        b"</Relationships>",
        b'<Relationship Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        b'Target="vbaProject.bin" Id="rId9"/></Relationships>',
    )
    made = come_back(packed(held), {("Tổ", 2): Mark("Sai.", frozenset({0}))}, {"Tổ": 1}, "xlsm")
    traces = re.compile(rb"macro|vba", re.IGNORECASE)
    assert [name for name, part in parts(made).items() if traces.search(name.encode() + part)] == []
    assert load_workbook(io.BytesIO(made)).active["A2"].value == "An"


def test_a_chart_sheet_between_others_shifts_no_mark() -> None:
    book = Workbook()
    book.active.append(["Họ và tên"])
    book.create_chartsheet("Biểu đồ").add_chart(BarChart())
    book.create_sheet("Tổ").append(["Họ và tên"])
    book["Tổ"].append(["An"])
    held = io.BytesIO()
    book.save(held)
    made = load_workbook(io.BytesIO(come_back(held.getvalue(), {("Tổ", 2): Mark("Sai.", frozenset({0}))}, {"Tổ": 1})))
    assert [cell.value for cell in made["Tổ"][2]] == ["An", "Sai."]


def test_cells_of_other_kinds_of_files_are_written_as_they_were_read() -> None:
    day = date(2021, 3, 1)
    cells: list[Cell] = ["=1+1", 0.5, 12.0, True, day, datetime(2021, 3, 1, 7, 30), time(7, 30), timedelta(hours=30)]  # noqa: DTZ001
    cells += ["051", "", date(1899, 1, 2), float("inf"), "a\x0b\ufffeb"]
    sheets = [Sheet("", [SheetRow(1, ["Họ"]), SheetRow(7, cells)]), Sheet("Ẩn", [], is_hidden=True)]
    made = marked(b"", "ods", sheets, {("", 7): Mark("Sai.", frozenset({0, 9}))}, {"": 1}, reason_heading=HEADING)
    book = load_workbook(io.BytesIO(made))
    row = [cell.value for cell in book["Sheet1"][7]]
    assert row == [
        "=1+1", 0.5, 12, True, datetime(2021, 3, 1), datetime(2021, 3, 1, 7, 30), time(7, 30), timedelta(hours=30),  # noqa: DTZ001
        "051", None, "1899-01-02", "inf", "ab", "Sai.",
    ]  # fmt: skip
    assert book["Sheet1"]["A7"].data_type == "s"
    assert book["Sheet1"]["E7"].number_format == "dd/mm/yyyy"
    assert {cell.coordinate for cell in book["Sheet1"][7] if is_ours(cell)} == {"A7", "J7", "N7"}
    assert book["Ẩn"].sheet_state == "hidden"


def test_the_archive_holds_each_part_once() -> None:
    made = come_back(by_hand(), MARKS, {"Tổ": 1})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist()) == len(parts(by_hand()))
