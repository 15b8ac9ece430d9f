"""The real size: 40,000 people of 300 units, taken in and taken back. Minutes; run by `make soak`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from rollout.models import FACTS, Person
from rollout.register.act import SEALED, fact_table
from rollout.register.persons import held_fields, numbers_of
from rollout.vocabulary import ImportKind
from tests.workbooks import files
from tests.workbooks.loading import DAY, D, Loader

pytestmark = pytest.mark.soak

PEOPLE, UNITS = 40_000, 300
KNOWN = 5_000  # of them, known before
EVERY_DAY = [DAY + timedelta(days=n) for n in range(-100, 101)]


def everything(loader: Loader, known: list[int]) -> tuple[bytes, ...]:
    """Every live fact, and the fields and numbers of the people known, as bytes."""
    session, said = loader.session, []
    for model in FACTS:
        table = fact_table(model)
        columns = [column for column in table.c if column.name not in SEALED]
        rows = session.execute(select(*columns).where(table.c.voided_seq.is_(None)))
        said.append(repr(sorted(map(repr, rows))).encode())
    said.append(repr(sorted(held_fields(session, known).items())).encode())
    said.append(repr(sorted((key, sorted(held.items())) for key, held in numbers_of(session, known).items())).encode())
    session.rollback()
    return tuple(said)


def test_40_000_people_come_and_go_and_leave_every_figure_as_it_was(loader: Loader) -> None:
    units = files.units(UNITS, started=D(-100))
    loader.load([files.UNITS_HEADER, *units], ImportKind.UNITS)
    codes = [row[0] for row in units]
    loader.load([files.PEOPLE_HEADER, *files.people(KNOWN, codes, first_day=D(-90), last_day=D(0), seed=1)])
    known = list(loader.session.scalars(select(Person.id)))
    assert len(known) == KNOWN
    before, held = loader.figures(*EVERY_DAY), everything(loader, known)
    rows = [files.PEOPLE_HEADER, *files.people(PEOPLE, codes[::-1], first_day=D(-90), last_day=D(90), seed=2)]
    batch = loader.load(rows, on=D(10), full=True)
    assert (batch["rows_read"], batch["created"], batch["rejected"]) == (PEOPLE, PEOPLE - KNOWN, 0)
    after = loader.figures(*EVERY_DAY)
    again = loader.load(rows, on=D(10), full=True)
    assert (again["unchanged"], again["left"]) == (PEOPLE, 0)
    assert loader.figures(*EVERY_DAY) == after
    loader.undo(batch["batch"])
    assert loader.figures(*EVERY_DAY) == before
    assert everything(loader, known) == held
