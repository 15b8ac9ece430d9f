"""Acts of the office on visits: by one button, by a form that asks why, by telephone; of whole visits alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from rollout.core.cells import text_of
from rollout.models import ContactLog, Visit, VisitEvent
from rollout.register import visit_answers, visit_ends, visits
from rollout.register.visit_acts import holder, officers_of, units_of
from tests.clock import TurnTo
from tests.page import Form, Page, PageClient
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, TEN, TUESDAY, Visiting, events_of, lapse
from tests.staffed import Staffed
from tests.visits.test_proposing import own_unit, send

WHY = "Đơn vị bận kiểm kê"


def form_of(client: PageClient, at: str, **said: Any) -> Form:
    form = client.page(at).form("version")
    for name, value in said.items():
        form.values.setlist(name, [value])
    return form


def state(staffed: Staffed, visit: Visit) -> str:
    staffed.session.rollback()
    return visit.state


def test_an_answer_by_telephone_is_written_in_one_step(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.proposed(unit_id, starts=[(MONDAY, EIGHT), (TUESDAY, EIGHT)])
    link = client.page(f"/visits/{visit.id}").links["Đơn vị đồng ý 08:00 08/12/2026"]
    form = form_of(client, link, who="Chị Lan, anh Nam", coming="12", needs_device="y", note="Gửi xe sau nhà")
    assert form.values["answer"] == "2"
    page = send(client, form)
    assert "Đã thống nhất: 08:00–09:00 thứ Ba 08/12/2026" in page.text
    assert "người dự: Chị Lan, anh Nam" in page.text
    assert "Người officer ghi theo điện thoại" in page.text
    staffed.session.rollback()
    [row] = units_of(staffed.session, visit)
    assert (row.coming, row.needs_device, row.needs_room, text_of(row, "note")) == (12, True, False, "Gửi xe sau nhà")
    last = staffed.session.scalars(select(VisitEvent).order_by(VisitEvent.id.desc())).first()
    assert last is not None
    assert (last.via, last.act, last.unit_id) == ("phone", "accept", unit_id)


def test_a_unit_asks_by_telephone_for_another_time_which_is_taken_by_one_button(
    staffed: Staffed, visiting: Visiting
) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.proposed(unit_id)
    at = f"/visits/{visit.id}/answer/{unit_id}"
    page = send(client, form_of(client, at, answer="other", who="Chị Lan"), 422)
    assert "Ghi ngày đơn vị đề nghị." in page.text
    assert page.form("version", "answer").values["who"] == "Chị Lan"
    page = send(client, form_of(client, at, answer="other", day="8/12", starts="9h"))
    assert "Đơn vị đề nghị thời gian khác: 09:00–10:00 thứ Ba 08/12/2026" in page.text
    form = page.form("round", "position")
    page = send(client, form)
    assert "Đã thống nhất: 09:00–10:00 thứ Ba 08/12/2026" in page.text
    assert state(staffed, visit) == "confirmed"
    assert client.post(form.action, data=form.values).status_code == 303, "told why on the page"
    assert visit.round == 1


@pytest.mark.both_engines
def test_a_time_that_was_lost_meanwhile_is_told_on_the_page(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.proposed(unit_id)
    visit_answers.counter(
        staffed.session, visit, unit_id=unit_id, round=1, start=(TUESDAY, NINE), by=holder(unit_id)
    )  # fmt: skip
    staffed.session.commit()
    page = client.page(f"/visits/{visit.id}")
    assert "đơn vị, qua đường dẫn" in page.text
    visiting.confirmed(start=(TUESDAY, NINE))  # by the same officer, elsewhere
    page = send(client, page.form("round", "position"), 422)
    assert "Thời gian này không còn trống" in page.text, "whose unit that is one need not know"
    assert state(staffed, visit) == "counter_proposed"


def test_a_unit_declines_by_telephone_with_its_reason(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.proposed(unit_id)
    at = f"/visits/{visit.id}/answer/{unit_id}"
    assert "Ghi lý do đơn vị nói." in send(client, form_of(client, at, answer="decline"), 422).text
    assert f"Lý do: {WHY}" in send(client, form_of(client, at, answer="decline", reason=WHY)).text
    assert state(staffed, visit) == "cancelled"
    assert client.page(f"/visits/{visit.id}").links["Đề xuất lịch mới"] == f"/visits/new?unit={unit_id}"


def test_of_an_agreed_visit_details_are_written_and_another_time_needs_a_reason(
    staffed: Staffed, visiting: Visiting
) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.confirmed(unit_id)
    at = client.page(f"/visits/{visit.id}").links["Ghi người dự, đơn vị đổi ý"]
    page = send(client, form_of(client, at, coming="5"))
    assert "5 người dự" in page.text
    page = send(client, form_of(client, at, answer="other", day="8/12", starts="9:00"), 422)
    assert "Ghi lý do đơn vị nói." in page.text
    send(client, form_of(client, at, answer="other", day="8/12", starts="9:00", reason=WHY))
    assert state(staffed, visit) == "counter_proposed"


@pytest.mark.parametrize("end", ["unit-absent", "officer-absent"])
def test_ends_ask_why_and_come_in_time(staffed: Staffed, visiting: Visiting, turn: TurnTo, end: str) -> None:
    visit, client = visiting.confirmed(own_unit(staffed)), staffed.officer()
    at = f"/visits/{visit.id}/{end}"
    assert "Chưa đến giờ đã thống nhất" in send(client, form_of(client, at, reason=WHY), 422).text
    assert "Đơn vị vắng" not in client.page(f"/visits/{visit.id}").links
    turn(MONDAY, 9)
    assert {"Đơn vị vắng", "Cán bộ không đến được"} <= client.page(f"/visits/{visit.id}").links.keys()
    assert "Cần điền mục này" in send(client, form_of(client, at), 422).text
    page = send(client, form_of(client, at, reason=WHY))
    assert f"Lý do: {WHY}" in page.text
    assert state(staffed, visit) == end.replace("-", "_")
    assert client.get(at).status_code == 303, "it is over"
    page = client.page(f"/visits/{visit.id}")
    assert "chưa làm được việc" in page.text
    page = send(client, form_of(client, page.links["Ghi nhầm, mở lại lịch"], reason="Ghi nhầm lịch"))
    assert "Đã mở lại lịch làm việc." in page.text
    assert state(staffed, visit) == "confirmed"


def test_a_unit_that_waits_for_the_officer_is_shown(staffed: Staffed, visiting: Visiting, turn: TurnTo) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.confirmed(unit_id)
    turn(MONDAY, 9)
    visit_ends.officer_absent(staffed.session, visit, by=holder(unit_id), reason="Chờ từ 8 giờ")
    staffed.session.commit()
    page = client.page(f"/visits/{visit.id}")
    assert page.text.count("Đơn vị báo cán bộ chưa đến") == 2
    assert {"Đơn vị vắng", "Cán bộ không đến được"} <= page.links.keys()
    at = f"/visits/{visit.id}/officer-absent"
    send(client, form_of(client, at, reason=WHY))
    page = send(client, form_of(client, f"/visits/{visit.id}/reopen", reason="Ghi nhầm"))
    assert page.text.count("Đơn vị báo cán bộ chưa đến") == 1, "in the history alone"


def test_a_visit_is_cancelled_by_whoever_has_seen_how_it_stands(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.proposed(unit_id)
    form = form_of(client, f"/visits/{visit.id}/cancel", reason=WHY)
    visiting.accept(visit, unit_id)
    page = send(client, form, 422)
    assert "Lịch vừa có thay đổi" in page.text
    assert page.form("version", "reason").values["reason"] == WHY
    send(client, page.form("version", "reason"))
    assert state(staffed, visit) == "cancelled"


def test_keeping_what_is_agreed_without_a_word_is_no_act_and_no_call(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.confirmed(unit_id)
    at = f"/visits/{visit.id}/answer/{unit_id}"
    calls = select(func.count(ContactLog.id))
    before = len(events_of(staffed.session, visit)), staffed.session.scalar(calls)
    page = send(client, client.page(at).form("answer"), 422)
    assert "Chưa có gì thay đổi so với lần ghi trước." in page.text
    assert (len(events_of(staffed.session, visit)), staffed.session.scalar(calls)) == before
    send(client, form_of(client, at, coming="14"))
    assert len(events_of(staffed.session, visit)) == before[0] + 1


def test_a_unit_is_left_out_of_several(staffed: Staffed, visiting: Visiting) -> None:
    one, two, client = own_unit(staffed), own_unit(staffed), staffed.officer()
    visit = visiting.proposed(one, two)
    visiting.accept(visit, one)
    page = client.page(f"/visits/{visit.id}")
    assert "Bỏ đơn vị khỏi buổi" in page.links
    page = send(client, form_of(client, f"/visits/{visit.id}/leave-out/{two}", reason=WHY))
    assert "Đã bỏ đơn vị khỏi buổi: Đơn vị 2 · đã thống nhất 08:00–09:00 thứ Hai 07/12/2026" in page.text
    assert state(staffed, visit) == "confirmed"
    assert client.get(f"/visits/{visit.id}/leave-out/{two}").status_code == 303
    single = visiting.proposed(one, starts=[(TUESDAY, TEN)])
    assert client.get(f"/visits/{single.id}/leave-out/{one}").status_code == 404
    assert client.get(f"/visits/{single.id}/leave-out/{two}").status_code == 404


def test_a_wish_of_one_of_several_is_proposed_to_all(staffed: Staffed, visiting: Visiting) -> None:
    one, two, client = own_unit(staffed), own_unit(staffed), staffed.officer()
    visit = visiting.proposed(one, two)
    visit_answers.counter(staffed.session, visit, unit_id=one, round=1, start=(TUESDAY, NINE), by=visiting.by)
    staffed.session.commit()
    links = client.page(f"/visits/{visit.id}").links
    link = links["Đề xuất 09:00–10:00 thứ Ba 08/12/2026 cho cả buổi"]
    form = client.page(link).form("token", "starts")
    assert (form.values["day"], form.values["starts"]) == ("08/12/2026", "09:00")


def test_another_officer_goes(staffed: Staffed, visiting: Visiting) -> None:
    world, client = staffed.world, staffed.officer()
    unit_id, other = own_unit(staffed), staffed.officer_id("other")
    world.unit(officer=other, office=world.offices[0])
    visit = visiting.confirmed(unit_id)
    assert "Chọn một cán bộ." in send(client, client.page(f"/visits/{visit.id}/give").form("version"), 422).text
    form = form_of(client, f"/visits/{visit.id}/give", taker=str(other))
    page = send(client, form)
    assert "Đã đổi cán bộ · officer1 thay bằng Người other" in page.text
    staffed.session.rollback()
    assert officers_of(staffed.session, visit) == [other]
    busy = visiting.confirmed(own_unit(staffed), start=(MONDAY, EIGHT))
    form = form_of(client, f"/visits/{busy.id}/give", taker=str(other))
    assert "Người other đã có lịch tại Đơn vị 1" in send(client, form, 422).text


def test_whoever_sees_a_part_reads_and_acts_on_nothing(staffed: Staffed, visiting: Visiting) -> None:
    mine, foreign, client = own_unit(staffed), visiting.unit(), staffed.officer()
    visit = visiting.proposed(mine, foreign)
    visit_answers.decline(staffed.session, visit, unit_id=foreign, round=1, by=visiting.by, reason=WHY)
    staffed.session.commit()
    page = client.page(f"/visits/{visit.id}")
    assert "1 đơn vị khác cùng buổi không thuộc phạm vi" in page.text
    assert WHY not in page.text
    assert "Đơn vị 2" not in page.text
    assert not [link for link in page.links.values() if link.startswith(f"/visits/{visit.id}/")]
    for path in ("propose", "cancel", "give", f"answer/{mine}", f"answer/{foreign}", f"leave-out/{mine}"):
        assert client.get(f"/visits/{visit.id}/{path}").status_code == 404, path
    hidden = visiting.proposed(foreign, starts=[(TUESDAY, EIGHT)])
    for path in ("", "/propose", "/cancel", "/give", f"/answer/{foreign}", "/unit-absent"):
        assert client.get(f"/visits/{hidden.id}{path}").status_code == 404, path


def test_a_page_shown_asks_whether_anything_is_new(staffed: Staffed, visiting: Visiting) -> None:
    unit_id, client = own_unit(staffed), staffed.officer()
    visit = visiting.proposed(unit_id)
    page = client.page(f"/visits/{visit.id}")
    [poll] = [
        div.get("data-hx-get", "") for div in page.markup.all("div") if div.get("data-hx-trigger") == "every 20s"
    ]  # fmt: skip
    assert client.get(poll, headers={"HX-Request": "true", "X-Poll": "true"}).status_code == 204
    visiting.accept(visit, unit_id)
    assert "Đã thống nhất" in client.fragment(poll).text
    assert Page(client.get(poll)).heading == "Đơn vị 1", "a whole page without scripts"


def test_a_yes_by_telephone_after_the_day_is_one_button(staffed: Staffed, visiting: Visiting, turn: TurnTo) -> None:
    unit_id = own_unit(staffed)
    visit = visiting.proposed(unit_id, starts=[(FRIDAY, EIGHT)])
    turn(TUESDAY)
    lapse(staffed.session)
    staffed.session.commit()
    client = staffed.officer()
    page = client.page(f"/visits/{visit.id}")
    assert {"Đơn vị trả lời khác", "Đề xuất lại"} <= page.links.keys()
    page = send(client, form_of(client, page.links["Đơn vị đồng ý 08:00 11/12/2026"]))
    assert "Đã thống nhất: 08:00–09:00" in page.text
    visits.release(staffed.session, visit, by=visiting.by, reason=WHY)
    staffed.session.commit()
    page = client.page(f"/visits/{visit.id}")
    assert "Đã bỏ giờ, chờ hẹn lại" in page.text
    assert "Đơn vị trả lời khác" not in page.links
    assert "Hết hạn" not in client.page("/visits").text.split("Phương cách thực hiện")[-1]
