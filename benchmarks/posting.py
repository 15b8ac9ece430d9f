"""An import's ledger lines: 3,000 lines over 30 days of 300 units, in seconds, on both engines."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from flask import Flask

from benchmarks import province
from benchmarks.databases import sqlite_province
from benchmarks.result import Result
from rollout import create_app
from rollout.core.installation import system_user
from rollout.db import db
from rollout.ledger.lines import LineKey, Lines
from rollout.ledger.post import open_posting, post_lines
from tests.databases import let_go
from tests.machine import postgresql_programs
from tests.postgres import Cluster

LINES, DAYS, UNITS = 3_000, 30, 300


def _lines(seed: int) -> Lines:
    source, lines = random.Random(seed), Lines()
    while len(lines) < LINES:
        measure = source.choice(("info_completed", "installed", "registered", "submitted", "accepted"))
        evidence = source.choice(("reported", "verified"))
        day = province.LAST - timedelta(days=source.randrange(DAYS))
        lines[LineKey(source.randint(1, UNITS), day, measure, "employee", True, evidence, "reached", False)] = 1
    return lines


def _seconds(app: Flask, rounds: int = 5) -> float:
    held = []
    with app.app_context():
        session = db.session()
        for seed in range(rounds):
            lines = _lines(seed)
            start = time.perf_counter()
            open_posting(session, by=system_user(session), action="load")
            post_lines(session, lines)
            session.commit()
            held.append(time.perf_counter() - start)
    return sorted(held)[rounds // 2]


def _copy(source: Path, to: Path) -> None:
    """With what is still in the write-ahead log."""
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(to)) as copy:
        held.backup(copy)


def run() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        original = Path(sqlite_province(130_000).instance_path)
        for name in ("keys.json", "secret-key"):
            shutil.copy(original / name, instance / name)
        _copy(original / "rollout.sqlite", instance / "rollout.sqlite")
        app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{instance / 'rollout.sqlite'}"}, instance=instance)
        yield Result("post 3,000 lines over 30 days, SQLite, seconds", _seconds(app), 1)
    cluster = Cluster(postgresql_programs())
    try:
        with tempfile.TemporaryDirectory() as folder:
            app = province.build(cluster.create("bench"), Path(folder), people=13_000)
            yield Result("post 3,000 lines over 30 days, PostgreSQL, seconds", _seconds(app), 2)
            let_go(app)
    finally:
        cluster.close()
