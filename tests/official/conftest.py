"""The books of a small province."""

from __future__ import annotations

import pytest

from tests.official.province import Books, make_books
from tests.staffed import Staffed


@pytest.fixture
def books(staffed: Staffed) -> Books:
    return make_books(staffed)
