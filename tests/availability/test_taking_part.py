"""A unit that is closed leaves the visit it shares: wherever the visit is told of, that unit does not come to it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, select

from rollout.accounts.trail_words import detail_text
from rollout.messages.letters import write
from rollout.models import AuditRecord, Message, Visit, VisitLink
from rollout.register import outbox
from rollout.register.visit_acts import CLOCK, units_of
from rollout.register.visits import release
from rollout.visits import DONE
from rollout.visits.queries.shown import shown_to
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_visits import CALLED, MessageKind, VisitAct, VisitState
from tests.clock import TurnTo
from tests.page import Page, PageClient
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, Visiting
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

NOT_COMING = "Đơn vị không dự"
AGREED = "Đã thống nhất"
ON = "day=2026-12-07"
MEASURES = "/visit-measures?by=office&since=01/12/2026&until=31/12/2026"
OWN, FOREIGN = "Đơn vị 1", "Đơn vị 2"


@pytest.fixture
def joint(staffed: Staffed, held: Visiting) -> Visit:
    """An agreed visit of two units of two offices, which the first has left, for it is closed."""
    world = staffed.world
    units = [
        world.unit(officer=staffed.officer_id(), office=office, area_2025=world.areas["X"])
        for office in world.offices[:2]
    ]
    visit = held.confirmed(*units)
    path = f"/units/{units[0]}/closures/new"
    asked = staffed.officer().submit(path, {"first": "07/12/2026", "last": "08/12/2026", "name": "Kiểm kê"})
    values = Page(asked).form("first", action=path).values.copy()
    values[f"v{visit.id}-fate"] = "leave"
    assert staffed.officer().post(path, data=values).status_code == 303
    staffed.session.expire_all()
    return visit


def keys(staffed: Staffed, visit: Visit) -> tuple[int, int]:
    """The unit that has left, and the other."""
    own, foreign = units_of(staffed.session, visit)
    return own.unit_id, foreign.unit_id


@pytest.fixture
def clerk(staffed: Staffed, joint: Visit) -> PageClient:
    """Knows the unit that has left alone."""
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=staffed.world.offices[0])
    return staffed.client("clerk")


def _stands(client: PageClient, visit: Visit) -> str:
    """What the page of a visit says of how it stands."""
    return Page(client.get(f"/visits/{visit.id}")).text.split("Phương cách thực hiện")[0]


def _agenda(client: PageClient) -> str:
    """The entries of the day, without what explains them."""
    return client.page(f"/calendar?view=agenda&{ON}").text.split(OWN, 1)[1].split("Chờ trả lời")[0]


def test_who_goes_reads_of_the_others_alone(staffed: Staffed, joint: Visit) -> None:
    client = staffed.officer()
    assert client.page(f"/visits/{joint.id}").heading == FOREIGN
    row = next(row for row in client.page("/visits").rows if any(FOREIGN in cell for cell in row))
    assert AGREED in " ".join(row)
    assert OWN not in " ".join(row)
    for view in ("day", "week", "agenda", "month"):
        calendar = client.page(f"/calendar?view={view}&{ON}").text
        assert FOREIGN in calendar
        assert OWN not in calendar
        assert NOT_COMING not in calendar
    slips = client.page(f"/visits/{joint.id}/slip").text
    assert f"Kính gửi: {FOREIGN}" in slips
    assert OWN not in slips


def test_who_knows_that_unit_alone_reads_that_it_does_not_come(clerk: PageClient, joint: Visit) -> None:
    stands = _stands(clerk, joint)
    assert NOT_COMING in stands
    assert AGREED not in stands
    [row] = [row for row in clerk.page("/visits").rows if any(OWN in cell for cell in row)]
    assert NOT_COMING in row
    assert AGREED not in row
    assert NOT_COMING in _agenda(clerk)
    answer = clerk.get(f"/visits/{joint.id}/slip")
    assert "không có phiếu hẹn để in" in clerk.page(answer.location).text
    assert "slip" not in clerk.get(f"/visits/{joint.id}").text


def test_the_page_of_each_unit(staffed: Staffed, joint: Visit) -> None:
    own, foreign = keys(staffed, joint)
    client = staffed.officer()
    assert NOT_COMING in client.page(f"/units/{own}/visits").text
    assert AGREED not in client.page(f"/units/{own}/visits").text
    assert AGREED in client.page(f"/units/{foreign}/visits").text
    assert "Đang có lịch khác chưa xong" not in client.page(f"/visits/new?unit={own}").text
    assert "Đang có lịch khác chưa xong" in client.page(f"/visits/new?unit={foreign}").text


def test_its_liaison(staffed: Staffed, joint: Visit) -> None:
    own, _foreign = keys(staffed, joint)
    liaison = staffed.liaison(own)
    assert NOT_COMING in liaison.page("/my-visits").text
    page = liaison.page(f"/my-visits/{joint.id}/{own}").text
    assert "thống nhất" not in page
    assert "không có phiếu hẹn để in" in liaison.page(liaison.get(f"/visits/{joint.id}/slip").location).text


@pytest.mark.parametrize("is_held", [False, True])
def test_its_liaison_reads_no_time_of_what_the_others_come_to(
    staffed: Staffed, held: Visiting, joint: Visit, is_held: bool
) -> None:
    if is_held:
        joint.state, joint.session_id = VisitState.DONE.value, held.planned_session(MONDAY)
        staffed.session.commit()
    for number, (unit_id, comes) in enumerate(zip(keys(staffed, joint), (False, True), strict=True)):
        liaison = staffed.liaison(unit_id, name=f"liaison{number}")
        assert ("08:00–09:00" in liaison.page(f"/my-visits/{joint.id}/{unit_id}").text) is comes
        coming = liaison.fragment(f"/my-visits/next?unit={unit_id}").text
        assert ("08:00–09:00" in coming) is (comes and not is_held)
        shown = shown_to(staffed.session, joint, unit_id)
        assert (shown.agreed is not None, shown.held is not None) == (comes and not is_held, comes and is_held)


def test_who_knows_the_other_alone_reads_of_no_company(staffed: Staffed, joint: Visit) -> None:
    staffed.user("other", Role.STAFF, ScopeKind.OFFICE, office_id=staffed.world.offices[1])
    client = staffed.client("other")
    assert client.page(f"/visits/{joint.id}").heading == FOREIGN
    [row] = [row for row in client.page("/visits").rows if any(FOREIGN in cell for cell in row)]
    assert "đơn vị khác" not in " ".join(row)


def test_nobody_has_to_act_on_it(staffed: Staffed, joint: Visit) -> None:
    client = staffed.officer()
    assert FOREIGN in client.page("/visits?state=confirmed").text
    assert FOREIGN not in client.page("/visits?waits=answer").text


def test_the_file_of_the_list_says_so_too(clerk: PageClient) -> None:
    taken = clerk.submit("/visits", {}, action="/visits/export.csv").get_data(as_text=True)
    assert NOT_COMING in taken
    assert AGREED not in taken


def test_on_the_way_of_the_day_it_is_not_met(staffed: Staffed, joint: Visit, turn: TurnTo) -> None:
    turn(MONDAY, 6)
    page = staffed.officer().page("/calendar/today").text
    assert FOREIGN in page
    assert OWN not in page


def test_an_absence_asks_about_the_others_alone(staffed: Staffed, joint: Visit) -> None:
    absent = {"absence_kind": "leave", "first": "07/12/2026"}
    asked = Page(staffed.officer().submit("/availability/absences/new", absent)).text
    assert f"07/12/2026 · 08:00–09:00 · {FOREIGN} · " in asked
    assert OWN not in asked


def test_the_other_hears_of_no_company(staffed: Staffed, joint: Visit) -> None:
    _own, foreign = keys(staffed, joint)
    assert "Cùng buổi" not in staffed.liaison(foreign).page(f"/my-visits/{joint.id}/{foreign}").text
    told = select(Message).where(Message.unit_id == foreign, Message.kind == MessageKind.CONFIRMED.value)
    written = write(staffed.session, staffed.session.scalars(told).one())
    assert written is not None
    assert "Buổi chung" not in written.text


def test_by_telephone_it_keeps_nothing(staffed: Staffed, joint: Visit) -> None:
    own, foreign = keys(staffed, joint)
    client = staffed.officer()
    path = f"/visits/{joint.id}/answer/{own}"
    assert "Giữ lịch đã thống nhất" not in client.page(path).text
    assert "Đề nghị đổi sang thời gian khác" in client.page(path).text
    assert client.submit(path, {"answer": "same", "coming": "12"}).status_code == 422
    assert "Giữ lịch đã thống nhất" in client.page(f"/visits/{joint.id}/answer/{foreign}").text


def test_what_it_takes_part_in_otherwise_does_not_count_for_what_was_held_without_it(
    staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient
) -> None:
    held.confirmed(keys(staffed, joint)[0], start=(FRIDAY, EIGHT))
    joint.state, joint.session_id = VisitState.DONE.value, held.planned_session(MONDAY)
    staffed.session.commit()
    head, *figures = clerk.page(MEASURES).rows
    assert {row[head.index("Đã thực hiện")] for row in figures} == {"0"}


def test_it_was_not_there_when_it_was_held(staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient) -> None:
    joint.state, joint.session_id = VisitState.DONE.value, held.planned_session(MONDAY)
    staffed.session.commit()
    for client, offices in ((clerk, {0}), (staffed.officer(), {0, 1})):
        page = client.page(MEASURES)
        done = page.rows[0].index("Đã thực hiện")
        figures = {row[0]: (row[1], row[done]) for row in page.rows[1:]}
        names = [name for name in figures if name != "Toàn bộ phạm vi được giao"]
        assert len(names) == len(offices)
        assert [figures[name] for name in sorted(names)] == [("1", "0"), ("1", "1")][: len(offices)]
        for link in (a.get("href", "") for a in page.markup.all("a") if "kind=done" in a.get("href", "")):
            assert OWN not in client.page(link).text
            assert FOREIGN in client.page(link).text


@pytest.mark.parametrize("who", ["clerk", "officer", "staff"])
def test_a_state_finds_what_the_rows_say(staffed: Staffed, joint: Visit, clerk: PageClient, who: str) -> None:
    """Each visit is found by the words of its row, once, and by no others."""
    client = {"clerk": clerk, "officer": staffed.officer(), "staff": staffed.staff()}[who]
    found = []
    for words in CALLED:
        page = client.page(f"/visits?state={words.value}")
        for row in page.rows[1:]:
            assert row[2] == words.label, (who, words, row)
            found.append(row[0])
    assert found == [row[0] for row in client.page("/visits").rows[1:]] != []
    shown = NOT_COMING if who == "clerk" else AGREED
    assert [row[2] for row in client.page("/visits").rows[1:]] == [shown]
    calendar = client.page(f"/calendar?view=agenda&state=confirmed&{ON}").text
    assert (NOT_COMING in calendar.split("Chờ trả lời")[0]) is False


def test_nobody_owes_a_result_who_knows_the_absent_unit_alone(
    staffed: Staffed, joint: Visit, clerk: PageClient
) -> None:
    joint.day = date(2026, 11, 2)
    staffed.session.commit()
    for client, number in ((clerk, 0), (staffed.officer(), 1), (staffed.staff(), 1)):
        assert len(client.page("/visits?waits=closing").rows[1:]) == number
        assert ("Đã qua giờ hẹn, chưa ghi kết quả" in client.get("/visits/due").text) is bool(number)


def test_the_list_behind_a_figure_says_it_too(staffed: Staffed, joint: Visit, clerk: PageClient) -> None:
    for client, said in ((clerk, NOT_COMING), (staffed.officer(), AGREED)):
        page = client.page(MEASURES)
        listed = client.page(next(at for a in page.markup.all("a") if "kind=confirmed" in (at := a.get("href", ""))))
        assert said in [cell for row in listed.rows for cell in row]


@pytest.mark.parametrize("kind", [MessageKind.CHASED, MessageKind.REMINDER_DAY, MessageKind.CONFIRMED])
def test_letters_of_what_stands_leave_it_out(staffed: Staffed, joint: Visit, turn: TurnTo, kind: MessageKind) -> None:
    joint.way = "at_unit"  # where the units are the place, too
    [message] = outbox.enqueue(staffed.session, kind, joint, [outbox.to_user(staffed.officer_id())])
    message.version = joint.version
    told = write(staffed.session, message)
    assert told is not None
    assert FOREIGN in told.text
    assert OWN not in told.text


def test_it_has_no_link_to_change_what_the_others_agreed(staffed: Staffed, joint: Visit) -> None:
    own, foreign = keys(staffed, joint)
    client, at = staffed.staff(), f"/visits/{joint.id}/links"
    page = client.page(at)
    assert page.text.count("dùng được đến") == page.text.count("Lời nhắn, sửa nếu cần") == 1
    assert "không có gì để đổi hoặc hủy" in page.text
    assert f"{at}/{own}" not in [form.get("action") for form in page.markup.all("form")]
    staffed.session.execute(delete(VisitLink))
    staffed.session.commit()
    page = client.page(at)
    assert [
        at_form for form in page.markup.all("form") if (at_form := form.get("action", "")).startswith(f"{at}/")
    ] == [f"{at}/{foreign}"]
    token = page.form(action="/language").values["csrf_token"]
    client.post(f"{at}/{own}", data={"csrf_token": token})
    assert staffed.session.scalars(select(VisitLink)).all() == []


def test_the_officer_reads_how_it_may_come_again(staffed: Staffed, joint: Visit) -> None:
    page = staffed.officer().page(f"/visits/{joint.id}").text
    assert page.count("Đơn vị muốn dự lại thì dùng “Đổi lịch”") == 1


def test_what_was_done_reads_as_done_in_english(staffed: Staffed, joint: Visit) -> None:
    release(staffed.session, joint, by=CLOCK, reason="Bận")
    staffed.session.commit()
    page = staffed.officer().page(f"/visits/{joint.id}?lang=en").text.split("What happened")[-1]
    for done in ("Gave up the agreed time", "Accepted", "Proposed", "Planned"):
        assert done in page
    assert "Propose:" not in page
    assert set(DONE) == set(VisitAct)


def test_the_trail_tells_a_time_that_was_given_up_from_one_that_ran_out(staffed: Staffed, joint: Visit) -> None:
    release(staffed.session, joint, by=CLOCK, reason="Bận")
    staffed.session.commit()
    found = select(AuditRecord).where(AuditRecord.action == "visit_release")
    (record,) = staffed.session.scalars(found)
    assert record.detail["state"] == VisitState.GIVEN_UP.value
    said = "Tình trạng: Đã bỏ giờ, chờ hẹn lại"
    assert said in staffed.admin().page("/audit?action=visit_release").text
    with staffed.app.test_request_context():
        assert detail_text("state", "expired", "visit_release") == said, "as it was noted once"
        assert "Hết hạn" in detail_text("state", "expired", "visit_expire")
