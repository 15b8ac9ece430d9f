"""A clock that tests turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time

import pytest

from rollout.core.dates import ZONE

TurnTo = Callable[..., None]
"""(day, hour=9): sets the clock."""


def turning(monkeypatch: pytest.MonkeyPatch, clocks: Iterable[str]) -> TurnTo:
    """What turns the clocks that are named, each the place of a `now`."""

    def turn(day: date, hour: int = 9) -> None:
        for clock in clocks:
            monkeypatch.setattr(clock, lambda: datetime.combine(day, time(hour), ZONE))

    return turn
