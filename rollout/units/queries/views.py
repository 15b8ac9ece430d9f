"""The views of the list of units that somebody has kept."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.names import sort_key
from rollout.models import SavedView, User

PAGE = "units"
MOST = 20
"""How many a user keeps of the list."""


def saved_views(session: Session, user: User) -> list[SavedView]:
    """Those of a user, in alphabetical order. One query of at most MOST rows."""
    rows = session.scalars(select(SavedView).where(SavedView.user_id == user.id, SavedView.page == PAGE).limit(MOST))
    return sorted(rows, key=lambda row: (sort_key(row.name, given_name_first=False), row.id))


def saved_view(session: Session, user: User, view_id: int) -> SavedView | None:
    """One of a user's own."""
    row = session.get(SavedView, view_id)
    return row if row is not None and (row.user_id, row.page) == (user.id, PAGE) else None
