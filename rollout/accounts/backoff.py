"""How long a failed log-in makes one wait."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

FREE_FAILURES = 4  # the fifth makes one wait
LONGEST = timedelta(minutes=15)


def wait_after(failures: int) -> timedelta:
    """None for the first four failures in a row, then 1, 2, 4, 8 and 15 minutes."""
    if failures <= FREE_FAILURES:
        return timedelta()
    return min(timedelta(minutes=2 ** min(failures - FREE_FAILURES - 1, 10)), LONGEST)


class Strangers:
    """Failures of names that no user has, so that waiting does not tell which names exist.

    Held by the process, the oldest forgotten first: nothing of what strangers type reaches the database.
    """

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._lock = Lock()

    def wait_until(self, name: str) -> datetime | None:
        held = self._failures.get(name)
        return held[1] if held else None

    def fail(self, name: str, at: datetime) -> datetime:
        """Counts one failure; returns until when to wait."""
        with self._lock:
            count = self._failures.pop(name, (0, at))[0] + 1
            until = at + wait_after(count)
            self._failures[name] = (count, until)
            if len(self._failures) > self._most:
                self._failures.popitem(last=False)
        return until
