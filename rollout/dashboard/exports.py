"""The pages of figures as tables to take away: what stands in their cells, hidden where it is hidden there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from rollout.core.export_files import Table, Value, as_shown
from rollout.core.formats import NOTHING, day
from rollout.dashboard.cells import Cell
from rollout.dashboard.changes_page import ChangesPage
from rollout.dashboard.comparison_page import Compared, ComparisonPage
from rollout.dashboard.heat_page import HeatPage, Spot
from rollout.dashboard.listing import ConcernCountsPage, ConcernPage, ListPage
from rollout.dashboard.meeting_page import MeetingPage, SheetView
from rollout.dashboard.page import OverviewPage
from rollout.dashboard.ranking_page import RankingPage

MOST = 10_000
"""Rows of one such file: a province has as many units, and a figure's people are read whole."""

NAME, WORDS, NUMBER = 48, 24, 16  # characters of a column


def value(text: str) -> Value:
    """A number as a number, any other text as it is, and nothing for "–"."""
    return None if text == NOTHING else as_shown(text)


def figure(held: Cell) -> Value:
    return _(held.text) if held.is_hidden else value(held.text)


def spot(held: Spot) -> Value:
    return _(held.text) if held.is_hidden else value(held.text)


def _with_rates(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> tuple[list[str], list[list[Value]]]:
    """The columns of figures, each with a column of its rates behind it where any are made."""
    rated = [any(row[n].rate for row in rows) for n in range(len(headings))]
    told: list[str] = []
    for heading, has_rates in zip(headings, rated, strict=True):
        told += [heading, *([_("%(name)s, tỷ lệ", name=heading)] if has_rates else [])]
    values = [
        [
            part
            for held, has in zip(row, rated, strict=True)
            for part in (figure(held), *((value(held.rate),) if has else ()))
        ]
        for row in rows
    ]
    return told, values


def of_list(page: ListPage) -> Table:
    """The people and units behind a figure, numbers of people masked as on the page."""
    headings: tuple[str, ...]
    if page.has_people:
        headings = (_("Họ và tên"), _("Ngày sinh, số; mã đơn vị"), _("Đơn vị"), _("Số"))
    else:
        headings = (_("Đơn vị"), _("Mã đơn vị"), _("Số"))
    unit = _("đơn vị") if page.counts_units else _("người")
    return Table(
        page.title,
        headings,
        _listed(page),
        above=(page.title, page.basis, _("Cộng tất cả các dòng: %(total)s %(unit)s", total=page.total, unit=unit)),
        below=[[note] for note in page.notes],
        widths=(NAME, WORDS, NAME, NUMBER),
    )


def _listed(page: ListPage) -> Iterator[Sequence[Value]]:
    for line in page.lines:
        yield line.name, line.detail, *((line.unit_name,) if page.has_people else ()), value(line.number)


def of_concerns(page: ConcernPage) -> Table:
    lines = list(page.lines)
    headings, values = _with_rates(page.headings, [line.cells for line in lines])
    return Table(
        page.title,
        (_("Đơn vị"), _("Mã đơn vị"), *headings),
        [[line.name, line.code, *told] for line, told in zip(lines, values, strict=True)],
        above=(page.title, page.basis),
        widths=(NAME, WORDS),
    )


def of_concern_counts(page: ConcernCountsPage) -> Table:
    rows = [(concern.name, concern.explanation, figure(concern.value)) for concern in page.concerns]
    return Table(
        page.title, (_("Nhóm"), _("Giải thích"), _("Đơn vị")), rows, above=(page.title,), widths=(NAME, NAME, NUMBER)
    )


def of_ranking(page: RankingPage) -> Table:
    title = _("Xếp hạng đơn vị")
    if page.held.names:
        out = [(line.name, line.code) for line in page.lines_out]
        return Table(title, (_("Đơn vị"), _("Mã đơn vị")), out, above=(title, page.basis, page.why_left_out))
    headings = (
        _("Đơn vị"), _("Mã đơn vị"), _("Hạng"), _("Mẫu số"), _("Đã được cấp tài khoản"), _("Tỷ lệ"),
    )  # fmt: skip
    rows = [
        (line.name, line.code, line.rank, figure(line.people), figure(line.accepted), value(line.rate))
        for line in page.lines
    ]
    return Table(title, headings, rows, above=(title, page.basis, page.how), widths=(NAME, WORDS, NUMBER))


def of_changes(page: ChangesPage) -> Table:
    title = _("Thay đổi từ lần trước")
    rows = [
        [line.name, *map(figure, line.numbers), _("có") if line.was_loaded else ""] for line in page.lines
    ]  # fmt: skip
    return Table(
        title,
        (_("Đơn vị"), *page.headings, _("Nạp danh sách")),
        rows,
        above=(title, _("Ghi vào hệ thống từ %(at)s đến nay, của mọi ngày.", at=page.since), page.basis),
        below=[[_("Tổng cộng"), *map(figure, page.totals)]],
        widths=(NAME,),
    )


def of_comparison(page: ComparisonPage) -> Table:
    title = _("So sánh hai ngày")
    first, second = page.days
    headings = (
        page.dimension, first, _("%(day)s, số người", day=first), second, _("%(day)s, số người", day=second),
        _("Thay đổi tỷ lệ"), _("Thay đổi số người"), *page.flow_names,
    )  # fmt: skip
    return Table(
        title,
        headings,
        [_compared(row) for row in page.compared],
        above=(title, page.basis, page.caption),
        below=[_compared(page.total)],
        widths=(NAME,),
    )


def _compared(row: Compared) -> list[Value]:
    first, second = row.first, row.second
    shares: tuple[Value, ...] = (spot(first), first.whole, spot(second), second.whole)
    return [row.name, *shares, value(row.points), figure(row.people), *map(figure, row.flows)]


def of_heat(page: HeatPage) -> Table:
    title = _("Bản đồ nhiệt theo tuần")
    return Table(
        title,
        (page.dimension, *map(day, page.weeks)),
        [[line.name, *map(spot, line.spots)] for line in page.lines],
        above=(title, page.basis, page.caption),
        below=[[_("Tổng cộng"), *map(spot, page.totals)]],
        widths=(NAME,),
    )


def of_meeting(page: MeetingPage) -> Table:
    """A row for each sheet of paper."""
    sheets = list(page.sheets)
    blocked = [name for name, _number in sheets[0].blocked] if sheets else []
    without = sheets[0].without[0] if sheets else ""
    title = _("Giao ban tuần")
    headings = (
        _("Tờ"), _("Đơn vị đến hẹn trong tuần"), _("Lượt liên hệ được"), _("Tài khoản mới trong tuần"),
        _("Đã được cấp tài khoản"), _("Mẫu số"), without, *blocked, _("Còn phải gọi lại"),
        _("Chưa liên hệ được lần nào"),
    )  # fmt: skip
    return Table(title, headings, map(_sheet, sheets), above=(title, page.week, page.basis), widths=(NAME,))


def _sheet(sheet: SheetView) -> list[Value]:
    contacts = sheet.contacts
    return [
        sheet.title, contacts.promised, contacts.made, figure(sheet.reached), figure(sheet.accepted),
        figure(sheet.people), figure(sheet.without[1]), *(figure(held) for _name, held in sheet.blocked), contacts.due,
        contacts.never,
    ]  # fmt: skip


def of_overview(page: OverviewPage) -> Table:
    """The overview's table by its dimension."""
    table, title = page.table, _("Số liệu theo: %(dimension)s", dimension=page.dimension)
    headings, values = _with_rates(
        [heading.unescape() for heading in table.headings], [*(row.cells for row in table.rows), table.totals]
    )
    *rows, totals = values
    return Table(
        title,
        (page.dimension, *headings),
        [[row.name, *told] for row, told in zip(table.rows, rows, strict=True)],
        above=(title, page.basis, _("Trong kỳ: %(period)s.", period=page.period)),
        below=[[_("Tổng cộng"), *totals]],
        widths=(NAME,),
    )
