"""Hours of sessions, in minutes since midnight: which are over, which have just passed."""

from __future__ import annotations

from datetime import date, datetime

from rollout.core.dates import local, now


def has_ended(day: date, ends: int) -> bool:
    """Is it past the end (minutes of the day) of what is held on a day, on the clock of Việt Nam?"""
    at = local(now())
    return (day, ends) <= (at.date(), at.hour * 60 + at.minute)


def last_hour(moment: datetime) -> tuple[int, int]:
    """The hour that has just passed, in halves: what whoever records a session now most likely comes from."""
    at = local(moment)
    ends = max(60, (at.hour * 60 + at.minute) // 30 * 30)
    return ends - 60, ends
