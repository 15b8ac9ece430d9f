"""The list of visits as a table to take away: units that the viewer may know of, nobody's name but of the officers."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.dates import today
from rollout.core.export_files import Table, Value
from rollout.core.formats import day, hour, label
from rollout.core.office_hours import Hours
from rollout.register.visit_order import KEEPS_TIME
from rollout.register.visit_times import Time
from rollout.visits.queries import listing
from rollout.visits.queries.listing import Asked, Line
from rollout.visits.words import time_said
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import VisitState

MOST = 10_000


def table_of(viewer: Viewer, asked: Asked) -> Table:
    """Every visit that the filter finds, up to MOST."""
    return Table(
        _("Lịch làm việc"),
        (
            _("Đơn vị"), _("Mã đơn vị"), _("Đơn vị khác cùng buổi"), _("Ngày"), _("Bắt đầu"), _("Kết thúc"),
            _("Phương cách thực hiện"), _("Địa điểm"), _("Cán bộ thực hiện"), _("Tình trạng"),
            _("Các thời gian đề xuất"), _("Hạn trả lời"),
        ),
        [_row(line) for line in listing.page_of(viewer, asked, 1, MOST).rows],
        above=(_("Đến ngày %(day)s", day=day(today())),),
        widths=(44, 16, 12, 12, 9, 9, 24, 28, 32, 24, 44, 12),
    )  # fmt: skip


def _row(line: Line) -> Sequence[Value]:
    row, held = line.row, line.seen
    is_agreed = row.state in KEEPS_TIME and row.starts is not None and row.ends is not None
    times = "; ".join(time_said(Time(slot.day, Hours(slot.starts, slot.ends))) for slot in line.times)
    return (
        "; ".join(unit.name for unit in held.named), "; ".join(unit.code for unit in held.named),
        held.others_named or None,
        row.day if is_agreed else None, hour(row.starts or 0) if is_agreed else "",
        hour(row.ends or 0) if is_agreed else "", label(SessionWay(row.way)), line.place.text,
        "; ".join(held.officers.values()), _("Đơn vị không dự") if held.is_out else label(VisitState(row.state)), times,
        row.answer_by if row.state == VisitState.PROPOSED.value else None,
    )  # fmt: skip
