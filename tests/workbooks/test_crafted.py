"""Files made to harm the program that reads them: each gets one sentence, and the program goes on."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from sqlalchemy import text
from sqlalchemy.orm import Session

from rollout.workbooks import reading
from rollout.workbooks.errors import (
    CellTooLong,
    CellUnreadable,
    FileDamaged,
    FileEmpty,
    FileOfOtherType,
    FileRefused,
    FileTooDemanding,
    FileUnreadable,
    ReaderBusy,
    TooManyColumns,
    TooManyRows,
)
from rollout.workbooks.reader import limits, sheet_xml
from rollout.workbooks.reading import Read, read_file
from tests.machine import ROOT
from tests.workbooks import files, formats

WORKBOOKS = Path(reading.__file__).parent
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def with_parts(parts: dict[str, str], rename: Callable[[str], str] = str) -> bytes:
    """An ordinary workbook with parts replaced and names in all other parts rewritten."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(files.workbook([["một"]]))) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            text = source.read(name).decode()
            target.writestr(rename(name), parts.pop(name) if name in parts else rename(text))
        for name, text in parts.items():
            target.writestr(name, text)
    return made.getvalue()


def sheet(rows: str) -> str:
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"


def strings(items: str, count: int) -> str:
    return f'<sst {NAMESPACE} count="{count}" uniqueCount="{count}">{items}</sst>'


def moved_sheet() -> bytes:
    """The sheet lies elsewhere in the archive, with a cell in the last corner."""
    far = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    return with_parts({SHEET: far}, lambda text: text.replace("worksheets/sheet1.xml", "elsewhere/sheet1.xml"))


def cells_without_place() -> bytes:
    return with_parts({SHEET: sheet('<row r="1"/><row r="1048576">' + "<c><v>1</v></c>" * 16_384 + "</row>")})


def cells_without_place_far_apart() -> bytes:
    rows = '<row r="1"><c><v>1</v></c></row><row r="1048576">' + "<c><v>1</v></c>" * 16_384 + "</row>"
    return with_parts({SHEET: sheet(rows)})


def strings_without_number() -> bytes:
    return with_parts({STRINGS: strings("<si><t>x</t></si>", 4_000_000_000)})


def one_long_string_many_times() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    return with_parts({STRINGS: strings(f"<si><t>{'x' * 1_000_000}</t></si>", 1), SHEET: sheet(rows)})


