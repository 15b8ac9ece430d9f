"""A unit with people, and a directive with what departments show and a figure of units."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from rollout.models import Obligation
from rollout.vocabulary import Milestone
from tests.directives.laying import FIGURE, PROVED, clause, lay
from tests.staffed import Staffed


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    """A unit of the officer and of the first department, with six people of whom four installed."""
    world = staffed.world
    made = world.unit(officer=staffed.officer_id(), department=world.departments[0], office=world.offices[0])
    world.mark(world.listed(made, 6)[:4], Milestone.INSTALLED, 3)
    return made


@pytest.fixture
def shown(staffed: Staffed, session: Session, unit_id: int) -> Obligation:
    """What departments show, with a figure of units beside it. Obligations 1 and 2 of directive 1."""
    by = staffed.world.user
    row = lay(session, clause(session, by), PROVED, by)
    lay(session, row.clause, FIGURE, by)
    return row
