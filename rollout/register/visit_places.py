"""Where a visit takes place, as it is said on pages and papers, in mails and calendars: no person is named in it.

A visit of several units at the place of one of them names that unit to whoever is told of it: they have to find it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from rollout.db import among
from rollout.models import Area, Office, Room, Unit, Visit, VisitUnit
from rollout.register.taking_part import takes_part
from rollout.register.visit_hosts import lacks_host
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_sessions import AT_OFFICE, SessionWay


class PlaceKind(Labelled):
    """What stands before the place."""

    PLACE = "place", N_("Địa điểm")
    LINK = "link", N_("Đường dẫn họp")
    MEETING = "meeting", N_("Phòng họp trực tuyến")


class MeetingPlace(NamedTuple):
    """`text`: as it is said, "" where the way says all; `commune`: where that is, "" online or where nobody knows."""

    kind: PlaceKind
    text: str
    commune: str = ""

    @property
    def whole(self) -> str:
        """With its commune: for whoever has to find it."""
        return ", ".join(filter(None, (self.text, self.commune)))

    @property
    def in_calendar(self) -> str:
        """What a calendar shows under the title: that there is no way to go, too."""
        return self.whole or ("" if self.kind is PlaceKind.PLACE else SessionWay.ONLINE.label)


def place_said(
    way: SessionWay,
    *,
    written: str = "",
    room: str = "",
    office: str = "",
    commune: str = "",
    at_unit: str = "",
    host: str = "",
) -> MeetingPlace:
    """What somebody wrote comes first; at BHXH's the room and the office follow, at one of several units its name.

    Pure. `at_unit`: what the reader calls the unit that is visited; `host`: the one of several that is. A room is one
    of the office, so a meeting of several units that has one is there.
    """
    if way is SessionWay.ONLINE:
        is_link = written.casefold().startswith(("https://", "http://"))
        return MeetingPlace(PlaceKind.LINK if is_link else PlaceKind.MEETING, written)
    if host:
        said = [written, host]
    elif way is SessionWay.AT_UNIT:
        said = [written or at_unit]
    elif way in AT_OFFICE or room:
        said = [written, room, office]
    else:
        said = [written]
    return MeetingPlace(PlaceKind.PLACE, _joined(said), commune)


def _joined(parts: Collection[str]) -> str:
    """One after the other; what was written already is not said again."""
    found = ""
    for part in parts:
        if part and part.casefold() not in found.casefold():
            found = f"{found}, {part}" if found else part
    return found


def places_of(session: Session, visits: Collection[Visit], at_unit: str = "") -> dict[int, MeetingPlace]:
    """Visit → where it takes place; nowhere as long as the unit at whose place it was does not come. Five queries at
    most, however many visits."""
    rooms = _names(session, Room, {visit.room_id for visit in visits})
    offices = _names(session, Office, {visit.office_id for visit in visits})
    communes = _names(session, Area, {visit.area_id for visit in visits})
    hosts, lacking = _hosts(session, visits)
    return {
        visit.id: MeetingPlace(PlaceKind.PLACE, "") if visit.id in lacking else place_said(
            SessionWay(visit.way), written=visit.place, room=rooms.get(visit.room_id, ""),
            office=offices.get(visit.office_id, ""), commune=communes.get(visit.area_id, ""), at_unit=at_unit,
            host=hosts.get(visit.id, ""),
        )
        for visit in visits
    }  # fmt: skip


def _hosts(session: Session, visits: Collection[Visit]) -> tuple[dict[int, str], set[int]]:
    """Visit → the unit at whose place it is, of those of several units; and which of all are without theirs."""
    asked = [visit.id for visit in visits if visit.host_id is not None]
    if not asked:
        return {}, set()
    other = aliased(VisitUnit)
    several = exists().where(other.visit_id == Visit.id, other.unit_id != Visit.host_id, takes_part(other))
    named = select(Visit.id, Unit.name).join(Unit, Unit.id == Visit.host_id)
    shown = or_(several, Visit.way == SessionWay.JOINT.value)
    hosts = dict(session.execute(named.where(among(session, Visit.id, asked), shown)).all())
    return hosts, set(session.scalars(select(Visit.id).where(among(session, Visit.id, asked), lacks_host())))


def _names(
    session: Session, of: type[Room] | type[Office] | type[Area], keys: Collection[int | None]
) -> dict[int | None, str]:
    """Key → name; no query for none."""
    asked = [key for key in keys if key is not None]
    if not asked:
        return {}
    return dict(session.execute(select(of.id, of.name).where(among(session, of.id, asked))).all())


def place_of(session: Session, visit: Visit, at_unit: str = "") -> MeetingPlace:
    """Five queries at most."""
    return places_of(session, [visit], at_unit)[visit.id]
