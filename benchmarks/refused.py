"""The refused rows as they come back against openpyxl writing the same cells in its write-only mode.

Every row is refused, for two cells; of a workbook its parts are edited, of a text file a new workbook is made, and the
reading that comes before is measured with both. `ROWS=10000` measures fewer.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator

from openpyxl import Workbook

from benchmarks.result import Result, medians
from rollout.workbooks.marked import Mark, marked
from rollout.workbooks.reading import read_file
from tests.workbooks import files

ROWS = int(os.environ.get("ROWS", "99999"))  # and the header: as many as a file may have
COLUMNS = ("Mã đơn vị", "Họ và tên", "Mã số BHXH", "Số định danh/CCCD", "Ngày sinh", "Giới tính", "Số điện thoại",
           "Địa chỉ", "Có điện thoại thông minh", "Đã cài đặt", "Đã đăng ký", "Đã được cấp tài khoản")  # fmt: skip
BAR = 1.5
HEADING = "Lý do bị từ chối"
REASON = "Dòng %d, cột Mã số BHXH: chỉ gồm chữ số, đang có ký tự khác. Xóa chữ và ký hiệu trong ô này."


def _rows() -> list[list[str]]:
    people = [
        ["TA0001A", "Nguyễn Văn An", files.bhxh(n), files.personal_id(n), "01/02/1985", "Nam", files.phone(n),
         f"Số {n} đường Quang Trung", "có", "01/03/2021", "02/03/2021", "x"]
        for n in range(ROWS)
    ]  # fmt: skip
    return [list(COLUMNS), *people]


def _written(rows: list[list[str]]) -> bytes:
    """What openpyxl makes of the cells, its quickest way."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _come_back(content: bytes, file_name: str) -> bytes:
    sheets = read_file(content, file_name).sheets
    name = sheets[0].name
    marks = {(name, row.number): Mark(REASON % row.number, frozenset({2, 6})) for row in sheets[0].rows[1:]}
    return marked(content, file_name.rpartition(".")[2], sheets, marks, {name: 1}, reason_heading=HEADING)


def run() -> Iterator[Result]:
    rows = _rows()
    told = [[*row, HEADING if at == 0 else REASON % (at + 1)] for at, row in enumerate(rows)]
    text = files.text_file(rows)
    book = _written(rows)
    jobs: dict[str, Callable[[], object]] = {
        "openpyxl": lambda: _written(told),
        "workbook": lambda: _come_back(book, "a.xlsx"),
        "text file": lambda: _come_back(text, "a.csv"),
    }
    held = medians(jobs, rounds=3)
    for kind in ("workbook", "text file"):
        yield Result(
            f"refused rows of a {kind} of {ROWS:,} x {len(COLUMNS)}, read and marked / openpyxl writing its cells",
            held[kind] / held["openpyxl"],
            BAR,
        )
