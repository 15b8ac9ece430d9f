"""The small province of `world`, once on each engine; and visits in it, by a clock that stands."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.clock import TurnTo
from tests.register.visiting import Visiting
from tests.register.world import World, make_world


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


@pytest.fixture
def held(world: World, turn: TurnTo) -> Visiting:
    return Visiting(world)
