"""Where a visit takes place, as it is said on pages and papers, in mails and calendars: nobody is named in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import among
from rollout.models import Area, Office, Room, Visit
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
    way: SessionWay, *, written: str = "", room: str = "", office: str = "", commune: str = "", at_unit: str = ""
) -> MeetingPlace:
    """What somebody wrote comes first; at BHXH's the room and the office follow. Pure.

    `at_unit`: what the reader calls the unit that is visited. A room is one of the office, so a meeting of several
    units that has one is there.
    """
    if way is SessionWay.ONLINE:
        is_link = written.casefold().startswith(("https://", "http://"))
        return MeetingPlace(PlaceKind.LINK if is_link else PlaceKind.MEETING, written)
    if way is SessionWay.AT_UNIT:
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
    """Visit → where it takes place. Three queries at most, however many visits."""
    rooms = _names(session, Room, {visit.room_id for visit in visits})
    offices = _names(session, Office, {visit.office_id for visit in visits})
    communes = _names(session, Area, {visit.area_id for visit in visits})
    return {
        visit.id: place_said(
            SessionWay(visit.way), written=visit.place, room=rooms.get(visit.room_id, ""),
            office=offices.get(visit.office_id, ""), commune=communes.get(visit.area_id, ""), at_unit=at_unit,
        )
        for visit in visits
    }  # fmt: skip


def _names(
    session: Session, of: type[Room] | type[Office] | type[Area], keys: Collection[int | None]
) -> dict[int | None, str]:
    """Key → name; no query for none."""
    asked = [key for key in keys if key is not None]
    if not asked:
        return {}
    return dict(session.execute(select(of.id, of.name).where(among(session, of.id, asked))).all())


def place_of(session: Session, visit: Visit, at_unit: str = "") -> MeetingPlace:
    """Three queries at most."""
    return places_of(session, [visit], at_unit)[visit.id]
