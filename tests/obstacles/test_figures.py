"""Figures of obstacles: each equals the list behind it, for whoever may read lists; others see no small number."""

from __future__ import annotations

import csv
import re

import pytest
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.models import Obstacle, Unit
from rollout.obstacles.actions import working
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.register import memberships
from rollout.vocabulary import LeavingReason
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleState
from tests.page import Page, PageClient
from tests.staffed import Staffed, queries

K = ObstacleKind


@pytest.fixture
def units(staffed: Staffed, session: Session) -> list[int]:
    """Three units: no_sms blocks eight people of two of them, one of them twice; app_error two; list_wrong a number."""
    world = staffed.world
    held = [world.unit(officer=staffed.officer_id()), world.unit(), world.unit()]
    first, second = world.listed(held[0], 6), world.listed(held[1], 4)

    def told(unit_id: int, kind: ObstacleKind, people: list[int], count: int | None = None) -> Obstacle:
        new = NewObstacle(
            unit=session.get_one(Unit, unit_id), kind=kind, text="Vướng", person_ids=people, people_count=count
        )
        return open_obstacle(session, new, by=world.user)

    told(held[0], K.NO_SMS, first)
    told(held[0], K.NO_SMS, first[:1], 3)
    told(held[1], K.NO_SMS, second[:2])
    told(held[1], K.APP_ERROR, second[1:3])
    waiting = told(held[2], K.LIST_WRONG, [], 40)
    working.move(session, waiting, state=ObstacleState.WAITING_UNIT, is_worker=True, by=world.user, text="Chờ")
    settled = told(held[2], K.PASSWORD_LOST, [], 7)
    working.move(session, settled, state=ObstacleState.RESOLVED, is_worker=True, by=world.user, text="Xong")
    session.commit()
    return held


def rows(client: PageClient, path: str) -> dict[str, list[str]]:
    """The numbers of a board by the name of the row."""
    return {row[0]: row[1:] for row in client.page(path).rows[1:]}


def number_in(page: Page, what: str) -> int:
    found = re.search(rf"([\d.]+) {what}", page.text)
    return int(found[1].replace(".", "")) if found else 0


def test_the_board_counts_people_once(staffed: Staffed, units: list[int]) -> None:
    found = rows(staffed.staff(), "/obstacles/board")
    assert found["Không nhận được tin nhắn tài khoản, mã OTP"] == ["3", "0", "0", "1", "8", "2"]
    assert found["Ứng dụng hoặc Cổng dịch vụ công báo lỗi"] == ["1", "0", "0", "1", "2", "0"]
    assert found["Danh sách thiếu người, thừa người hoặc sai thông tin"] == ["1", "0", "1", "1", "0", "40"]
    assert found["Tổng cộng"] == ["5", "0", "1", "3", "9", "42"], "one person is blocked by two kinds"
    assert "Quên mật khẩu, tài khoản bị khóa, bị thoát do đăng nhập thiết bị khác" not in found
    assert "8 + 2" in staffed.staff().fragment("/obstacles/figures").text


@pytest.mark.parametrize("by", ["kind", "age", "unit"])
@pytest.mark.parametrize("name", ["staff", "officer", "liaison"])
def test_each_number_is_that_of_the_list_behind_it(staffed: Staffed, units: list[int], by: str, name: str) -> None:
    client = {"staff": staffed.staff(), "officer": staffed.officer(), "liaison": staffed.liaison(units[1])}[name]
    page = client.page(f"/obstacles/board?by={by}")
    looked_at = 0
    for link in page.markup.all("a"):
        href, text = link.get("href", ""), "".join(link.itertext()).strip()
        if not text.isdigit():
            continue
        behind = client.page(href)
        if href.startswith("/obstacles/people"):
            assert number_in(behind, "người") == int(text), href
        elif "standing=" in href:
            assert number_in(behind, "vướng mắc") == int(text), href
        else:
            told = [int(found) for found in re.findall(r"(\d+) người theo số lượng", behind.text)]
            assert sum(told) == int(text), href
        looked_at += 1
    assert looked_at >= 4


def test_each_sees_those_of_own_units(staffed: Staffed, units: list[int]) -> None:
    assert rows(staffed.officer(), "/obstacles/board")["Tổng cộng"] == ["2", "0", "0", "0", "6", "2"]
    liaison = staffed.liaison(units[1])
    assert rows(liaison, "/obstacles/board")["Tổng cộng"] == ["2", "0", "0", "2", "3", "0"]
    assert len(liaison.page("/obstacles/people").rows) == 1 + 3


def test_a_leader_reads_no_small_number_and_no_list(staffed: Staffed, units: list[int]) -> None:
    leader = staffed.leader()
    page = leader.page("/obstacles")
    found = {row[0]: row[1:] for row in page.rows[1:]}
    assert found["Không nhận được tin nhắn tài khoản, mã OTP"][0] == "3"
    assert found["Ứng dụng hoặc Cổng dịch vụ công báo lỗi"][4] == "ẩn"
    assert found["Không nhận được tin nhắn tài khoản, mã OTP"][4] == "ẩn", "else what is left would be told"
    assert not any(href.startswith(("/obstacles?", "/obstacles/people")) for href in page.links.values())
    assert leader.get("/obstacles/people").status_code == 404
    assert "ẩn" in leader.fragment("/obstacles/figures").text
    assert rows(leader, "/obstacles/board?by=unit")["Đơn vị 1 TA0001A"] == ["2", "0", "0", "0"]
    file = leader.post("/obstacles/board/export.csv", data=page.form(action="/obstacles/board/export.csv").values)
    assert ";ẩn;" in file.text


@pytest.mark.parametrize("by", ["kind", "age", "unit"])
def test_the_file_ends_with_the_total_of_the_page(staffed: Staffed, units: list[int], by: str) -> None:
    page = staffed.staff().page(f"/obstacles/board?by={by}")
    path = f"/obstacles/board/export.csv?by={by}"
    file = staffed.staff().post(path, data=page.form(action=path).values).text.splitlines()
    *_rows, last = csv.reader(file, delimiter=";")
    assert last[0] == "Tổng cộng (mỗi người tính một lần)"
    assert last[-6:] == page.rows[-1][1:] == ["5", "0", "1", "3", "9", "42"]


def test_who_left_the_list_is_counted_no_more(staffed: Staffed, units: list[int]) -> None:
    world = staffed.world
    person_id = memberships.members(world.session, units[0])[0]
    with world.act() as act:
        memberships.leave(act, world.membership(person_id), on=today(), reason=LeavingReason.LEFT)
    assert rows(staffed.staff(), "/obstacles/board")["Tổng cộng"][4] == "8"
    assert "1 người đã ra khỏi danh sách" in staffed.staff().page("/obstacles/1").text


def test_boards_and_lists_cost_the_same_whatever_they_hold(staffed: Staffed, units: list[int]) -> None:
    client = staffed.staff()
    before = {path: queries(lambda path=path: client.page(path)) for path in PATHS}  # type: ignore[misc]
    for unit_id in units * 4:
        unit = staffed.session.get_one(Unit, unit_id)
        open_obstacle(staffed.session, NewObstacle(unit=unit, kind=K.NO_SMS, text="Thêm"), by=staffed.world.user)
    staffed.session.commit()
    assert {path: queries(lambda path=path: client.page(path)) for path in PATHS} == before  # type: ignore[misc]


PATHS = (
    "/obstacles",
    "/obstacles/board",
    "/obstacles/board?by=unit",
    "/obstacles/people",
    "/obstacles/due",
    "/answers",
)
