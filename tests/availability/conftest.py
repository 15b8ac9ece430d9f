"""Visits in the staffed province, on a Tuesday in December 2026."""

from __future__ import annotations

import pytest

from tests.clock import TurnTo
from tests.register.visiting import Visiting
from tests.staffed import Staffed


@pytest.fixture
def held(staffed: Staffed, turn: TurnTo) -> Visiting:
    """The province of `staffed`, whose officers are "officer" and "second"."""
    world = staffed.world
    world.officers = [staffed.officer_id(), staffed.officer_id("second")]
    return Visiting(world)
