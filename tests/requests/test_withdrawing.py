"""A liaison takes back what was asked for and is not answered; of an answer and a withdrawal one wins."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import AuditRecord
from tests.filling import save
from tests.page import Page
from tests.requests.asked import answer, items, last, report_missing, report_wrong
from tests.staffed import Staffed


def test_a_whole_request_is_withdrawn(staffed: Staffed, unit_id: int, person_id: int) -> None:
    session, liaison, officer = staffed.session, staffed.liaison(unit_id), staffed.officer()
    report_wrong(liaison, person_id, name="Nguyễn Thị May", birth="1985")
    number = last(session).id
    at = f"/requests/{number}/withdraw"
    assert at in liaison.page(f"/units/{unit_id}/requests").links.values()
    page = liaison.page(at)
    assert "Cán bộ chuyên quản sẽ không trả lời các mục được rút" in page.text
    told = save(liaison, at)
    assert "Đã rút 2 mục" in told
    assert "Họ và tên: Đã rút" in told
    assert "trả lời lúc" not in told, "nobody has answered"
    assert at not in liaison.page(f"/units/{unit_id}/requests").links.values()
    assert {item.state for item in items(session).values()} == {"withdrawn"}
    assert last(session).settled_at is not None
    for which in ("open", "settled", "all"):
        assert "Nguyễn Thị Mai" not in officer.page(f"/requests?which={which}").text
    assert "Không có đề nghị sửa thông tin nào chờ" in officer.page("/requests/waiting").text
    assert "Nguyễn Thị Mai" in liaison.page(f"/units/{unit_id}/requests?which=withdrawn").text
    assert "Nguyễn Thị Mai" not in liaison.page(f"/units/{unit_id}/requests?which=settled").text
    record = session.scalars(select(AuditRecord).where(AuditRecord.action == "withdraw_change")).one()
    assert record.detail["fields"] == ["name", "birth"]
    report_wrong(liaison, person_id, name="Nguyễn Thị Mây")
    assert last(session).id != number, "what was withdrawn can be asked for again"


def test_single_items_are_withdrawn(staffed: Staffed, unit_id: int, person_id: int) -> None:
    session, liaison, officer = staffed.session, staffed.liaison(unit_id), staffed.officer()
    report_wrong(liaison, person_id, name="Nguyễn Thị May", birth="1985")
    at = f"/requests/{last(session).id}/withdraw"
    none = liaison.submit(at, {"chosen": []})
    assert "Chọn ít nhất một mục" in Page(none).text
    assert "Đã rút 1 mục" in save(liaison, at, chosen=[str(items(session)["birth"].id)])
    assert last(session).settled_at is None
    page = officer.page(f"/requests/{last(session).id}")
    assert "Đã rút" in page.text
    assert "đã trả lời 0/1 mục" in officer.page("/requests").text
    answer(officer, session, ("name",))
    assert last(session).settled_at is not None
    assert "Nguyễn Thị May" in officer.page("/requests?which=settled").text
    assert liaison.get(at).status_code == 303, "nothing is left to withdraw"


def test_an_answer_to_what_was_withdrawn_is_told_so(staffed: Staffed, unit_id: int, person_id: int) -> None:
    session, liaison, officer = staffed.session, staffed.liaison(unit_id), staffed.officer()
    report_wrong(liaison, person_id, name="Nguyễn Thị May", birth="1985")
    path = f"/requests/{last(session).id}"
    form = officer.page(path).form(action=path).values.to_dict()
    name, birth = (items(session)[field].id for field in ("name", "birth"))
    save(liaison, f"{path}/withdraw", chosen=[str(name)])
    late = officer.post(path, data=form | {f"i{name}-answer": "accept", f"i{birth}-answer": "accept"})
    assert late.status_code == 422
    assert "Đơn vị vừa rút: Họ và tên" in Page(late).text
    assert {item.state for item in items(session).values()} == {"withdrawn", "open"}
    everything = officer.post(path, data=form | {"do": "all"})
    assert everything.status_code == 303, "all that is left is the day of birth"
    assert staffed.world.person(person_id).name == "Nguyễn Thị Mai"


def test_a_withdrawal_of_what_was_answered_is_told_so(staffed: Staffed, unit_id: int, person_id: int) -> None:
    session, liaison, officer = staffed.session, staffed.liaison(unit_id), staffed.officer()
    report_wrong(liaison, person_id, name="Nguyễn Thị May", birth="1985")
    at = f"/requests/{last(session).id}/withdraw"
    form = liaison.page(at).form("chosen").values
    answer(officer, session, ("name",))
    late = liaison.post(at, data=form)
    assert late.status_code == 422
    assert "Cán bộ vừa trả lời: Họ và tên" in Page(late).text
    assert {field: item.state for field, item in items(session).items()} == {"name": "accepted", "birth": "open"}
    answer(officer, session, ("birth",))
    gone = liaison.post(at, data=form)
    assert "không còn mục nào chờ trả lời" in liaison.page(gone.location).text


def test_only_the_unit_withdraws(staffed: Staffed, unit_id: int) -> None:
    liaison = staffed.liaison(unit_id)
    report_missing(liaison, unit_id)
    at = f"/requests/{last(staffed.session).id}/withdraw"
    other = staffed.liaison(staffed.world.unit(), name="other")
    assert other.get(at).status_code == 404
    assert staffed.officer().get(at).status_code in (403, 404)
    second = staffed.liaison(unit_id, name="second")
    assert "Đã rút" in save(second, at)


@pytest.mark.both_engines
def test_what_another_officer_answered_meanwhile_is_not_answered_again(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    """The later answer is refused whole, its words kept; what is still open can be answered then."""
    session, officer = staffed.session, staffed.officer()
    report_wrong(staffed.liaison(unit_id), person_id, name="Nguyễn Thị May", birth="1985")
    path = f"/requests/{last(session).id}"
    form = officer.page(path).form(action=path).values.to_dict()
    name, birth = (items(session)[field].id for field in ("name", "birth"))
    answer(staffed.staff(), session, ("name",))
    typed = {f"i{name}-answer": "refuse", f"i{name}-reason": "Khác", f"i{birth}-answer": "refuse"}
    late = Page(officer.post(path, data=form | typed | {f"i{birth}-reason": "Sai với sổ BHXH"}))
    assert late.response.status_code == 422
    assert "Người khác vừa trả lời: Họ và tên" in late.text
    assert "Sai với sổ BHXH" in late.response.text
    assert {field: item.state for field, item in items(session).items()} == {"name": "accepted", "birth": "open"}
    after = answer(officer, session, birth="Sai với sổ BHXH")
    assert "Đã ghi câu trả lời cho 1 mục" in after.text
