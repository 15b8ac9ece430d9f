"""A file's bytes → its sheets as rows of cells; what is no table or far too big is refused.

The file is taken apart by a process of its own (cells.py): bytes and cells go through pipes, nothing touches the disk.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from subprocess import DEVNULL, PIPE
from typing import Any, NamedTuple

from rollout import config
from rollout.workbooks import cells
from rollout.workbooks.cells import MEGABYTE
from rollout.workbooks.cells import Cell as Cell
from rollout.workbooks.errors import (
    REFUSALS,
    FileEmpty,
    FileOfOtherType,
    FileRefused,
    FileTooDemanding,
    FileTooLarge,
)
from rollout.workbooks.messages import quotable
from rollout.workbooks.turns import REQUESTS_WAIT, Turn

log = logging.getLogger(__name__)

TIME_LIMIT = 60  # seconds, however busy the machine is
LONGEST_SHEET_NAME = 31  # characters; Excel takes no more

_NOT_IN_SHEET_NAMES = re.compile(r"[\\*?:/\[\]\x00-\x1f\ud800-\udfff]")
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""What the process that reads gets of our environment: never a key or an address."""

turn = Turn()
"""Files are read one after the other, so that their memory does not add up."""

_KINDS: dict[str, Callable[..., Cell]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": timedelta,
}


class SheetRow(NamedTuple):
    """One row of a sheet to its last used cell; `number` is the one that Excel shows beside it."""

    number: int
    cells: list[Cell]


class Span(NamedTuple):
    """Cells merged into one: rows as Excel numbers them, positions of columns from 0; both ends belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Sheet(NamedTuple):
    """The rows of a sheet that hold anything. A hidden sheet is there to be named, not to be read.

    The name is one that Excel would take, unlike any other of the file, and holds no number of a person.
    """

    name: str
    rows: list[SheetRow]
    is_hidden: bool = False
    merged: tuple[Span, ...] = ()


def read_sheets(content: bytes, file_name: str, *, wait: float = REQUESTS_WAIT) -> list[Sheet]:
    """The sheets of a workbook, or the one sheet "" of a text file; `wait`: seconds for one's turn.

    Raises FileRefused, ReaderBusy.
    """
    check_size(len(content))
    if not content:
        raise FileEmpty
    suffix = file_name.lower().rpartition(".")[2]
    if suffix not in ("xlsx", "csv"):
        raise FileOfOtherType(name=quotable(file_name))
    sheets = _sheets(_read_alone(content, suffix, wait), file_name)
    if not any(sheet.rows for sheet in sheets):
        raise FileEmpty
    return sheets


def check_size(size: int) -> None:
    """Raises FileTooLarge for so many bytes."""
    if size > config.UPLOAD_LIMIT:
        shown = f"{size / MEGABYTE:.1f}".replace(".", ",")
        raise FileTooLarge(size=shown, max=config.UPLOAD_LIMIT // MEGABYTE)


def _read_alone(content: bytes, suffix: str, wait: float) -> list[bytes]:
    """The lines that cells.py writes of a file, the last one whole. Raises FileTooDemanding, ReaderBusy."""
    command = [sys.executable, "-I", cells.__file__, suffix]
    environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    with (
        turn.take(wait),
        subprocess.Popen(command, env=environ, stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as process,  # noqa: S603
    ):
        try:
            output, _ = process.communicate(content, TIME_LIMIT)
        except subprocess.TimeoutExpired as error:
            log.warning("Reading a file was stopped after %s s", TIME_LIMIT)
            raise FileTooDemanding from error
        finally:
            process.kill()
    if process.returncode == 1:  # Python ended by an error of its own, not by what the file did
        raise RuntimeError("cells.py did not run")
    if process.returncode != 0:
        log.warning("Reading a file ended with %s", process.returncode)
        raise FileTooDemanding
    return output.splitlines()


def _sheets(lines: list[bytes], file_name: str) -> list[Sheet]:
    """What the lines tell. Raises FileRefused."""
    end = json.loads(lines[-1])
    if code := end.pop("end"):
        raise _refusal(code, end, file_name)
    sheets: list[Sheet] = []
    for line in lines[:-1]:
        told = json.loads(line)
        if isinstance(told, dict):
            name = _sheet_name(told["sheet"], {sheet.name for sheet in sheets})
            sheets.append(Sheet(name, [], told["hidden"]))
        else:
            sheets[-1].rows.extend(SheetRow(number, [*map(_cell, row)]) for number, row in told)
    return sheets


def _refusal(code: str, values: dict[str, Any], file_name: str) -> FileRefused:
    if code == "broken":
        log.error("A file could not be read: %s", values.pop("where"))
    if "place" in values:
        values["place"] = quotable(values["place"])
    return REFUSALS[code](**values, name=quotable(file_name), **LIMITS.get(code, {}))


LIMITS: dict[str, dict[str, int]] = {
    "rows": {"max": cells.ROW_LIMIT},
    "columns": {"max": cells.COLUMN_LIMIT},
    "long": {"max": cells.CELL_LENGTH},
    "unpacked": {"max": cells.UNPACKED_LIMIT // MEGABYTE},
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


def _cell(told: Any) -> Any:
    if not isinstance(told, list):
        return told
    kind, *parts = told
    return _KINDS[kind](*parts)
