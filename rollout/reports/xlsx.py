"""The report as an .xlsx workbook: rows in, bytes out.

Openings and flows are numbers of the ledger; closings, rates, differences and totals are formulas of the cells
beside them, written with their values.
"""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.workbook.properties import CalcProperties

from rollout.core.spreadsheets import workbook_bytes
from rollout.reports.cached import with_values
from rollout.reports.content import Report
from rollout.reports.paper import TITLE
from rollout.reports.styles import add_styles
from rollout.reports.summary_sheet import SummarySheet
from rollout.reports.table_sheet import TableSheet
from rollout.reports.waiting_sheet import draw_waiting


def write_workbook(report: Report) -> bytes:
    """The workbook of a report: the summary, a sheet for each table, and the units that are not deployed."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    book.properties.title, book.properties.creator = TITLE, report.head.agency
    add_styles(book)
    summary = SummarySheet(book, report)
    tables = [TableSheet(book, report, table) for table in report.tables]
    summary.chart_rates(tables[0], report.head)
    waiting = draw_waiting(book, report)
    papers = (summary.paper, *(table.paper for table in tables), waiting)
    return with_values(workbook_bytes(book), [paper.values for paper in papers])
