"""The report workbook of 5,000 units against openpyxl writing the same cells in the same styles."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from benchmarks.databases import sqlite_province
from benchmarks.province import LAST
from benchmarks.result import Result, medians
from rollout.core.selection import EVERYTHING
from rollout.dashboard.lens import Lens, Period
from rollout.db import db
from rollout.models import User
from rollout.reports.actions import build_report
from rollout.reports.queries import Wish
from rollout.reports.styles import add_styles
from rollout.vocabulary import AreaList, Base, Evidence, PeopleGroup

PEOPLE = 130_000
BAR = 2.0
WISH = Wish(
    Lens(LAST, PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2021, Period.MONTH),
    (AreaList.Y2021,),
)

Cells = list[tuple[str, list[tuple[int, int, Any, str]]]]


def _cells(content: bytes) -> Cells:
    """Every cell of a workbook: sheet, row, column, value, style."""
    book = load_workbook(BytesIO(content))
    return [
        (
            sheet.title,
            [
                (cell.row, cell.column, cell.value, cell.style)
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None or cell.has_style
            ],
        )
        for sheet in book.worksheets
    ]


def _write(cells: Cells) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    add_styles(book)
    for title, held in cells:
        sheet = book.create_sheet(title)
        for row, column, value, style in held:
            cell = sheet.cell(row, column, value)
            cell.style = style
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def run() -> Iterator[Result]:
    app = sqlite_province(PEOPLE)

    def report() -> bytes:
        with app.app_context():
            session = db.session()
            user = session.scalars(select(User).where(User.username == "staff")).one()
            content = build_report(session, WISH, by=user, selection=EVERYTHING, scope="Toàn tỉnh")
            session.rollback()
            return content

    cells = _cells(report())
    held = medians({"report": report, "openpyxl": lambda: _write(cells)})
    yield Result("report workbook of 5,000 units / openpyxl writing its cells", held["report"] / held["openpyxl"], BAR)
