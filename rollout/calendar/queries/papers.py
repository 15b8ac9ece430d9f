"""What goes on paper: the week of an officer, and the slip that tells a unit of a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import abort
from sqlalchemy import false, select
from sqlalchemy.orm import Session

from rollout.calendar.asked import Asked, View
from rollout.calendar.looks import Kind
from rollout.calendar.queries.entries import Line, lines_of, of_days
from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.rights import LARGEST_KEY
from rollout.core.selection import Part, Selection
from rollout.core.users import phone_of
from rollout.ledger.balances import of_unit
from rollout.ledger.said import unsaid_by_unit
from rollout.models import User, Visit, VisitOfficer
from rollout.models.rollup import column
from rollout.register.visit_places import MeetingPlace, place_of
from rollout.register.visit_sight import SeenVisit, VisitedUnit, is_seen, seen
from rollout.vocabulary import Evidence, Measure, PeopleGroup
from rollout.vocabulary_of_sessions import SessionWay

MOST = 30
"""Entries of a day on paper."""


class Week(NamedTuple):
    """Day → what is agreed or planned on it; `more`: how many are left out."""

    days: dict[date, list[Line]]
    more: int


def week_of(viewer: Viewer, officer_id: int, monday: date) -> Week:
    """What an officer goes to in a week; what is only offered holds nothing and is left out."""
    found = of_days(viewer, Asked(View.WEEK, monday, officer_id), MOST)
    kinds = (Kind.AGREED, Kind.SESSION)
    entries = [entry for of_day in found.values() for entry in of_day.entries if entry.kind in kinds]
    lines = lines_of(viewer, entries)
    days: dict[date, list[Line]] = {}
    for entry in entries:
        days.setdefault(entry.day, []).append(lines[entry])
    return Week(days, sum(of_day.rest for of_day in found.values()))


class Lacking(NamedTuple):
    """People of a group at a unit, and how many of them have no account."""

    group: PeopleGroup
    people: int
    missing: int


class Goer(NamedTuple):
    name: str
    job_title: str
    phone: str


@dataclass(frozen=True)
class Slips:
    """A visit on paper, a slip for each of the units that the viewer may know of."""

    seen: SeenVisit
    units: tuple[tuple[VisitedUnit, list[Lacking]], ...]
    officers: list[Goer]
    place: MeetingPlace


def opened(viewer: Viewer, visit_id: int) -> tuple[SeenVisit, Permission]:
    """A visit as BHXH sees it or, else, as its unit does. 404 for one that the viewer does not see either way."""
    if visit_id > LARGEST_KEY:
        abort(404)
    for permission in (Permission.ARRANGE_VISITS, Permission.ANSWER_VISITS):
        sight = is_seen(viewer, permission) if viewer.can(permission) else false()
        row = viewer.session.scalar(select(Visit).where(Visit.id == visit_id, sight))
        if row is not None:
            return seen(viewer, [row], permission)[0], permission
    return abort(404)


def slips_of(viewer: Viewer, held: SeenVisit) -> Slips:
    session, row = viewer.session, held.row
    going = select(User).join(VisitOfficer, VisitOfficer.user_id == User.id).where(VisitOfficer.visit_id == row.id)
    officers = [
        Goer(user.display_name, user.job_title, phone_of(user)) for user in session.scalars(going.order_by(User.id))
    ]
    units = tuple((unit, lacking(session, unit.id)) for unit in held.units if unit.id not in held.out)
    return Slips(held, units, officers, place_of(session, row, SessionWay.AT_UNIT.label))


def lacking(session: Session, unit_id: int) -> list[Lacking]:
    """The groups of a unit in which people have no account; none where that was never said. Two queries."""
    own = Selection().within(Part(frozenset({unit_id})))
    unsaid = unsaid_by_unit(session, today(), tuple(PeopleGroup), Evidence.REPORTED, own).get(unit_id, frozenset())
    if Measure.ACCEPTED.value in unsaid:
        return []
    held = of_unit(session, unit_id, [today()], (column(Measure.PARTICIPANTS), column(Measure.ACCEPTED)))[today()]
    return [
        Lacking(group, people, people - accepted) for group, (people, accepted) in held.items() if people > accepted
    ]
