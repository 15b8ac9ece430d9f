"""Which part of the calendar is asked for: the view, its days, whose visits. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rollout.core.dates import month_start, week_start
from rollout.vocabulary import FIRST_DAY, N_, Labelled
from rollout.vocabulary_of_visits import VisitState

AGENDA_DAYS = 14
LAST_DAY = date(2100, 1, 1)
"""Days that nobody means are not looked up."""


class View(Labelled):
    MONTH = "month", N_("Tháng")
    WEEK = "week", N_("Tuần")
    DAY = "day", N_("Ngày")
    AGENDA = "agenda", N_("Danh sách")


LENGTHS = {View.WEEK: 7, View.DAY: 1, View.AGENDA: AGENDA_DAYS}
"""Days of each view but the month."""


@dataclass(frozen=True)
class Asked:
    """`state` None: whatever still holds, of offers those that wait for an answer."""

    view: View
    day: date
    officer_id: int | None = None
    office_id: int | None = None
    district_id: int | None = None
    state: VisitState | None = None

    @property
    def span(self) -> tuple[date, date]:
        """The days of [since, until) that are shown; a month with the whole of its weeks."""
        if self.view is View.MONTH:
            return week_start(month_start(self.day)), week_start(next_month(self.day) + timedelta(days=6))
        start = week_start(self.day) if self.view is View.WEEK else self.day
        return start, start + timedelta(days=LENGTHS[self.view])

    @property
    def before(self) -> date:
        """A day of the part before this one."""
        if self.view is View.MONTH:
            return month_start(month_start(self.day) - timedelta(days=1))
        return self.day - timedelta(days=LENGTHS[self.view])

    @property
    def after(self) -> date:
        if self.view is View.MONTH:
            return next_month(self.day)
        return self.day + timedelta(days=LENGTHS[self.view])


def next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return month_start(month_start(day) + timedelta(days=31))


def day_of(text: str, otherwise: date) -> date:
    """The day of an address, 2026-12-07; another where it says none that anybody means."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if FIRST_DAY <= found < LAST_DAY else otherwise


def week_of(text: str, otherwise: date) -> date:
    """The Monday of a week as an address has it, 2026-W50; that of another day where it says none."""
    year, _sign, week = text.partition("-W")
    if year.isascii() and year.isdigit() and week.isascii() and week.isdigit() and len(text) == 8:
        try:
            return week_start(day_of(date.fromisocalendar(int(year), int(week), 1).isoformat(), otherwise))
        except ValueError:
            pass
    return week_start(otherwise)


def week_name(day: date) -> str:
    """2026-W50"""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"
