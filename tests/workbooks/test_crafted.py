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
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import text
from sqlalchemy.orm import Session

from rollout.workbooks import cells, reading
from rollout.workbooks.errors import (
    CellTooLong,
    CellUnreadable,
    FileRefused,
    FileTooDemanding,
    ReaderBusy,
    TooManyColumns,
    TooManyRows,
)
from rollout.workbooks.reading import read_sheets
from tests.machine import ROOT
from tests.workbooks import files

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
        read_sheets(content, "a.xlsx")
    assert "Chưa có gì thay đổi." in str(caught.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def test_what_ends_the_reader_is_logged_without_the_file(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(FileTooDemanding):
        read_sheets(strings_without_number(), "0398765001.xlsx")
    (record,) = caplog.records
    assert record.getMessage() == "Reading a file ended with -6"


def test_a_row_too_wide_and_a_cell_too_long_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wide, long = ["x"] * (cells.COLUMN_LIMIT + 1), "x" * (cells.CELL_LENGTH + 1)
    for make, name in ((files.workbook, "a.xlsx"), (files.text_file, "a.csv")):
        place = r"Dòng 2 \(Danh sách\)" if name == "a.xlsx" else "Dòng 2 "
        with pytest.raises(TooManyColumns, match=f"{place}.*hơn 500 cột"):
            read_sheets(make([["a"], wide]), name)
        (read,) = read_sheets(make([["a"], wide[1:]]), name)
        assert len(read.rows[1].cells) == cells.COLUMN_LIMIT
        (read,) = read_sheets(make([["a", *[""] * 600], ["b"]]), name)
        assert [row.cells for row in read.rows] == [["a"], ["b"]], "empty cells behind the table count for nothing"
    with pytest.raises(CellTooLong, match=r"Dòng 2 .*quá 32767 ký tự"):
        read_sheets(files.text_file([["a"], [long]]), "a.csv")
    with pytest.raises(CellTooLong, match="Dòng 2 "):
        read_sheets(f'a;b\n"never closed;{"x;" * 50_000}'.encode(), "a.csv")
    with pytest.raises(TooManyColumns):
        read_sheets(b";" * (20 * cells.MEGABYTE - 1) + b"x", "a.csv")


@pytest.mark.parametrize("written", ["5100\x00001", "5100_x0000_001"])
def test_a_cell_with_a_sign_no_database_takes_is_named(written: str) -> None:
    content = with_parts({SHEET: sheet(f'<row r="7"><c r="A7" t="inlineStr"><is><t>{written}</t></is></c></row>')})
    with pytest.raises(CellUnreadable, match=r"Dòng 7 \(Danh sách\)"):
        read_sheets(content, "a.xlsx")


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
    return [read.name for read in read_sheets(made.getvalue(), "a.xlsx")]


def test_names_of_sheets_are_such_as_excel_takes_without_numbers_and_unlike_each_other() -> None:
    assert named("Tổ 1", "Tổ 1 ") == ["Tổ 1", "Tổ 1 (2)"]
    assert named("[leavers]", r"a:b/c\d*e?f", "\0\x01", "'x'") == ["_leavers_", "a_b_c_d_e_f", "__", "x"]
    assert named("Lan 0398765001", "Lan 051.185.000.001") == ["Lan •••• 001", "Lan •••• 001 (2)"]
    long = named("Danh sách của đơn vị có tên rất dài thứ nhất", "Danh sách của đơn vị có tên rất dài thứ hai")
    assert long == ["Danh sách của đơn vị có tên rất", "Danh sách của đơn vị có tên (2)"]


PROBE = """
import json, os, sys
content = sys.stdin.buffer.read()
places = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
held = [os.readlink(place) for place in places if os.path.exists(place)]
print(json.dumps({"sheet": "", "hidden": False}))
print(json.dumps([[1, [json.dumps({"environment": sorted(os.environ), "path": sys.path, "files": held})]]]))
print(json.dumps({"end": ""}))
"""


def told_by(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The one cell that a program started as the reader is tells."""
    file = folder / "probe.py"
    file.write_text(program)
    monkeypatch.setattr(cells, "__file__", str(file))
    (read,) = read_sheets(b"x", "a.csv")
    return str(read.rows[0].cells[0])


def test_the_reader_holds_no_key_no_connection_and_nothing_of_the_program(
    app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.execute(text("SELECT 1"))
    for name in ("DATABASE_URL", "SECRET_KEY", "DATA_KEYS", "PGPASSWORD"):
        monkeypatch.setenv(name, "secret")
    told = json.loads(told_by(PROBE, tmp_path, monkeypatch))
    assert set(told["environment"]) <= {"PATH", "LD_LIBRARY_PATH", "LC_CTYPE"}
    assert str(ROOT) not in told["path"]
    assert [file for file in told["files"] if not file.startswith(("pipe:", "/dev/null", "/proc/"))] == []


def test_a_reader_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TIME_LIMIT", 0.3)
    with pytest.raises(FileTooDemanding):
        told_by(
            f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)",
            tmp_path,
            monkeypatch,
        )
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_reader_that_does_not_start_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError):
        told_by("import nowhere", tmp_path, monkeypatch)


def test_a_reader_uses_so_much_time_and_memory_and_writes_nothing(tmp_path: Path) -> None:
    limited = (
        f"import sys; sys.path.insert(0, {str(Path(cells.__file__).parent)!r}); import cells; cells.limit_resources()"
    )
    for program, ended in (
        ("x = bytearray(2 * 10**9)", 1),
        (f"open({str(tmp_path / 'left')!r}, 'w').write('x' * 10_000)", 1),
        ("import resource; assert resource.getrlimit(resource.RLIMIT_CPU)[0] == cells.CPU_LIMIT", 0),
    ):
        run = subprocess.run([sys.executable, "-I", "-c", f"{limited}\n{program}"], capture_output=True, check=False)
        assert run.returncode == ended, run.stderr
    assert not (tmp_path / "left").exists() or (tmp_path / "left").read_bytes() == b""


def test_a_sheet_of_tags_that_never_end_is_looked_through_once() -> None:
    """52,000 cells, each of which says 28 times where it is: reading took seconds of every other reader's time."""
    part = b"<c " + b'r="A1" ' * 28
    started = time.process_time()
    cells._check_extent(part * 52_000)
    assert time.process_time() - started < 0.5


def test_who_would_wait_long_for_a_reader_is_sent_away() -> None:
    with reading.turn.take(0), pytest.raises(ReaderBusy):
        read_sheets(b"x", "a.csv")
    (read,) = read_sheets(b"x", "a.csv")
    assert read.rows
