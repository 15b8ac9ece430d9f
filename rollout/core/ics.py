"""Calendars for other programs (RFC 5545, 5546): what is followed by its address, and what goes out by mail. Pure.

Written by the library `icalendar`, which folds, escapes and quotes as the standard wants it: many programs read this,
and each has its own mistakes, so a well-kept writer is worth more than a short one of our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vDuration, vText

from rollout.core.dates import ZONE

TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//BHXH//VssID//VI"
REFRESHED = timedelta(hours=1)
"""How often a program is asked to look for changes."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


class Status(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"


class Party(NamedTuple):
    """Who invites or is invited."""

    name: str
    email: str


@dataclass(frozen=True)
class Appointment:
    """Minutes of a day in Việt Nam. `uid` names it for good; `sequence` grows with each change; `at` is its moment."""

    uid: str
    sequence: int
    at: datetime
    day: date
    starts: int
    ends: int
    summary: str
    place: str = ""
    description: str = ""
    status: Status = Status.CONFIRMED
    organizer: Party | None = None
    attendees: tuple[Party, ...] = ()


def feed(appointments: Iterable[Appointment], *, name: str) -> bytes:
    """A calendar to follow: what is in it now, so what was cancelled is left out by the caller.

    Nobody's address stands in it, as the standard wants of what is published; whoever has the link reads it.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("name", vText(_on_one_line(name)))
    calendar.add("x-wr-calname", vText(_on_one_line(name)))  # what NAME was called before it had a standard
    calendar.add("refresh-interval", vDuration(REFRESHED, params={"VALUE": "DURATION"}))
    for appointment in appointments:
        calendar.add_component(_event(appointment, appointment.status))
    return calendar.to_ical()


def invitation(appointment: Appointment) -> bytes:
    """For a mail: enters the appointment, or moves the one of the same `uid`. Needs an organizer and attendees."""
    return _mailed(appointment, "REQUEST", appointment.status)


def cancellation(appointment: Appointment) -> bytes:
    """For a mail: takes the appointment out; `sequence` is higher than whatever was sent of it."""
    return _mailed(appointment, "CANCEL", "CANCELLED")


def clean(text: str) -> str:
    """A text without the signs that no calendar may hold; every kind of line end is one."""
    return _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", text))


def _on_one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_zone())
    return calendar


def _zone() -> Timezone:
    """Since 1975 the clock of Việt Nam was never changed; what was before needs no calendar."""
    rule = TimezoneStandard()
    rule.add("dtstart", datetime(1975, 6, 13))  # noqa: DTZ001 (the clock on the wall, as the standard wants it)
    rule.add("tzoffsetfrom", timedelta(hours=7))
    rule.add("tzoffsetto", timedelta(hours=7))
    rule.add("tzname", "+07")
    zone = Timezone()
    zone.add("tzid", ZONE.key)
    zone.add_component(rule)
    return zone


def _mailed(appointment: Appointment, method: str, status: str) -> bytes:
    if appointment.organizer is None or not appointment.attendees:
        raise ValueError("whoever reads a mailed appointment must know who invites and who is invited")
    event = _event(appointment, status)
    event.add("organizer", _address(appointment.organizer))
    for attendee in appointment.attendees:
        address = _address(attendee)
        # agreed before it is mailed, by the page and not by this program's answer, so none is asked for
        is_agreed = status == Status.CONFIRMED
        address.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED" if is_agreed else "NEEDS-ACTION"}
        address.params["RSVP"] = "FALSE"
        event.add("attendee", address)
    calendar = _calendar(method)
    calendar.add_component(event)
    return calendar.to_ical()


def _event(appointment: Appointment, status: str) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.at.astimezone(UTC))
    event.add("last-modified", appointment.at.astimezone(UTC))
    midnight = datetime(appointment.day.year, appointment.day.month, appointment.day.day, tzinfo=ZONE)
    event.add("dtstart", midnight + timedelta(minutes=appointment.starts))
    event.add("dtend", midnight + timedelta(minutes=appointment.ends))
    event.add("summary", clean(appointment.summary))
    if appointment.place:
        event.add("location", clean(appointment.place))
    if appointment.description:
        event.add("description", clean(appointment.description))
    event.add("status", status)
    return event


def _address(party: Party) -> vCalAddress:
    """A name stands in quotes there, which not every reader can see past when it holds some."""
    address = vCalAddress(f"mailto:{party.email}")
    name = _on_one_line(party.name.replace('"', "'").replace("^", ""))
    if name:
        address.params["CN"] = vText(name)
    return address
