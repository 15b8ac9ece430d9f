"""A list that says less of a birth than the record takes nothing away; one that says otherwise corrects it."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.register.persons import held_fields
from tests.workbooks.loading import HEADER, Loader
from tests.workbooks.test_people import LAN, counts


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1985", "unchanged"),
        ("00/00/1985", "unchanged"),
        ("06/1985", "unchanged"),
        ("1986", "updated"),
        ("07/1985", "updated"),
        ("02/06/1985", "updated"),
    ],
)
def test_a_year_does_not_erase_the_day_of_birth_on_record(loader: Loader, typed: str, expected: str) -> None:
    header = (*HEADER, "Ngày sinh")
    loader.load([header, (*LAN, "01/06/1985")])
    assert counts(loader.load([header, (*LAN, typed)])) == {expected: 1}
    person_id = loader.person(LAN[2])
    assert person_id
    fields = held_fields(loader.session, [person_id])[person_id]
    held = (fields["birth_on"], fields["birth_precision"]) == (date(1985, 6, 1), "day")
    assert held is (expected == "unchanged")
