"""How much a file may hold and cost, and the limits that the process lays upon itself."""

from __future__ import annotations

import sys
from typing import Any

if sys.platform != "win32":
    import resource

MEGABYTE = 1024 * 1024
UNPACKED_LIMIT = 500 * MEGABYTE  # bytes of all parts of a workbook together; 100,000 people are about 60 MB
ROW_LIMIT = 100_001  # rows that hold anything, of all sheets of a file together: a header and 100,000 people
COLUMN_LIMIT = 500  # of one row, to its last used cell
EXTENT_LIMIT = 6_000_000  # cells between the first and the last used one of a sheet
COLUMNS_THERE_ARE, ROWS_THERE_ARE = 16_384, 1_048_576  # on a sheet of Excel and of LibreOffice; none names more
CELL_LENGTH = 32_767  # characters; Excel holds no more
TEXT_LIMIT = 100 * MEGABYTE  # characters of all cells together
SPAN_LIMIT = 100_000  # merged ranges of a sheet
MEMORY_LIMIT = 500 * MEGABYTE  # bytes of address space; 100,000 rows of 12 cells take 190
CPU_LIMIT = 8  # seconds


class Refused(Exception):
    """The file cannot be loaded; `code` says why (workbooks.errors.REFUSALS), `values` fill the sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.answer = {"end": code, **values}


def limit_resources() -> None:
    """From here on the process can neither grow without end, nor run on, nor leave anything on the disk."""
    if sys.platform == "win32":
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_LIMIT),
        (resource.RLIMIT_CPU, CPU_LIMIT),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))
