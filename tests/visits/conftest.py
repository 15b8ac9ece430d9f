"""A province where visits are agreed, by a clock that stands at the first Tuesday of December."""

from __future__ import annotations

import pytest

from tests.clock import TurnTo, turning
from tests.register.visiting import CLOCKS, TODAY, Visiting
from tests.staffed import Staffed


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    """Turns the clock of visits, which stands at TODAY."""
    turn_to = turning(monkeypatch, CLOCKS)
    turn_to(TODAY)
    return turn_to


@pytest.fixture
def visiting(staffed: Staffed, turn: TurnTo) -> Visiting:
    """Visits of the people of `staffed`."""
    return Visiting(staffed.world)
