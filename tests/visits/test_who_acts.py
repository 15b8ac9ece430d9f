"""Every page and letter says of a visit the same: who has to act; and asks nobody for an answer that none can give."""

from __future__ import annotations

import pytest

from rollout.availability.actions.absences import AWAY
from rollout.messages.letters import write
from rollout.models import Visit
from rollout.register import visit_answers, visit_ends, visits
from rollout.register.visit_acts import CLOCK, holder
from rollout.register.visit_links import make_link, token_of
from rollout.vocabulary_of_visits import LinkPurpose, MessageKind
from tests.clock import TurnTo
from tests.messages.conftest import message_of
from tests.page import PageClient
from tests.register.visiting import FRIDAY, MONDAY, NINE, TUESDAY, Visiting, lapse
from tests.staffed import Staffed
from tests.visits.test_pages import shown
from tests.visits.test_proposing import own_unit

WHY = "Đơn vị bận kiểm kê"
BACK = "Các đơn vị đã trả lời, còn chờ cán bộ"


@pytest.fixture
def split(staffed: Staffed, visiting: Visiting) -> Visit:
    """Of two units one said yes, the other no."""
    yes, no = own_unit(staffed), own_unit(staffed)
    visit = visiting.proposed(yes, no)
    visiting.accept(visit, yes)
    visit_answers.decline(visiting.session, visit, unit_id=no, round=1, by=holder(no), reason=WHY)
    visiting.session.commit()
    return visit


def test_what_came_back_waits_for_the_officer_everywhere(staffed: Staffed, visiting: Visiting, split: Visit) -> None:
    client, key = staffed.officer(), str(split.id)
    assert BACK in client.page(f"/visits/{key}").text
    assert [row[2] for row in client.page("/visits").rows[1:]] == [BACK]
    assert shown(client, "state=proposed") == []
    assert shown(client, "state=answered") == shown(client, "waits=answer") == [key]
    assert BACK in client.fragment("/visits/due").text
    calendar = client.page(f"/calendar?view=day&day={MONDAY}")
    (entry,) = [each.get("class", "") for each in calendar.markup.all("div") if "entry " in each.get("class", "")]
    assert entry.split()[1] == "returned"
    letter = write(visiting.session, message_of(visiting, split, MessageKind.ANSWERED, is_for_unit=False))
    assert letter is not None
    assert f"Tình trạng: {BACK}." in letter.lines


def test_when_its_day_is_over_whoever_said_yes_is_told(visiting: Visiting, split: Visit, turn: TurnTo) -> None:
    turn(TUESDAY)
    assert lapse(visiting.session) == 1
    letter = write(visiting.session, message_of(visiting, split, MessageKind.EXPIRED))
    assert letter is not None
    assert "Thời gian đề xuất: Thứ Hai, ngày 07/12/2026, từ 08:00 đến 09:00" in letter.lines
    assert "chưa thống nhất được với các đơn vị khác cùng buổi" in letter.text
    assert "Đơn vị 2" not in letter.text


def test_whoever_asked_for_another_time_is_told_that_it_is_past(visiting: Visiting, turn: TurnTo) -> None:
    unit_id = visiting.unit()
    visit = visiting.proposed(unit_id)
    visit_answers.counter(
        visiting.session, visit, unit_id=unit_id, round=1, start=(TUESDAY, NINE), by=visiting.by, reason=WHY
    )
    visiting.session.commit()
    turn(FRIDAY)
    assert lapse(visiting.session) == 1
    letter = write(visiting.session, message_of(visiting, visit, MessageKind.EXPIRED))
    assert letter is not None
    assert "Thời gian Quý đơn vị đề nghị đã qua mà chưa thống nhất được." in letter.lines
    assert "Thời gian đề nghị: Thứ Ba, ngày 08/12/2026, từ 09:00 đến 10:00" in letter.lines
    assert "Quý đơn vị đã đồng ý" not in letter.text
    assert "các đơn vị khác" not in letter.text


