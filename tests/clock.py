"""A clock that tests turn."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date, datetime, time

import pytest

from rollout.core.dates import ZONE, today

BEGAN = date.fromisoformat(os.environ.setdefault("TESTS_BEGAN", today().isoformat()))
"""The day on which the run of the tests began, the same in all its processes; the constants of the tests count from it.

A run may last over midnight: what must be today is asked for by the test, when it runs.
"""

TurnTo = Callable[..., None]
"""(day, hour=9): sets the clock."""


def turning(monkeypatch: pytest.MonkeyPatch, clocks: Iterable[str]) -> TurnTo:
    """What turns the clocks that are named, each the place of a `now`."""

    def turn(day: date, hour: int = 9) -> None:
        for clock in clocks:
            monkeypatch.setattr(clock, lambda: datetime.combine(day, time(hour), ZONE))

    return turn
