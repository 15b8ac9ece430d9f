"""The lists of planning as tables to take away: units and numbers, nobody's name but of the officers."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.dates import today
from rollout.core.export_files import Table, Value
from rollout.core.formats import NOTHING, day, hour, label, rounded
from rollout.models import PlanVisit
from rollout.planning.forms import week_text
from rollout.planning.queries import choices, ranking
from rollout.planning.queries.plans import DayOf, Entry, Opened
from rollout.planning.queries.ranking import Asked, Line, Show


def ranking_table(viewer: Viewer, asked: Asked) -> Table:
    """Every unit that the filter finds, with each term of its sum, or with why it is left out."""
    names, lines = dict(choices.officers(viewer)), ranking.ranked(viewer, asked).shown(asked)
    above = (_("Đến ngày %(day)s", day=day(today())),)
    if asked.show is not Show.NEXT:
        return Table(
            label(asked.show),
            (_("Đơn vị"), _("Mã đơn vị"), _("Chưa có tài khoản"), _("Cán bộ chuyên quản")),
            [(line.unit.name, line.unit.code, line.unit.missing, _officer(line, names)) for line in lines],
            above=above,
            widths=(44, 16, 12, 28),
        )
    return Table(
        _("Nên đến đơn vị nào"),
        (
            _("Thứ tự"), _("Đơn vị"), _("Mã đơn vị"), _("Cán bộ chuyên quản"), _("Chưa có tài khoản"),
            _("Đang vướng mắc"), _("Tỷ lệ ước tính một buổi (%)"), _("Từ (%)"), _("Đến (%)"), _("Phút đi lại"),
            _("Phút làm việc"), _("Ước tính số người"), _("Điểm hạn nhiệm vụ"), _("Điểm nhiệm vụ quá hạn"),
            _("Tổng điểm"),
        ),
        [_row(line, names) for line in lines],
        above=above,
        widths=(8, 44, 16, 28, 12, 12, 12, 8, 8, 10, 10, 12, 12, 12, 10),
    )  # fmt: skip


def _figure(value: float | None) -> Value:
    """As the page shows it."""
    return NOTHING if value is None else rounded(value)


def _officer(line: Line, names: dict[int, str]) -> str:
    return names.get(line.unit.officer_id or 0, "")


def _row(line: Line, names: dict[int, str]) -> Sequence[Value]:
    held, row, expected = line.score, line.score.row, line.score.row.expected
    shares = (expected.share, expected.low, expected.high) if expected else (None, None, None)
    return (
        line.place, line.unit.name, line.unit.code, _officer(line, names), line.unit.missing, row.blocked or None,
        *(None if share is None else _figure(100 * share) for share in shares), row.travel_minutes,
        row.session_minutes, _figure(held.people), _figure(held.deadline) if held.deadline else None,
        _figure(held.overdue) if held.overdue else None, _figure(held.total),
    )  # fmt: skip


def plan_table(found: Opened) -> Table:
    """The visits of a plan, day by day, with those that are agreed."""
    return Table(
        _("Kế hoạch tuần"),
        (
            _("Cán bộ"), _("Ngày"), _("Thứ tự"), _("Bắt đầu"), _("Kết thúc"), _("Phút đi lại trước đó"), _("Đơn vị"),
            _("Mã đơn vị"), _("Ước tính số người"), _("Điểm"), _("Ghi chú"),
        ),
        [
            _stop(found, held, place, entry)
            for held in found.days
            for place, entry in enumerate(held.entries, 1)
        ],
        above=(_("Tuần %(week)s", week=week_text(found.plan.week_on)),),
        widths=(28, 12, 8, 9, 9, 10, 44, 16, 10, 10, 36),
    )  # fmt: skip


def _note(found: Opened, row: PlanVisit) -> str:
    if row.id in found.refused:
        return found.refused[row.id].text
    return _("Đã ghim") if row.is_pinned else ""


def _stop(found: Opened, held: DayOf, place: int, entry: Entry) -> Sequence[Value]:
    row, score = entry.row, entry.score
    note = _("Lịch đã thống nhất") if row is None else _note(found, row)
    return (
        found.officers.get(held.officer_id, ""), held.day, place, hour(entry.hours.starts), hour(entry.hours.ends),
        entry.way, "; ".join(unit.name for unit in entry.units), "; ".join(unit.code for unit in entry.units),
        _figure(score.people) if score else None, _figure(score.total) if score else None, note,
    )  # fmt: skip
