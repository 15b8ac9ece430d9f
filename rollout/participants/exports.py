"""A unit's people as a table to take away: numbers masked, phones as the viewer sees them on the page; bundles, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core.export_files import Table, Value
from rollout.core.formats import day, label
from rollout.core.paging import ROWS, last_page
from rollout.models import BundleOutcome
from rollout.participants.queries import shown
from rollout.participants.queries.handing_in import BundleRow
from rollout.participants.queries.roster import Member
from rollout.participants.queries.shown import Shown
from rollout.participants.status import Mark


def people_table(
    session: Session, unit_id: int, found: Sequence[Member], *, title: str, basis: str, shows_phones: bool
) -> Table:
    return Table(
        _("Người tham gia"),
        (
            _("Họ và tên"), _("Năm sinh"), _("Số"), _("Điện thoại"), _("Nhóm"), _("Mốc gần nhất"), _("Tình trạng"),
            _("Việc cần làm tiếp"),
        ),
        _rows(session, unit_id, found, shows_phones),
        above=(title, basis),
        widths=(30, 10, 14, 14, 24, 44, 30, 50),
    )  # fmt: skip


def _rows(session: Session, unit_id: int, found: Sequence[Member], shows_phones: bool) -> Iterator[Sequence[Value]]:
    """Read by pages, so that numbers of few are held at once."""
    for number in range(1, last_page(len(found)) + 1):
        for row in shown.page_of(session, unit_id, found[(number - 1) * ROWS : number * ROWS], 1).paged.rows:
            yield _row(row, shows_phones)


def _row(row: Shown, shows_phones: bool) -> Sequence[Value]:
    member = row.member
    name, birth = member.name, str(row.birth_year or "")
    if member.is_second:
        return f"{name} ({_('Nơi làm việc thứ hai')})", birth, "", "", "", "", "", member.step.text
    marks = list(member.status.marks.values())
    standings = (
        f"{label(s.kind)} ({_('chờ xác nhận')})" if s in member.status.proposals else label(s.kind)
        for s in member.status.standings
    )
    phone = row.phone if shows_phones or not row.phone else row.masked_phone
    reached = mark_said(marks[-1]) if marks else ""
    return name, birth, row.number, phone, label(member.group), reached, "; ".join(standings), member.step.text


def mark_said(mark: Mark) -> str:
    """Đã cài đặt 05/03/2021 (Đơn vị báo)."""
    since = day(mark.since) if mark.is_dated else _("Không rõ ngày (theo danh sách %(day)s)", day=day(mark.since))
    return f"{label(mark.milestone)} {since} ({_('suy ra') if mark.is_implied else label(mark.evidence)})"


def bundle_table(rows: Sequence[BundleRow], title: str) -> Table:
    """Bundles with how many declarations of each came to what, and nobody's name."""
    return Table(
        _("Bảng kê nộp tờ khai"),
        (
            _("Số bảng kê"), _("Đơn vị"), _("Mã đơn vị"), _("Trạng thái"), _("Lập lúc"), _("Người lập"), _("Ngày nộp"),
            _("Số tờ khai"), *(label(outcome) for outcome in BundleOutcome),
        ),
        [_bundle_row(row) for row in rows],
        above=(title,) if title else (),
        widths=(16, 44, 16, 24, 18, 28, 14, 12, 16, 12, 16),
    )  # fmt: skip


def _bundle_row(row: BundleRow) -> Sequence[Value]:
    counts = [row.told(outcome) for outcome in BundleOutcome]
    return (
        row.number, row.unit_name, row.unit_code, label(row.state), row.made_at, row.made_by, row.handed_on, row.people,
        *counts,
    )  # fmt: skip
