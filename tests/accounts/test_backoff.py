"""Failed log-ins: who waits, for how long, who does not have to, and that nobody else is held up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from rollout.accounts import actions, passwords
from rollout.accounts.backoff import BESET, CROWDED, CROWDED_FOR, Tries, wait_after
from rollout.core.dates import now
from rollout.core.origin import network_of
from rollout.db import db
from rollout.models import LoginPlace, User
from tests.accounts.conftest import PASSWORD, AddUser
from tests.databases import Databases, let_go
from tests.page import Page, PageClient

pytestmark = pytest.mark.both_engines

FAST = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
NAME = "lan.tran"
WRONG_PASSWORD = "không phải mật khẩu"
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
WAIT = "Nhập sai nhiều lần. Thử lại sau"
PATIENCE = 60  # seconds
HERE, ELSEWHERE = "127.0.0.1", "203.0.113.9"


def try_log_in(client: PageClient, password: str, *, username: str = NAME, address: str = HERE) -> TestResponse:
    client.delete_cookie("rollout")
    form = client.page("/login").form("username", "password")
    form.values["username"], form.values["password"] = username, password
    return client.post("/login", data=form.values, environ_base={"REMOTE_ADDR": address})


def let_time_pass(session: Session, back: timedelta) -> None:
    """As if every failure had happened that much earlier."""
    for place in session.scalars(select(LoginPlace)):
        place.keep_until -= back
        place.wait_until = place.wait_until - back if place.wait_until else None
    session.commit()


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, 0), (1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15), (500, 15)],
)
def test_waiting_doubles_up_to_a_quarter_of_an_hour(failures: int, minutes: int) -> None:
    assert wait_after(failures) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", "unknown"),
    ],
)
def test_what_one_subscriber_chooses_freely_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize("username", [NAME, "khong.co.ai"])
def test_after_five_failures_one_waits_whether_or_not_the_name_exists(
    username: str, client: PageClient, add_user: AddUser
) -> None:
    add_user(NAME)
    for _ in range(4):
        assert WRONG in Page(try_log_in(client, WRONG_PASSWORD, username=username)).text
    for password in (WRONG_PASSWORD, PASSWORD):
        answer = try_log_in(client, password, username=username)
        assert answer.status_code == 422
        assert f"{WAIT} 1 phút" in Page(answer).text


def test_failures_count_whichever_process_they_reach(
    app: Flask, client: PageClient, databases: Databases, add_user: AddUser, tmp_path: Path
) -> None:
    other = databases.application(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    there = other.test_client()
    assert isinstance(there, PageClient)
    try:
        for username in (NAME, "khong.co.ai"):
            for number in range(5):
                try_log_in(there if number % 2 else client, WRONG_PASSWORD, username=username)
            for asked in (client, there):
                assert WAIT in Page(try_log_in(asked, PASSWORD, username=username)).text
    finally:
        let_go(other)


def test_when_the_wait_is_over_the_password_lets_in_and_the_count_starts_again(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user(NAME)
    for _ in range(5):
        try_log_in(client, WRONG_PASSWORD)
    let_time_pass(session, timedelta(minutes=1))
    assert try_log_in(client, PASSWORD).status_code == 303
    for _ in range(4):
        assert WRONG in Page(try_log_in(client, WRONG_PASSWORD)).text


def test_another_failure_after_the_wait_waits_twice_as_long(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user(NAME)
    for _ in range(5):
        try_log_in(client, WRONG_PASSWORD)
    let_time_pass(session, timedelta(minutes=1))
    assert f"{WAIT} 2 phút" in Page(try_log_in(client, WRONG_PASSWORD)).text


def test_a_day_later_failures_are_forgotten(client: PageClient, session: Session, add_user: AddUser) -> None:
    add_user(NAME)
    for _ in range(5):
        try_log_in(client, WRONG_PASSWORD, address=ELSEWHERE)
    let_time_pass(session, timedelta(days=1))
    try_log_in(client, WRONG_PASSWORD, username="khong.co.ai")
    # of the other name: its network, and everywhere; and what its network did in this hour
    assert len(session.scalars(select(LoginPlace)).all()) == 3


def test_nobody_is_locked_out_by_whoever_guesses_elsewhere(client: PageClient, add_user: AddUser) -> None:
    add_user(NAME)
    for _ in range(6):
        try_log_in(client, WRONG_PASSWORD, address=ELSEWHERE)
    assert WAIT in Page(try_log_in(client, PASSWORD, address=ELSEWHERE)).text
    assert try_log_in(client, PASSWORD).status_code == 303


def beset(session: Session) -> None:
    """The name was tried from many networks."""
    for number in range(BESET):
        tries = Tries(session, NAME, f"198.51.100.{number}")
        tries.count(now())
        tries.fail(now())
    session.commit()


def test_of_a_beset_name_a_strange_network_has_one_try(client: PageClient, session: Session, add_user: AddUser) -> None:
    add_user(NAME)
    beset(session)
    assert f"{WAIT} 15 phút" in Page(try_log_in(client, WRONG_PASSWORD, address=ELSEWHERE)).text
    assert f"{WAIT} 15 phút" in Page(try_log_in(client, PASSWORD, address=ELSEWHERE)).text


def test_of_a_beset_name_the_right_password_lets_in_from_anywhere(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user(NAME)
    beset(session)
    assert try_log_in(client, PASSWORD, address=ELSEWHERE).status_code == 303


def test_of_a_beset_name_a_known_network_has_its_free_failures(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user(NAME)
    try_log_in(client, PASSWORD)
    beset(session)
    for _ in range(4):
        assert WRONG in Page(try_log_in(client, WRONG_PASSWORD)).text
    assert f"{WAIT} 1 phút" in Page(try_log_in(client, WRONG_PASSWORD)).text


def crowd(session: Session, failures: int) -> None:
    """One network tried so many names."""
    for number in range(failures):
        tries = Tries(session, f"ten.{number}", ELSEWHERE)
        tries.count(now())
        tries.fail(now())
    session.commit()


@FAST
def test_a_network_that_fails_at_a_hundred_names_waits_and_nobody_else(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user(NAME)
    add_user("minh.vo")
    assert try_log_in(client, PASSWORD, username="minh.vo", address=ELSEWHERE).status_code == 303
    crowd(session, CROWDED - 1)
    assert WRONG in Page(try_log_in(client, WRONG_PASSWORD, address=ELSEWHERE)).text
    for username in (NAME, "khong.co.ai"):
        assert f"{WAIT} 60 phút" in Page(try_log_in(client, PASSWORD, username=username, address=ELSEWHERE)).text
    assert try_log_in(client, PASSWORD, username="minh.vo", address=ELSEWHERE).status_code == 303  # known there
    assert try_log_in(client, PASSWORD).status_code == 303
    let_time_pass(session, CROWDED_FOR)
    assert try_log_in(client, PASSWORD, address=ELSEWHERE).status_code == 303


@FAST
def test_right_passwords_do_not_crowd_a_network(client: PageClient, session: Session, add_user: AddUser) -> None:
    add_user(NAME)
    crowd(session, CROWDED - 1)
    for _ in range(3):
        assert try_log_in(client, PASSWORD, address=ELSEWHERE).status_code == 303
    assert WRONG in Page(try_log_in(client, WRONG_PASSWORD, username="khong.co.ai", address=ELSEWHERE)).text


def test_a_name_that_nobody_has_takes_the_same_work(app: Flask, client: PageClient, add_user: AddUser) -> None:
    """Whoever can measure the time of a try must not learn which names exist."""
    add_user(NAME)
    asked: dict[str, list[str]] = {NAME: [], "khong.co.ai": []}

    for username, statements in asked.items():
        for turn in range(2):  # at the first, rows are made and passwords of nobody hashed

            def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
                statements.append(statement)  # noqa: B023

            statements.clear()
            event.listen(db.engine, "before_cursor_execute", note)
            assert WRONG in Page(try_log_in(client, WRONG_PASSWORD, username=username)).text, turn
            event.remove(db.engine, "before_cursor_execute", note)
    known, unknown = asked.values()
    assert [statement for statement in known if statement.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert known == unknown


@FAST
def test_a_new_password_ends_the_wait(client: PageClient, session: Session, add_user: AddUser) -> None:
    user = add_user(NAME)
    for _ in range(5):
        try_log_in(client, WRONG_PASSWORD)
    actions.set_password(session, user, password="một câu khác hẳn câu trước", by=user)
    assert try_log_in(client, "một câu khác hẳn câu trước").status_code == 303


def test_nothing_of_what_strangers_type_is_kept(client: PageClient, session: Session, system: User) -> None:
    try_log_in(client, WRONG_PASSWORD, username="matkhaucuatoi", address=ELSEWHERE)
    for place in session.scalars(select(LoginPlace)):
        assert len(place.name_hash) == len(place.network_hash) == 16


class Comparison:
    """The comparison of a password, held for as long as a test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.began, self.goes_on = threading.Event(), threading.Event()
        compare = passwords.matches

        def held(password_hash: str | None, password: str) -> bool:
            self.began.set()
            assert self.goes_on.wait(PATIENCE)
            return compare(password_hash, password)

        monkeypatch.setattr(passwords, "matches", held)

    @contextmanager
    def of(self, client: PageClient, password: str) -> Iterator[list[TestResponse]]:
        """Tries to log in beside the test; what is in the `with` happens during the comparison, the answer after it."""
        answers: list[TestResponse] = []
        trying = threading.Thread(target=lambda: answers.append(try_log_in(client, password)))
        trying.start()
        try:
            assert self.began.wait(PATIENCE)
            yield answers
        finally:
            self.goes_on.set()
            trying.join()


def test_while_a_password_is_compared_others_write(
    client: PageClient, session: Session, add_user: AddUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user(NAME)
    with Comparison(monkeypatch).of(client, WRONG_PASSWORD) as answers:
        session.execute(update(User).values(job_title="Kế toán"))
        session.commit()
        assert answers == [], "writing waited until the password was compared"
    assert answers[0].status_code == 422


def test_a_password_that_changed_while_the_old_one_was_compared_does_not_let_in(
    client: PageClient, session: Session, add_user: AddUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = add_user(NAME)
    with Comparison(monkeypatch).of(client, PASSWORD) as answers:
        actions.deactivate(session, user, by=session.scalars(select(User).where(User.username == "system")).one())
        session.commit()
    assert answers[0].status_code == 422