@pytest.mark.parametrize(
    ("make", "refusals"),
    [
        (moved_sheet, (TooManyRows,)),
        (cells_without_place, (TooManyRows,)),
        (cells_without_place_far_apart, (FileTooDemanding,)),
        (strings_without_number, (FileTooDemanding,)),
        (one_long_string_many_times, (FileTooDemanding, CellTooLong)),
    ],
)
def test_a_crafted_workbook_is_refused_and_costs_this_process_nothing(
    make: Callable[[], bytes], refusals: tuple[type[FileRefused], ...]
) -> None:
    content = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(refusals) as caught:
        read_file(content, "a.xlsx")
    assert "Chưa có gì thay đổi." in str(caught.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def test_what_ends_the_reader_is_logged_without_the_file(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(FileTooDemanding):
        read_file(strings_without_number(), "0398765001.xlsx")
    (record,) = caplog.records
    assert record.getMessage() == "Reading a file ended with -6"


def test_a_row_too_wide_and_a_cell_too_long_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wide, long = ["x"] * (limits.COLUMN_LIMIT + 1), "x" * (limits.CELL_LENGTH + 1)
    for make, name in ((files.workbook, "a.xlsx"), (files.text_file, "a.csv")):
        place = r"Dòng 2 \(Danh sách\)" if name == "a.xlsx" else "Dòng 2 "
        with pytest.raises(TooManyColumns, match=f"{place}.*hơn 500 cột"):
            read_file(make([["a"], wide]), name)
        (read,) = read_file(make([["a"], wide[1:]]), name).sheets
        assert len(read.rows[1].cells) == limits.COLUMN_LIMIT
        (read,) = read_file(make([["a", *[""] * 600], ["b"]]), name).sheets
        assert [row.cells for row in read.rows] == [["a"], ["b"]], "empty cells behind the table count for nothing"
    with pytest.raises(CellTooLong, match=r"Dòng 2 .*quá 32767 ký tự"):
        read_file(files.text_file([["a"], [long]]), "a.csv")
    with pytest.raises(TooManyColumns, match="Dòng 2 "):
        read_file(f'a;b\n"never closed;{"x;" * 50_000}'.encode(), "a.csv")
    with pytest.raises(TooManyColumns):
        read_file(b";" * (20 * limits.MEGABYTE - 1) + b"x", "a.csv")


@pytest.mark.parametrize("written", ["5100\x00001", "5100_x0000_001"])
def test_a_cell_with_a_sign_no_database_takes_is_named(written: str) -> None:
    content = with_parts({SHEET: sheet(f'<row r="7"><c r="A7" t="inlineStr"><is><t>{written}</t></is></c></row>')})
    with pytest.raises(CellUnreadable, match=r"Dòng 7 \(Danh sách\)"):
        read_file(content, "a.xlsx")


def named(*names: str) -> list[str]:
    """The names of sheets as they are read."""
    book = Workbook()
    for number in range(len(names) - 1):
        book.create_sheet(f"Q{number}")
    for read in book.worksheets:
        read["A1"] = "x"
    held = io.BytesIO()
    book.save(held)
    made = io.BytesIO()
    old = [read.title for read in book.worksheets]
    with zipfile.ZipFile(held) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.namelist():
            text = source.read(part).decode()
            if part == "xl/workbook.xml":
                for before, name in zip(old, names, strict=True):
                    text = text.replace(f'name="{before}"', f'name="{name}"')
            target.writestr(part, text)
    return [read.name for read in read_file(made.getvalue(), "a.xlsx").sheets]


def test_names_of_sheets_are_such_as_excel_takes_without_numbers_and_unlike_each_other() -> None:
    assert named("Tổ 1", "Tổ 1 ") == ["Tổ 1", "Tổ 1 (2)"]
    assert named("[leavers]", r"a:b/c\d*e?f", "\0\x01", "'x'") == ["_leavers_", "a_b_c_d_e_f", "__", "x"]
    assert named("Lan 0398765001", "Lan 051.185.000.001") == ["Lan •••• 001", "Lan •••• 001 (2)"]
    long = named("Danh sách của đơn vị có tên rất dài thứ nhất", "Danh sách của đơn vị có tên rất dài thứ hai")
    assert long == ["Danh sách của đơn vị có tên rất", "Danh sách của đơn vị có tên (2)"]


def empty_rows(columns: str, rows: int, first: str) -> bytes:
    """Rows of formatted cells that hold nothing, under those of `first`."""
    letters = columns.split()
    made = [
        f'<row r="{n}">{"".join(f"""<c r="{at}{n}" s="1"/>""" for at in letters)}</row>' for n in range(2, rows + 1)
    ]
    return with_parts({SHEET: sheet(first + "".join(made))})


def test_a_million_formatted_rows_that_hold_nothing_are_no_table() -> None:
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>Họ và tên</t></is></c><c r="B1"><v>7</v></c></row>'
    (read,) = read_file(empty_rows("A B C", 1_048_576, first), "a.xlsx").sheets
    assert [row.cells for row in read.rows] == [["Họ và tên", 7.0]]


def test_all_columns_formatted_are_no_table_and_all_filled_are_too_many() -> None:
    letters = [get_column_letter(number) for number in range(1, 16_385)]
    filled, formatted = ("".join(f'<c r="{at}{{n}}" {held}' for at in letters) for held in ("><v>1</v></c>", 's="1"/>'))
    head = '<row r="1"><c r="A1"><v>7</v></c></row>'
    rows = "".join(f'<row r="{n}">{formatted.format(n=n)}</row>' for n in range(2, 30))
    (read,) = read_file(with_parts({SHEET: sheet(head + rows)}), "a.xlsx").sheets
    assert [row.cells for row in read.rows] == [[7.0]]
    with pytest.raises(TooManyColumns, match="Dòng 2 "):
        read_file(with_parts({SHEET: sheet(f'{head}<row r="2">{filled.format(n=2)}</row>')}), "a.xlsx")


def test_one_table_among_255_sheets_is_read() -> None:
    book = Workbook()
    for number in range(254):
        book.create_sheet(f"Trang {number}")
    book.worksheets[-1].append(["Họ và tên"])
    held = io.BytesIO()
    book.save(held)
    read = read_file(held.getvalue(), "a.xlsx")
    assert len(read.sheets) == 255
    assert [sheet.name for sheet in read.sheets if sheet.rows] == ["Trang 253"]


@pytest.mark.parametrize("kind", formats.BOOKS)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_off_is_refused_and_never_half_of_a_workbook(kind: str, part: float) -> None:
    whole = formats.BOOKS[kind](formats.ROWS)
    cut = whole[: int(len(whole) * part)]
    if kind == "html":
        return  # pages that end anywhere are common
    with pytest.raises(FileRefused, match=r"Chưa có gì thay đổi\."):
        read_file(cut, "a")


@cache
def whole(kind: str) -> bytes:
    """Once: a workbook holds the time when it was made."""
    return formats.BOOKS[kind](formats.ROWS)


@pytest.mark.parametrize("kind", formats.BOOKS)
@given(st.data())
@settings(max_examples=8)
def test_a_file_with_wrong_bytes_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    content = bytearray(whole(kind))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=12)):
        content[place] = data.draw(st.integers(0, 255))
    told = read_or_refused(bytes(content))
    if isinstance(told, Read):
        assert any(sheet.rows for sheet in told.sheets)
    else:
        assert "Chưa có gì thay đổi." in str(told)
        assert not isinstance(told, FileUnreadable), "the reader met what it does not know"


def read_or_refused(content: bytes) -> Read | FileRefused:
    try:
        return read_file(content, "a")
    except FileRefused as refused:
        return refused


