"""The words of an obstacle are put right: by whom, how long, what the history keeps, and nothing typed is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.models import AuditRecord, Obstacle, SentForm
from tests.filling import refuse, save
from tests.obstacles.test_pages import NEW, report, the_one
from tests.page import Page
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

EDITED = {"kind": "phone_wrong", "said": "Hai người đổi số"}


def test_an_officer_puts_it_right_and_the_old_words_stay(staffed: Staffed, session: Session) -> None:
    liaison = staffed.liaison(staffed.world.unit(officer=staffed.officer_id()))
    at = f"/obstacles/{report(liaison, people_count='3')}"
    officer = staffed.officer()
    assert officer.page(at).links["Sửa"] == f"{at}/edit"
    said = save(officer, f"{at}/edit", EDITED | {"people_count": "2", "is_urgent": "y"})
    obstacle = the_one(session)
    assert (obstacle.kind, obstacle.text, obstacle.people_count) == ("phone_wrong", EDITED["said"], 2)
    assert obstacle.priority == "urgent"
    assert "Sửa nội dung" in said
    assert "Trước đó: Không nhận được tin nhắn tài khoản, mã OTP · 3 người bị vướng · Bình thường" in said
    assert NEW["said"] in said, "the history keeps the old words"
    record = session.scalars(select(AuditRecord).where(AuditRecord.action == "edit_obstacle")).one()
    assert record.detail["fields"] == ["kind", "said", "people_count", "priority"]
    assert EDITED["said"] not in str(record.detail)


def test_nothing_changed_writes_nothing(staffed: Staffed, session: Session) -> None:
    liaison = staffed.liaison(staffed.world.unit())
    at = f"/obstacles/{report(liaison)}"
    before = the_one(session).version
    assert "Không có gì thay đổi" in save(liaison, f"{at}/edit", NEW)
    assert the_one(session).version == before


def test_a_liaison_edits_own_words_until_somebody_answered(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    liaison = staffed.liaison(unit_id)
    at = f"/obstacles/{report(liaison)}"
    assert EDITED["said"] in save(liaison, f"{at}/edit", EDITED)
    form = liaison.page(f"{at}/edit").form("said").values.to_dict()
    save(staffed.officer(), at, said="Đơn vị gửi số mới nhé")
    assert "Sửa" not in liaison.page(at).links
    answer = liaison.post(f"{at}/edit", data=form | {"said": "Ba người đổi số"})
    assert answer.status_code == 303
    page = liaison.page(answer.location)
    assert "Vướng mắc này đã được trả lời" in page.text
    assert page.form("said").values["said"] == "Ba người đổi số", "what was typed waits to be sent as a comment"
    assert the_one(session).text == EDITED["said"]


def test_what_others_reported_is_not_a_liaisons(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    number = report(staffed.officer(), unit="TA0001A")
    liaison = staffed.liaison(unit_id)
    assert "Sửa" not in liaison.page(f"/obstacles/{number}").links
    assert liaison.get(f"/obstacles/{number}/edit").status_code == 303
    other = staffed.liaison(staffed.world.unit(), name="other")
    assert other.get(f"/obstacles/{number}/edit").status_code == 404


def test_a_card_refused_stays_one(staffed: Staffed, session: Session) -> None:
    staffed.world.unit()
    staff = staffed.staff()
    card = report(staff, unit="TA0001A", kind="card_refused", facility="Trạm Y tế xã A")
    form = staff.page(f"/obstacles/{card}/edit").form("said")
    assert "kind" not in form.names
    assert "Ghi tên cơ sở" in refuse(staff, f"/obstacles/{card}/edit", facility="", said="Không nhận")
    save(staff, f"/obstacles/{card}/edit", facility="Trạm Y tế xã B", said="Không nhận")
    other = report(staff, unit="TA0001A")
    assert "facility" not in staff.page(f"/obstacles/{other}/edit").form("said").names
    assert session.get_one(Obstacle, card).facility == "Trạm Y tế xã B"


def test_an_edit_of_yesterday_does_not_overwrite(staffed: Staffed, session: Session) -> None:
    staffed.world.unit(officer=staffed.officer_id())
    at = f"/obstacles/{report(staffed.officer(), unit='TA0001A')}"
    old = staffed.officer().page(f"{at}/edit").form("said").values.to_dict()
    save(staffed.staff(), f"{at}/edit", EDITED)
    answer = staffed.officer().post(f"{at}/edit", data=old | {"said": "Bốn người"})
    assert answer.status_code == 422
    assert "Người khác vừa thay đổi" in Page(answer).text
    assert Page(answer).form("said").values["said"] == "Bốn người"


def test_the_intake_form_sent_again_with_other_words_opens_the_edit(staffed: Staffed, session: Session) -> None:
    liaison = staffed.liaison(staffed.world.unit())
    form = liaison.page("/obstacles/new").form("kind").values.to_dict() | NEW
    first = liaison.post("/obstacles/new", data=form)
    for _ in range(2):  # a refresh of the second sending opens the same
        second = liaison.post("/obstacles/new", data=form | EDITED)
        assert second.location.startswith(f"{first.location}/edit?draft=")
        page = liaison.page(second.location)
        assert "Vướng mắc này đã được ghi (số 1)" in page.text
        values = page.form("said").values
        assert (values["kind"], values["said"]) == (EDITED["kind"], EDITED["said"])
    assert the_one(session).text == NEW["said"], "nothing is changed before it is seen"
    sent = liaison.post(second.location, data=values)
    assert EDITED["said"] in liaison.page(sent.location).text
    assert session.scalar(select(func.count(Obstacle.id))) == 1
    assert session.scalar(select(func.count()).select_from(SentForm)) == 2
    again = liaison.post("/obstacles/new", data=form | EDITED)
    assert again.location == first.location, "these words are recorded by now"


def test_what_is_typed_again_after_an_answer_waits_as_a_comment(staffed: Staffed) -> None:
    liaison = staffed.liaison(staffed.world.unit(officer=staffed.officer_id()))
    form = liaison.page("/obstacles/new").form("kind").values.to_dict() | NEW
    first = liaison.post("/obstacles/new", data=form)
    save(staffed.officer(), first.location, said="Đã hỏi nhà mạng")
    second = liaison.post("/obstacles/new", data=form | EDITED)
    page = liaison.page(second.location)
    assert page.path == first.location
    assert "Vướng mắc này đã được ghi (số 1)" in page.text
    assert page.form("said").values["said"] == EDITED["said"]
