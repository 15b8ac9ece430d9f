"""Reporting months and quarters: each begins on the day after a cut-off and ends on the next one, so that they tile."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.dates import month_start, quarter_start
from rollout.core.settings import settings, whole

LAST = 31  # of any month


class Span(NamedTuple):
    """A reporting month or quarter, both days in it; `month` is the first of the calendar month it is named after."""

    first: date
    last: date
    month: date


class Cutoffs(NamedTuple):
    """The day of a month up to which its figures are reported, and that of December. By default calendar months."""

    day: int = LAST
    december: int = LAST

    def closing(self, month: date) -> date:
        """The last day of a reporting month; that of the calendar month where it has no such day."""
        day = self.december if month.month == 12 else self.day
        return month.replace(day=min(day, monthrange(month.year, month.month)[1]))

    def month(self, day: date) -> Span:
        """The reporting month that holds a day."""
        month = month_start(day)
        if day > self.closing(month):
            month = _after(month)
        return Span(self._first(month), self.closing(month), month)

    def quarter(self, day: date) -> Span:
        """The three reporting months of a quarter; it is named after its last."""
        first = quarter_start(self.month(day).month)
        last = _after(_after(first))
        return Span(self._first(first), self.closing(last), last)

    def last(self, day: date) -> date:
        """The latest cut-off up to a day."""
        held = self.month(day)
        return held.last if held.last == day else held.first - timedelta(days=1)

    def _first(self, month: date) -> date:
        return self.closing(month_start(month - timedelta(days=1))) + timedelta(days=1)


CALENDAR = Cutoffs()


def _after(month: date) -> date:
    """The first of the next calendar month."""
    return month_start(month + timedelta(days=LAST))


def cutoffs(session: Session) -> Cutoffs:
    """Those of the settings; one query."""
    held = settings(session, "report_cutoff_day", "report_december_cutoff_day")
    return Cutoffs(whole(held["report_cutoff_day"], LAST), whole(held["report_december_cutoff_day"], LAST))
