"""The settings that staff may change, as the rules read them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import Setting


def settings(session: Session, *keys: str) -> dict[str, str]:
    """The values of some settings, "" where the registry does not hold one. One query."""
    rows = session.execute(select(Setting.key, Setting.value).where(Setting.key.in_(keys)))
    found = {row.key: row.value for row in rows}
    return {key: found.get(key, "") for key in keys}


def whole(value: str, default: int) -> int:
    """A setting that is a whole number; the default for anything else."""
    return int(value) if value.isascii() and value.isdigit() else default
