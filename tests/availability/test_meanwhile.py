"""Before an act one reads while others write: whoever lost a role, the account or the log-in meanwhile does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Delete, Insert, Update

from rollout.availability.routes import absences
from rollout.core import access
from rollout.core.dates import now
from rollout.db import db, writing
from rollout.models import (
    Assignment,
    AuditRecord,
    Closure,
    DayException,
    LoginSession,
    OfficerAbsence,
    SentForm,
    User,
)
from rollout.register import closures
from rollout.vocabulary import Role, ScopeKind
from tests.page import PageClient
from tests.register.visiting import TODAY, Visiting
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

FORM = "/registry/closures/new"
ABSENCE = "/availability/absences/new?officer={officer}"
WORKED = date(2026, 12, 12)
FILLED = {
    ABSENCE: {"absence_kind": "leave", "first": "07/12/2026"},
    FORM: {"form": "school", "first": "07/12/2026", "last": "08/12/2026", "name": "Kiểm kê"},
    "/registry/days/new": {"kind": "off", "first": "07/12/2026", "name": "Nghỉ"},
    f"/registry/days/{WORKED}/withdraw": {},
    "/units/{unit}/closures/new": {"first": "07/12/2026", "last": "08/12/2026", "name": "Kiểm kê"},
}


def written(session: Session) -> list[int | None]:
    """How many there are of all that the forms write."""
    session.expire_all()
    return [session.scalar(select(func.count()).select_from(each)) for each in (OfficerAbsence, Closure, DayException)]


def while_reading(monkeypatch: pytest.MonkeyPatch, act: Delete | Insert | Update) -> None:
    """Between what a route reads first and what it writes, somebody else does this."""
    name = "reading_first"
    real = vars(access)[name]

    @contextmanager
    def slow() -> Iterator[None]:
        with real():
            yield
        with db.engine.connect() as connection, writing():
            connection.execute(act)
            connection.commit()

    monkeypatch.setattr(access, name, slow)


def somebody(staffed: Staffed, held: Visiting, path: str) -> tuple[PageClient, str, int]:
    """Who may send the form, its address, their key."""
    unit_id = held.unit()
    staffed.session.add(DayException(day=WORKED, is_off=False, name="Làm bù"))
    staffed.session.commit()
    role = Role.ADMIN if path.startswith("/registry") else Role.STAFF
    user = staffed.user("somebody", role, ScopeKind.PROVINCE)
    return staffed.client("somebody"), path.format(unit=unit_id, officer=held.world.officers[0]), user.id


@pytest.mark.parametrize("path", FILLED)
def test_a_role_that_ended_while_one_read_writes_nothing(
    staffed: Staffed, held: Visiting, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client, at, user_id = somebody(staffed, held, path)
    before = written(staffed.session)
    while_reading(monkeypatch, update(Assignment).where(Assignment.user_id == user_id).values(to_on=TODAY))
    assert client.submit(at, FILLED[path], action=at).status_code == 404
    assert written(staffed.session) == before


@pytest.mark.parametrize("end", ["account", "log-in"])
def test_an_account_or_a_log_in_that_ended_while_one_read_writes_nothing(
    staffed: Staffed, held: Visiting, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    client, at, _user_id = somebody(staffed, held, FORM)
    before = written(staffed.session)
    ends = {"account": update(User).values(is_active=False), "log-in": update(LoginSession).values(ended_at=now())}
    while_reading(monkeypatch, ends[end])
    answer = client.submit(at, FILLED[FORM], action=at)
    assert (answer.status_code, answer.location.startswith("/login")) == (303, True)
    assert written(staffed.session) == before


def filled(client: PageClient, at: str, path: str) -> dict[str, str]:
    return {**client.page(at).form("first", action=at).values.to_dict(), **FILLED[path]}


@pytest.mark.parametrize("path", ["/units/{unit}/closures/new", FORM])
def test_a_closure_that_is_sent_twice_is_one(staffed: Staffed, held: Visiting, path: str) -> None:
    client, at, _user_id = somebody(staffed, held, path)
    values = filled(client, at, path)
    for _ in range(2):
        answer = client.post(at, data=values)
        assert answer.status_code == 303
    assert "không ghi lại lần nữa" in client.get(answer.location).text
    assert len(staffed.session.scalars(select(Closure)).all()) == 1


def test_days_that_are_announced_twice_by_one_form_are_announced_once(staffed: Staffed, held: Visiting) -> None:
    path = "/registry/days/new"
    client, at, _user_id = somebody(staffed, held, path)
    values = filled(client, at, path)
    for _ in range(2):
        answer = client.post(at, data=values)
        assert answer.status_code == 303
    assert "không ghi lại lần nữa" in client.get(answer.location).text
    announced = AuditRecord.action == "announce_days"
    assert staffed.session.scalar(select(func.count()).select_from(AuditRecord).where(announced)) == 1


def test_a_form_that_was_resent_takes_back_no_withdrawal(staffed: Staffed, held: Visiting) -> None:
    path = "/registry/days/new"
    client, at, _user_id = somebody(staffed, held, path)
    values = filled(client, at, path)
    client.post(at, data=values)
    client.submit("/registry/days?year=2026", {}, action="/registry/days/2026-12-07/withdraw")
    client.post(at, data=values)
    staffed.session.expire_all()
    assert staffed.session.get(DayException, date(2026, 12, 7)) is None


def test_a_form_that_closed_something_else_is_not_taken_for_this_one(staffed: Staffed, held: Visiting) -> None:
    path = "/units/{unit}/closures/new"
    client, at, _user_id = somebody(staffed, held, path)
    values = filled(client, at, path)
    assert client.post(at, data=values).status_code == 303
    other = path.format(unit=held.unit())
    staffed.session.commit()
    assert client.post(other, data=values).status_code == 404, "the other unit is not closed, nor said to be"
    staffed.user("admin-too", Role.ADMIN, ScopeKind.PROVINCE)
    admin = staffed.client("admin-too")
    values = filled(admin, FORM, FORM)
    del values["token"]
    values["last"] = "06/12/2026"
    assert admin.post(FORM, data=values).status_code == 422, "what is wrong with it is said first"
    assert len(staffed.session.scalars(select(Closure)).all()) == 1


RECORDED = [ABSENCE, "/units/{unit}/closures/new", FORM]


@pytest.mark.parametrize("path", RECORDED)
def test_what_was_sent_by_another_hand_while_one_read_is_not_written_again(
    staffed: Staffed, held: Visiting, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client, at, user_id = somebody(staffed, held, path)
    values = client.page(at).form("first", action=at).values.copy()
    before = written(staffed.session)
    kind = absences.KIND if "absences" in path else closures.sent_as(None if path == FORM else int(at.split("/")[2]))
    other = insert(SentForm).values(
        token=values["token"], user_id=user_id, kind=kind, digest=b"", subject_id=1, sent_at=now()
    )
    while_reading(monkeypatch, other)
    answer = client.post(at, data={**values, **FILLED[path]})
    assert answer.status_code == 303
    assert "không ghi lại lần nữa" in client.get(answer.location).text
    assert written(staffed.session) == before


@pytest.mark.parametrize("path", [ABSENCE, "/units/{unit}/closures/new"])
def test_an_officer_or_a_unit_that_was_lost_while_one_read_is_left_as_it_is(
    staffed: Staffed, held: Visiting, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    own, other = staffed.world.offices[:2]
    unit_id = staffed.world.unit(officer=staffed.officer_id(), office=own)
    user = staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=own)
    client, before = staffed.client("clerk"), written(staffed.session)
    at = path.format(unit=unit_id, officer=staffed.officer_id())
    while_reading(monkeypatch, update(Assignment).where(Assignment.user_id == user.id).values(office_id=other))
    assert client.submit(at, FILLED[path], action=at).status_code == 404
    assert written(staffed.session) == before


def test_a_day_that_was_withdrawn_while_one_read_is_not_withdrawn_again(
    staffed: Staffed, held: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, at, _user_id = somebody(staffed, held, f"/registry/days/{WORKED}/withdraw")
    form = client.page("/registry/days").form(action=at).values
    while_reading(monkeypatch, delete(DayException).where(DayException.day == WORKED))
    assert client.post(at, data=form).status_code == 404


def test_a_unit_of_others_is_not_there_for_a_form_without_a_token_either(staffed: Staffed, held: Visiting) -> None:
    own, other = staffed.world.offices[:2]
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=own)
    client, foreign = staffed.client("clerk"), staffed.world.unit(office=other)
    token = client.page("/units").form(action="/language").values["csrf_token"]
    assert client.post(f"/units/{foreign}/closures/new", data={"csrf_token": token}).status_code == 404
