"""The form of an answer: what it offers of a visit as it stands, what it needs, and what it says."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict

from rollout.models import Visit
from rollout.register.visit_acts import units_of
from rollout.register.visits import Plan
from rollout.visits.answer_form import OFFICER, AnswerForm
from rollout.visits.queries.answering import question_heard, question_of
from rollout.vocabulary_of_visits import VisitReply
from tests.clock import TurnTo
from tests.register.visiting import EIGHT, MONDAY, TUESDAY, Visiting


def form_of(app: Flask, visiting: Visiting, visit: Visit, **typed: Any) -> AnswerForm:
    row = units_of(visiting.session, visit)[0]
    question = question_of(visiting.session, visit, row)
    assert question is not None
    with app.test_request_context():
        return AnswerForm(question, formdata=MultiDict({"round": "1", **typed}), meta={"csrf": False})


def complaints(app: Flask, visiting: Visiting, visit: Visit, **typed: Any) -> set[str | None]:
    form = form_of(app, visiting, visit, **typed)
    with app.test_request_context():
        form.validate()
    return set(form.errors)


def test_a_time_is_taken_with_who_comes(app: Flask, visiting: Visiting) -> None:
    visit = visiting.proposed(starts=[(MONDAY, EIGHT), (TUESDAY, EIGHT)])
    form = form_of(app, visiting, visit, answer="2", who="Chị Lan, kế toán", coming="1.200", needs_room="y")
    with app.test_request_context():
        assert form.validate()
        labels = [option.label.text for option in form.answer]
    assert labels[:2] == ["08:00–09:00 thứ Hai 07/12/2026", "08:00–09:00 thứ Ba 08/12/2026"]
    said = form.said
    assert (said.round, said.position, said.reply, said.start) == (1, 2, None, None)
    assert said.details is not None
    assert (said.details.who, said.details.coming, said.details.needs_room) == ("Chị Lan, kế toán", 1200, True)


def test_another_time_begins_within_hours_and_needs_its_day(app: Flask, visiting: Visiting) -> None:
    visit = visiting.proposed(plan=Plan(minutes=90, office_id=visiting.world.offices[0]))
    form = form_of(app, visiting, visit, answer="other", day="8/12", starts="13:30")
    with app.test_request_context():
        assert form.validate(), form.errors
        offered = [option[0] for option in form.starts.iter_choices()]
    assert form.said.start == (date(2026, 12, 8), 810)
    assert "10:00" in offered
    assert "10:15" not in offered  # it would not end before midday
    assert complaints(app, visiting, visit, answer="other") == {"day", "starts"}
    assert complaints(app, visiting, visit, answer="other", day="mai gì đó", starts="12:00") == {"day", "starts"}


def test_a_no_says_why_and_numbers_of_people_are_refused(app: Flask, visiting: Visiting) -> None:
    visit = visiting.proposed()
    assert complaints(app, visiting, visit, answer="no") == {"reason"}
    assert complaints(app, visiting, visit, answer="no", reason="Kiểm kê") == set()
    assert complaints(app, visiting, visit, answer="1", who="Lan 0905123456", note="051085001234") == {"who", "note"}
    assert complaints(app, visiting, visit) == complaints(app, visiting, visit, answer="7") == {"answer"}


def test_what_is_agreed_is_changed_with_a_reason(app: Flask, visiting: Visiting, turn: TurnTo) -> None:
    visit = visiting.confirmed()
    assert complaints(app, visiting, visit, answer="other", day="8/12", starts="08:00") == {"reason"}
    assert complaints(app, visiting, visit, answer="1") == {"answer"}
    assert complaints(app, visiting, visit, answer="same", coming="4") == set()
    turn(MONDAY, 8)
    assert complaints(app, visiting, visit, answer="same") == {"answer"}
    form = form_of(app, visiting, visit, answer="absent", reason="Chờ từ 8 giờ")
    with app.test_request_context():
        assert form.validate()
    assert form.said.reply is VisitReply.ABSENT


def test_who_hears_an_answer_types_any_hour_of_it(app: Flask, visiting: Visiting) -> None:
    visit = visiting.proposed()

    def heard(**typed: str) -> tuple[AnswerForm, dict[str | None, Any]]:
        question = question_heard(visiting.session, visit, units_of(visiting.session, visit)[0])
        with app.test_request_context():
            values = MultiDict({"version": "1", **typed})
            form = AnswerForm(question, voice=OFFICER, formdata=values, meta={"csrf": False})
            form.validate()
            return form, {name: str(told[0]) for name, told in form.errors.items()}

    form, wrong = heard(answer="other", day="8/12", starts="19h30")
    assert wrong == {}
    assert form.said.start == (date(2026, 12, 8), 1170)
    assert form.said.round == visit.round
    assert "round" not in form
    assert heard(answer="other")[1] == {"day": "Ghi ngày đơn vị đề nghị.", "starts": "Ghi giờ đơn vị đề nghị."}
    assert heard(answer="other", day="8/12", starts="sáng")[1] == {
        "starts": "Không đọc được giờ. Gõ như 8:00 hoặc 8h30."
    }
    assert heard(answer="decline")[1] == {"reason": "Ghi lý do đơn vị nói."}
    assert heard(answer="decline", reason="Gọi 0905123456")[1].keys() == {"reason"}
    form, wrong = heard(answer="decline", reason="Kiểm kê")
    assert (wrong, form.said.reply) == ({}, VisitReply.NO)


def test_nothing_is_asked_of_what_is_over(app: Flask, visiting: Visiting) -> None:
    visit = visiting.suggested()
    assert question_of(visiting.session, visit, units_of(visiting.session, visit)[0]) is None
