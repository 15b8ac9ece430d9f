"""Calendars for other programs, as two programs of others read them: the library `icalendar` and `vobject`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from rollout.core import ics
from rollout.core.dates import ZONE
from rollout.core.ics import Appointment, Party, Status

DAY = date(2026, 12, 7)
AT = datetime(2026, 11, 30, 1, 2, 3, tzinfo=UTC)
OFFICE = Party('Bảo hiểm xã hội "tỉnh"; Quảng Ngãi, ^', "vssid@example.vn")
UNIT = Party("Trường THPT Số 1 Đức Phổ", "thpt1@example.vn")
AGREED = Appointment(
    "q7Jm-_0123456789abcdef", 3, AT, DAY, 8 * 60, 9 * 60 + 30, "Hướng dẫn VssID: Trường THPT Số 1", "Xã X", "Mang máy",
    organizer=OFFICE, attendees=(UNIT,),
)  # fmt: skip


class Entry(NamedTuple):
    """One appointment as a program understands it."""

    sequence: int
    starts: datetime
    ends: datetime
    summary: str
    place: str
    description: str
    status: str


class Reader(ABC):
    """A calendar program: what it holds after it was given what we send, by the rules of RFC 5546."""

    def __init__(self) -> None:
        self.held: dict[str, Entry] = {}

    @abstractmethod
    def read(self, content: bytes) -> tuple[str, dict[str, Entry]]:
        """Method and appointments; fails on the smallest complaint."""

    def follow(self, content: bytes) -> None:
        method, entries = self.read(content)
        assert method == "PUBLISH"
        self.held = entries

    def mail(self, content: bytes) -> None:
        method, entries = self.read(content)
        for uid, entry in entries.items():
            if uid in self.held and entry.sequence < self.held[uid].sequence:
                continue
            if method == "CANCEL":
                self.held.pop(uid, None)
            else:
                assert method == "REQUEST"
                self.held[uid] = entry


class Icalendar(Reader):
    def read(self, content: bytes) -> tuple[str, dict[str, Entry]]:
        calendar = icalendar.Calendar.from_ical(content)
        components = list(calendar.walk())
        assert [part.errors for part in components if part.errors] == []
        assert calendar.get_missing_tzids() == set()
        assert [name for part in components for name in map(str, part.required) if name not in part] == []
        entries = {str(event["uid"]): self._entry(event) for event in calendar.events}
        assert len(entries) == len(calendar.events)
        return str(calendar["method"]), entries

    def _entry(self, event: Any) -> Entry:
        starts, ends = event["dtstart"], event["dtend"]
        assert starts.params["TZID"] == ends.params["TZID"] == ZONE.key
        texts = (str(event.get(name, "")) for name in ("summary", "location", "description", "status"))
        return Entry(int(event["sequence"]), starts.dt, ends.dt, *texts)


class Vobject(Reader):
    def read(self, content: bytes) -> tuple[str, dict[str, Entry]]:
        calendar = vobject.readOne(content.decode(), validate=True)
        events = getattr(calendar, "vevent_list", [])
        entries = {event.uid.value: self._entry(event) for event in events}
        assert len(entries) == len(events)
        return calendar.method.value, entries

    def _entry(self, event: Any) -> Entry:
        names = ("summary", "location", "description", "status")
        texts = (getattr(event, name).value if hasattr(event, name) else "" for name in names)
        return Entry(int(event.sequence.value), event.dtstart.value, event.dtend.value, *texts)


READERS = [Icalendar, Vobject]
readers = pytest.mark.parametrize("kind", READERS)


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


@readers
def test_a_calendar_to_follow_holds_what_is_agreed(kind: type[Reader]) -> None:
    other = replace(AGREED, uid="another", starts=23 * 60, ends=24 * 60, place="", description="", sequence=1)
    program = kind()
    program.follow(ics.feed([AGREED, other], name="Lịch làm việc, BHXH"))
    assert program.held == {
        AGREED.uid: Entry(
            3, at(8), at(9, 30), "Hướng dẫn VssID: Trường THPT Số 1", "Xã X", "Mang máy", "CONFIRMED"
        ),
        "another": Entry(
            1, at(23), at(0, day=DAY + timedelta(days=1)), "Hướng dẫn VssID: Trường THPT Số 1", "", "", "CONFIRMED"
        ),
    }  # fmt: skip
    assert {entry.starts.utcoffset() for entry in program.held.values()} == {timedelta(hours=7)}
    program.follow(ics.feed([], name="Lịch làm việc"))
    assert program.held == {}


@readers
def test_what_is_moved_is_moved_and_what_is_cancelled_is_gone(kind: type[Reader]) -> None:
    moved = replace(AGREED, sequence=4, day=DAY + timedelta(days=2), starts=14 * 60, ends=15 * 60, place="Phòng họp")
    followed, mailed = kind(), kind()
    for step in (AGREED, moved):
        followed.follow(ics.feed([step], name="Lịch"))
        mailed.mail(ics.invitation(step))
        assert followed.held == mailed.held
    assert mailed.held.keys() == {AGREED.uid}
    assert mailed.held[AGREED.uid].starts == at(14, day=DAY + timedelta(days=2))
    mailed.mail(ics.invitation(AGREED))  # an old mail that comes late
    assert mailed.held == followed.held
    mailed.mail(ics.cancellation(replace(moved, sequence=5)))
    followed.follow(ics.feed([], name="Lịch"))
    assert mailed.held == followed.held == {}


@readers
def test_an_old_cancellation_takes_nothing_out(kind: type[Reader]) -> None:
    program = kind()
    program.mail(ics.invitation(AGREED))
    program.mail(ics.cancellation(replace(AGREED, sequence=2)))
    assert program.held.keys() == {AGREED.uid}


TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["Trường Mầm non Họa Mi", "Đức Phổ", "ưỡng ậ", ",", ";", ":", "\\", "\\n", '"', "\n", "\r\n", "\r", "\t",
             " ", "😀👨‍👩‍👧", "\x00", "\x0b", "\x1b", "\u2028", "\x85", "^", "BEGIN:VEVENT", "http://x/?a=1&b=2"]
        ),
        st.text(max_size=30),
    ),
    max_size=12,
).map("".join)  # fmt: skip


WRITERS: dict[str, Callable[[Appointment], bytes]] = {
    "PUBLISH": lambda entry: ics.feed([entry], name=entry.summary),
    "REQUEST": ics.invitation,
    "CANCEL": ics.cancellation,
}


@given(st.sampled_from(sorted(WRITERS)), TEXTS, TEXTS, TEXTS, TEXTS, st.integers(0, 95), st.integers(0, 10**6))
def test_whatever_is_written_is_read_as_it_was(
    method: str, summary: str, place: str, description: str, name: str, quarter: int, sequence: int
) -> None:
    entry = replace(
        AGREED, summary=summary, place=place, description=description, starts=quarter * 15, ends=1440,
        sequence=sequence, organizer=Party(name, OFFICE.email), attendees=(UNIT, Party(name, "x@example.vn")),
        status=Status.TENTATIVE,
    )  # fmt: skip
    content = WRITERS[method](entry)
    *lines, last = content.split(b"\r\n")
    assert last == b""
    assert max(map(len, lines)) <= 75
    assert not any(sign in line for line in lines for sign in (b"\r", b"\n"))
    for line in lines:
        line.decode()  # no sign is cut in two
    for kind in READERS:
        read_method, entries = kind().read(content)
        [read] = entries.values()
        assert read_method == method
        assert read[3:6] == tuple(map(ics.clean, (summary, place, description)))
        assert (read.sequence, read.starts) == (sequence, at(quarter // 4, quarter % 4 * 15))


def test_only_what_no_calendar_may_hold_is_taken_away() -> None:
    kept = "Họp 😀👨‍👩‍👧, a;b\\c\tđ\ne"
    assert ics.clean(kept) == kept
    assert ics.clean("a\x00b\x1bc\r\nd\x0be\u2028f") == "abc\nd\ne\nf"


def test_who_invites_and_who_is_invited_stands_in_mails_alone() -> None:
    mailed = icalendar.Calendar.from_ical(ics.invitation(AGREED)).events[0]
    assert (mailed["organizer"], mailed["attendee"]) == ("mailto:vssid@example.vn", "mailto:thpt1@example.vn")
    assert mailed["organizer"].params["CN"] == "Bảo hiểm xã hội 'tỉnh'; Quảng Ngãi,"
    assert mailed["attendee"].params["CN"] == UNIT.name
    assert mailed["attendee"].params["PARTSTAT"] == "ACCEPTED"
    followed = ics.feed([AGREED], name="Lịch")
    assert b"@" not in followed
    for lacking in (replace(AGREED, organizer=None), replace(AGREED, attendees=())):
        with pytest.raises(ValueError, match="who invites"):
            ics.invitation(lacking)


def test_a_calendar_is_the_same_as_long_as_nothing_changes() -> None:
    assert ics.feed([AGREED], name="Lịch") == ics.feed([AGREED], name="Lịch")
    lines = ics.invitation(AGREED).decode().split("\r\n")
    assert {"METHOD:REQUEST", "TZID:Asia/Ho_Chi_Minh", "DTSTAMP:20261130T010203Z", "SEQUENCE:3"} <= set(lines)
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20261207T080000" in lines
