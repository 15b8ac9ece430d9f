"""Guidance sessions as proofs: chosen among the addressee's own, shown on both pages, gone with the session."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.formats import day as written
from rollout.guidance import actions
from rollout.guidance.actions import Facts, Whole
from rollout.models import AuditRecord, Obligation, ObligationEvent, ObligationProof
from rollout.register.sessions import Part
from rollout.vocabulary import Evidence, PeopleGroup
from rollout.vocabulary_of_obligations import ObligationRule
from rollout.vocabulary_of_sessions import OutsideKind, SessionWay
from tests.directives.laying import FIGURE, PROVED, clause, lay
from tests.filling import refuse, save
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

NOTHING = {"measure": None, "threshold": None}


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    world = staffed.world
    return world.unit(officer=staffed.officer_id(), department=world.departments[0], office=world.offices[0])


@pytest.fixture
def shown(staffed: Staffed, session: Session, unit_id: int) -> Obligation:
    """Obligation 1 is of units, 2 of departments; both are shown by evidence."""
    by = staffed.world.user
    row = lay(session, clause(session, by), FIGURE, by, rule=ObligationRule.EVIDENCE, **NOTHING)
    lay(session, row.clause, PROVED, by)
    return row


def hold(staffed: Staffed, unit_ids: Collection[int], place: str = "Hội trường") -> int:
    """A session of units that was held today, by numbers of people alone."""
    facts = Facts(SessionWay.AT_UNIT, today(), 480, 600, place)
    parts = [Part(key, Evidence.VERIFIED, attended=3, group=PeopleGroup.EMPLOYEE) for key in unit_ids]
    row, _recorded = actions.record_new(
        staffed.session, unit_ids, facts, parts, Whole(), by=staffed.world.user, names=str, is_agreed=True
    )
    staffed.session.commit()
    return row.id


def test_a_session_is_chosen_and_both_pages_lead_to_each_other(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    other = staffed.world.unit(officer=staffed.officer_id("other"))
    hold(staffed, [unit_id])
    hold(staffed, [other])
    officer, at = staffed.officer(), f"/directives/addressees/unit/{unit_id}"
    new = f"{at}/obligations/1/proofs/new"
    form = officer.page(new)
    assert f"{written(today())}, 08:00–10:00 · Đơn vị 1 · Hội trường" in form.text
    assert "Đơn vị 2" not in form.text
    assert "Chọn buổi hướng dẫn." in refuse(officer, new, kind="session", day="", text="")
    assert officer.submit(new, {"kind": "session", "of_session": "2"}).status_code == 422, "of another unit"
    said = save(officer, new, kind="session", of_session="1", day="", text="")
    assert "Chờ xác nhận" in said
    assert "đã được ghi làm minh chứng" in refuse(officer, new, kind="session", of_session="1", day="", text="")
    assert session.query(ObligationProof).count() == 1
    assert f"Buổi hướng dẫn, {written(today())}, 08:00–10:00, Hội trường" in said
    assert officer.page(at).links[f"{written(today())}, 08:00–10:00"] == "/sessions/1"
    piece = officer.fragment("/sessions/1/obligations")
    assert piece.links["Đơn vị 1"] == at
    assert "Cài đặt VssID" in piece.text
    assert "/sessions/1/obligations" in officer.page("/sessions/1").links.values()
    assert "Cài đặt VssID" in staffed.liaison(unit_id).page("/sessions/1/obligations").text
    staffed.client("other").page("/sessions/1/obligations", 404)
    row = session.scalars(select(ObligationProof)).one()
    assert (row.guidance_session_id, row.day) == (1, today())


def test_leaders_read_of_the_session_and_do_not_open_it(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    hold(staffed, [unit_id])
    at = "/directives/addressees/department/1"
    save(staffed.staff(), f"{at}/obligations/2/proofs/new", kind="session", of_session="1", day="", text="Toàn ngành")
    page = staffed.leader().page(at)
    assert f"Buổi hướng dẫn, {written(today())}" in page.text
    assert "Toàn ngành" not in page.text, "what was typed may name somebody"
    assert "/sessions/1" not in page.links.values()
    new = "/directives/addressees/department/2/obligations/2/proofs/new"
    assert "Chưa có buổi nào" in staffed.staff().page(new).text, "no unit of this department had one"
    assert "Cần điền mục này." in refuse(staffed.staff(), new, kind="letter", day="hôm nay", text="")
    assert "Cần điền mục này." in refuse(staffed.staff(), new, kind="letter", day="", text="Văn bản")


def test_a_session_that_is_only_planned_proves_nothing(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    facts = Facts(SessionWay.AT_UNIT, today(), 480, 600)
    actions.plan(session, [unit_id], facts, by=staffed.world.user, names=str, is_agreed=True)
    session.commit()
    new = f"/directives/addressees/unit/{unit_id}/obligations/1/proofs/new"
    assert "Chưa có buổi nào" in staffed.officer().page(new).text


def test_a_cancelled_session_takes_its_proof_along(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    """The state falls back, even one that was confirmed by it alone; what is shown otherwise stays; history tells."""
    hold(staffed, [unit_id])
    staff, unit, department = (
        staffed.staff(), f"/directives/addressees/unit/{unit_id}", "/directives/addressees/department/1",
    )  # fmt: skip
    for at, number in ((unit, 1), (department, 2)):
        save(staff, f"{at}/obligations/{number}/proofs/new", kind="session", of_session="1", day="", text="")
    save(staff, f"{department}/obligations/2/proofs/new", kind="letter", day="hôm nay", text="Văn bản chỉ đạo")
    for at, number in ((unit, 1), (department, 2)):
        assert "1/1 việc đã xong" in save(staff, f"{at}/obligations/{number}/confirm", note="")
    save(staffed.officer(), "/sessions/1/cancel", reason="Ghi nhầm đơn vị")
    said = staff.page(unit)
    assert "0/1 việc đã xong" in said.text
    assert "Chưa có kết quả" in said.text
    assert "Buổi hướng dẫn làm minh chứng đã hủy" in said.text
    assert "Ghi nhầm đơn vị" not in said.text, "the reason was told to who has all units of the session"
    assert "1/1 việc đã xong" in staff.page(department).text
    assert "Chưa có kết quả" in staff.page("/directives/1/groups/unit-unknown").text
    session.expire_all()
    told = [*session.scalars(select(ObligationEvent.note)), *map(str, session.scalars(select(AuditRecord.detail)))]
    assert not [text for text in told if "Ghi nhầm đơn vị" in text]
    kinds = list(session.scalars(select(ObligationEvent.kind).order_by(ObligationEvent.id)))
    assert kinds[-3:] == ["proof_taken_back", "proof_taken_back", "unconfirmed"]
    trail = list(session.scalars(select(AuditRecord.action).order_by(AuditRecord.id)))
    assert trail[-4:-1] == ["take_proof_back", "take_proof_back", "unconfirm_obligation"]
    assert "Buổi này chưa là minh chứng" in staffed.officer().page("/sessions/1/obligations").text


def test_a_unit_that_goes_takes_along_what_the_session_proved_of_its_bodies(
    staffed: Staffed, session: Session, shown: Obligation, unit_id: int
) -> None:
    """Of its department and office, unless another unit of theirs is left in the session."""
    world = staffed.world
    same = world.unit(officer=staffed.officer_id(), department=world.departments[0], office=world.offices[0])
    other = world.unit(officer=staffed.officer_id(), department=world.departments[1], office=world.offices[1])
    facts = Facts(SessionWay.JOINT, today(), 480, 600, "Hội trường")
    outside = Whole(outside=((OutsideKind.PATIENTS, 3, 0, 0),))
    actions.record_new(
        session, [unit_id, same, other], facts, [], outside, by=world.user, names=str, is_agreed=True
    )  # fmt: skip
    session.commit()
    staff = staffed.staff()
    for department in (1, 2):
        at = f"/directives/addressees/department/{department}/obligations/2"
        save(staff, f"{at}/proofs/new", kind="session", of_session="1", day="", text="")
        save(staff, f"{at}/confirm", note="")
    save(staff, f"/directives/addressees/unit/{unit_id}/obligations/1/proofs/new", kind="session", of_session="1",
         day="", text="")  # fmt: skip

    def left() -> list[tuple[int | None, int | None]]:
        session.expire_all()
        rows = session.scalars(select(ObligationProof).where(ObligationProof.taken_back_at.is_(None)))
        return [(row.department_id, row.unit_id) for row in rows]

    def take_off(*stay: int) -> None:
        form = staffed.officer().page("/sessions/1/units").form("version", "unit")
        form.values.setlist("unit", [str(key) for key in stay])
        assert staffed.officer().post(form.action, data=form.values).status_code == 303

    take_off(same, other)
    assert left() == [(1, None), (2, None)], "the other unit of the department is there still"
    take_off(same)
    assert left() == [(1, None)]
    page = staff.page("/directives/addressees/department/2").text
    assert "0/1 việc đã xong" in page
    assert "1/1 việc đã xong" in staff.page("/directives/addressees/department/1").text
