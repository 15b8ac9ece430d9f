"""The unit that the tests of a day's work are about."""

from __future__ import annotations

import pytest

from tests.staffed import Staffed
from tests.today.own import Own


@pytest.fixture
def own(staffed: Staffed) -> Own:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    return Own(staffed, unit_id, staffed.world.listed(unit_id, 3))
