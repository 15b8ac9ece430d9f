"""Finding by exact number and seeing numbers in full: neutral answers, a record of each, no number in a log."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from rollout.core.access import viewer_of
from rollout.core.dates import now
from rollout.models import AuditRecord, Reveal, Standing
from rollout.participants.queries.finding import kinds_of, person_by_number
from rollout.register import memberships
from rollout.vocabulary import IdentifierKind, LeavingReason, Milestone, Role, ScopeKind
from tests.filling import save
from tests.page import Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed, sent

pytestmark = pytest.mark.both_engines

NUMBER, PERSONAL_ID = "5112345821", "051185000123"


def find(client: PageClient, number: str) -> str | None:
    """Where a search leads; None when it finds nothing."""
    response = client.submit("/people", {"number": number})
    assert response.headers["Cache-Control"] == "no-store"
    if response.status_code == 303:
        assert number not in response.location
        return response.location
    assert response.status_code == 422
    assert "Không có kết quả trong phạm vi được giao" in Page(response).text
    return None


def searches(session: Session) -> list[tuple[int, bool]]:
    rows = session.scalars(select(AuditRecord).filter_by(action="find_person").order_by(AuditRecord.id))
    return [(row.subject_id, row.detail["is_found"]) for row in rows]


def test_what_is_typed_may_be_several_kinds_of_number() -> None:
    assert [kind for kind, _ in kinds_of("5112345821")] == [IdentifierKind.BHXH, IdentifierKind.PASSPORT]
    assert [kind for kind, _ in kinds_of("051 185 000 123")] == [IdentifierKind.PERSONAL_ID, IdentifierKind.PASSPORT]
    assert [kind for kind, _ in kinds_of("b1234567")] == [IdentifierKind.PASSPORT]
    assert kinds_of("Nguyễn Thị Mai") == []


def test_a_person_is_found_within_the_scope(staffed: Staffed, unit_id: int, person_id: int) -> None:
    here = f"/people/{person_id}"
    for client in (staffed.staff(), staffed.officer(), staffed.liaison(unit_id)):
        assert find(client, "51 1234 5821") == here
        assert find(client, PERSONAL_ID) == here
        assert find(client, "5100000000") is None
    for client in (staffed.officer("second"), staffed.liaison(staffed.world.unit(), name="else")):
        assert find(client, NUMBER) is None
        assert client.get(here).status_code == 404
    for client in (staffed.leader(), staffed.admin()):
        assert client.get("/people").status_code == 404
        token = client.page("/account").form(action="/logout").values["csrf_token"]
        assert client.post("/people/find", data={"csrf_token": token, "number": NUMBER}).status_code == 404


def test_each_search_is_recorded_without_the_number(staffed: Staffed, unit_id: int, person_id: int) -> None:
    find(staffed.officer(), NUMBER)
    find(staffed.officer(), "5100000000")
    find(staffed.officer("second"), NUMBER)
    assert searches(staffed.session) == [(person_id, True), (0, False), (0, False)]
    for record in staffed.session.scalars(select(AuditRecord)):
        assert NUMBER not in str(record.detail)


def test_an_answer_does_not_tell_whether_the_person_exists_elsewhere(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    second = staffed.officer("second")
    exists, nobody = (second.submit("/people", {"number": number}) for number in (NUMBER, "5112345820"))
    assert exists.status_code == nobody.status_code
    assert Page(exists).text == Page(nobody).text


def test_how_long_an_answer_takes_does_not_tell_it_either(staffed: Staffed, unit_id: int, person_id: int) -> None:
    staffed.officer("second")
    viewer = viewer_of(staffed.session, staffed.user("second", Role.OFFICER, ScopeKind.OFFICER))
    exists, nobody = (
        [" ".join(statement.split()) for statement in sent(lambda asked=asked: person_by_number(viewer, asked))]  # type: ignore[misc]
        for asked in (NUMBER, "5112345820")
    )
    assert exists == nobody
    assert len(exists) > 2


def test_numbers_are_in_no_log(
    staffed: Staffed, unit_id: int, person_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    find(staffed.staff(), NUMBER)
    find(staffed.staff(), "5199999999")
    for number in (NUMBER, "5199999999"):
        assert number not in caplog.text


def test_the_desk_works_with_whom_it_found_for_an_hour(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, session, desk = staffed.world, staffed.session, staffed.desk()
    here = f"/people/{person_id}"
    assert desk.get(here).status_code == 404
    assert find(desk, NUMBER) == here
    page = desk.page(here)
    assert page.heading == "Nguyễn Thị Mai"
    assert "0908182151" not in page.response.text
    assert "Chuyển đơn vị" not in page.links
    assert f"/units/{unit_id}" not in page.response.text
    saved = desk.submit(f"{here}/mark?milestone=submitted", {"day": "05/03/2021", "channel": "officer"})
    assert saved.location.startswith(here)
    assert world.figure("submitted_verified", 4) == 1
    desk.submit(f"{here}/rejection", {"day": "06/03/2021", "reason": "thiếu chữ ký"})
    assert world.figure("rejected_verified", 5) == 1
    for verb in ("leave", "move", "identity", "merge", "numbers"):
        assert desk.get(f"{here}/{verb}").status_code in (404, 405)
    past = now() - timedelta(hours=2)
    let_be_changed(session)
    session.execute(update(AuditRecord).where(AuditRecord.action == "find_person").values(recorded_at=past))
    session.commit()
    assert desk.get(here).status_code == 404
    assert desk.get(f"{here}/mark").status_code == 404


def test_the_desk_does_no_more_than_its_job_with_whom_it_found(staffed: Staffed, unit_id: int, person_id: int) -> None:
    """Handed in, accepted, returned: what a unit proposed, refuting and phones of other units' people are no desk's."""
    world, desk, here = staffed.world, staffed.desk(), f"/people/{person_id}"
    world.mark([person_id], Milestone.INSTALLED, 3)
    liaison = staffed.liaison(unit_id)
    save(liaison, f"{here}/leave/propose", {"on": "05/03/2021", "note": "nghỉ"})
    save(liaison, f"{here}/exclusion", {"kind": "no_smartphone", "from_on": "05/03/2021"})
    standings = list(world.session.scalars(select(Standing.id)))
    find(desk, NUMBER)
    page = desk.page(here)
    held = [f"{here}/exclusions/{key}" for key in standings]
    for path in ("refutation", "stop", "contact", "exclusion", "info", "leave/propose"):
        assert f"{here}/{path}" not in page.response.text
        assert desk.get(f"{here}/{path}").status_code == 404, path
    token = {"csrf_token": desk.page("/account").form(action="/logout").values["csrf_token"], "milestone": "installed"}
    verbs = ("verify", "clear", "stop/clear", "refutation/reopen", "rejection/clear", "info/complete")
    for path in (*(f"{here}/{verb}" for verb in verbs), *(f"{at}/refuse" for at in held)):
        assert path not in page.response.text
        assert desk.post(path, data=token).status_code == 404, path
    for path in (f"{at}/{verb}" for at in held for verb in ("confirm", "end")):
        assert desk.get(path).status_code == 404, path
    assert f"/desk{here}" in page.response.text
    values = desk.page(f"{here}/mark").form("milestone").values
    assert desk.post(f"{here}/mark", data={**values, "milestone": "installed", "channel": "app"}).status_code == 422
    assert world.figure("installed_reported", 3) == 1
    assert world.figure("installed_verified", 3) == 0


def let_be_changed(session: Session) -> None:
    """Takes the guard off the audit trail, so that a test can let an hour go by."""
    on = "" if session.get_bind().dialect.name == "sqlite" else " ON audit_record"
    session.execute(text(f"DROP TRIGGER audit_record_refuse_update{on}"))


def test_another_desk_user_has_to_find_for_themselves(staffed: Staffed, unit_id: int, person_id: int) -> None:
    staffed.user("desk2", Role.DESK)
    find(staffed.desk(), NUMBER)
    assert staffed.client("desk2").get(f"/people/{person_id}").status_code == 404


def test_who_left_is_still_found_by_the_last_unit(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world = staffed.world
    with world.act() as act:
        memberships.leave(act, world.membership(person_id), on=D(9), reason=LeavingReason.LEFT)
    assert find(staffed.officer(), NUMBER) == f"/people/{person_id}"


def reveal(client: PageClient, person_id: int, **data: str) -> Page:
    path = f"/people/{person_id}"
    return Page(client.submit(path, data, action=f"{path}/numbers"))


def test_numbers_are_seen_in_full_for_a_reason_and_each_look_is_recorded(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    session, officer = staffed.session, staffed.officer()
    [colleague] = staffed.world.listed(unit_id, 1)
    page = officer.page(f"/people/{person_id}")
    for hidden in (NUMBER, PERSONAL_ID, "Tổ 5"):
        assert hidden not in page.response.text
    without = reveal(officer, person_id, reason=" ")
    assert without.response.status_code == 422
    assert "Ghi lý do cần xem số đầy đủ" in without.text
    assert NUMBER not in without.response.text
    told = reveal(officer, person_id, reason="đối chiếu tờ khai")
    assert told.response.status_code == 200
    assert told.response.headers["Cache-Control"] == "no-store"
    for shown in (NUMBER, PERSONAL_ID, "Tổ 5"):
        assert shown in told.text
    assert NUMBER not in officer.page(f"/people/{person_id}").response.text
    assert reveal(officer, colleague).response.status_code == 200
    held = session.scalars(select(Reveal)).one()
    assert (held.unit_id, held.reason) == (unit_id, "đối chiếu tờ khai")
    assert timedelta(minutes=59) < held.until - now() <= timedelta(hours=1)
    looks = session.scalars(select(AuditRecord).filter_by(action="reveal_person").order_by(AuditRecord.id)).all()
    assert [look.subject_id for look in looks] == [person_id, colleague]
    assert [look.detail["reason"] for look in looks] == ["đối chiếu tờ khai"] * 2, "the trail outlives the reveal"
    session.execute(update(Reveal).values(until=now() - timedelta(seconds=1)))
    session.commit()
    assert reveal(officer, person_id, reason="").response.status_code == 422


def test_a_piece_of_the_page_is_enough(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison = staffed.liaison(unit_id)
    path = f"/people/{person_id}"
    response = liaison.submit(
        path, {"reason": "đối chiếu"}, action=f"{path}/numbers", headers={"HX-Request": "true", "HX-Target": "numbers"}
    )
    assert NUMBER in Page(response).text
    assert "Lịch sử" not in Page(response).text


def test_only_the_author_takes_an_act_back_and_what_changed_since_stays(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    world, officer, staff = staffed.world, staffed.officer(), staffed.staff()
    saved = officer.submit(f"/people/{person_id}/mark?milestone=installed", {"day": "05/03/2021", "channel": "app"})
    page = officer.page(saved.location)
    undo = page.form(action=next(a for form in page.markup.all("form") if "/undo/" in (a := form.get("action") or "")))
    assert staff.post(undo.action, data={"csrf_token": _token(staff)}).status_code == 404
    assert officer.post("/people/undo/999999", data=undo.values).status_code == 404
    world.mark([person_id], Milestone.ACCEPTED, 8)
    kept = officer.post(undo.action, data=undo.values)
    assert kept.status_code == 422
    assert "1 người đã có thay đổi sau lần ghi này (Nguyễn Thị Mai (•••• 821))" in Page(kept).text
    assert world.figure("installed_reported", 4) == 1


def _token(client: PageClient) -> str:
    token: str = client.page("/account").form(action="/logout").values["csrf_token"]
    return token


def checks(session: Session) -> list[tuple[int, str, bool]]:
    rows = session.scalars(select(AuditRecord).filter_by(action="check_number").order_by(AuditRecord.id))
    return [(row.subject_id, row.detail["kind"], row.detail["is_found"]) for row in rows]


def test_a_refused_form_leaves_a_record_of_each_number_it_asked_about(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    [mine] = staffed.world.listed(unit_id, 1)
    other = staffed.world.unit(officer=staffed.officer_id("second"))
    data = {"name": "Ai Đó", "birth": "1985", "sex": "female", "bhxh": NUMBER, "personal_id": "051185000999",
            "on": "05/03/2021"}  # fmt: skip
    assert staffed.officer("second").submit(f"/units/{other}/people/new", data).status_code == 422
    corrected = staffed.officer().submit(f"/people/{mine}/identity", {"bhxh": NUMBER})
    assert corrected.status_code == 422
    expected = [(person_id, "bhxh", True), (0, "personal_id", False), (person_id, "bhxh", True)]
    assert checks(staffed.session) == expected
    for record in staffed.session.scalars(select(AuditRecord)):
        assert NUMBER not in str(record.detail)


def test_the_search_for_a_second_record_is_recorded_too(staffed: Staffed, unit_id: int, person_id: int) -> None:
    [mine] = staffed.world.listed(unit_id, 1)
    assert staffed.staff().submit(f"/people/{mine}/merge", {"number": "5100000000"}).status_code == 422
    assert staffed.staff().submit(f"/people/{mine}/merge", {"number": NUMBER}).status_code == 303
    assert searches(staffed.session) == [(0, False), (person_id, True)]
    kinds = [
        row.detail["kinds"] for row in staffed.session.scalars(select(AuditRecord).filter_by(action="find_person"))
    ]
    assert kinds == [["bhxh", "passport"]] * 2
