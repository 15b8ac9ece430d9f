"""Handovers, and what one of them moved, as tables to take away."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from rollout.core.export_files import Table
from rollout.core.formats import day, label
from rollout.handover.queries.items import Item
from rollout.handover.queries.listing import Line
from rollout.models import HandoverRule


def list_table(lines: Iterable[Line]) -> Table:
    return Table(
        _("Bàn giao"),
        (
            _("Người giao"), _("Từ ngày"), _("Trở lại ngày"), _("Người nhận"), _("Số đơn vị"), _("Cách chia"),
            _("Trạng thái"), _("Lý do"), _("Người lập"), _("Lập lúc"),
        ),
        [
            (
                line.giver, line.row.from_on, line.row.to_on, takers_of(line), line.units,
                label(HandoverRule(line.row.rule)), label(line.row.state), line.row.reason, line.made_by,
                line.row.made_at,
            )
            for line in lines
        ],
        widths=(28, 14, 14, 44, 12, 44, 20, 44, 28, 18),
    )  # fmt: skip


def takers_of(line: Line) -> str:
    return ", ".join(f"{name} ({number})" for name, number in line.takers)


def items_table(line: Line, items: Iterable[Item]) -> Table:
    return Table(
        _("Chi tiết bàn giao"),
        (_("Nội dung"), _("Đơn vị"), _("Mã đơn vị"), _("Người giao"), _("Người nhận"), _("Kết quả")),
        [
            (what(item), item.unit_name, item.unit_code, item.before, item.after, label(item.outcome))
            for item in items
        ],
        above=(f"{line.giver}, {day(line.row.from_on)}",),
        widths=(44, 44, 16, 28, 28, 28),
    )  # fmt: skip


def what(item: Item) -> str:
    """A unit by its name, an obstacle by its kind, a session and a visit by their day."""
    if item.kind:
        return label(item.kind)
    if item.visit_id:
        return _("Lịch làm việc ngày %(day)s", day=day(item.day)) if item.day else _("Lịch làm việc đang hẹn")
    return _("Buổi ngày %(day)s", day=day(item.day)) if item.day else item.unit_name
