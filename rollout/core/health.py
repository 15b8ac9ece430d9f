"""GET /healthz: can the database be read, do the scheduled jobs run, is there room on the disk. Reads only."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, current_app, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from rollout.core.access import public
from rollout.core.dates import now
from rollout.core.installation import SYSTEM
from rollout.core.jobs import FAILED, last_finished
from rollout.core.origin import is_local
from rollout.db import db
from rollout.models import User

log = logging.getLogger(__name__)

LATE = timedelta(hours=26)  # a day, and what a backup takes
ROOM = 200 * 1024 * 1024  # bytes; less does not hold the next backup and the write-ahead log


def init_app(app: Flask) -> None:
    app.add_url_rule("/healthz", "healthz", public(healthz))


def healthz() -> Response:
    """200 when all is well, else 503; what is wrong is told to this machine alone."""
    try:
        database, scheduler = {"ok": True}, _scheduler(db.session(), now())
    except SQLAlchemyError as error:
        log.error("The database cannot be read: %s", type(error).__name__)
        database, scheduler = {"ok": False}, {"ok": False}
    parts = {"database": database, "scheduler": scheduler, "disk": _disk()}
    is_well = all(part["ok"] for part in parts.values())
    response = jsonify({"status": "ok" if is_well else "failing", **(parts if is_local() else {})})
    response.status_code = 200 if is_well else 503
    return response


def _scheduler(session: Session, moment: datetime) -> dict[str, Any]:
    """When a job last ended, whether one should have since, and the jobs whose last run failed.

    A failed job is told and no more: the pages work without it. An installation younger than a day has had no run.
    """
    runs = last_finished(session)
    ends = [run.finished_at for run in runs.values() if run.finished_at]
    since = max(ends, default=None) or session.scalar(select(User.created_at).where(User.username == SYSTEM))
    is_late = since is not None and moment - since > LATE
    return {
        "ok": not is_late,
        "late": is_late,
        "last_run_at": max(ends).isoformat() if ends else None,
        "failed": sorted(name for name, run in runs.items() if run.outcome.startswith(FAILED)),
    }


def _disk() -> dict[str, Any]:
    free = shutil.disk_usage(current_app.instance_path).free
    return {"ok": free >= ROOM, "free_bytes": free}
