"""Verification of roles: whoever holds one was given it, by an act that is in the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from rollout.core.dates import local
from rollout.core.users import given
from rollout.models import Assignment, AuditRecord


def verify_roles(session: Session) -> Iterator[str]:
    """Each role is the one that was given, to the same user, in the same place, and ended when it was taken away."""
    was_given: dict[int, tuple[int, dict[str, Any]]] = {}
    ended: dict[int, date] = {}
    records = (
        select(AuditRecord.action, AuditRecord.subject_id, AuditRecord.detail, AuditRecord.recorded_at)
        .where(AuditRecord.action.in_(("assign", "end_assignment")))
        .order_by(AuditRecord.id)
    )
    for action, user_id, detail, recorded_at in session.execute(records):
        number = detail["assignment"]
        if action == "assign":
            was_given[number] = user_id, {name: value for name, value in detail.items() if name != "os_user"}
            ended.pop(number, None)  # SQLite gives the number of a removed row out again
        else:
            ended[number] = local(recorded_at).date()
    for row in session.scalars(select(Assignment).options(selectinload(Assignment.units)).order_by(Assignment.id)):
        if was_given.get(row.id) != (row.user_id, given(row)):
            yield f"assignment {row.id}: the audit trail does not say that this role was given"
        elif row.id in ended and row.to_on > ended[row.id]:
            yield f"assignment {row.id}: the role was taken away and is held again"