def test_the_head_of_a_visit_says_why_it_ended(staffed: Staffed, visiting: Visiting, turn: TurnTo) -> None:
    called_off, missed = visiting.proposed(own_unit(staffed)), visiting.confirmed(own_unit(staffed))
    visit_ends.cancel(visiting.session, called_off, by=visiting.by, reason=WHY)
    turn(MONDAY, 9)
    visit_ends.unit_absent(visiting.session, missed, by=visiting.by, reason="Không có người tiếp")
    visiting.session.commit()
    client = staffed.officer()
    for visit, state, why in ((called_off, "Đã hủy", WHY), (missed, "Đơn vị vắng", "Không có người tiếp")):
        head = client.page(f"/visits/{visit.id}").text.partition("Phương cách thực hiện")[0]
        assert state in head
        assert f"Lý do: {why}" in head


def test_what_the_program_says_of_a_given_up_time_is_said_in_english(staffed: Staffed, visiting: Visiting) -> None:
    visit = visiting.confirmed(own_unit(staffed))
    visits.release(visiting.session, visit, by=CLOCK, reason=AWAY)
    visiting.session.commit()
    client = staffed.officer()
    client.submit("/account", {"language": "en"}, action="/language")
    page = client.page(f"/visits/{visit.id}").text
    assert page.count("Reason: The officer is away at this time.") == 2, "at the head and in the history"
    assert AWAY not in page


def test_a_unit_reads_that_its_own_no_called_it_off(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = visiting.unit()
    liaison = staffed.liaison(unit_id)
    visit = visiting.proposed(unit_id)
    visit_answers.decline(visiting.session, visit, unit_id=unit_id, round=1, by=holder(unit_id), reason=WHY)
    visiting.session.commit()
    for path in ("/my-visits", f"/my-visits/{visit.id}/{unit_id}"):
        assert "Đã hủy: đơn vị không nhận lịch này" in liaison.page(path).text


def test_who_waits_for_the_others_reads_the_time_that_is_offered(visiting: Visiting, client: PageClient) -> None:
    one, two = visiting.unit(), visiting.unit()
    visit = visiting.proposed(one, two)
    path = f"/v/{token_of(make_link(visiting.session, visit, one))}"
    visiting.session.commit()
    assert "khoảng 1 giờ" in client.page(path).text
    client.submit(path, {"answer": "1"}, action=path)
    page = client.page(path).text
    assert "Thời gian cơ quan BHXH đề xuất08:00–09:00 thứ Hai 07/12/2026" in page
    assert "Trả lời chậm nhất" not in page


def test_nothing_is_said_of_an_answer_while_the_time_is_given_up(staffed: Staffed, visiting: Visiting) -> None:
    own = own_unit(staffed)
    visit = visiting.confirmed(own)
    visits.release(visiting.session, visit, by=CLOCK, reason="Cán bộ vắng vào thời gian này.")
    visiting.session.commit()
    staff = staffed.staff()
    for page in (f"/visits/{visit.id}", f"/visits/{visit.id}/links", "/visits"):
        assert "Chưa trả lời" not in staff.page(page).text
        assert "Đã bỏ giờ, chờ hẹn lại" in staff.page(page).text
    letter = write(visiting.session, message_of(visiting, visit, MessageKind.MOVED, is_for_unit=False))
    assert letter is not None
    assert "chưa trả lời" not in letter.text
    assert "- Đơn vị 1" in letter.lines


def test_a_link_with_nothing_to_choose_has_no_form(visiting: Visiting, client: PageClient, turn: TurnTo) -> None:
    one = visiting.unit()
    visit = visiting.confirmed(one, start=(TUESDAY, 480))
    link = make_link(visiting.session, visit, one, purpose=LinkPurpose.WITHDRAW)
    path = f"/v/{token_of(link)}"
    visit.day = MONDAY  # as it was moved once, the link left as it was
    visiting.session.commit()
    turn(MONDAY, 10)
    page = client.page(path)
    assert not [form for form in page.markup.all("form") if form.get("action", "").startswith(path)]
    assert "Gửi trả lời" not in page.text
    assert client.post(path, data={"answer": "no", "reason": WHY, "round": "1", "version": "9"}).status_code == 409
    visiting.session.expire_all()
    assert visit.state == "confirmed"
