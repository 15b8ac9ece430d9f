"""Jobs run once for each due time, over all processes; a missed one is caught up."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE, now
from rollout.core.election import election_of
from rollout.core.installation import system_user
from rollout.core.jobs import Job, JobError, last_finished, run_due
from rollout.core.purge import purge
from rollout.core.users import add_user
from rollout.db import db
from rollout.ledger.backup import backup_folder
from rollout.ledger.notes import log_head, note_chain
from rollout.models import Activation, Batch, ChainHead, ChainLink, ChainNote, JobRun, LoginSession, User
from rollout.models.guards import lay_guards
from rollout.register.verify import verify
from rollout.schedule import JOBS, Clock, _daily
from tests.backup import beside
from tests.nursery import born, environ_of

AddUnit = Callable[[str], int]

NOON = datetime(2026, 11, 23, 12, tzinfo=ZONE)


def count_runs(name: str = "count") -> tuple[Job, list[datetime]]:
    """A daily job at 01:00 that notes its due times."""
    ran: list[datetime] = []

    def run(_session: Session, due_at: datetime) -> str:
        ran.append(due_at)
        return "counted"

    return Job(name, _daily(1), run), ran


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it did not happen in a minute"
        db.session.remove()
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 11, 23, 0, 59, tzinfo=ZONE), datetime(2026, 11, 22, 1, tzinfo=ZONE)),
        (datetime(2026, 11, 23, 1, 0, tzinfo=ZONE), datetime(2026, 11, 23, 1, tzinfo=ZONE)),
        (datetime(2026, 11, 23, 17, 59, tzinfo=UTC), datetime(2026, 11, 23, 1, tzinfo=ZONE)),
        (datetime(2026, 11, 23, 18, 0, tzinfo=UTC), datetime(2026, 11, 24, 1, tzinfo=ZONE)),
    ],
)
def test_the_last_due_time(moment: datetime, due: datetime) -> None:
    job, _ = count_runs()
    assert job.last_due(moment) == due


def test_each_due_time_runs_once_and_only_the_last_one_missed(session: Session) -> None:
    job, ran = count_runs()
    run_due(session, (job,), NOON, alone_since=now())
    run_due(session, (job,), NOON + timedelta(hours=1), alone_since=now())
    assert ran == [NOON.replace(hour=1)]
    run_due(session, (job,), NOON + timedelta(days=3), alone_since=now())
    assert ran == [NOON.replace(hour=1), NOON.replace(hour=1) + timedelta(days=3)]
    assert last_finished(session)["count"].outcome == "counted"


def test_a_job_that_fails_says_so_and_the_next_one_runs(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(_session: Session, _due_at: datetime) -> str:
        raise JobError("no room")

    def fall(_session: Session, _due_at: datetime) -> str:
        _session.add(User(username="half", display_name="half", created_at=now()))
        _session.flush()
        raise ValueError("0908182151")

    job, ran = count_runs()
    run_due(session, (Job("a", _daily(1), refuse), Job("b", _daily(1), fall), job), NOON, alone_since=now())
    outcomes = {name: run.outcome for name, run in last_finished(session).items()}
    assert outcomes == {"a": "failed: no room", "b": "failed: ValueError", "count": "counted"}
    assert len(ran) == 1
    assert session.scalar(select(User).where(User.username == "half")) is None
    assert "failed: no room" in caplog.text
    assert "0908182151" not in caplog.text
    assert re.search(r"Job b: ValueError at \S+test_schedule\.py:\d+ fall < ", caplog.text), "where it fell"


def test_a_run_that_ended_with_its_process_is_taken_over(session: Session) -> None:
    job, ran = count_runs()
    started = now()
    session.add(JobRun(name=job.name, due_at=NOON.replace(hour=1), started_at=started))
    session.commit()
    run_due(session, (job,), NOON, alone_since=started - timedelta(seconds=1))
    assert ran == []  # it is still running
    run_due(session, (job,), NOON, alone_since=started + timedelta(seconds=1))
    assert len(ran) == 1


def test_one_process_is_elected_and_another_takes_over(app: Flask, session: Session) -> None:
    first, second = election_of(db.engine), election_of(db.engine)
    since = first.hold()
    assert since is not None
    assert first.hold() == since
    assert second.hold() is None
    first.release()
    assert second.hold() is not None
    assert first.hold() is None
    second.release()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_lost_connection_loses_the_election(app: Flask, session: Session) -> None:
    election = election_of(db.engine)
    since = election.hold()
    session.connection().exec_driver_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
    )
    again = election.hold()
    assert since is not None
    assert again is not None
    assert again > since
    election.release()


def test_the_jobs_of_a_day(app: Flask, session: Session, add_unit: AddUnit) -> None:
    add_unit("TA0001A")
    clock = Clock(app)
    clock.look()
    clock.look()
    clock.stop()
    runs = last_finished(session)
    assert set(runs) == {job.name for job in JOBS}
    assert not [run.outcome for run in runs.values() if run.outcome.startswith("failed")]
    assert session.query(JobRun).count() == len(JOBS)
    assert len(list(backup_folder().glob("rollout-*"))) == 1


def test_the_clock_runs_in_a_thread_and_ends_in_order(app: Flask, session: Session, system: User) -> None:
    clock = Clock(app)
    clock.start()
    wait_for(lambda: len(last_finished(db.session())) == len(JOBS))
    clock.stop()
    other = election_of(db.engine)
    assert other.hold() is not None
    other.release()


def test_a_day_is_noted_once_as_it_ended(session: Session, add_unit: AddUnit, caplog: pytest.LogCaptureFixture) -> None:
    seq = add_unit("TA0001A")
    link = session.get_one(ChainLink, seq)
    day = link.recorded_at.astimezone(ZONE).date()
    assert note_chain(session, day - timedelta(days=1)) is None
    with caplog.at_level(logging.INFO, logger="rollout.ledger.notes"):
        note_chain(session, day)
    assert f"{seq}:{link.mac.hex()}" in caplog.text
    add_unit("TA0002A")
    note_chain(session, day)
    session.commit()
    notes = [(note.day, note.seq, note.mac) for note in session.scalars(select(ChainNote))]
    assert notes == [(day, seq, link.mac.hex())]


def test_the_log_that_left_shows_what_was_cut_off_today(
    app: Flask, session: Session, add_unit: AddUnit, caplog: pytest.LogCaptureFixture, engine: str
) -> None:
    """The old head put back over removed links is whole in itself: only what left the machine tells."""
    add_unit("TA0001A")
    old = session.get_one(ChainHead, 1)
    seq, mac = old.seq, old.mac
    user = add_user(session, username="lan.tran", display_name="Trần Lan", by=system_user(session))
    session.commit()
    with caplog.at_level(logging.INFO, logger="rollout.ledger.notes"):
        assert log_head(session) == seq + 1
    head = caplog.messages[-1].removeprefix("The chain stands at ")
    assert run_verify(app, head) == 0
    session.execute(delete(User).where(User.id == user.id))
    for table in ("audit_record", "chain_link"):
        if engine == "sqlite":
            session.execute(text(f"DROP TRIGGER {table}_refuse_delete"))
        else:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text(f"DELETE FROM {table} WHERE seq > {seq}"))
        if engine == "postgresql":
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    session.execute(update(ChainHead).values(seq=seq, mac=mac))
    lay_guards(session.connection())
    session.commit()
    assert list(verify(session)) == []
    assert run_verify(app, head) == 1
    assert run_verify(app, "7") == 1


def run_verify(app: Flask, head: str) -> int:
    db.session.rollback()
    code: int = app.test_cli_runner().invoke(args=["verify", "--head", head]).exit_code
    db.session.rollback()
    return code


def test_what_is_over_is_deleted_and_nothing_else(session: Session, system: User) -> None:
    at = NOON
    for number, days in enumerate((89, 91)):
        past = at - timedelta(days=days)
        session.add_all(
            (
                LoginSession(token_hash=str(number), user_id=system.id, started_at=past, expires_at=past),
                Activation(
                    user_id=system.id, code_hash=str(number), issued_at=past, issued_by_id=system.id, expires_at=past
                ),
                JobRun(name="old", due_at=past, started_at=past),
            )
        )
    for keep_until in (date(2026, 11, 22), date(2026, 11, 23)):
        session.add(
            Batch(
                kind="units", state="applied", file_name="a.xlsx", file_hash="0", file_size=1, file=b"\x00",
                keep_until=keep_until, list_on=at.date(), is_full=False, evidence="reported",
                created_by_id=system.id, created_at=at, summary={},
            )
        )  # fmt: skip
    session.flush()
    assert purge(session, at) == {
        "files": 1,
        "addresses": 0,
        "log_ins": 1,
        "activations": 1,
        "reveals": 0,
        "job_runs": 1,
        "drafts": 0,
        "sent_forms": 0,
        "people": 0,
        "accounts": 0,
        "requests": 0,
    }
    session.expire_all()
    assert [batch.file for batch in session.scalars(select(Batch).order_by(Batch.id))] == [None, b"\x00"]
    assert [login.token_hash for login in session.scalars(select(LoginSession))] == ["0"]
    assert purge(session, at) == dict.fromkeys(
        (
            "files",
            "log_ins",
            "activations",
            "reveals",
            "job_runs",
            "drafts",
            "addresses",
            "sent_forms",
            "people",
            "accounts",
            "requests",
        ),
        0,
    )


def test_two_clocks_run_each_job_once_and_end_when_asked(
    app: Flask, session: Session, system: User, tmp_path: Path
) -> None:
    db.session.remove()
    logs = [tmp_path / "first", tmp_path / "second"]
    clocks = [born(beside.clock, app.instance_path, environ=environ_of(app), log=log) for log in logs]
    try:
        wait_for(lambda: all(log.exists() and "The clock runs" in log.read_text() for log in logs))
        wait_for(lambda: len(last_finished(db.session())) == len(JOBS))
    finally:
        for clock in clocks:
            clock.terminate()  # SIGTERM
        for clock in clocks:
            clock.join(60)
    assert [clock.exitcode for clock in clocks] == [0, 0]
    written = [log.read_text() for log in logs]
    assert all(text.endswith("ended\n") for text in written), written
    assert ["".join(written).count(f"Job {job.name}: ") for job in JOBS] == [1] * len(JOBS), written
