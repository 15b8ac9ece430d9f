"""What a page of figures is seen through: day, period, base, group, evidence, area list and place, and its address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from rollout.core.dates import month_start, quarter_start, week_start
from rollout.vocabulary import (
    FIRST_DAY,
    N_,
    AreaList,
    Dimension,
    Evidence,
    Labelled,
    PeopleGroup,
)
from rollout.vocabulary import Base as CountBase

ALL_GROUPS = "all"
UNKNOWN_IN_ADDRESS = "-"  # an empty value would be a field left empty
AREAS_2025_FROM = date(2025, 7, 1)  # NQ 1677/NQ-UBTVQH15

PLACES = tuple(dimension for dimension in Dimension)
"""What a page may be narrowed to, each by a parameter of its own name."""


class Period(Labelled):
    """The days of "trong kỳ": up to the day asked, from the start of its week, month or quarter, or from a day."""

    WEEK = "week", N_("Tuần")
    MONTH = "month", N_("Tháng")
    QUARTER = "quarter", N_("Quý")
    SINCE = "since", N_("Từ một ngày")


class Place(NamedTuple):
    """One narrowing: a row of a dimension. `is_own` leaves out what stands below it in a tree."""

    by: Dimension
    key: str
    is_own: bool = False


@dataclass(frozen=True)
class Lens:
    """`group` None is all groups together, of which no rate is made."""

    day: date
    period: Period
    since: date | None
    base: CountBase
    group: PeopleGroup | None
    evidence: Evidence
    areas: AreaList
    places: tuple[Place, ...] = ()

    @property
    def starts_on(self) -> date:
        """The first day of the period."""
        if self.period is Period.SINCE:
            return max(self.since or FIRST_DAY, FIRST_DAY)
        starts = {Period.WEEK: week_start, Period.MONTH: month_start, Period.QUARTER: quarter_start}
        return starts[self.period](self.day)

    @property
    def opening(self) -> date:
        """The day at whose end the period opens."""
        return self.starts_on - timedelta(days=1)

    @property
    def groups(self) -> tuple[PeopleGroup, ...]:
        return (self.group,) if self.group else tuple(PeopleGroup)

    def on(self, day: date) -> Lens:
        """As of another day; a period that would only start later becomes the week of that day."""
        if self.period is Period.SINCE and self.starts_on > day:
            return replace(self, day=day, period=Period.WEEK, since=None)
        return replace(self, day=day)

    def at(self, place: Place) -> Lens:
        """Narrowed to a further place; one place a dimension, and of the areas the smallest that is known."""
        area = (Dimension.PROVINCE, Dimension.DISTRICT, Dimension.COMMUNE)
        gone = area if place.by in area and place.key else (place.by,)
        return replace(self, places=(*(held for held in self.places if held.by not in gone), place))

    def parameters(self) -> dict[str, str]:
        """The whole lens as parameters of an address; what is left out is what an address without it means."""
        held = {
            "day": self.day.isoformat(),
            "group": self.group.value if self.group else ALL_GROUPS,
            "areas": self.areas.value,
        }
        if self.base is not CountBase.ALL:
            held["base"] = self.base.value
        if self.evidence is not Evidence.REPORTED:
            held["evidence"] = self.evidence.value
        if self.period is Period.SINCE:
            held["since"] = self.starts_on.isoformat()
        if self.period is not Period.WEEK:
            held["period"] = self.period.value
        for place in self.places:
            held[place.by.value] = place.key or UNKNOWN_IN_ADDRESS
            if place.is_own:
                held["own"] = "1"
        return held


def address(path: str, lens: Lens, **more: str) -> str:
    """The address of a page seen through a lens; more parameters may be added to its end with &."""
    return f"{path}?{question(lens, **more)}"


def question(lens: Lens, **more: str) -> str:
    """The parameters of an address. Most are codes that need no quoting, and a table holds hundreds of them."""
    return "&".join(
        f"{name}={value if _PLAIN(value) else quote_plus(value)}" for name, value in (lens.parameters() | more).items()
    )


_PLAIN = re.compile(r"[A-Za-z0-9_.-]*").fullmatch


def default_areas(day: date) -> AreaList:
    """The list in force on a day."""
    return AreaList.Y2025 if day >= AREAS_2025_FROM else AreaList.Y2021


def places_of(values: Mapping[str, Any]) -> tuple[Place, ...]:
    """The places that the parameters of an address name."""
    return tuple(
        Place(by, "" if key == UNKNOWN_IN_ADDRESS else key, by is Dimension.DEPARTMENT and values.get("own") == "1")
        for by in PLACES
        if (key := values.get(by.value))
    )
