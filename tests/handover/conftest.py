"""The clocks that these tests turn."""

from __future__ import annotations

import pytest

from tests.clock import TurnTo, turning

CLOCKS = (
    "rollout.core.dates.now",
    "rollout.handover.actions.making.now",
    "rollout.handover.actions.running.now",
    "rollout.handover.actions.undoing.now",
    "rollout.register.following.now",
    "rollout.register.sessions.now",
    "rollout.register.obstacle_steps.now",
    "rollout.obstacles.actions.opening.now",
    "rollout.guidance.actions.planning.now",
    "rollout.obstacles.actions.working.now",
)


@pytest.fixture
def turn_to(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    """Sets the clock to an hour of a day."""
    return turning(monkeypatch, CLOCKS)
