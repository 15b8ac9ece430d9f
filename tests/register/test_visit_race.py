"""Two hundred units want one hour of one officer, from four processes at once: one has it, the others are told."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from rollout.core.dates import now, today
from rollout.db import db
from rollout.models import Unit, User, Visit, VisitEvent
from rollout.register import visit_offers, visits
from rollout.register.visit_acts import office
from rollout.register.visit_times import rules
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from tests.databases import let_go
from tests.machine import ROOT
from tests.register.world import World, make_world

PROCESSES, EACH = 4, 50
NINE = 540


def offered(world: World, number: int) -> list[int]:
    """One hour of one officer, offered to as many units: nobody holds it yet."""
    session, by = world.session, office(world.session.get_one(User, world.user.id))
    held = rules(session)
    day = held.days.after(today() + timedelta(days=7), 1)
    units = [
        Unit(code=f"R{n:04d}", name=f"Đơn vị {n}", sort_name="", search_name="", created_at=now())
        for n in range(number)
    ]
    session.add_all(units)
    session.flush()
    plan = Plan(SessionWay.AT_UNIT, 60, area_id=world.areas["X"])
    made = []
    for unit in units:
        visit = visits.suggest(session, plan, officer_ids=world.officers[:1], unit_ids=[unit.id], by=by)
        visit_offers.propose(session, visit, starts=[(day, NINE)], by=by, held=held)
        made.append(visit.id)
    session.commit()
    return made


def test_of_two_hundred_at_once_one_has_the_hour(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        visit_ids = offered(make_world(db.session()), PROCESSES * EACH)
    let_go(app)
    ready, go = tmp_path / "ready", tmp_path / "go"
    ready.mkdir()
    config = app.config
    environ = os.environ | {
        "DATABASE_URL": config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": config["SECRET_KEY"],
        "DATA_KEYS": config["DATA_KEYS"],
    }
    command = [sys.executable, "-m", "tests.register.racing", app.instance_path, str(ready), str(go)]
    running = [
        subprocess.Popen(
            [*command, *map(str, visit_ids[number::PROCESSES])], cwd=ROOT, env=environ, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        for number in range(PROCESSES)
    ]  # fmt: skip
    while len(list(ready.iterdir())) < PROCESSES and all(each.poll() is None for each in running):
        time.sleep(0.02)
    go.touch()
    ended = [each.communicate(timeout=120) for each in running]
    assert [each.returncode for each in running] == [0] * PROCESSES, [errors for _, errors in ended]
    told = Counter(line for lines, _ in ended for line in lines.splitlines())
    assert told.pop("agreed") == 1
    (refusal,) = told
    assert refusal.startswith("Thời gian này không còn trống. Giờ trống gần nhất: 10:15–11:15 ngày ")
    assert told[refusal] == PROCESSES * EACH - 1
    with app.app_context():
        states = Counter(db.session().scalars(select(Visit.state)))
        accepted = db.session().scalars(select(VisitEvent.id).where(VisitEvent.act == "accept")).all()
        db.session().rollback()
    assert states == {"confirmed": 1, "proposed": PROCESSES * EACH - 1}
    assert len(accepted) == 1
