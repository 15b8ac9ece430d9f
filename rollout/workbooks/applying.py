"""Writes a plan: the facts, the rows as they were done, the batch's state. One transaction, under the ledger's lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.core.garbage import uncollected
from rollout.models import Batch, User
from rollout.vocabulary import BatchState, ImportKind
from rollout.workbooks import asking
from rollout.workbooks.apply_official import write_accounts
from rollout.workbooks.apply_people import write_people
from rollout.workbooks.apply_units import write_units
from rollout.workbooks.apply_users import write_users
from rollout.workbooks.plans import Order, Plan, PlannedRow
from rollout.workbooks.staging import keep_leavers, keep_rows, sum_up


@uncollected()
def apply_plan(session: Session, batch: Batch, order: Order, plan: Plan, *, by: User) -> None:
    """All of the plan, or by the caller's rollback nothing. The plan must be of the ledger as it is now.

    Of the rows of a list of people no more is left afterwards than what they are and their messages.
    """
    counts = plan.counts()
    fields = Counter(name for row in plan.changing for name in row.changed)
    kind = ImportKind(batch.kind)
    if kind is ImportKind.PARTICIPANTS:
        asking.forget(session, plan, by=by)
        sum_up(session, batch, plan)

        def keep(rows: Sequence[PlannedRow]) -> None:
            keep_rows(session, batch, rows)
            for row in rows:
                row.let_go()

        undo_notes = write_people(session, plan, order, batch=batch, by=by, keep=keep)
    else:
        if kind is ImportKind.UNITS:
            undo_notes = write_units(session, plan, order, batch=batch, by=by)
        elif kind is ImportKind.OFFICIAL:
            undo_notes = write_accounts(session, plan, order, batch=batch, by=by)
        elif kind is ImportKind.USERS:
            undo_notes = write_users(session, plan, by=by)
        else:
            assert_never(kind)
        sum_up(session, batch, plan)
        keep_rows(session, batch, plan.rows)
    keep_leavers(session, batch, plan)
    batch.summary = {**batch.summary, **undo_notes}
    batch.state, batch.applied_at, batch.progress = BatchState.APPLIED.value, now(), 100
    audit.record(
        session,
        by=by,
        action="import",
        subject="batch",
        subject_id=batch.id,
        kind=kind.value,
        fields=dict(fields),
        **counts,
    )
