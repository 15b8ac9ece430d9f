"""Lists of visits: a page of those that somebody sees."""

from __future__ import annotations

from sqlalchemy import select

from rollout.core.access import Permission, Viewer
from rollout.core.paging import Paged, paged
from rollout.models import Visit
from rollout.register.visit_sight import SeenVisit, is_seen, seen


def page_of(viewer: Viewer, number: int) -> Paged[SeenVisit]:
    """The latest first."""
    permission = Permission.ARRANGE_VISITS
    statement = select(Visit).where(is_seen(viewer, permission)).order_by(Visit.day.desc(), Visit.id.desc())
    found = paged(viewer.session, statement, number)
    return Paged(seen(viewer, found.rows, permission), found.number, found.total)
