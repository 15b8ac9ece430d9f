"""May a time be had: hours of the office or the unit, closures, the clock, how many a day, and who is held already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import local, now
from rollout.core.office_hours import Hours, hours_of, is_within, joined
from rollout.core.settings import settings, whole
from rollout.core.travel import Travel
from rollout.core.working_days import WorkingDays, closed_days, working_days
from rollout.db import among
from rollout.models import UnitWindow, Visit, VisitOfficer
from rollout.models.visit import QUARTER
from rollout.register import ways
from rollout.register.booking import Full, Held, Wanted, clashes, held_on, held_on_days
from rollout.register.visit_refusals import (
    DayOff,
    NotOnTheQuarter,
    OutsideHours,
    OutsideWindows,
    TimePast,
    TimeTaken,
    TimeTooFar,
    UnitClosed,
)
from rollout.register.visit_words import Seen, held_text, name_of_unit
from rollout.vocabulary_of_visits import VisitState

FARTHEST = 366
"""Days ahead for which a time may be agreed."""

LOOKED_AT = 14
"""Days in which the next free time is looked for."""

VISITS_A_DAY, VISIT_MINUTES = 4, 90
"""Where the settings do not say."""

OFFICE_HOURS = "07:00-11:30,13:30-17:00"
EVERY_DAY = frozenset(range(1, 8))


class Time(NamedTuple):
    """A time that is offered, asked for or agreed."""

    day: date
    hours: Hours


@dataclass(frozen=True)
class Rules:
    """What says whether a time may be had, read once for several times. `minutes`: how long a visit usually takes."""

    hours: tuple[Hours, ...]
    days: WorkingDays
    travel: Travel
    a_day: int
    answer_days: int
    minutes: int

    @property
    def holidays_apart(self) -> WorkingDays:
        """Which days are no holiday, whatever the weekday: those of a unit's own windows."""
        return replace(self.days, weekdays=EVERY_DAY)


def rules(session: Session) -> Rules:
    """Six queries, of the settings and the registry alone."""
    held = settings(session, "working_hours", "visits_a_day", "visit_answer_days", "visit_minutes")
    return Rules(
        _office_hours(held["working_hours"]),
        working_days(session),
        ways.travel(session),
        whole(held["visits_a_day"], VISITS_A_DAY),
        whole(held["visit_answer_days"], 3),
        whole(held["visit_minutes"], VISIT_MINUTES),
    )


def office_hours(session: Session) -> tuple[Hours, ...]:
    """When visits may take place, but for what a unit says. One query."""
    return _office_hours(settings(session, "working_hours")["working_hours"])


def _office_hours(setting: str) -> tuple[Hours, ...]:
    return hours_of(setting) or hours_of(OFFICE_HOURS)


def most_a_day(session: Session) -> int:
    """Visits of an officer on a day. One query."""
    return whole(settings(session, "visits_a_day")["visits_a_day"], VISITS_A_DAY)


class Place(NamedTuple):
    """When the units of a visit can be visited: windows by unit and weekday, and the days on which each is closed."""

    windows: dict[int, dict[int, list[Hours]]]
    closed: dict[int, list[tuple[date, date]]]

    def closed_unit(self, day: date) -> int | None:
        """The first of the units that is closed on a day."""
        return next((key for key, spans in self.closed.items() if any(a <= day < b for a, b in spans)), None)

    def windows_on(self, day: date) -> dict[int, list[Hours]]:
        found = {unit_id: held.get(day.isoweekday(), []) for unit_id, held in self.windows.items()}
        return {unit_id: hours for unit_id, hours in found.items() if hours}

    def outside(self, time: Time) -> list[int]:
        """The units in whose windows of the day a time does not lie; one without any then has no say in it."""
        return sorted(key for key, hours in self.windows_on(time.day).items() if not is_within(time.hours, hours))


