"""Days and moments: whole days of Asia/Ho_Chi_Minh on screen and in facts, UTC in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rollout.vocabulary import FIRST_DAY

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The current day in Việt Nam."""
    return now().astimezone(ZONE).date()


def local(moment: datetime) -> datetime:
    """A moment on the clock of Việt Nam."""
    return moment.astimezone(ZONE)


def day_number(day: date) -> int:
    """Days since FIRST_DAY, the whole number that rollups use; earlier days are negative."""
    return day.toordinal() - FIRST_DAY.toordinal()


def from_day_number(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def week_start(day: date) -> date:
    """Monday of the week."""
    return day - timedelta(days=day.weekday())


def month_start(day: date) -> date:
    return day.replace(day=1)


def quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


ADULT_FROM = 18  # years


def is_adult(born: date, day: date) -> bool:
    """Is somebody born on a day an adult on another?"""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) >= ADULT_FROM
