"""Whose calendars a viewer may make an address for: their own, those of their units."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import abort
from sqlalchemy import select, text

from rollout.core.access import Permission, Viewer
from rollout.core.scopes import day_asked
from rollout.models import CalendarFeed, Unit, User
from rollout.register.calendar_feeds import feed_of, is_shown, left_behind, token_of

MOST = 50
"""Units of one liaison."""


class Owner(NamedTuple):
    """A calendar that can be followed; `token` "" where it has no address now, or one that others made and that is not
    shown to the viewer (`is_hidden`). `unit_id` None: the viewer's own.

    `is_left`: the last address opens nothing because somebody who could read it is of the unit no more; `left_at`: when
    it ended, where that is known.
    """

    unit_id: int | None
    name: str
    token: str
    is_left: bool = False
    left_at: datetime | None = None
    is_hidden: bool = False


def owners(viewer: Viewer, unit_id: int | None) -> list[Owner]:
    """What is shown on the page: of one unit where one is asked for. 404 for a unit that is not the viewer's."""
    if unit_id is not None:
        return [_owner(viewer, opened(viewer, unit_id))]
    found = [_owner(viewer, viewer.user)] if viewer.can(Permission.ARRANGE_VISITS) else []
    if viewer.can(Permission.ANSWER_VISITS):
        scope = viewer.selection(Permission.ANSWER_VISITS).sql("unit.id")
        own = (
            select(Unit).where(text(scope).bindparams(**day_asked(scope))).order_by(Unit.sort_name, Unit.id).limit(MOST)
        )
        found += [_owner(viewer, unit) for unit in viewer.session.scalars(own)]
    return found


def opened(viewer: Viewer, unit_id: int | None) -> User | Unit:
    """The viewer, or a unit of theirs; else 404."""
    if unit_id is None:
        if not viewer.can(Permission.ARRANGE_VISITS):
            abort(404)
        return viewer.user
    may = any(viewer.may(permission, unit_id) for permission in (Permission.ARRANGE_VISITS, Permission.ANSWER_VISITS))
    unit = viewer.session.get(Unit, unit_id) if may else None
    if unit is None:
        abort(404)
    return unit


def _owner(viewer: Viewer, owner: User | Unit) -> Owner:
    feed = feed_of(viewer.session, owner)
    token = token_of(feed) if feed else ""
    if isinstance(owner, User):
        return Owner(None, "", token)
    if feed is not None and not is_shown(viewer, feed):
        return Owner(owner.id, owner.name, "", is_hidden=True)
    left = left_behind(viewer.session, CalendarFeed.unit_id == owner.id) if not token else {}
    return Owner(owner.id, owner.name, token, owner.id in left, left.get(owner.id))