def visiting_hours_of(session: Session, unit_ids: Collection[int]) -> Place:
    """Two queries."""
    windows: dict[int, dict[int, list[Hours]]] = {}
    own = select(UnitWindow.unit_id, UnitWindow.weekday, UnitWindow.starts, UnitWindow.ends)
    for unit_id, weekday, starts, ends in session.execute(own.where(among(session, UnitWindow.unit_id, unit_ids))):
        windows.setdefault(unit_id, {}).setdefault(weekday, []).append(Hours(starts, ends))
    return Place(windows, closed_days(session, unit_ids))


def allows(held: Rules, place: Place, unit_ids: Collection[int], time: Time, *, consents: bool) -> bool:
    """Is a time in working hours or, where the officer consents, in the windows of all the units? Pure."""
    if held.days.is_working(time.day) and is_within(time.hours, held.hours):
        return True
    windows = place.windows_on(time.day)
    fits = bool(unit_ids) and all(is_within(time.hours, windows.get(unit_id, ())) for unit_id in unit_ids)
    return consents and fits and held.holidays_apart.is_working(time.day)


def _all_receive(held: Rules, place: Place, unit_ids: Collection[int], day: date) -> bool:
    """Have all the units hours of their own on a day, and is it no holiday? Pure."""
    return bool(unit_ids) and place.windows_on(day).keys() >= set(unit_ids) and held.holidays_apart.is_working(day)


def check_time(
    session: Session, held: Rules, wanted: Wanted, *, consents: bool = False, seen: Seen | None = None
) -> None:
    """Raises TimeRefused, in words that name no unit that is not `seen` (None: all are), and nobody else either then.

    Asked inside the transaction that takes the time.
    """
    time, place = Time(wanted.day, wanted.hours), visiting_hours_of(session, wanted.unit_ids)
    _check_clock(time)
    _check_hours(session, held, place, wanted, consents=consents, seen=seen)
    _check_free(session, held, place, wanted, consents=consents, seen=seen)


def check_clash(session: Session, held: Rules, wanted: Wanted, *, seen: Seen | None = None) -> None:
    """The same of an agreed time that others shall keep: hours and the clock are as they were. Raises TimeRefused."""
    _check_free(session, held, visiting_hours_of(session, wanted.unit_ids), wanted, consents=False, seen=seen)


def _check_free(
    session: Session, held: Rules, place: Place, wanted: Wanted, *, consents: bool, seen: Seen | None
) -> None:
    """Of several things in the way the earliest is told."""
    if (officer_id := _full_officer(held, visits_on(session, wanted, [wanted.day]), wanted)) is not None:
        following = _next_free(session, held, place, wanted, consents=consents)
        raise held_text(session, wanted.day, Full(officer_id, held.a_day), following, seen)
    if found := clashes(wanted, held_on(session, wanted), held.travel):
        following = _next_free(session, held, place, wanted, consents=consents)
        raise held_text(session, wanted.day, found[0], following, seen)


def minute_now() -> tuple[date, int]:
    """The day and the minute of it in Việt Nam, by the clock of the server."""
    moment = local(now())
    return moment.date(), moment.hour * 60 + moment.minute


def has_begun(day: date, starts: int) -> bool:
    return (day, starts) <= minute_now()


def _check_clock(time: Time) -> None:
    hours = time.hours
    if hours.starts % QUARTER or hours.ends % QUARTER or not 0 <= hours.starts < hours.ends <= 24 * 60:
        raise NotOnTheQuarter
    if has_begun(time.day, hours.starts):
        raise TimePast
    if time.day > minute_now()[0] + timedelta(days=FARTHEST):
        raise TimeTooFar


