"""The lists of accounts and the audit trail as tables to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.accounts import trail
from rollout.accounts.queries import Held, assignments_of, state_of
from rollout.core.export_files import MOST_ROWS, Table, Value
from rollout.core.formats import label
from rollout.core.paging import ROWS
from rollout.models import User


def users_table(session: Session, users: list[User]) -> Table:
    return Table(
        _("Tài khoản"),
        (_("Họ và tên"), _("Tên đăng nhập"), _("Vai trò và phạm vi"), _("Trạng thái")),
        _users(users, assignments_of(session, users)),
        widths=(28, 18, 60, 16),
    )


def liaisons_table(session: Session, users: list[User]) -> Table:
    return Table(
        _("Đầu mối"),
        (_("Họ và tên"), _("Tên đăng nhập"), _("Đơn vị"), _("Trạng thái")),
        _users(users, assignments_of(session, users)),
        widths=(28, 18, 60, 16),
    )


def _users(users: Sequence[User], held: Mapping[int, list[Held]]) -> Iterator[Sequence[Value]]:
    for user in users:
        yield user.display_name, user.username, roles(held[user.id]), label(state_of(user))


def roles(held: Sequence[Held]) -> str:
    """Chuyên viên · toàn tỉnh; Đầu mối · Trường A."""
    said = [f"{label(item.role)} · {item.place}" if item.place else label(item.role) for item in held]
    return "; ".join(said) or _("Chưa có vai trò")


def trail_table(session: Session, *, username: str, action: str) -> Table:
    return Table(
        _("Nhật ký"),
        (_("Thời điểm"), _("Người thực hiện"), _("Việc"), _("Đối tượng"), _("Chi tiết")),
        _entries(session, username, action),
        widths=(18, 28, 36, 28, 80),
    )


def _entries(session: Session, username: str, action: str) -> Iterator[Sequence[Value]]:
    """Read by pages, the latest first; a page more than a file holds."""
    before: int | None = None
    for _page in range(MOST_ROWS // ROWS + 1):
        held = trail.list_entries(session, username=username, action=action, before=before)
        for entry in held.rows:
            yield entry.record.recorded_at, entry.actor, entry.action, entry.subject, "; ".join(entry.details)
        before = held.older
        if before is None:
            return
