"""The clocks that these tests turn."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from rollout.core.installation import install
from rollout.models import Setting
from rollout.register.obstacle_terms import LIMIT_KEYS
from tests.clock import TurnTo, turning
from tests.obstacles.naive import LIMITS
from tests.register.world import World, make_world

CLOCKS = (
    "rollout.core.dates.now",
    "rollout.register.obstacle_steps.now",
    "rollout.obstacles.actions.opening.now",
    "rollout.obstacles.actions.working.now",
)


@pytest.fixture
def turn_to(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    """Sets the clock to an hour of a day."""
    return turning(monkeypatch, CLOCKS)


@pytest.fixture
def world(session: Session) -> World:
    made = make_world(session)
    install(session, is_demo=False)
    session.add_all(
        Setting(key=LIMIT_KEYS[level], value=str(days), label=level.value, basis="") for level, days in LIMITS.items()
    )
    session.add(Setting(key="working_days", value="1,2,3,4,5", label="Ngày làm việc", basis=""))
    session.commit()
    return made
