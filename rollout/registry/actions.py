"""What is changed of the registry. Each act writes its audit record; none commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.models import Setting, User
from rollout.register.obstacle_steps import reckon
from rollout.register.obstacle_terms import OF_CLOCK


def edit_setting(session: Session, setting: Setting, *, value: str, by: User) -> bool:
    """Another value from now on; False when it is the value already."""
    if setting.value == value:
        return False
    audit.record(
        session,
        by=by,
        action="edit_setting",
        subject="setting",
        subject_id=0,  # settings go by their key
        key=setting.key,
        before=setting.value,
        after=value,
    )
    setting.value = value
    if setting.key in OF_CLOCK:
        reckon(session)
    return True
