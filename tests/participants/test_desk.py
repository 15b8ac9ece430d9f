"""The desk: a number leads to a person of any unit, one tap records, bundles do so for many."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from rollout.core.dates import now, today
from rollout.models import AuditRecord, Posting, Rejection, Statement
from rollout.register import memberships
from rollout.vocabulary import Channel, Evidence, LeavingReason, Milestone, Role
from tests.page import Page, PageClient
from tests.participants.pages import forms_of
from tests.participants.test_finding import NUMBER, let_be_changed, searches
from tests.register.world import D
from tests.staffed import Staffed, queries, sent


def found(client: PageClient, number: str = NUMBER) -> str:
    response = client.submit("/desk", {"number": number}, action="/desk")
    assert response.status_code == 303, Page(response).text
    return response.location


def press(client: PageClient, at: str, do: str, **data: str) -> TestResponse:
    return client.submit(at, {"do": do, **data}, action=at)


def test_only_the_desk_has_it_and_starts_there(staffed: Staffed, unit_id: int) -> None:
    for client in (staffed.staff(), staffed.officer(), staffed.liaison(unit_id), staffed.leader(), staffed.admin()):
        assert client.get("/desk").status_code == 404
        assert client.get("/desk/bundle").status_code == 404
    assert staffed.desk().get("/").location == "/desk"


def test_a_form_handed_in_is_recorded_for_today_and_taken_back(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, desk = staffed.world, staffed.desk()
    card = found(desk)
    assert NUMBER not in card
    text = desk.page(card).text
    for told in ("Nguyễn Thị Mai", "•••• 821", "Đơn vị 1", "Bổ sung:"):
        assert told in text
    assert NUMBER not in desk.page(card).response.text
    after = desk.page(press(desk, card, "submitted").location)
    assert "Nguyễn Thị Mai (•••• 821): Đã nộp tờ khai." in after.text
    assert "autofocus" in after.element("number").attrib
    said = staffed.session.scalars(select(Statement)).one()
    assert (said.milestone, said.day, said.evidence, said.channel) == (
        Milestone.SUBMITTED, today(), Evidence.VERIFIED, Channel.OFFICER,
    )  # fmt: skip
    undone = desk.post(next(f for f in forms_of(after) if "/undo/" in f.action).action, data=_token(desk))
    assert undone.location == "/desk"
    assert world.session.scalars(select(Statement).where(Statement.voided_seq.is_(None))).first() is None
    assert world.findings() == []


def test_an_account_issued_on_another_day_by_another_channel(staffed: Staffed, unit_id: int, person_id: int) -> None:
    desk = staffed.desk()
    press(desk, found(desk), "accepted", day="05/03/2021", channel="portal")
    assert staffed.world.figure("accepted_verified", 4) == 1
    assert staffed.world.figure("registered_verified", 4) == 1
    wrong = press(desk, found(desk), "accepted", day="31/12/2099")
    assert wrong.status_code == 422
    assert "sau hôm nay" in Page(wrong).text


def test_what_is_returned_needs_its_reason_and_can_be_undone(staffed: Staffed, unit_id: int, person_id: int) -> None:
    desk, session = staffed.desk(), staffed.session
    card = found(desk)
    bare = press(desk, card, "returned")
    assert bare.status_code == 422
    assert "Cần ghi lý do trả lại." in Page(bare).text
    slipped = press(desk, card, "submitted", reason="thiếu chữ ký")
    assert slipped.status_code == 422, "Enter in the field of the reason presses the first button"
    assert "bấm Trả lại" in Page(slipped).text
    after = desk.page(press(desk, card, "returned", reason="thiếu chữ ký").location)
    assert "Trả lại." in after.text
    assert staffed.session.scalars(select(Rejection)).one().reason == "thiếu chữ ký"
    assert "Hoàn chỉnh và gửi lại: thiếu chữ ký" in desk.page(found(desk)).text
    desk.post(next(f for f in forms_of(after) if "/undo/" in f.action).action, data=_token(desk))
    session.rollback()
    assert session.scalars(select(Rejection).where(Rejection.voided_seq.is_(None))).first() is None


def test_nobody_is_reached_whom_the_desk_did_not_find(staffed: Staffed, unit_id: int, person_id: int) -> None:
    desk = staffed.desk()
    assert desk.get(f"/desk/people/{person_id}").status_code == 404
    nobody = desk.submit("/desk", {"number": "5100000000"}, action="/desk")
    assert nobody.status_code == 422
    assert "Không có kết quả" in Page(nobody).text
    found(desk)
    assert searches(staffed.session) == [(0, False), (person_id, True)]
    staffed.user("desk2", Role.DESK)
    assert staffed.client("desk2").get(f"/desk/people/{person_id}").status_code == 404
    assert press(desk, f"/desk/people/{person_id}", "nothing").status_code == 404


# Bundles


def preview(client: PageClient, *lines: str) -> Page:
    return Page(client.submit("/desk/bundle", {"numbers": "\r\n".join(lines), "do": "preview"}))


def send(client: PageClient, page: Page, do: str, **data: Any) -> TestResponse:
    """Presses a button of a preview as it stands, with what else is filled in."""
    values = page.form("numbers").values.copy()
    values.setlist("person_ids", data.pop("people", values.getlist("person_ids")))
    for name, value in {"do": do, **data}.items():
        values[name] = value
    return client.post("/desk/bundle", data=values)


def numbers_of(staffed: Staffed, count: int) -> list[str]:
    first = staffed.world.made + 1
    staffed.world.listed(staffed.world.unit(), count)
    return [f"51{i:08d}" for i in range(first + 1, first + 1 + count)]


def test_a_bundle_of_many_units_is_one_act_and_one_undo(staffed: Staffed) -> None:
    world, desk, session = staffed.world, staffed.desk(), staffed.session
    numbers = [*numbers_of(staffed, 3), *numbers_of(staffed, 2)]
    page = preview(desk, *numbers, "", numbers[0], "5199999999", "51123", "Nguyễn Văn\t" + numbers[1])
    assert "Thấy 5 người · 2 dòng chưa thấy ai · 2 dòng trùng người đã có: dòng 7, dòng 10" in page.text
    assert "Dòng 8: 5199999999 – Không có kết quả" in page.text
    assert "Dòng 9: 51123 – Không phải số BHXH" in page.text
    assert len(page.form("numbers").values.getlist("person_ids")) == 5
    assert page.form("numbers").values["numbers"].split() == ["5199999999", "51123"], "what led to nobody stays"
    after = Page(send(desk, page, "accepted", day="05/03/2021", channel="portal"))
    assert "Đã cấp tài khoản: 5 người." in after.text
    assert after.form("numbers").values["numbers"].split() == ["5199999999", "51123"]
    assert world.figure("accepted_verified", 4) == 5
    assert session.scalar(select(Posting.action).order_by(Posting.seq.desc()).limit(1)) == "mark"
    undone = desk.post(next(f for f in forms_of(after) if "/undo/" in f.action).action, data=_token(desk))
    assert undone.location == "/desk/bundle"
    assert world.figure("accepted_verified", 4) == 0
    assert world.findings() == []


def test_a_bundle_is_returned_with_one_reason(staffed: Staffed) -> None:
    desk, session = staffed.desk(), staffed.session
    page = preview(desk, *numbers_of(staffed, 3))
    bare = send(desk, page, "returned")
    assert bare.status_code == 422
    assert len(Page(bare).form("numbers").values.getlist("person_ids")) == 3, "nobody is lost"
    kept = page.form("numbers").values.getlist("person_ids")[:2]
    done = send(desk, page, "returned", reason="ảnh mờ", people=kept)
    assert done.status_code == 303
    assert "Trả lại: 2 người." in desk.page(done.location).text
    assert {row.reason for row in session.scalars(select(Rejection))} == {"ảnh mờ"}


def test_more_numbers_join_a_bundle_without_looking_anybody_up_twice(staffed: Staffed) -> None:
    desk, session = staffed.desk(), staffed.session
    first, second = numbers_of(staffed, 2)
    page = preview(desk, first)
    both = Page(send(desk, page, "preview", numbers=second))
    assert "Thấy 2 người" in both.text
    bundles = session.scalars(select(AuditRecord).filter_by(action="find_bundle").order_by(AuditRecord.id)).all()
    assert [(row.detail["numbers"], row.detail["missed"]) for row in bundles] == [(1, 0), (1, 0)]
    assert len(searches(session)) == 2


def test_a_bundle_reaches_only_whom_this_user_found(staffed: Staffed, unit_id: int, person_id: int) -> None:
    desk = staffed.desk()
    page = preview(desk, *numbers_of(staffed, 1))
    crafted = send(desk, page, "submitted", people=[*page.form("numbers").values.getlist("person_ids"), str(person_id)])
    assert crafted.status_code == 422
    assert "quá một giờ" in Page(crafted).text
    assert staffed.session.scalars(select(Statement)).first() is None


def test_a_bundle_is_bounded_in_lines_and_in_queries(staffed: Staffed) -> None:
    desk = staffed.desk()
    many = preview(desk, *(f"51{i:08d}" for i in range(201)))
    assert many.response.status_code == 422
    assert "Mỗi lần tối đa 200 dòng, đang có 201 dòng" in many.text
    few, lots = numbers_of(staffed, 2), numbers_of(staffed, 60)
    assert "Cần 10 số (mã số BHXH) hoặc 12 số (CCCD), đang có 11" in preview(desk, "51185000123").text
    preview(desk, few[0])
    assert queries(lambda: preview(desk, *few)) == queries(lambda: preview(desk, *lots))
    seen = [preview(desk, *some) for some in (few, lots)]
    asked = [sent(lambda page=page: send(desk, page, "returned", reason="ảnh mờ")) for page in seen]  # type: ignore[misc]
    read = [[line for line in lines if line.startswith("SELECT")] for lines in asked]
    assert len(read[0]) == len(read[1]), "what is known of two people and of sixty is read at once"


def test_undoing_is_offered_by_as_many_queries_for_one_unit_as_for_many(staffed: Staffed) -> None:
    """An hour later too, when whom the desk found is forgotten and the units decide."""
    desk, viewed = staffed.desk(), []
    for units in (1, 5):
        numbers = [number for _unit in range(units) for number in numbers_of(staffed, 2)]
        done = send(desk, preview(desk, *numbers), "submitted")
        assert done.status_code == 303
        viewed.append(done.location)
    past = now() - timedelta(hours=2)
    let_be_changed(staffed.session)
    staffed.session.execute(update(AuditRecord).where(AuditRecord.action == "find_person").values(recorded_at=past))
    staffed.session.commit()
    one, many = (queries(partial(desk.page, address)) for address in viewed)
    assert one == many
    assert all("/undo/" in desk.page(address).response.text for address in viewed)


def test_no_number_of_a_bundle_is_kept(staffed: Staffed, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk = staffed.desk()
    [number] = numbers_of(staffed, 1)
    send(desk, preview(desk, number, "5199999999"), "submitted")
    for typed in (number, "5199999999"):
        assert typed not in caplog.text
        assert all(typed not in str(row.detail) for row in staffed.session.scalars(select(AuditRecord)))


def test_who_left_is_handled_by_the_last_unit(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, desk = staffed.world, staffed.desk()
    with world.act() as act:
        memberships.leave(act, world.membership(person_id), on=D(9), reason=LeavingReason.LEFT)
    assert "đã ra khỏi danh sách" in desk.page(found(desk)).text
    assert "Thấy 1 người" in preview(desk, NUMBER).text


def _token(client: PageClient) -> dict[str, str]:
    return {"csrf_token": client.page("/account").form(action="/logout").values["csrf_token"]}
