"""The list of sessions as a table to take away: numbers of the viewer's units, nobody's name but of the officers."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.dates import today
from rollout.core.export_files import Table, Value
from rollout.core.formats import day, hour, label, number
from rollout.guidance.queries import listing
from rollout.guidance.queries.listing import Asked, Line
from rollout.guidance.queries.summary import Summary, SummaryAsked, UnitLine, listed, summary
from rollout.guidance.summary_words import UNCOUNTED, Shown, part
from rollout.vocabulary_of_sessions import SessionState, SessionWay

MOST = 10_000


def table_of(viewer: Viewer, asked: Asked) -> Table:
    """Every session that the filter finds, up to MOST."""
    return Table(
        _("Buổi hướng dẫn"),
        (
            _("Ngày"), _("Bắt đầu"), _("Kết thúc"), _("Đơn vị"), _("Mã đơn vị"), _("Đơn vị khác cùng buổi"),
            _("Phương cách thực hiện"), _("Địa điểm"), _("Cán bộ thực hiện"), _("Tình trạng"), _("Số người dự"),
            _("Được cấp tài khoản trong 14 ngày"), _("Đã đủ 14 ngày"),
        ),
        [_row(line) for line in listing.page_of(viewer, asked, 1, MOST).rows],
        above=(_("Đến ngày %(day)s", day=day(today())),),
        widths=(12, 9, 9, 44, 16, 12, 24, 28, 32, 18, 10, 14, 10),
    )  # fmt: skip


def summary_table(viewer: Viewer, asked: SummaryAsked) -> Table:
    """The units of a summary, with the figures of the scope above; small numbers as the page has them."""
    held = summary(viewer, asked)
    shown = Shown(held)
    told = (
        _("Đến ngày %(day)s", day=day(asked.until or today())),
        _("Buổi đã thực hiện: %(n)s", n=number(held.sessions)),
        _("Lượt người dự: %(n)s", n=shown.whole("attended")),
        _("Người ngoài danh sách được hướng dẫn: %(n)s", n=shown.whole("outside")),
        _("Được cấp tài khoản trong 14 ngày: %(n)s", n=shown.whole("accepted")),
    )
    return Table(
        _("Tổng hợp buổi hướng dẫn"),
        (
            _("Đơn vị"), _("Mã đơn vị"), _("Số buổi"), _("Lượt người dự"), _("Được cấp tài khoản trong 14 ngày"),
        ),
        [
            (line.name, line.code, line.sessions, _value(line, "attended"), _accepted(line, held))
            for line in listed(held, asked)
        ],
        above=(f"{_('Từ ngày')}: {day(asked.since)}", *told) if asked.since else told,
        widths=(44, 16, 10, 14, 18),
    )  # fmt: skip


def _value(line: UnitLine, name: str) -> Value:
    return part(line, name) if name in line.hides else getattr(line, name)


def _accepted(line: UnitLine, held: Summary) -> Value:
    """In each cell why it is empty, where nobody's account was looked up."""
    return _(UNCOUNTED) if held.accepted is None else _value(line, "accepted")


def _state(line: Line) -> str:
    is_to_come = line.row.state == SessionState.PLANNED and not line.is_waiting
    return _("Đã lập lịch") if is_to_come else label(SessionState(line.row.state))


def _row(line: Line) -> Sequence[Value]:
    row, result = line.row, line.result
    ripe = "" if result is None else _("có") if result.is_ripe else _("chưa")
    return (
        row.day, hour(row.starts), hour(row.ends), "; ".join(unit.name for unit in line.units),
        "; ".join(unit.code for unit in line.units), line.others or None, label(SessionWay(row.way)), row.place,
        "; ".join(line.officers), _state(line), line.attended,
        _("chưa tính, quá nhiều người") if line.is_uncounted else len(result.people) if result else None, ripe,
    )  # fmt: skip
