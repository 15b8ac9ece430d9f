"""GET /healthz: 200 or 503 for everyone, with what is wrong for this machine, and it never writes."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from rollout.core import health
from rollout.core.dates import now
from rollout.models import JobRun, User
from tests.page import PageClient


def healthz(client: PageClient, status: int) -> dict[str, Any]:
    response = client.get("/healthz")
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    held: dict[str, Any] = response.get_json()
    assert held["status"] == ("ok" if status == 200 else "failing")
    return held


def add_run(session: Session, hours: float, outcome: str = "done", name: str = "backup") -> None:
    moment = now() - timedelta(hours=hours)
    session.add(JobRun(name=name, due_at=moment, started_at=moment, finished_at=moment, outcome=outcome))
    session.commit()


def test_all_is_well(client: PageClient, session: Session, system: User) -> None:
    held = healthz(client, 200)
    assert held["database"] == {"ok": True}
    assert held["scheduler"] == {"ok": True, "late": False, "last_run_at": None, "failed": []}
    assert held["disk"]["free_bytes"] > 0
    add_run(session, 25)
    assert healthz(client, 200)["scheduler"]["last_run_at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("address", "headers"), [("192.168.1.7", {}), ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"})]
)
def test_only_this_machine_is_told_what_is_wrong(
    address: str, headers: dict[str, str], client: PageClient, session: Session, system: User
) -> None:
    add_run(session, 24, "failed: no room")
    answer = client.get("/healthz", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
    session.execute(text("DROP TABLE job_run"))
    session.commit()
    answer = client.get("/healthz", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert (answer.status_code, answer.get_json()) == (503, {"status": "failing"})


def test_an_empty_database_is_well(client: PageClient, app: Flask) -> None:
    healthz(client, 200)


def test_jobs_that_no_longer_run_are_told(client: PageClient, session: Session, system: User) -> None:
    add_run(session, 27)
    assert healthz(client, 503)["scheduler"]["late"] is True
    add_run(session, 0.1, name="purge")
    assert healthz(client, 200)["scheduler"]["late"] is False


def test_a_scheduler_that_never_ran_is_late_after_a_day(client: PageClient, session: Session, system: User) -> None:
    system.created_at = now() - timedelta(hours=27)
    session.commit()
    assert healthz(client, 503)["scheduler"]["late"] is True


def test_a_failed_job_is_told(client: PageClient, session: Session, system: User) -> None:
    add_run(session, 24, "failed: no room")
    assert healthz(client, 200)["scheduler"]["failed"] == ["backup"]
    add_run(session, 0.1)
    assert healthz(client, 200)["scheduler"]["failed"] == []


def test_a_full_disk_is_told(client: PageClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    room = shutil.disk_usage(app.instance_path).free + 2**40
    monkeypatch.setattr(health, "ROOM", room)
    assert healthz(client, 503)["disk"]["ok"] is False


def test_a_database_that_cannot_be_read_is_told(client: PageClient, session: Session) -> None:
    session.execute(text("DROP TABLE job_run"))
    session.commit()
    held = healthz(client, 503)
    assert held["database"] == {"ok": False}
    assert held["disk"]["ok"] is True
