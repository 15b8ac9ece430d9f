"""The addresses of the files of the history of imports and of the rows of one."""

from __future__ import annotations

from flask import Response, abort, request

from rollout.core.access import require, viewer
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.db import db
from rollout.workbooks import blueprint, exports, queries
from rollout.workbooks.rights import LOADERS
from rollout.workbooks.routes import load


@blueprint.post(f"/imports/{EXPORT}")
@require(*LOADERS)
def export_batches(file: str) -> Response:
    return hand_out(lambda: exports.batches_table(viewer()), file, name="lan-nap")


@blueprint.post(f"/imports/<int:batch_id>/{EXPORT}")
@require(*LOADERS)
def export_rows(batch_id: int, file: str) -> Response:
    """Of the state that the address names; 404 where there are no such rows."""
    state = request.args.get("state", "")
    if state not in queries.row_counts(db.session(), load(batch_id).batch):
        abort(404)

    def table() -> Table:
        return exports.rows_table(db.session(), load(batch_id).batch, state)

    return hand_out(table, file, name=f"lan-nap-{batch_id}", subject="batch", subject_id=batch_id)
