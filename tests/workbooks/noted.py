"""What was noted of rows all of which is held may change how fast a file is planned, and nothing else (ADR 28)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from rollout.core.errors import Refusal
from rollout.models import HeldRow, User
from rollout.vocabulary import ImportKind
from rollout.workbooks.examining import Upload, examine
from rollout.workbooks.plans import PlannedRow


def check_notes(session: Session, upload: Upload, *, by: User) -> None:
    """Plans a file with the notes and without them: both are the same plan. Leaves everything as it was."""
    session.rollback()
    if upload.kind is not ImportKind.PARTICIPANTS or not session.scalar(select(func.count()).select_from(HeldRow)):
        return
    noted = _planned(session, upload, by)
    session.execute(delete(HeldRow))
    assert _planned(session, upload, by) == noted
    session.rollback()


def _planned(session: Session, upload: Upload, by: User) -> Any:
    try:
        plan = examine(session, upload, by=by).plan
    except Refusal as refusal:
        return type(refusal), str(refusal)
    rows = [(*_place(row), row.changes, row.before, row.messages) for row in plan.rows]
    told = plan.warnings, plan.questions, plan.strange
    return rows, [asdict(leaver) for leaver in plan.leavers], told, dict(plan.foreseen), plan.counts()


def _place(row: PlannedRow) -> tuple[Any, ...]:
    return row.row.sheet, row.row.number, row.state, row.unit_id, row.person_id
