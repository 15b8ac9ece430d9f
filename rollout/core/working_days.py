"""Working days: the weekdays of the setting, the public holidays, what was announced otherwise, closures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from rollout.core.settings import settings
from rollout.db import among
from rollout.models import Closure, DayException, UnitAttribution, UnitType
from rollout.vocabulary import UnitForm

FARTHEST = 3_660
"""Days in which a working day is looked for: ten years."""

Span = tuple[date, date]
"""The days of [from, to)."""


class Announced(NamedTuple):
    is_off: bool
    name: str


class Calendar(NamedTuple):
    """The public holidays of a year by name, and the weekend days worked in exchange for one."""

    names: Mapping[date, str]
    worked: frozenset[date]


@lru_cache(maxsize=50)
def _calendar(year: int, language: str = "vi") -> Calendar:
    from holidays import country_holidays  # 14 MB that most processes never need

    held = country_holidays("VN", years=year, language=language)
    return Calendar(dict(held), frozenset(day for day in held.weekend_workdays if day.year == year))


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked; `weekdays` are numbered from 1, Monday. Pure."""

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    announced: Mapping[date, Announced] = field(default_factory=dict)
    closed: tuple[Span, ...] = ()

    def is_working(self, day: date) -> bool:
        if any(start <= day < end for start, end in self.closed):
            return False
        if told := self.announced.get(day):
            return not told.is_off
        calendar = _calendar(day.year)
        return day in calendar.worked or (day.isoweekday() in self.weekdays and day not in calendar.names)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after a day; for 0 the day itself. ValueError where none comes in ten years."""
        found = day
        for _ in range(FARTHEST):
            if count <= 0:
                return found
            found += timedelta(days=1)
            count -= self.is_working(found)
        raise ValueError("no working day in ten years")

    def before(self, day: date, count: int) -> date:
        """The last day since which, with this one, `count` working days have passed; for 0 the day itself."""
        found = day
        for _ in range(FARTHEST):
            if count <= 0:
                return found
            count -= self.is_working(found)
            found -= timedelta(days=1)
        raise ValueError("no working day in ten years")

    def between(self, start: date, end: date) -> int:
        """How many working days are in (start, end]: none of a day to itself."""
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def without(self, closed: Iterable[Span]) -> WorkingDays:
        """The same days less those of a unit's closures."""
        return replace(self, closed=(*self.closed, *closed))


def holidays_of(year: int, language: str = "vi") -> Mapping[date, str]:
    """The public holidays of a year and what they are called, by the calendar that ships with the product."""
    return _calendar(year, "en_US" if language == "en" else "vi").names


def working_days(session: Session) -> WorkingDays:
    """The working days of the offices of the social insurance. Two queries."""
    weekdays = settings(session, "working_days")["working_days"]
    announced = {
        row.day: Announced(row.is_off, row.name)
        for row in session.execute(select(DayException.day, DayException.is_off, DayException.name))
    }
    held = frozenset(int(day) for day in weekdays.split(",") if day)
    return WorkingDays(held or WorkingDays().weekdays, announced)  # a registry without the setting works as offices do


class Closed(NamedTuple):
    """A closure of a unit, or (`is_of_form`) one of all units of its form."""

    id: int
    from_on: date
    to_on: date
    name: str
    is_of_form: bool


def closures(session: Session, unit_ids: Collection[int], on: date) -> dict[int, list[Closed]]:
    """Unit → when it is closed, the latest first: itself, or all of the form that it has on a day. One query.

    Who never is, is absent.
    """
    columns = (Closure.id, Closure.from_on, Closure.to_on, Closure.name, Closure.unit_form.is_not(None))
    own = select(Closure.unit_id, *columns).where(among(session, Closure.unit_id, unit_ids))
    of_form = (
        select(UnitAttribution.unit_id, *columns)
        .join(UnitType, UnitType.id == UnitAttribution.unit_type_id)
        .join(Closure, Closure.unit_form == UnitType.form)
        .where(
            among(session, UnitAttribution.unit_id, unit_ids),
            UnitAttribution.subject == "unit_type",
            UnitAttribution.voided_seq.is_(None),
            UnitAttribution.from_on <= on,
            UnitAttribution.to_on > on,
        )
    )
    found: dict[int, list[Closed]] = {}
    rows: list[Any] = list(session.execute(union_all(own, of_form)))
    for unit_id, *told in rows:
        found.setdefault(unit_id, []).append(Closed(*told))
    for held in found.values():
        held.sort(key=lambda closed: (closed.from_on, closed.id), reverse=True)
    return found


FORMS = tuple(form.value for form in UnitForm)


class ClosedPlaces(NamedTuple):
    """When all units of a form are closed, and when those are that have closures of their own, with their form's."""

    forms: Mapping[UnitForm, list[Closed]]
    units: Mapping[int, list[Closed]]


def closed_places(session: Session, on: date) -> ClosedPlaces:
    """Every closure, whosever it is; units have the form of a day. Two queries, one more where units have their own."""
    columns = (Closure.id, Closure.from_on, Closure.to_on, Closure.name)
    forms: dict[UnitForm, list[Closed]] = {}
    rows: list[Any] = list(
        session.execute(select(Closure.unit_form, *columns).where(Closure.unit_form.in_(FORMS)).order_by(Closure.id))
    )
    for form, key, from_on, to_on, name in rows:
        forms.setdefault(UnitForm(form), []).append(Closed(key, from_on, to_on, name, is_of_form=True))
    of_units = session.scalars(select(Closure.unit_id).where(Closure.unit_id.is_not(None)).distinct())
    named = [unit_id for unit_id in of_units if unit_id is not None]
    return ClosedPlaces(forms, closures(session, named, on) if named else {})


def closed_days(session: Session, unit_ids: Collection[int]) -> dict[int, list[Span]]:
    """Unit → the days on which it is closed: itself, or all of the form that it had on these days. One query."""
    own = select(Closure.unit_id, Closure.from_on, Closure.to_on, Closure.from_on, Closure.to_on).where(
        among(session, Closure.unit_id, unit_ids)
    )
    had = UnitAttribution
    of_form = (
        select(had.unit_id, Closure.from_on, Closure.to_on, had.from_on, had.to_on)
        .join(UnitType, UnitType.id == had.unit_type_id)
        .join(Closure, Closure.unit_form == UnitType.form)
        .where(
            among(session, had.unit_id, unit_ids),
            had.subject == "unit_type",
            had.voided_seq.is_(None),
            had.from_on < Closure.to_on,
            had.to_on > Closure.from_on,
        )
    )
    found: dict[int, list[Span]] = {}
    rows: list[Any] = list(session.execute(union_all(own, of_form)))
    for unit_id, start, end, since, until in rows:
        found.setdefault(unit_id, []).append((max(start, since), min(end, until)))
    return found
