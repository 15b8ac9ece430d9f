"""The audit trail: who did or looked at what. Records are sealed into the chain at commit (ledger.chain)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from rollout.core.installation import acting_as
from rollout.models import User

PENDING = "audit_pending"


def record(session: Session, *, by: User, action: str, subject: str, subject_id: int, **detail: Any) -> None:
    """Notes one act for the commit to seal.

    `detail` names what changed (field names, numbers of rows, codes of the closed lists) and reasons that were checked
    to hold no number, never a personal value. A key alone says nothing once its row is deleted: the trail stays.
    Of an act of "system" it names the operating-system user as well.
    """
    if behind := acting_as(by):
        detail["os_user"] = behind
    plain = json.loads(json.dumps(detail, default=str))  # as it will be read back, so that its seal fits
    session.info.setdefault(PENDING, []).append(
        {"actor_id": by.id, "action": action, "subject": subject, "subject_id": subject_id, "detail": plain}
    )
