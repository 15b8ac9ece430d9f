"""The real size: 40,000 people of 300 units, taken in and taken back. Minutes; run by `make soak`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollout.vocabulary import ImportKind
from tests.workbooks import files
from tests.workbooks.loading import DAY, D, Loader

pytestmark = pytest.mark.soak

PEOPLE, UNITS = 40_000, 300
EVERY_DAY = [DAY + timedelta(days=n) for n in range(-100, 101)]


def test_40_000_people_come_and_go_and_leave_every_figure_as_it_was(loader: Loader) -> None:
    units = files.units(UNITS, started=D(-100))
    loader.load([files.UNITS_HEADER, *units], ImportKind.UNITS)
    codes = [row[0] for row in units]
    loader.load([files.PEOPLE_HEADER, *files.people(5_000, codes, first_day=D(-90), last_day=D(0), seed=1)])
    before = loader.figures(*EVERY_DAY)
    rows = [files.PEOPLE_HEADER, *files.people(PEOPLE, codes[::-1], first_day=D(-90), last_day=D(90), seed=2)]
    batch = loader.load(rows, on=D(10), full=True)
    assert (batch["rows_read"], batch["created"], batch["rejected"]) == (PEOPLE, PEOPLE - 5_000, 0)
    after = loader.figures(*EVERY_DAY)
    again = loader.load(rows, on=D(10), full=True)
    assert (again["unchanged"], again["left"]) == (PEOPLE, 0)
    assert loader.figures(*EVERY_DAY) == after
    loader.undo(batch["batch"])
    assert loader.figures(*EVERY_DAY) == before
