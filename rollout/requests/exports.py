"""Requests as a table to take away: which fields and what came of them, never a value or a name of a person."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from rollout.core.export_files import Table, Value
from rollout.core.formats import label
from rollout.requests.queries import Row


def table_of(rows: Sequence[Row], title: str) -> Table:
    return Table(
        _("Đề nghị sửa thông tin"),
        (
            _("Thời điểm báo"), _("Đơn vị"), _("Mã đơn vị"), _("Loại"), _("Mục"), _("Số ngày chờ"),
            _("Số mục đã trả lời"), _("Người báo"), _("Trả lời xong lúc"), _("Ghi chú"),
        ),
        [_row(row) for row in rows],
        above=(title,) if title else (),
        widths=(18, 44, 16, 20, 44, 12, 12, 28, 18, 12),
    )  # fmt: skip


def _row(row: Row) -> Sequence[Value]:
    return (
        row.asked_at, row.unit_name, row.unit_code, label(row.kind), ", ".join(label(item.field) for item in row.items),
        row.days, f"{row.answered}/{row.to_answer}", row.asked_by, row.settled_at,
        _("Đã rút") if row.is_withdrawn else "",
    )  # fmt: skip
