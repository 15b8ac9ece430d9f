"""Obstacles that nobody works on are found: on the day's work of staff, on the list and on the board."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.models import Assignment, User
from rollout.vocabulary import Role, ScopeKind
from tests.obstacles.test_pages import report
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ASKED = "/obstacles?standing=unowned"


def test_of_a_unit_without_an_officer(staffed: Staffed) -> None:
    owned, unowned = staffed.world.unit(officer=staffed.officer_id()), staffed.world.unit()
    for number, unit_id in enumerate((owned, unowned, unowned)):
        report(staffed.liaison(unit_id, name=f"liaison{number}"))
    staff = staffed.staff()
    due = staff.fragment("/obstacles/due")
    assert due.links["2 vướng mắc chưa có người xử lý"] == ASKED
    assert len(staff.page(ASKED).rows) == 1 + 2
    board = staff.page("/obstacles/board")
    assert board.rows[0][4] == "Chưa có người xử lý"
    assert board.rows[1][4] == "2"
    assert any(address.endswith("standing=unowned") for address in board.links.values())
    assert "chưa có người xử lý" not in staffed.officer().fragment("/obstacles/due").text


@pytest.mark.parametrize("how", ["locked", "without a role"])
def test_whose_owner_is_gone(staffed: Staffed, session: Session, how: str) -> None:
    officer_id = staffed.officer_id()
    report(staffed.liaison(staffed.world.unit(officer=officer_id)))
    staff = staffed.staff()
    assert "chưa có người xử lý" not in staff.fragment("/obstacles/due").text
    if how == "locked":
        session.get_one(User, officer_id).is_active = False
    else:
        ended = update(Assignment).where(Assignment.user_id == officer_id).values(to_on=today())
        session.execute(ended)
    session.commit()
    assert "1 vướng mắc chưa có người xử lý" in staff.fragment("/obstacles/due").text
    assert len(staff.page(ASKED).rows) == 1 + 1


def test_each_is_told_of_own_units(staffed: Staffed) -> None:
    report(staffed.liaison(staffed.world.unit()))
    other = staffed.world.unit()
    staffed.user("elsewhere", Role.STAFF, ScopeKind.UNITS, unit_ids=(other,))
    assert "chưa có người xử lý" not in staffed.client("elsewhere").fragment("/obstacles/due").text
