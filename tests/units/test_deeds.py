"""The time line of a unit tells what was done with it, to whoever looks after it."""

from __future__ import annotations

import pytest

from rollout.models import GuidanceSession, SessionUnit, Unit
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.register import visit_answers, visit_ends
from rollout.register.visit_acts import holder
from rollout.units.queries.events import Kind
from rollout.units.queries.timeline import timeline
from rollout.vocabulary_of_obstacles import ObstacleKind
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from tests.clock import TurnTo
from tests.page import PageClient
from tests.register.visiting import EIGHT, MONDAY, TEN, TODAY, TUESDAY, Visiting
from tests.staffed import Staffed
from tests.visits.test_proposing import own_unit

WHY = "Không có người tiếp"


@pytest.fixture
def unit_id(staffed: Staffed, visiting: Visiting, turn: TurnTo) -> int:
    """One that was absent, was called off, is visited again, held a session and has an obstacle."""
    session, unit_id = visiting.session, own_unit(staffed)
    missed, off = visiting.confirmed(unit_id), visiting.proposed(unit_id, starts=[(TUESDAY, EIGHT)])
    visit_ends.cancel(session, off, by=visiting.by, reason=WHY)
    turn(MONDAY, 9)
    visit_ends.unit_absent(session, missed, by=visiting.by, reason=WHY)
    visiting.confirmed(unit_id, start=(TUESDAY, EIGHT))
    own = visiting.confirmed(unit_id, start=(MONDAY, TEN))
    by = holder(unit_id)
    visit_answers.decline(session, own, unit_id=unit_id, round=1, by=by, reason=WHY)
    held = GuidanceSession(
        state=SessionState.HELD.value, way=SessionWay.AT_OFFICE.value, day=TODAY, starts=480, ends=540, contents="",
        conclusions="", signers="", created_by_id=staffed.world.user.id, created_at=missed.created_at,
        recorded_by_id=staffed.world.user.id, recorded_at=missed.created_at,
    )  # fmt: skip
    session.add(held)
    session.flush()
    session.add(SessionUnit(session_id=held.id, unit_id=unit_id, version=1, attended=25))
    unit = session.get_one(Unit, unit_id)
    new = NewObstacle(unit=unit, kind=ObstacleKind.NO_SMS, text="Bà Lan không nhận được tin", person_ids=[])
    open_obstacle(session, new, by=staffed.world.user)
    session.commit()
    return unit_id


def entries(client: PageClient, unit_id: int) -> str:
    return client.page(f"/units/{unit_id}/timeline").text


def test_visits_sessions_and_obstacles_stand_in_it(staffed: Staffed, unit_id: int) -> None:
    text = entries(staffed.officer(), unit_id)
    assert "07/12/2026 Lịch làm việc với đơn vị: Đơn vị vắng" in text
    assert "07/12/2026 Lịch làm việc với đơn vị: Đã hủy" in text, "by the unit itself"
    assert text.count("Lịch làm việc với đơn vị:") == 2, "neither what was never agreed nor what is to come"
    assert "01/12/2026 Buổi hướng dẫn đã tổ chức: Tại cơ quan BHXH · 25 người dự system" in text
    assert "Vướng mắc được báo: Không nhận được tin nhắn tài khoản, mã OTP" in text
    assert "Bà Lan" not in text, "what it is about is read where it is dealt with"


def test_who_contacts_nobody_reads_nothing_of_it(staffed: Staffed, unit_id: int) -> None:
    seen = timeline(staffed.session, unit_id, 1, by=staffed.world.user, contacts_since=None).events
    assert Kind.ADDED in {event.kind for event in seen}
    assert not {Kind.VISIT, Kind.SESSION, Kind.OBSTACLE, Kind.CONTACT} & {event.kind for event in seen}
