"""What the tests of units look up."""

from __future__ import annotations

from sqlalchemy import func, select

from rollout.models import AuditRecord
from tests.staffed import Staffed


def audited(staffed: Staffed, action: str) -> int:
    return staffed.session.scalar(select(func.count()).where(AuditRecord.action == action)) or 0
