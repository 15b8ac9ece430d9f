"""The history of imports and the rows of one as tables to take away: numbers masked, as on their pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.export_files import MOST_ROWS, Table, Value
from rollout.core.formats import label
from rollout.models import Batch
from rollout.vocabulary import BatchState, ImportKind, RowState
from rollout.workbooks import queries
from rollout.workbooks.queries import ShownRow
from rollout.workbooks.tags import LABELS

ROWS_AT_ONCE = 500


def batches_table(viewer: Viewer) -> Table:
    return Table(
        _("Nạp danh sách"),
        (
            _("Lần nạp"), _("Danh sách"), _("Thuộc đơn vị"), _("Tệp"), _("Tính đến ngày"), _("Người nạp"),
            _("Thời điểm"), _("Trạng thái"), _("Thêm mới"), _("Thay đổi"), _("Bị từ chối"),
        ),
        _batches(viewer),
        widths=(10, 26, 36, 36, 14, 28, 18, 18, 12, 12, 12),
    )  # fmt: skip


def _batches(viewer: Viewer) -> Iterator[Sequence[Value]]:
    for row in queries.list_batches(viewer, 1, MOST_ROWS + 1).rows:
        batch = row.batch
        yield (
            batch.id, label(ImportKind(batch.kind)), row.unit, batch.file_name, batch.list_on, row.by,
            batch.created_at, label(BatchState(batch.state)),
            *map(batch.summary.get, ("created", "updated", "rejected")),
        )  # fmt: skip


def rows_table(session: Session, batch: Batch, state: str) -> Table:
    """The rows of one state, or under one tag, in the order of the file; of a file for one unit none says which."""
    called = label(RowState(state)) if state in set(RowState) else _(LABELS[state])
    reason = _("Lý do")
    why = {"rejected": reason, "skipped": reason, "duplicate": reason, "leaver": _("Đưa ra")}.get(state, _("Thay đổi"))
    sheet, width = ((_("Trang tính"),), (16,)) if queries.names_sheets(batch) else ((), ())
    unit, unit_width = ((), ()) if batch.unit_id else ((_("Thuộc đơn vị"),), (36,))
    return Table(
        called,
        (_("Dòng"), *sheet, _("Tên"), *unit, why),
        _rows(session, batch, state),
        above=(f"{_('Lần nạp số %(n)s', n=batch.id)}: {called}", batch.file_name),
        widths=(8, *width, 30, *unit_width, 90),
    )


def _rows(session: Session, batch: Batch, state: str) -> Iterator[Sequence[Value]]:
    page, last, is_named = 1, 1, queries.names_sheets(batch)
    while page <= last and page * ROWS_AT_ONCE <= MOST_ROWS + ROWS_AT_ONCE:
        found = queries.list_rows(session, batch, state, page, ROWS_AT_ONCE)
        for row in found.rows:
            said = _said(row) if state != RowState.LEAVER else _("có") if row.is_ticked else _("không")
            sheet, unit = (row.sheet,) if is_named else (), () if batch.unit_id else (row.unit,)
            yield row.number or None, *sheet, row.title, *unit, said
        last = -(-found.total // ROWS_AT_ONCE)
        page += 1


def _said(row: ShownRow) -> str:
    changes = []
    for change in row.changes:
        old, new = (_(text) if text and change.is_word else text for text in (change.old, change.new))
        changes.append(f"{_(change.label)}: {f'{old} → {new}' if old is not None else new}")
    return "; ".join([*changes, *(message.text(row.number) for message in row.messages)])
