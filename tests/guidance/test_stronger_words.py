"""What an officer recorded and confirmed of a session, a liaison of its unit reads and does not rewrite."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from rollout.models import SessionAttendance, SessionOfficer, SessionOutside, SessionUnit, User
from tests.guidance.conftest import Held, put, send

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

EVERYBODY: dict[str, Any] = {"u_everybody": "y", "done": ["installed"], "channel": "app"}
WHOLE: dict[str, Any] = {
    "conclusions": "Hẹn buổi sau", "signers": "BHXH: Trưởng phòng, Trần B", "patients_people": "4",
    "patients_installed": "1",
}  # fmt: skip
FORGED: dict[str, Any] = {
    "method": "online", "day": "12/03/2021", "starts": "13:00", "ends": "14:00", "place": "Chợ", "contents": "Khác",
    "officers": None, "conclusions": "Không còn gì", "signers": "BHXH: Ai đó", "patients_people": "900",
    "patients_installed": "900", "agreed": "y",
}  # fmt: skip


def whole(held: Held) -> tuple[Any, ...]:
    """All that is known of the first session as a whole."""
    [row] = held.sessions()
    session = held.staffed.session
    officers = tuple(session.scalars(select(SessionOfficer.user_id)))
    outside = [(told.people, told.installed) for told in session.scalars(select(SessionOutside))]
    told = row.way, row.day, row.starts, row.ends, row.place, row.contents, row.conclusions, row.signers
    return (*told, officers, tuple(outside))


def attended(held: Held) -> tuple[int | None, int]:
    session = held.staffed.session
    session.rollback()
    there = session.scalars(select(SessionAttendance).where(SessionAttendance.is_present.is_(True))).all()
    return session.scalars(select(SessionUnit.attended)).one(), len(there)


@pytest.fixture
def seen(held: Held) -> Held:
    """A session that an officer recorded; what it says was confirmed by that."""
    send(held.officer, held.filled(held.officer, **EVERYBODY, **WHOLE, contents="Cài đặt"))
    return held


def test_facts_and_minutes_stay_the_officers(seen: Held) -> None:
    before = whole(seen)
    assert before[-2] == (seen.staffed.session.scalars(select(User.id).where(User.username == "officer")).one(),)
    page = seen.liaison.page("/sessions/1/record")
    form = page.form("token")
    assert not set(FORGED) - {"agreed"} & set(form.names)
    assert "biên bản của buổi do cán bộ phụ trách sửa" in page.text
    for at in ("/sessions/1/units", "/sessions/1/cancel"):
        assert at not in seen.liaison.page("/sessions/1").links.values()
        assert seen.liaison.get(at).headers["Location"] == "/sessions/1"
    put(form, FORGED, seen.unit_id)
    send(seen.liaison, form)
    assert whole(seen) == before
    assert "Hẹn buổi sau" in seen.liaison.page("/sessions/1").text, "it is read all the same"
    put(edit := seen.form(seen.officer, "/sessions/1/record"), {"conclusions": "Đã xong"}, seen.unit_id)
    send(seen.officer, edit)
    assert whole(seen) == (*before[:6], "Đã xong", *before[7:])


def test_whom_the_officer_saw_is_not_made_absent(seen: Held) -> None:
    """By rows, by a number alone, by nobody ticked: nothing changes, and what was typed is there to be mended."""
    for said, told in (
        ({"u_everybody": "y", "u_absent": "2, 4"}, "Dòng 2, 4: kết quả tại buổi do cán bộ BHXH xác nhận"),
        ({"u_person_ids": None, "u_attended": "0"}, "do cán bộ BHXH xác nhận, đầu mối không bỏ được"),
    ):
        form = seen.form(seen.liaison, "/sessions/1/record")
        put(form, said, seen.unit_id)
        page = send(seen.liaison, form, 422)
        assert told in page.text
        again = page.form("token")
        for name, value in said.items():
            assert again.values.get(name.replace("u_", f"u{seen.unit_id}-")) == value
        assert attended(seen) == (5, 5)
        assert len(seen.live()) == 5


def test_a_form_opened_before_the_officer_recorded_rewrites_nothing(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, u_attended="3"))
    stale = held.form(held.liaison, "/sessions/1/record")
    put(form := held.form(held.officer, "/sessions/1/record"), {"u_attended": None, **EVERYBODY}, held.unit_id)
    send(held.officer, form)
    before = whole(held)
    put(stale, FORGED, held.unit_id)
    refused = send(held.liaison, stale, 422)
    assert "đã được người khác cập nhật" in refused.text
    assert whole(held) == before
    assert attended(held) == (5, 5)


def test_of_a_count_as_well_the_number_of_people_stays(counting: Held) -> None:
    send(counting.officer, counting.filled(counting.officer, u_attended="30", u_installed="25"))
    put(form := counting.form(counting.liaison, "/sessions/1/record"), {"u_attended": "60"}, counting.unit_id)
    assert "do cán bộ BHXH xác nhận" in send(counting.liaison, form, 422).text
    put(form := counting.form(counting.liaison, "/sessions/1/record"), {}, counting.unit_id)
    send(counting.liaison, form)
    counting.staffed.session.rollback()
    assert counting.staffed.session.scalars(select(SessionUnit.attended)).one() == 30
