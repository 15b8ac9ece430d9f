"""Exclusions and leaving: a liaison proposes, an officer decides (R9)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import (
    Membership,
    Standing,
    Unit,
)
from rollout.register import standings
from rollout.vocabulary import (
    Evidence,
    StandingKind,
)
from tests.filling import refuse, save
from tests.page import Page
from tests.participants.pages import press
from tests.register.world import D
from tests.staffed import Staffed

REPORTED, VERIFIED, OFFICIAL = Evidence


def test_a_liaison_proposes_an_exclusion_and_an_officer_decides(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, session = staffed.world, staffed.session
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    path = f"/people/{person_id}/exclusion"
    assert "Cần ghi ngày kết thúc" in refuse(liaison, path, kind="abroad", from_on="05/03/2021", to_on="")
    assert "phải sau ngày bắt đầu" in refuse(liaison, path, kind="abroad", from_on="05/03/2021", to_on="05/03/2021")
    assert "Cần ghi rõ lý do" in refuse(liaison, path, kind="other", from_on="05/03/2021", note="")
    text = save(liaison, path, kind="no_smartphone", from_on="05/03/2021")
    assert "Đã gửi đề nghị" in text
    assert "Chờ cán bộ xác nhận" in text
    assert "đã được ghi" in refuse(liaison, path, kind="no_smartphone", from_on="06/03/2021")
    assert (world.figure("participants_s", 4), world.figure("proposed_no_smartphone", 4)) == (1, 1)
    standing = session.scalars(select(Standing)).one()
    confirm = f"/people/{person_id}/exclusions/{standing.id}/confirm"
    assert liaison.get(confirm).status_code == 404
    assert "1 người ra khỏi nhóm" in officer.page(confirm).text
    assert "Không tính vào mẫu số người có điện thoại thông minh" in save(officer, confirm)
    assert (world.figure("participants_s", 4), world.figure("proposed_no_smartphone", 4)) == (0, 0)
    held = session.scalars(select(Standing).filter_by(voided_seq=None)).one()
    end = f"/people/{person_id}/exclusions/{held.id}/end"
    assert "đã được cán bộ xác nhận" in refuse(liaison, end, on="hôm nay")
    save(officer, end, on="10/03/2021")
    assert [world.figure("participants_s", day) for day in (8, 9)] == [0, 1]
    assert officer.get(confirm).status_code == 404
    assert world.findings() == []


def test_a_proposal_is_refused(staffed: Staffed, person_id: int) -> None:
    world = staffed.world
    with world.act() as act:
        standings.exclude(act, person_id=person_id, kind=StandingKind.NO_SMARTPHONE, evidence=REPORTED, from_on=D(2))
    standing = staffed.session.scalars(select(Standing)).one()
    press(staffed.officer(), person_id, f"exclusions/{standing.id}/refuse")
    assert world.figure("proposed_no_smartphone", 5) == 0
    staff = staffed.staff()
    save(staff, f"/people/{person_id}/exclusion", kind="refused", from_on="05/03/2021")
    held = staffed.session.scalars(select(Standing).filter_by(voided_seq=None)).one()
    path = f"/people/{person_id}/exclusions/{held.id}"
    token = staff.page(f"{path}/confirm").form(action="/logout").values["csrf_token"]
    for verb in ("confirm", "refuse"):
        response = staff.post(f"{path}/{verb}", data={"csrf_token": token})
        assert response.status_code == 422
        assert "không phải đề nghị" in Page(response).text


@pytest.mark.parametrize("reason", ["left", "died", "duplicate"])
def test_a_person_leaves_for_a_reason(staffed: Staffed, person_id: int, reason: str) -> None:
    world = staffed.world
    text = save(staffed.officer(), f"/people/{person_id}/leave", reason=reason, on="10/03/2021")
    assert "Đã đưa ra khỏi danh sách" in text
    assert [world.figure("participants", day) for day in (8, 9)] == [1, 0]
    held = staffed.session.scalars(select(Membership).filter_by(voided_seq=None)).one()
    assert held.leaving_reason == reason
    assert "không có trong danh sách của đơn vị nào" in refuse(
        staffed.officer(), f"/people/{person_id}/leave", reason=reason, on="hôm nay"
    )


def test_a_liaison_only_proposes_that_someone_left(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, liaison, officer = staffed.world, staffed.liaison(unit_id), staffed.officer()
    assert liaison.get(f"/people/{person_id}/leave").status_code == 404
    path = f"/people/{person_id}/leave/propose"
    assert "chờ cán bộ xác nhận" in save(liaison, path, reason="died", on="10/03/2021", note="báo tử")
    assert (world.figure("participants", 9), world.figure("proposed_left", 9)) == (1, 1)
    assert "đã được ghi" in refuse(liaison, path, reason="left", on="11/03/2021")
    standing = staffed.session.scalars(select(Standing)).one()
    confirm = f"/people/{person_id}/exclusions/{standing.id}/confirm"
    assert "Đã mất; báo tử" in officer.page(confirm).text
    save(officer, confirm, reason="died")
    held = staffed.session.scalars(select(Membership).filter_by(voided_seq=None)).one()
    assert (held.to_on, held.leaving_reason) == (D(9), "died")
    assert (world.figure("participants", 9), world.figure("proposed_left", 9)) == (0, 0)
    assert world.findings() == []


def test_what_a_unit_said_of_one_who_moved_waits_for_nobody(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, staff = staffed.world, staffed.staff()
    other = staffed.session.get_one(Unit, world.unit())
    path = f"/people/{person_id}/leave/propose"
    assert "không có trong danh sách" in refuse(staffed.liaison(unit_id), path, reason="left", on="28/02/2021")
    save(staffed.liaison(unit_id), path, reason="left", on="10/03/2021")
    standing = staffed.session.scalars(select(Standing)).one()
    save(staff, f"/people/{person_id}/move", code=other.code, on="15/03/2021")
    assert "Chờ cán bộ xác nhận" not in staff.page(f"/people/{person_id}").text
    world.session.expire_all()
    [ended] = staffed.session.scalars(select(Standing).filter_by(voided_seq=None))
    assert (ended.from_on, ended.to_on) == (standing.from_on, D(14))
    text = refuse(staff, f"/people/{person_id}/exclusions/{ended.id}/confirm", reason="left")
    assert "không phải đề nghị đang chờ xác nhận" in text
    save(staff, path, reason="left", on="20/03/2021")
    assert [world.figure("proposed_left", day) for day in (9, 14, 19)] == [1, 0, 1]
    assert world.findings() == []


def test_an_exclusion_says_out_of_which_base_and_from_which_day(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    (person_id,) = staffed.world.listed(unit_id, 1)
    staff, path = staffed.staff(), f"/people/{person_id}/exclusion"
    day = f"{D(3):%d/%m/%Y}"
    told = save(staff, path, {"kind": "no_smartphone", "from_on": day})
    assert f"Đã đưa ra khỏi mẫu số “Người có điện thoại thông minh” từ ngày {day}" in told
    told = save(staff, path, {"kind": "unreachable", "from_on": day})
    assert f"Đã ghi để theo dõi từ ngày {day}; người này vẫn tính trong cả hai mẫu số." in told
