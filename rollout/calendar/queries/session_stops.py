"""Sessions of an officer that are of no visit, planned or held, or whose hours their visit does not hold: where the
officer is beside the visits of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.office_hours import Hours
from rollout.core.scopes import day_asked
from rollout.db import among
from rollout.models import GuidanceSession, SessionOfficer, SessionUnit, Unit, Visit
from rollout.register.session_time import holds_its_own_time
from rollout.register.visit_places import MeetingPlace, place_said
from rollout.register.visit_sight import VisitedUnit, in_scope
from rollout.vocabulary_of_sessions import SessionState, SessionWay

PERMISSION = Permission.ARRANGE_VISITS


@dataclass(frozen=True)
class SeenSession:
    """A session as a viewer sees it: `units` are those of theirs, `others` how many more there are."""

    id: int
    day: date
    hours: Hours
    way: SessionWay
    place: MeetingPlace
    is_done: bool
    units: tuple[VisitedUnit, ...]
    others: int


def sessions_of(
    viewer: Viewer, officer_id: int, since: date, until: date, states: Sequence[SessionState], most: int
) -> list[SeenSession]:
    """Those of [since, until) in some states of which a unit is the viewer's, in their order. Three queries."""
    row = GuidanceSession
    scope = viewer.selection(PERMISSION).sql("session_unit.unit_id")
    of_scope = text(scope).bindparams(**day_asked(scope))
    found = viewer.session.scalars(
        select(row)
        .where(
            row.day >= since,
            row.day < until,
            row.state.in_([state.value for state in states]),
            exists().where(SessionOfficer.session_id == row.id, SessionOfficer.user_id == officer_id),
            exists().where(SessionUnit.session_id == row.id, of_scope),
            or_(~exists().where(Visit.session_id == row.id), holds_its_own_time()),
        )
        .order_by(row.day, row.starts, row.id)
        .limit(most)
    ).all()
    units = _units(viewer.session, [each.id for each in found])
    known = set(in_scope(viewer, PERMISSION, {unit.id for own in units.values() for unit in own}))
    told = []
    for each in found:
        way, own = SessionWay(each.way), units[each.id]
        mine = tuple(unit for unit in own if unit.id in known)
        told.append(
            SeenSession(
                each.id, each.day, Hours(each.starts, each.ends), way, place_said(way, written=each.place),
                each.state == SessionState.HELD.value, mine, len(own) - len(mine),
            )
        )  # fmt: skip
    return told


def _units(session: Session, keys: Sequence[int]) -> dict[int, list[VisitedUnit]]:
    found: defaultdict[int, list[VisitedUnit]] = defaultdict(list)
    if keys:
        rows = select(SessionUnit.session_id, Unit.id, Unit.code, Unit.name).join(Unit, Unit.id == SessionUnit.unit_id)
        named = rows.where(among(session, SessionUnit.session_id, keys)).order_by(Unit.sort_name, Unit.id)
        for session_id, unit_id, code, name in session.execute(named):
            found[session_id].append(VisitedUnit(unit_id, code, name))
    return found
