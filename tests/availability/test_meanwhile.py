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
from rollout.models import Assignment, Closure, DayException, LoginSession, OfficerAbsence, SentForm, User
from rollout.register import closures
from rollout.vocabulary import Role, ScopeKind
from tests.page import PageClient
from tests.register.visiting import TODAY, Visiting
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

FORM = "/registry/closures/new"
WORKED = date(2026, 12, 12)
FILLED = {
    "/availability/absences/new": {"absence_kind": "leave", "first": "07/12/2026"},
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
    return staffed.client("somebody"), path.format(unit=unit_id), user.id


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


@pytest.mark.parametrize("path", ["/units/{unit}/closures/new", FORM])
def test_a_closure_that_is_sent_twice_is_one(staffed: Staffed, held: Visiting, path: str) -> None:
    client, at, _user_id = somebody(staffed, held, path)
    values = client.page(at).form("first", action=at).values.copy()
    for name, value in FILLED[path].items():
        values[name] = value
    for _ in range(2):
        answer = client.post(at, data=values)
        assert answer.status_code == 303
    assert "không ghi lại lần nữa" in client.get(answer.location).text
    assert len(staffed.session.scalars(select(Closure)).all()) == 1


KINDS = {
    "/availability/absences/new": absences.KIND,
    "/units/{unit}/closures/new": closures.SENT,
    FORM: closures.SENT,
}


@pytest.mark.parametrize("path", KINDS)
def test_what_was_sent_by_another_hand_while_one_read_is_not_written_again(
    staffed: Staffed, held: Visiting, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client, at, user_id = somebody(staffed, held, path)
    values = client.page(at).form("first", action=at).values.copy()
    before = written(staffed.session)
    other = insert(SentForm).values(
        token=values["token"], user_id=user_id, kind=KINDS[path], digest=b"", subject_id=1, sent_at=now()
    )
    while_reading(monkeypatch, other)
    answer = client.post(at, data={**values, **FILLED[path]})
    assert answer.status_code == 303
    assert "không ghi lại lần nữa" in client.get(answer.location).text
    assert written(staffed.session) == before


@pytest.mark.parametrize("path", ["/availability/absences/new", "/units/{unit}/closures/new"])
def test_an_officer_or_a_unit_that_was_lost_while_one_read_is_left_as_it_is(
    staffed: Staffed, held: Visiting, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    own, other = staffed.world.offices[:2]
    unit_id = staffed.world.unit(officer=staffed.officer_id(), office=own)
    user = staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=own)
    client, at, before = staffed.client("clerk"), path.format(unit=unit_id), written(staffed.session)
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
