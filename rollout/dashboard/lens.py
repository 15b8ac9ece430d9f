"""What a page of figures is seen through: day, period, base, group, evidence, area list and place, and its address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from rollout.core.dates import week_start
from rollout.core.viewpoint import Viewpoint
from rollout.dashboard.months import CALENDAR, Cutoffs
from rollout.vocabulary import FIRST_DAY, N_, Dimension, Labelled

UNKNOWN_IN_ADDRESS = "-"  # an empty value would be a field left empty

PLACES = tuple(dimension for dimension in Dimension)
"""What a page may be narrowed to, each by a parameter of its own name."""


class Period(Labelled):
    """The days of "trong kỳ": up to the day asked, from the start of its week, month or quarter, or from a day.

    Months and quarters are those of the reports: they begin after a cut-off.
    """

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
class Lens(Viewpoint):
    """A viewpoint, with a period that ends on its day and the places it is narrowed to."""

    period: Period = Period.WEEK
    since: date | None = None
    places: tuple[Place, ...] = ()
    cutoffs: Cutoffs = CALENDAR

    @cached_property
    def starts_on(self) -> date:
        """The first day of the period."""
        if self.period is Period.SINCE:
            return max(self.since or FIRST_DAY, FIRST_DAY)
        if self.period is Period.WEEK:
            return week_start(self.day)
        return (self.cutoffs.month if self.period is Period.MONTH else self.cutoffs.quarter)(self.day).first

    @property
    def is_part(self) -> bool:
        """Is it narrowed to a row of a table?"""
        return bool(self.places)

    @cached_property
    def opening(self) -> date:
        """The day at whose end the period opens."""
        return self.starts_on - timedelta(days=1)

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

    def without(self, by: Dimension) -> Lens:
        """Not narrowed to a place of this dimension."""
        return replace(self, places=tuple(held for held in self.places if held.by is not by))

    def parameters(self) -> dict[str, str]:
        """The whole lens as parameters of an address; what is left out is what an address without it means."""
        held = {"day": self.day.isoformat(), "group": "", "areas": self.areas.value} | self.args()
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


def fields(lens: Lens, *asked: str) -> dict[str, str]:
    """What a form sends along, so that its page is seen through the same lens but for what the form itself asks."""
    return {name: value for name, value in lens.parameters().items() if value and name not in asked}


_PLAIN = re.compile(r"[A-Za-z0-9_.-]*").fullmatch


def places_of(values: Mapping[str, Any]) -> tuple[Place, ...]:
    """The places that the parameters of an address name."""
    return tuple(
        Place(by, "" if key == UNKNOWN_IN_ADDRESS else key, by is Dimension.DEPARTMENT and values.get("own") == "1")
        for by in PLACES
        if (key := values.get(by.value))
    )
