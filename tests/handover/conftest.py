"""A clock that tests turn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from rollout.core.dates import ZONE

CLOCKS = (
    "rollout.core.dates.now",
    "rollout.handover.actions.making.now",
    "rollout.handover.actions.running.now",
    "rollout.handover.actions.undoing.now",
    "rollout.register.officers.now",
    "rollout.register.sessions.now",
    "rollout.obstacles.actions.timing.now",
    "rollout.obstacles.actions.opening.now",
    "rollout.guidance.actions.now",
)

TurnTo = Callable[..., None]


@pytest.fixture
def turn_to(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    """Sets the clock to an hour of a day."""

    def turn(day: date, hour: int = 9) -> None:
        for clock in CLOCKS:
            monkeypatch.setattr(clock, lambda: datetime.combine(day, time(hour), ZONE))

    return turn
