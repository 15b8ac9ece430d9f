"""What verification finds of visits whose rows were changed by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update

from rollout.models import GuidanceSession, Visit, VisitOfficer, VisitUnit
from rollout.register import visit_ends
from rollout.register.verify_visits import verify_visits
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from tests.clock import turning
from tests.register.visiting import CLOCKS, EIGHT, MONDAY, TEN, TODAY, Visiting
from tests.register.world import World


@pytest.fixture
def held(world: World, monkeypatch: pytest.MonkeyPatch) -> Visiting:
    turning(monkeypatch, CLOCKS)(TODAY)
    return Visiting(world)


def found(held: Visiting) -> list[str]:
    held.session.commit()
    held.session.expire_all()
    return list(verify_visits(held.session))


def test_nothing_is_found_of_what_the_register_wrote(held: Visiting) -> None:
    held.confirmed(start=(MONDAY, EIGHT))
    held.confirmed(start=(MONDAY, TEN))
    units = held.unit(), held.unit()
    joint = held.confirmed(*units, start=(MONDAY, 810))
    visit_ends.cancel(held.session, joint, by=held.by, reason="Đơn vị bận kiểm kê")
    assert found(held) == []
    assert [line for line in held.world.findings() if "visit" in line] == []


def test_who_is_in_two_places_is_found(held: Visiting) -> None:
    unit_id = held.unit()
    one = held.confirmed(unit_id, start=(MONDAY, EIGHT))
    two = held.confirmed(start=(MONDAY, TEN))
    held.session.execute(update(Visit).where(Visit.id == two.id).values(starts=EIGHT + 30, ends=EIGHT + 90))
    officer = held.world.officers[0]
    assert found(held) == [f"visits {one.id} and {two.id} both hold officer {officer} on 2026-12-07"]
    held.session.execute(delete(VisitOfficer).where(VisitOfficer.visit_id == two.id))
    held.session.execute(update(VisitUnit).where(VisitUnit.visit_id == two.id).values(unit_id=unit_id))
    assert found(held) == [f"visits {one.id} and {two.id} both hold unit {unit_id} on 2026-12-07"]
    held.session.execute(update(VisitUnit).where(VisitUnit.visit_id == two.id).values(answer="declined"))
    assert found(held) == []


def test_a_long_visit_overlaps_more_than_the_next(held: Visiting) -> None:
    one = held.confirmed(start=(MONDAY, EIGHT), plan=Plan(SessionWay.AT_UNIT, 180, held.world.offices[0]))
    two = held.confirmed(start=(MONDAY, 810))
    three = held.confirmed(start=(MONDAY, 930))
    held.session.execute(update(Visit).where(Visit.id == two.id).values(starts=EIGHT + 15, ends=EIGHT + 30))
    held.session.execute(update(Visit).where(Visit.id == three.id).values(starts=TEN, ends=TEN + 60))
    assert [line.split(" both")[0] for line in found(held)] == [
        f"visits {one.id} and {two.id}",
        f"visits {one.id} and {three.id}",
    ]


def test_a_state_without_its_event_is_found(held: Visiting) -> None:
    visit = held.confirmed()
    held.session.execute(update(Visit).where(Visit.id == visit.id).values(state="expired"))
    assert found(held) == [f"visit {visit.id} is expired, its events say confirmed"]


def test_what_is_done_has_a_session_that_was_held(held: Visiting) -> None:
    visit = held.confirmed()
    turned = held.planned_session()
    held.session.execute(
        text("UPDATE visit SET session_id = :session WHERE id = :visit"), {"session": turned, "visit": visit.id}
    )
    held.session.commit()
    visit_ends.hold(held.session, visit, session_id=turned, by=held.by)
    assert found(held) == [f"visit {visit.id} is done, its session {turned} is planned"]
    held.session.execute(
        update(GuidanceSession).where(GuidanceSession.id == turned).values(state=SessionState.HELD.value)
    )
    assert found(held) == []
    held.session.execute(update(GuidanceSession).where(GuidanceSession.id == turned).values(day=MONDAY))
    assert found(held) == [f"visit {visit.id} is done on {TODAY}, its session {turned} was held on 2026-12-07"]
