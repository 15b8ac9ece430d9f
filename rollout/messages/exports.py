"""The outbox as a table to take away: to whom, what about, how far; addresses masked as on the page."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.dates import local, today
from rollout.core.export_files import Table, Value
from rollout.core.formats import day, label, moment
from rollout.messages.queries import listing
from rollout.messages.queries.listing import Asked, Line
from rollout.vocabulary_of_visits import MailFault, MessageKind, MessageState

MOST = 10_000


def table_of(viewer: Viewer, asked: Asked) -> Table:
    """Every message that the filter finds, up to MOST."""
    return Table(
        _("Thư gửi đi"),
        (
            _("Soạn ngày"), _("Người nhận"), _("Mã đơn vị"), _("Nội dung"), _("Ngày làm việc"), _("Thư điện tử"),
            _("Tình trạng"), _("Số lần gửi"), _("Lỗi"), _("Gửi lúc"),
        ),
        [_row(line) for line in listing.page_of(viewer, asked, 1, MOST).rows],
        above=(_("Đến ngày %(day)s", day=day(today())),),
        widths=(12, 44, 16, 32, 14, 28, 30, 10, 40, 18),
    )  # fmt: skip


def _row(line: Line) -> Sequence[Value]:
    row = line.row
    return (
        local(row.made_at).date(), line.to, line.code, label(MessageKind(row.kind)), line.visit.day, line.address,
        label(MessageState(row.state)), row.tries, label(MailFault(row.error)) if row.error else "",
        moment(row.sent_at) if row.sent_at else "",
    )  # fmt: skip
