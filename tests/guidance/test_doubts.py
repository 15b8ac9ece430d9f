"""What of a session is asked about before it counts, and what cannot be at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rollout.core.formats import day as written
from rollout.models import Closure, DayException, UnitType
from rollout.register import counts
from rollout.register.counts import Stated
from rollout.vocabulary import Evidence, PeopleGroup
from rollout.vocabulary_of_sessions import SessionState
from tests.guidance.conftest import Held, put, send
from tests.page import Form, PageClient
from tests.register.world import D

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ASKED = "Kiểm tra lại; nếu đúng, đánh dấu “Đúng là như vậy” rồi gửi lại."


def agreed(held: Held, form: Form, *told: str, client: PageClient | None = None) -> None:
    """What is told is asked about; whoever agrees has it recorded."""
    before = len(held.sessions())
    page = send(client or held.officer, form, 422)
    for text in (*told, ASKED):
        assert text in page.text
    assert len(held.sessions()) == before
    again = page.form("token", "agreed")
    again.values.setlist("agreed", ["y"])
    send(client or held.officer, again)


def test_an_officer_is_in_one_place_at_a_time(held: Held) -> None:
    """Asked of a plan and of a record, not again of what is recorded as it was planned."""
    other = held.staffed.world.unit(officer=held.staffed.officer_id())
    own = [str(held.staffed.officer_id())]
    held.officer.page("/sessions")
    send(held.officer, held.filled(held.officer, u_attended="3", officers=own))
    told = "officer đã có một buổi khác cùng ngày 11/03/2021, trùng giờ."
    at = f"/sessions/plan?unit={other}"
    agreed(held, held.filled(held.officer, at, officers=own, starts="9:59", ends="11:00"), told)
    send(held.officer, held.filled(held.officer, at, officers=own, starts="11:00", ends="12:00"))
    send(held.officer, held.filled(held.officer, at, officers=None, starts="8:00", ends="9:00"))
    form = held.filled(held.officer, "/sessions/2/record", starts="9:59", ends="11:00")
    put(form, {"u_attended": "3"}, other)
    send(held.officer, form)
    form = held.filled(held.officer, "/sessions/4/record", officers=own, starts="8:00", ends="9:00")
    put(form, {"u_attended": "3"}, other)
    assert told in send(held.officer, form, 422).text


def test_a_cancelled_session_holds_nobody(held: Held) -> None:
    own = [str(held.staffed.officer_id())]
    other = held.staffed.world.unit(officer=held.staffed.officer_id())
    send(held.officer, held.filled(held.officer, u_attended="3", officers=own))
    form = held.officer.page("/sessions/1/cancel").form("reason")
    form.values["reason"] = "Hoãn"
    send(held.officer, form)
    at = f"/sessions/plan?unit={other}"
    send(held.officer, held.filled(held.officer, at, officers=own))
    assert [row.state for row in held.sessions()] == [SessionState.CANCELLED, SessionState.PLANNED]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2021, 1, 1), "01/01/2021 là ngày nghỉ lễ: Tết Dương lịch."),
        (date(2021, 3, 14), "14/03/2021 không phải ngày làm việc."),
    ],
)
def test_a_day_that_is_not_worked_is_asked_about(held: Held, day: date, told: str) -> None:
    at = f"/sessions/plan?unit={held.unit_id}"
    agreed(held, held.filled(held.officer, at, day=written(day)), told)
    assert held.sessions()[0].day == day


def test_a_day_that_is_announced_otherwise_is_known(held: Held) -> None:
    session = held.staffed.session
    session.add(DayException(day=date(2021, 3, 13), is_off=False, name="Làm bù"))
    session.add(DayException(day=D(10), is_off=True, name="Nghỉ bão"))
    session.commit()
    at = f"/sessions/plan?unit={held.unit_id}"
    send(held.officer, held.filled(held.officer, at, day="13/03/2021"))
    agreed(held, held.filled(held.officer, at), "11/03/2021 không phải ngày làm việc.")


@pytest.mark.parametrize("is_of_form", [False, True])
def test_a_closure_is_asked_about_on_its_days_alone(held: Held, is_of_form: bool) -> None:
    session, world = held.staffed.session, held.staffed.world
    school = session.get_one(UnitType, 1)
    unit_id = world.unit(officer=held.staffed.officer_id(), unit_type=school.id)
    closed = {"unit_form": school.form} if is_of_form else {"unit_id": unit_id}
    session.add(Closure(from_on=D(10), to_on=D(12), name="Nghỉ hè", **closed))
    session.commit()
    at, told = f"/sessions/plan?unit={unit_id}", f"nghỉ ngày {written(D(11))} (Nghỉ hè)."
    send(held.officer, held.filled(held.officer, at, day=written(D(9))))
    agreed(held, held.filled(held.officer, at, day=written(D(11))), told)
    open_unit = f"/sessions/plan?unit={held.unit_id}"
    send(held.officer, held.filled(held.officer, open_unit, day=written(D(11)), officers=None))
    assert len(held.sessions()) == 3


def test_numbers_of_people_on_no_list_are_asked_about_as_well(held: Held) -> None:
    said = {"patients_people": "2", "patients_installed": "3", "households_registered": "1"}
    form = held.filled(held.officer, u_attended="3", **said)
    agreed(
        held, form, "Người bệnh, “Đã cài đặt ứng dụng”: 3, nhiều hơn số người được hướng dẫn (2).",
        "Người dân, hộ gia đình, “Đã gửi tờ khai đăng ký”: 1, nhiều hơn",
    )  # fmt: skip
    send(held.officer, held.filled(held.officer, u_attended="3", day="12/03/2021", patients_people="3",
                                   patients_installed="3"))  # fmt: skip


def stock(counting: Held, **numbers: int) -> None:
    with counting.staffed.world.act() as act:
        counts.record(act, counting.unit_id, Stated(D(0), PeopleGroup.EMPLOYEE, Evidence.REPORTED, numbers))


def test_no_more_have_an_account_than_have_registered(counting: Held) -> None:
    said: dict[str, Any] = {"u_attended": "3", "u_registered": "1", "u_accepted": "2", "agreed": "y"}
    page = send(counting.officer, counting.filled(counting.officer, **said), 422)
    assert "(2) nhiều hơn “Đã gửi tờ khai đăng ký” (1)" in page.text
    again = page.form("token")
    assert again.values[f"u{counting.unit_id}-accepted"] == "2", "what was typed is kept"
    put(again, {"u_registered": ""}, counting.unit_id)
    send(counting.officer, again)
    assert counting.staffed.world.figure("registered_reported", 10) == 2, "whoever has an account has registered"


def test_who_registered_before_gets_an_account_at_a_session(counting: Held) -> None:
    """Of first-timers there may be more accounts than declarations, as far as earlier declarations go."""
    stock(counting, participants=60, registered=5, accepted=4)
    said: dict[str, Any] = {"u_attended": "9", "u_registered": "1"}
    assert "nhiều hơn" in send(counting.officer, counting.filled(counting.officer, **said, u_accepted="3"), 422).text
    send(counting.officer, counting.filled(counting.officer, **said, u_accepted="2"))
    assert counting.staffed.world.figure("accepted_reported", 10) == 6
    form = counting.form(counting.officer, "/sessions/1/record")
    put(form, {"u_attended": "8"}, counting.unit_id)
    send(counting.officer, form)  # its own numbers of before are no others'
