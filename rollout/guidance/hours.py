"""Hours of a day as they are typed: 8:00, 8h30, 14h, 8. In minutes since midnight."""

from __future__ import annotations

import re
from datetime import date, datetime

from rollout.core.dates import local, now

DAY = 1440

_HOUR = re.compile(r"([01]?[0-9]|2[0-4])\s*(?:[:hg.]\s*([0-5][0-9])?)?", re.IGNORECASE)


def read_hour(text: str) -> int:
    """Raises ValueError for what is no hour of a day."""
    found = _HOUR.fullmatch(text.strip())
    if found is None:
        raise ValueError("no hour")
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    if minutes > DAY:
        raise ValueError("no hour")
    return minutes


def has_ended(day: date, ends: int) -> bool:
    """Is it past the end (minutes of the day) of what is held on a day, on the clock of Việt Nam?"""
    at = local(now())
    return (day, ends) <= (at.date(), at.hour * 60 + at.minute)


def last_hour(moment: datetime) -> tuple[int, int]:
    """The hour that has just passed, in halves: what whoever records a session now most likely comes from."""
    at = local(moment)
    ends = max(60, (at.hour * 60 + at.minute) // 30 * 30)
    return ends - 60, ends