def in_circles() -> bytes:
    """Every sector of an .xls file leads to itself."""
    made = bytearray(formats.xls())
    first = int.from_bytes(made[76:80], "little")
    at = (first + 1) * 512
    made[at : at + 512] = b"".join(number.to_bytes(4, "little") for number in range(128))
    return bytes(made)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (in_circles(), FileDamaged),
        (b"<table>" * 200_000, FileEmpty),
        (b"<table><tr><td>" * 200_000, FileEmpty),
        (b"<table><tr>" + b"<td colspan=1000 rowspan=60000>x" * 2_000, TooManyColumns),
        (formats.xml([], head="").replace(b"<Table>", b"<Table>" + b"<Row>" * 100_000, 1), FileDamaged),
        (formats.xml([["&b;"]], head=LAUGHS), FileOfOtherType),
        (formats.xml([["&b;"]], head=OUTSIDE), FileOfOtherType),
        (formats.ods([["x"]]), None),
    ],
    ids=["circles", "tables", "tables in tables", "tall and wide", "rows in rows", "laughs", "outside", "plain"],
)
def test_a_crafted_file_gets_one_line(content: bytes, refusal: type[FileRefused] | None) -> None:
    if refusal is None:
        assert read_file(content, "a").sheets[0].rows
        return
    with pytest.raises(refusal, match=r"Chưa có gì thay đổi\."):
        read_file(content, "a")


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE])
def test_entities_of_a_sheet_come_to_nothing(head: str) -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>a&b;</t></is></c></row>'
    told = read_or_refused(with_parts({SHEET: head + sheet(cell)}))
    if isinstance(told, Read):
        assert str(told.sheets[0].rows[0].cells[0]) in ("a", "a&b;")
    else:
        assert "Chưa có gì thay đổi." in str(told)


PROBE = """
import json, os, sys
content = sys.stdin.buffer.read()
places = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
held = [os.readlink(place) for place in places if os.path.exists(place)]
print(json.dumps({"kind": "text", "encoding": "utf-8"}))
print(json.dumps({"sheet": "", "hidden": False}))
told = {"environment": sorted(os.environ), "path": sys.path, "files": held}
print(json.dumps([[1], [[json.dumps(told)]]]))
print(json.dumps({"end": ""}))
"""


def told_by(program: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The one cell that a program started as the reader is tells."""
    monkeypatch.setattr(reading, "PROGRAM", program)
    (read,) = read_file(b"x", "a.csv").sheets
    return str(read.rows[0].cells[0])


def test_the_reader_holds_no_key_no_connection_and_nothing_of_the_program(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.execute(text("SELECT 1"))
    for name in ("DATABASE_URL", "SECRET_KEY", "DATA_KEYS", "PGPASSWORD"):
        monkeypatch.setenv(name, "secret")
    told = json.loads(told_by(PROBE, monkeypatch))
    assert set(told["environment"]) <= {"PATH", "LD_LIBRARY_PATH", "LC_CTYPE"}
    assert str(ROOT) not in told["path"]
    assert [file for file in told["files"] if not file.startswith(("pipe:", "/dev/null", "/proc/"))] == []


def test_a_reader_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TIME_LIMIT", 0.3)
    with pytest.raises(FileTooDemanding):
        told_by(
            f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)",
            monkeypatch,
        )
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_reader_that_does_not_start_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError):
        told_by("import nowhere", monkeypatch)


def test_a_reader_uses_so_much_time_and_memory_and_writes_nothing(tmp_path: Path) -> None:
    limited = f"import sys; sys.path.append({str(WORKBOOKS)!r}); from reader import limits; limits.limit_resources()"
    for program, ended in (
        ("x = bytearray(2 * 10**9)", 1),
        (f"open({str(tmp_path / 'left')!r}, 'w').write('x' * 10_000)", 1),
        ("import resource; assert resource.getrlimit(resource.RLIMIT_CPU)[0] == limits.CPU_LIMIT", 0),
    ):
        run = subprocess.run([sys.executable, "-I", "-c", f"{limited}\n{program}"], capture_output=True, check=False)
        assert run.returncode == ended, run.stderr
    assert not (tmp_path / "left").exists() or (tmp_path / "left").read_bytes() == b""


def test_a_sheet_of_tags_that_never_end_is_looked_through_once() -> None:
    """52,000 cells, each of which says 28 times where it is: reading took seconds of every other reader's time."""
    part = b"<c " + b'r="A100000" t="e" hidden="1" ' * 28

    def cost(cells: int) -> float:
        started = time.process_time()
        sheet_xml.look([part * cells], {})
        return time.process_time() - started

    assert cost(52_000) < 40 * max(cost(5_200), 0.01)


def test_who_would_wait_long_for_a_reader_is_sent_away() -> None:
    with reading.turn.take(0), pytest.raises(ReaderBusy):
        read_file(b"x", "a.csv")
    (read,) = read_file(b"x", "a.csv").sheets
    assert read.rows
