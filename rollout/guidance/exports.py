"""The list of sessions as a table to take away: numbers of the viewer's units, nobody's name but of the officers."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.dates import today
from rollout.core.export_files import Table, Value
from rollout.core.formats import day, label
from rollout.guidance.hours import write_hour
from rollout.guidance.queries import listing
from rollout.guidance.queries.listing import Asked, Line
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


def _state(line: Line) -> str:
    is_to_come = line.row.state == SessionState.PLANNED and not line.is_waiting
    return _("Đã lập lịch") if is_to_come else label(SessionState(line.row.state))


def _row(line: Line) -> Sequence[Value]:
    row, result = line.row, line.result
    ripe = "" if result is None else _("có") if result.is_ripe else _("chưa")
    return (
        row.day, write_hour(row.starts), write_hour(row.ends), "; ".join(unit.name for unit in line.units),
        "; ".join(unit.code for unit in line.units), line.others or None, label(SessionWay(row.way)), row.place,
        "; ".join(line.officers), _state(line), line.attended,
        len(result.people) if result else None, ripe,
    )  # fmt: skip
