"""Every form that says whose a number is counts together: who guesses is stopped, whichever forms they use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context

import pytest
from flask import Flask
from sqlalchemy import select

from rollout.db import db
from rollout.models import Answer, AuditRecord, LookUp, User
from rollout.register import look_ups
from rollout.register.guessing import MOST_ALIKE
from rollout.vocabulary import PeopleGroup
from tests.page import Page, PageClient
from tests.participants.test_finding import PERSONAL_ID, checks, searches
from tests.participants.test_pasting import paste
from tests.staffed import Staffed, make_staffed

pytestmark = pytest.mark.both_engines

GUESSES = [f"051185{middle:03d}123" for middle in range(1, 100)]
"""All of the ending of PERSONAL_ID, and none of them it."""

NO_ANSWER = "30 ngày qua đã tra nhiều số tận cùng 123 mà không có kết quả"

Ask = Callable[[PageClient, int, int, str], Page]
"""Asks whose a number is, as a client: the unit and the person of the fixtures are at hand."""


def find(client: PageClient, _unit_id: int, _person_id: int, number: str) -> Page:
    return Page(client.submit("/people", {"number": number}))


def at_desk(client: PageClient, _unit_id: int, _person_id: int, number: str) -> Page:
    return Page(client.submit("/desk", {"number": number}, action="/desk"))


def in_bundle(client: PageClient, _unit_id: int, _person_id: int, number: str) -> Page:
    return Page(client.submit("/desk/bundle", {"numbers": number, "do": "preview"}))


def as_twin(client: PageClient, _unit_id: int, person_id: int, number: str) -> Page:
    return Page(client.submit(f"/people/{person_id}/merge", {"number": number}))


def as_guardian(client: PageClient, _unit_id: int, person_id: int, number: str) -> Page:
    return Page(client.submit(f"/people/{person_id}/guardian", {"number": number}))


def new_person(client: PageClient, unit_id: int, **data: str) -> Page:
    form = {"name": "Ai Đó", "on": "05/03/2021", "group": PeopleGroup.CHILD.value, **data}
    return Page(client.submit(f"/units/{unit_id}/people/new", form))


def as_guardian_of_new(client: PageClient, unit_id: int, _person_id: int, number: str) -> Page:
    return new_person(client, unit_id, bhxh="5100000001", guardian=number)


def of_new(client: PageClient, unit_id: int, _person_id: int, number: str) -> Page:
    return new_person(client, unit_id, personal_id=number)


def as_correction(client: PageClient, _unit_id: int, person_id: int, number: str) -> Page:
    return Page(client.submit(f"/people/{person_id}/identity", {"personal_id": number}))


def pasted(client: PageClient, unit_id: int, _person_id: int, number: str) -> Page:
    return paste(client, unit_id, f"{number}\tx")


FORMS: dict[str, list[Ask]] = {
    "staff": [find, as_twin, as_guardian, as_guardian_of_new, of_new, as_correction, pasted],
    "desk": [find, at_desk, in_bundle],
    "liaison": [find, pasted],
}
EVERY_FORM = [(role, ask) for role, asks in FORMS.items() for ask in asks]


def client_of(staffed: Staffed, role: str, unit_id: int) -> PageClient:
    return staffed.liaison(unit_id) if role == "liaison" else getattr(staffed, role)()


def missed_with(staffed: Staffed, role: str, count: int) -> None:
    user = staffed.session.scalars(select(User).filter_by(username=role)).one()
    look_ups.note(staffed.session, user, dict.fromkeys(GUESSES[:count], Answer.MISSED))
    staffed.session.commit()


def answers(staffed: Staffed) -> list[str]:
    staffed.session.rollback()
    return list(staffed.session.scalars(select(LookUp.answer)))


@pytest.mark.parametrize(("role", "ask"), EVERY_FORM)
def test_each_form_counts_what_nobody_has(staffed: Staffed, unit_id: int, person_id: int, role: str, ask: Ask) -> None:
    ask(client_of(staffed, role, unit_id), unit_id, person_id, GUESSES[0])
    assert Answer.MISSED in answers(staffed)


@pytest.mark.parametrize(("role", "ask"), EVERY_FORM)
def test_each_form_answers_nothing_after_too_many(
    staffed: Staffed, unit_id: int, person_id: int, role: str, ask: Ask
) -> None:
    client = client_of(staffed, role, unit_id)
    missed_with(staffed, role, MOST_ALIKE)
    known = len(searches(staffed.session)), len(checks(staffed.session))
    wrong, right = (ask(client, unit_id, person_id, number) for number in (GUESSES[50], PERSONAL_ID))
    for page in (wrong, right):
        assert page.response.status_code == 422
        assert NO_ANSWER in page.text
        assert "Chưa có gì thay đổi" in page.text
    assert wrong.text.replace(GUESSES[50], "") == right.text.replace(PERSONAL_ID, ""), "it does not tell which is right"
    assert answers(staffed).count(Answer.MISSED) <= MOST_ALIKE + 1
    assert (len(searches(staffed.session)), len(checks(staffed.session))) == known
    refusals = staffed.session.scalars(select(AuditRecord).filter_by(action="refuse_look_up")).all()
    assert [(row.subject, row.detail) for row in refusals] == [("user", {"numbers": 1, "why": "TooManyAlike"})] * 2


def test_a_number_that_was_missed_before_may_be_asked_again(staffed: Staffed, unit_id: int, person_id: int) -> None:
    client = staffed.staff()
    missed_with(staffed, "staff", MOST_ALIKE)
    assert "Không có kết quả" in find(client, unit_id, person_id, GUESSES[0]).text
    assert "Không có kết quả" in find(client, unit_id, person_id, "051185000124").text, "another ending"


def test_whoever_is_elsewhere_counts_as_nobody(staffed: Staffed, unit_id: int, person_id: int) -> None:
    second = staffed.officer("second")
    find(second, unit_id, person_id, PERSONAL_ID)
    assert answers(staffed) == [Answer.MISSED]


def test_a_wrong_column_is_no_guessing(staffed: Staffed, unit_id: int, person_id: int) -> None:
    officer = staffed.officer()
    wrong = [f"51{number * 7919 % 10**8:08d}\tx" for number in range(500)]
    for _time in range(3):
        assert "500 dòng không ghi được" in paste(officer, unit_id, *wrong).text
    assert "Thấy 1 người" in paste(officer, unit_id, PERSONAL_ID).text
    assert answers(staffed) == [Answer.MISSED] * 500


def test_a_column_of_guesses_is_not_compared(staffed: Staffed, unit_id: int, person_id: int) -> None:
    page = paste(staffed.officer(), unit_id, PERSONAL_ID, *GUESSES[:15])
    assert "có 16 số khác nhau cùng tận cùng 123" in page.text
    assert page.form("text").values["text"].splitlines()[0] == PERSONAL_ID, "the text stays"
    assert answers(staffed) == []


def test_lines_that_cannot_be_taken_ask_nothing(staffed: Staffed, unit_id: int, person_id: int) -> None:
    page = paste(
        staffed.officer(),
        unit_id,
        f"{PERSONAL_ID}\tAi Đó\tgì\tx",
        f"{GUESSES[0]}\tx\t31/12/2099",
        f"{GUESSES[1]}\tchưa",
    )
    assert "Nguyễn Thị Mai" not in page.text
    assert answers(staffed) == []


def test_browsers_at_once_have_no_more_tries(app: Flask, engine: str) -> None:
    with app.app_context():
        staffed = make_staffed(app, db.session())
        staffed.staff()
        staffed.session.commit()
        db.session.remove()
    heard: list[str] = []

    def guess(numbers: list[str]) -> None:
        client = app.test_client()
        assert isinstance(client, PageClient)
        client.log_in("staff", "bốn từ không liên quan")
        heard.extend(find(client, 0, 0, number).text for number in numbers)

    threads = [
        threading.Thread(target=Context().run, args=(guess, GUESSES[start : start + 12])) for start in (0, 12, 24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 36
    assert sum("Không có kết quả" in text for text in heard) == MOST_ALIKE
    assert sum(NO_ANSWER in text for text in heard) == 36 - MOST_ALIKE
