"""No text that is kept in clear takes the number of a person: each form that has one says so."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.house.walk import lived_in
from tests.page import Page
from tests.staffed import Staffed

NUMBER = "0905.123 456"
COMPLAINT = "Không ghi số giấy tờ, số điện thoại"

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def staffed(app: Flask, session: Session) -> Staffed:
    return lived_in(app, session)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/units/1/name", ("name",)),
        ("/units/new", ("name",)),
        ("/units/1/contacts/new", ("name", "job_title")),
        ("/units/1/sites/new", ("name",)),
        ("/units/1/people/new", ("name",)),
        ("/people/1/identity", ("name",)),
    ],
)
def test_names_hold_no_number(path: str, fields: tuple[str, ...], staffed: Staffed) -> None:
    for field in fields:
        answer = staffed.staff().submit(path, {field: f"Chị Lan {NUMBER}"})
        assert answer.status_code == 422
        assert COMPLAINT in Page(answer).text, field


@pytest.mark.parametrize("field", ["display_name", "job_title"])
def test_what_is_known_of_a_user_holds_no_number(field: str, staffed: Staffed) -> None:
    answer = staffed.admin().submit("/users/new", {field: NUMBER})
    assert COMPLAINT in Page(answer).text


def test_a_reason_to_see_numbers_holds_none(staffed: Staffed) -> None:
    answer = staffed.staff().submit("/people/1", {"reason": f"đối chiếu {NUMBER}"}, action="/people/1/numbers")
    assert answer.status_code == 422
    assert COMPLAINT in Page(answer).text
