"""What a unit wrote and a link does not show is lost to nobody unasked."""

from __future__ import annotations

import pytest

from rollout.core.cells import text_of
from rollout.register import visit_answers
from rollout.register.visit_acts import unit_of
from tests.page import Page, PageClient
from tests.register.visiting import Visiting
from tests.visits.test_by_link import ASKS, TAKES, WHY, path_of


def test_what_was_said_meanwhile_by_telephone_is_not_lost(visiting: Visiting, client: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one, visiting.unit())
    path = path_of(visiting, visit, one)
    typed = client.page(path).form("answer", action=path).values.copy()
    typed["answer"], typed["coming"] = "1", "12"
    by_phone = visit_answers.Details("Chị Lan", 40, needs_room=True)
    visit_answers.accept(
        visiting.session, visit, unit_id=one, round=visit.round, position=1, by=visiting.by, details=by_phone
    )  # fmt: skip
    visiting.session.commit()
    answer = client.post(path, data=typed)
    assert answer.status_code == 422
    page = Page(answer)
    assert "Số người dự: Hiện đang ghi “40”." in page.text
    assert "để thực hành: Hiện đang ghi" not in page.text, "what is alike is not told"
    assert "Chị Lan" not in page.response.text, "a link shows no names"
    assert client.post(path, data=page.form("answer", action=path).values).status_code == 303
    visiting.session.expire_all()
    row = unit_of(visiting.session, visit, one, visiting.by)
    assert (text_of(row, "who"), row.coming) == ("Chị Lan", 12)


def test_words_that_a_link_does_not_show_are_replaced_by_nobody_unasked(visiting: Visiting, client: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one, visiting.unit())
    path = path_of(visiting, visit, one)
    page = client.page(path)
    assert "nội dung ghi trước" not in page.text
    typed = page.form("answer", action=path).values.copy()
    typed["answer"], typed["who"], typed["note"] = "1", "Anh Nam", ""
    by_phone = visit_answers.Details("Chị Lan", note="Mang máy chiếu")
    visit_answers.accept(
        visiting.session, visit, unit_id=one, round=visit.round, position=1, by=visiting.by, details=by_phone
    )  # fmt: skip
    visiting.session.commit()
    answer = client.post(path, data=typed)
    assert answer.status_code == 422
    page = Page(answer)
    assert "Ai dự buổi làm việc: Mục này đã có nội dung ghi trước" in page.text
    assert "Ghi chú: Mục này" not in page.text, "what is left blank replaces nothing"
    assert "Chị Lan" not in page.response.text
    again = page.form("answer", action=path).values
    assert again["who"] == "Anh Nam", "what was typed stays"
    assert client.post(path, data=again).status_code == 303
    visiting.session.expire_all()
    row = unit_of(visiting.session, visit, one, visiting.by)
    assert (text_of(row, "who"), text_of(row, "note")) == ("Anh Nam", "Mang máy chiếu")


def test_a_page_says_that_more_is_written_than_it_shows(visiting: Visiting, client: PageClient) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one, visiting.unit())
    first, again = path_of(visiting, visit, one), path_of(visiting, visit, one)
    assert client.submit(first, TAKES, action=first).status_code == 303
    page = client.page(again)
    assert page.text.count("Đã có nội dung ghi trước, không hiện ở đây") == 1, "of who comes; there is no note"
    assert "Chị Lan" not in page.response.text


@pytest.mark.parametrize("reply", ["no", "other"])
def test_what_is_noted_beside_an_answer_is_kept_whatever_it_is(
    visiting: Visiting, client: PageClient, reply: str
) -> None:
    one = visiting.unit()
    visit = visiting.proposed(one)
    path = path_of(visiting, visit)
    said = ASKS | {"answer": reply, "reason": WHY, "note": "Gọi lại sau ngày 20"}
    if reply == "no":
        said |= {"day": "", "starts": ""}
    assert client.submit(path, said, action=path).status_code == 303
    visiting.session.expire_all()
    assert text_of(unit_of(visiting.session, visit, one, visiting.by), "note") == "Gọi lại sau ngày 20"
