"""The lists as tables to take away; what of an absence is an officer's own affair goes along as on the page."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from rollout.availability.queries import absences, things, travel
from rollout.availability.words import hours_text, state_text
from rollout.core.export_files import Table
from rollout.core.formats import label
from rollout.vocabulary_of_visits import AbsenceKind


def absences_table(lines: Iterable[absences.Line]) -> Table:
    return Table(
        _("Giờ vắng của cán bộ"),
        (
            _("Cán bộ"), _("Từ ngày"), _("Đến hết ngày"), _("Giờ"), _("Lý do vắng"), _("Ghi chú"), _("Tình trạng"),
            _("Người ghi"),
        ),
        [
            (
                line.officer, line.row.from_on, line.last, hours_text(line), label(AbsenceKind(line.row.kind)),
                line.row.note, state_text(line), line.made_by,
            )
            for line in lines
        ],
        widths=(28, 14, 14, 16, 20, 44, 28, 28),
    )  # fmt: skip


def things_table(title: str, kind: str, lines: Iterable[things.Line]) -> Table:
    is_room = kind == "rooms"
    return Table(
        title,
        (
            _("Tên"), _("Cơ quan BHXH"), *((_("Số chỗ"),) if is_room else ()), _("Lịch đã thống nhất"),
            _("Tình trạng"),
        ),
        [
            (
                line.row.name, line.office, *((line.seats,) if is_room else ()), line.visits,
                _("Thôi dùng") if line.row.ended_at else _("Đang dùng"),
            )
            for line in lines
        ],
        widths=(44, 28, *((12,) if is_room else ()), 18, 18),
    )  # fmt: skip


def travel_table(lines: Iterable[travel.Line]) -> Table:
    return Table(
        _("Thời gian đi lại"),
        (_("Xã, phường"), _("Đến"), _("Số phút"), _("Theo bản đồ, phút"), _("Tính cả điều chỉnh, phút"), _("Lý do")),
        [
            (
                line.area, line.other or _("Mọi nơi, cộng thêm"), line.row.minutes, line.straight, line.whole,
                line.row.reason,
            )
            for line in lines
        ],
        widths=(28, 28, 12, 18, 22, 60),
    )  # fmt: skip
