"""The day's calls and the log of one unit as tables to take away; phones masked, since a file rings nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.crypto import mask
from rollout.core.export_files import Table, Value
from rollout.core.formats import label
from rollout.register.calls import Card, Why
from rollout.today import queries
from rollout.today.queries import Said

MOST_CARDS = 10_000


def day_table(viewer: Viewer, on: date, why: Why | None) -> Table:
    """Every unit that is to be called, the most urgent first."""
    return Table(
        _("Việc hôm nay"),
        (
            _("Đơn vị"), _("Mã đơn vị"), _("Lý do"), _("Người tham gia"), _("Chưa có tài khoản"),
            _("Hồ sơ chưa được chấp nhận"), _("Liên hệ gần nhất"), _("Ngày hẹn gọi lại"), _("Người liên hệ"),
            _("Điện thoại"),
        ),
        [_card(card) for card in queries.day_of(viewer, on, 1, why, MOST_CARDS).cards],
        widths=(44, 16, 40, 14, 14, 14, 14, 14, 28, 14),
    )  # fmt: skip


def _card(card: Card) -> Sequence[Value]:
    name, phone = (card.callee.name, mask(card.callee.phone) if card.callee.phone else "") if card.callee else ("", "")
    return (
        card.name, card.code, "; ".join(map(label, card.whys)), card.people, card.missing, card.rejected,
        card.contacted_on, card.call_back_on, name, phone,
    )  # fmt: skip


def log_table(rows: Sequence[Said], title: str) -> Table:
    return Table(
        _("Liên hệ với đơn vị"),
        (_("Thời điểm"), _("Cách liên hệ"), _("Kết quả"), _("Ngày hẹn gọi lại"), _("Ghi chú"), _("Người ghi"), ""),
        _log(rows),
        above=(title,),
        widths=(18, 16, 24, 14, 60, 28, 14),
    )


def _log(rows: Sequence[Said]) -> Iterator[Sequence[Value]]:
    for row in rows:
        gone = _("Đã rút lại") if row.is_taken_back else ""
        yield row.at, label(row.way), label(row.outcome), row.call_back_on, row.note, row.by, gone
