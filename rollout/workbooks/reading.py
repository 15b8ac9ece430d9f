"""A file's bytes → its sheets as rows of cells; what is no table or far too big is refused.

The file is taken apart by a process of its own (reader/): bytes and cells go through pipes, nothing touches the disk.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from subprocess import DEVNULL, PIPE
from threading import Timer
from typing import IO, Any, NamedTuple

from rollout import config
from rollout.workbooks.errors import REFUSALS, FileEmpty, FileRefused, FileTooDemanding, FileTooLarge
from rollout.workbooks.messages import quotable
from rollout.workbooks.reader import limits
from rollout.workbooks.reader.limits import MEGABYTE
from rollout.workbooks.reader.tables import Cell as Cell
from rollout.workbooks.reader.tables import Fill as Fill
from rollout.workbooks.reader.tables import Span as Span
from rollout.workbooks.spans import plain_spans
from rollout.workbooks.turns import REQUESTS_WAIT, Turn

log = logging.getLogger(__name__)

TIME_LIMIT = 60  # seconds, however busy the machine is; of its own time the reader has CPU_LIMIT
LONGEST_SHEET_NAME = 31  # characters; Excel takes no more
MOST_SHARED = 50_000  # different cells that are kept once however often they stand in a file

PROGRAM = "import sys; sys.path.append(sys.argv[1]); from reader.lines import main; main()"

_NOT_IN_SHEET_NAMES = re.compile(r"[\\*?:/\[\]\x00-\x1f\ud800-\udfff]")
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""What the process that reads gets of our environment: never a key or an address."""

turn = Turn()
"""Files are read one after the other, so that their memory does not add up."""

_KINDS: dict[str, Callable[[Any], Cell]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
}


class SheetRow(NamedTuple):
    """One row of a sheet to its last used cell; `number` is the one that Excel shows beside it."""

    number: int
    cells: list[Cell]


class Sheet(NamedTuple):
    """The rows of a sheet that hold anything. A hidden sheet is there to be named, not to be read.

    The name is one that Excel would take, unlike any other of the file, and holds no number of a person. Hidden are
    rows and columns that hold something. `legacy`: "tcvn3" or "vni" where text of such a font was put into Unicode;
    `uncomputed`: how many formulas have no value in the file. `fills`: which cells are coloured, of the first rows
    alone where `are_fills_cut`.
    """

    name: str
    rows: list[SheetRow]
    is_hidden: bool = False
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    legacy: str = ""
    uncomputed: int = 0
    fills: tuple[Fill, ...] = ()
    are_fills_cut: bool = False


class Read(NamedTuple):
    """A file as it was read. `kind`, by what it holds: xlsx, xlsm, xlsb, ods, xls, html, xml or text.

    `encoding` of a text: utf-8, utf-16, windows-1258, or latin-1, in which only fonts before Unicode write Vietnamese.
    """

    sheets: list[Sheet]
    kind: str
    encoding: str = ""


def read_file(content: bytes, file_name: str, *, wait: float = REQUESTS_WAIT) -> Read:
    """The sheets of a workbook, or the one sheet "" of a text file; `wait`: seconds for one's turn.

    Raises FileRefused, ReaderBusy.
    """
    check_size(len(content))
    if not content:
        raise FileEmpty
    with _reader(content, wait) as lines:
        read = _read(lines, file_name)
    if read.encoding == "latin-1" and not any(sheet.legacy for sheet in read.sheets):
        raise _refusal("encoding", {}, file_name)
    if not any(sheet.rows for sheet in read.sheets):
        raise FileEmpty
    return read


