"""What is done to the views of the list that a user keeps. None commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.numbers import holds_number
from rollout.models import SavedView, User
from rollout.units.errors import NumberInFilter, TooLongFilter, TooManyViews, ViewNameTaken
from rollout.units.queries.views import MOST, PAGE, saved_views

LONGEST_QUERY = 1_000  # characters of the column


def save_view(session: Session, *, name: str, query: str, searched: str, by: User) -> SavedView:
    """Keeps a query under a name, in place of an earlier one of that name; `searched` is the text it looks for.

    Raises TooManyViews, TooLongFilter, NumberInFilter.
    """
    if holds_number(searched):
        raise NumberInFilter
    if len(query) > LONGEST_QUERY:
        raise TooLongFilter
    held = saved_views(session, by)
    row = next((view for view in held if view.name == name), None)
    if row is None:
        if len(held) >= MOST:
            raise TooManyViews(most=MOST)
        row = SavedView(user_id=by.id, page=PAGE, name=name, query=query)
        session.add(row)
    row.query = query
    session.flush()
    _record(session, row, action="save_view", by=by)
    return row


def rename_view(session: Session, view: SavedView, *, name: str, by: User) -> None:
    """Raises ViewNameTaken."""
    if any(other.name == name and other.id != view.id for other in saved_views(session, by)):
        raise ViewNameTaken
    view.name = name
    _record(session, view, action="rename_view", by=by)


def delete_view(session: Session, view: SavedView, *, by: User) -> None:
    _record(session, view, action="delete_view", by=by)
    session.delete(view)


def _record(session: Session, view: SavedView, *, action: str, by: User) -> None:
    audit.record(session, by=by, action=action, subject="saved_view", subject_id=view.id)