def _check_hours(
    session: Session, held: Rules, place: Place, wanted: Wanted, *, consents: bool, seen: Seen | None
) -> None:
    time = Time(wanted.day, wanted.hours)
    day = f"{time.day:%d/%m/%Y}"
    if (unit_id := place.closed_unit(time.day)) is not None:
        following = _next_free(session, held, place, wanted, consents=consents)
        if _is_hidden(unit_id, seen):
            raise TimeTaken(following=following)
        raise UnitClosed(unit=name_of_unit(session, unit_id), day=day, following=following)
    if allows(held, place, wanted.unit_ids, time, consents=consents):
        return
    following = _next_free(session, held, place, wanted, consents=consents)
    may = not consents and allows(held, place, wanted.unit_ids, time, consents=True)
    if held.days.is_working(time.day):
        hours = ", ".join(map(str, held.hours))
        raise OutsideHours(time=str(time.hours), day=day, hours=hours, following=following, with_consent=may)
    if not consents or not _all_receive(held, place, wanted.unit_ids, time.day):
        raise DayOff(day=day, following=following, with_consent=may)
    unit_id = next((key for key in place.outside(time) if not _is_hidden(key, seen)), None)
    if unit_id is None:
        raise TimeTaken(following=following)
    hours = ", ".join(map(str, joined(place.windows_on(time.day)[unit_id])))
    unit = name_of_unit(session, unit_id)
    raise OutsideWindows(unit=unit, hours=hours, on=time.day, time=str(time.hours), following=following)


def _is_hidden(unit_id: int, seen: Seen | None) -> bool:
    """Is whoever reads of another unit? BHXH acts on what is whole to it."""
    return seen is not None and seen.user is None and unit_id not in seen.unit_ids


Numbers = Mapping[tuple[int, date], int]
"""Officer and day → how many visits."""


def visits_on(session: Session, wanted: Wanted, days: Collection[date]) -> Counter[tuple[int, date]]:
    """The visits that count of the officers wanted on each of some days: agreed, or held already. One query."""
    rows = select(VisitOfficer.user_id, Visit.day).join(Visit, Visit.id == VisitOfficer.visit_id)
    counted = rows.where(
        among(session, VisitOfficer.user_id, wanted.officer_ids),
        Visit.state.in_((VisitState.CONFIRMED.value, VisitState.DONE.value)),
        Visit.day.in_(days),
        Visit.id != wanted.but_visit,
    )
    return Counter((user_id, day) for user_id, day in session.execute(counted) if day is not None)


def _full_officer(held: Rules, numbers: Numbers, wanted: Wanted) -> int | None:
    """The first officer who has as many visits on the day as may be. Pure."""
    full = (key for key in wanted.officer_ids if numbers.get((key, wanted.day), 0) >= held.a_day)
    return min(full, default=None)


def starts_on(held: Rules, place: Place, wanted: Wanted, *, consents: bool) -> Iterator[Hours]:
    """The hours of a day as long as those wanted that may be had, were nobody held; on every quarter hour. Pure."""
    if place.closed_unit(wanted.day) is not None:
        return
    length = wanted.hours.ends - wanted.hours.starts
    for start in range(0, 24 * 60 - length + 1, QUARTER):
        hours = Hours(start, start + length)
        if allows(held, place, wanted.unit_ids, Time(wanted.day, hours), consents=consents):
            yield hours


def first_free(wishes: Iterator[Hours], wanted: Wanted, held: Collection[Held], travel: Travel) -> Hours | None:
    """The first of some hours of the day in which nobody is held. Pure."""
    return next((hours for hours in wishes if not clashes(wanted._replace(hours=hours), held, travel)), None)


def _next_free(session: Session, held: Rules, place: Place, wanted: Wanted, *, consents: bool) -> Time | None:
    """The nearest later time as long as the one wanted, within some days: in the hours of the units where there is one,
    else outside of them; None where there is none. All days are looked at with nine queries, for whoever asks holds the
    turn to write."""
    after = max((wanted.day, wanted.hours.starts), minute_now())
    wishes: dict[date, list[Hours]] = {}
    for day in (after[0] + timedelta(days=number) for number in range(LOOKED_AT + 1)):
        possible = starts_on(held, place, wanted._replace(day=day), consents=consents)
        if those := [hours for hours in possible if (day, hours.starts) > after]:
            wishes[day] = those
    busy, numbers = held_on_days(session, wanted, wishes), visits_on(session, wanted, wishes)
    for is_outside in (False, True):
        for day, those in wishes.items():
            asked = wanted._replace(day=day)
            if _full_officer(held, numbers, asked) is not None:
                continue
            chosen = (hours for hours in those if bool(place.outside(Time(day, hours))) is is_outside)
            if (free := first_free(chosen, asked, busy[day], held.travel)) is not None:
                return Time(day, free)
    return None