def check_size(size: int) -> None:
    """Raises FileTooLarge for so many bytes."""
    if size > config.UPLOAD_LIMIT:
        shown = f"{size / MEGABYTE:.1f}".replace(".", ",")
        raise FileTooLarge(size=shown, max=config.UPLOAD_LIMIT // MEGABYTE)


@contextmanager
def _reader(content: bytes, wait: float) -> Iterator[Iterable[bytes]]:
    """The lines that the reader writes of a file, as they come. Raises FileTooDemanding, ReaderBusy."""
    command = [sys.executable, "-I", "-c", PROGRAM, str(Path(__file__).parent)]
    environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    with (
        turn.take(wait),
        subprocess.Popen(command, env=environ, stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as process,  # noqa: S603
    ):
        clock = Timer(TIME_LIMIT, process.kill)
        clock.start()
        try:
            yield _lines(process, content)
        finally:
            clock.cancel()
            process.kill()


def _lines(process: subprocess.Popen[bytes], content: bytes) -> Iterator[bytes]:
    told, out = _pipes(process)
    with suppress(BrokenPipeError), told:  # how it ended is asked below
        told.write(content)
    yield from out
    code = process.wait()
    if code == 1:  # Python ended by an error of its own, not by what the file did
        raise RuntimeError("The reader did not run")
    if code != 0:
        log.warning("Reading a file ended with %s", code)
        raise FileTooDemanding


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The reader has no pipes")
    return process.stdin, process.stdout


class _Shared(dict[Any, Any]):
    """Cells that stand often in a file are kept once."""

    def row(self, cells: list[Cell]) -> list[Cell]:
        if len(self) > MOST_SHARED:
            self.clear()
        return [*map(self.setdefault, cells, cells)]


def _read(lines: Iterable[bytes], file_name: str) -> Read:
    """What the lines tell. Raises FileRefused."""
    sheets: list[Sheet] = []
    about: dict[str, str] = {}
    shared = _Shared()
    for line in lines:
        told = _JSON.decode(line.decode())
        if isinstance(told, list):
            rows = told[1] if b"true" in line or b"false" in line else map(shared.row, told[1])  # True == 1.0
            sheets[-1].rows.extend(map(SheetRow, told[0], rows))
        elif "sheet" in told:
            name = _sheet_name(told["sheet"], {sheet.name for sheet in sheets})
            sheets.append(Sheet(name, [], told["hidden"]))
        elif "merged" in told:
            sheets[-1] = _with_layout(sheets[-1], told)
        elif "kind" in told:
            about = told
        elif code := told.pop("end"):
            raise _refusal(code, told, file_name)
    return Read([_clipped(sheet) for sheet in sheets], about["kind"], about["encoding"])


def _clipped(sheet: Sheet) -> Sheet:
    """The sheet with merged cells that somebody may look at one by one."""
    if not sheet.merged or not sheet.rows:
        return sheet._replace(merged=())
    width = max(len(row.cells) for row in sheet.rows)
    return sheet._replace(merged=plain_spans(sheet.merged, sheet.rows[-1].number, width))


def _with_layout(sheet: Sheet, told: dict[str, Any]) -> Sheet:
    return sheet._replace(
        merged=tuple(Span(*span) for span in told["merged"]),
        hidden_rows=frozenset(told["hidden_rows"]),
        hidden_columns=frozenset(told["hidden_columns"]),
        legacy=told["legacy"],
        uncomputed=told["uncomputed"],
        fills=tuple(Fill(colour, tuple(columns), tuple(rows)) for colour, columns, rows in told["fills"]),
        are_fills_cut=told["are_fills_cut"],
    )


def _unmarked(told: dict[str, Any]) -> Any:
    """A cell that JSON has no word for: one name, one value."""
    if len(told) == 1:
        ((kind, value),) = told.items()
        if kind in _KINDS:
            return _KINDS[kind](value)
    return told


_JSON = json.JSONDecoder(object_hook=_unmarked)


def _refusal(code: str, values: dict[str, Any], file_name: str) -> FileRefused:
    if code == "broken":
        log.error("A file could not be read: %s", values.pop("where"))
    if "place" in values:
        values["place"] = quotable(values["place"])
    return REFUSALS[code](**values, name=quotable(file_name), **LIMITS.get(code, {}))


LIMITS: dict[str, dict[str, int]] = {
    "rows": {"max": limits.ROW_LIMIT},
    "columns": {"max": limits.COLUMN_LIMIT},
    "long": {"max": limits.CELL_LENGTH},
    "unpacked": {"max": limits.UNPACKED_LIMIT // MEGABYTE},
}


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that may be kept, shown and written into a workbook again, the same for the same file."""
    if not name:
        return ""
    plain = quotable(_NOT_IN_SHEET_NAMES.sub("_", name), LONGEST_SHEET_NAME).strip("' ") or "_"
    found, number = plain, 2
    while found.lower() in {other.lower() for other in taken}:
        ending = f" ({number})"
        found, number = plain[: LONGEST_SHEET_NAME - len(ending)] + ending, number + 1
    return found
