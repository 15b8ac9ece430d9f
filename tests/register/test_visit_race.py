"""Two hundred units want one hour of one officer, from four processes at once: one has it, the others are told."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from rollout.core.dates import now, today
from rollout.db import db
from rollout.models import Unit, User, Visit, VisitEvent, VisitOfficer, VisitSlot, VisitUnit
from rollout.register import visit_offers, visits
from rollout.register.visit_acts import office
from rollout.register.visit_times import rules
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from tests.databases import let_go
from tests.nursery import born, environ_of
from tests.register import racing
from tests.register.world import World, make_world

PROCESSES, EACH = 4, 50
NINE = 540


def offered(world: World, number: int) -> list[int]:
    """One hour of one officer, offered to as many units: nobody holds it yet. All are made as the first one was."""
    session, by = world.session, office(world.session.get_one(User, world.user.id))
    day = rules(session).days.after(today() + timedelta(days=7), 1)
    units = [
        Unit(code=f"R{n:04d}", name=f"Đơn vị {n}", sort_name="", search_name="", created_at=now())
        for n in range(number)
    ]
    session.add_all(units)
    session.flush()
    plan = Plan(SessionWay.AT_UNIT, 60, area_id=world.areas["X"])
    first = visits.suggest(session, plan, officer_ids=world.officers[:1], unit_ids=[units[0].id], by=by)
    visit_offers.propose(session, first, starts=[(day, NINE)], by=by)
    others = [copied(first, {"id": None, "uid": f"{unit.id:022}", "host_id": unit.id}) for unit in units[1:]]
    session.add_all(others)
    session.flush()
    for visit, unit in zip(others, units[1:], strict=True):
        of_first = (
            session.get_one(VisitUnit, (first.id, units[0].id)),
            session.get_one(VisitOfficer, (first.id, world.officers[0])),
            session.get_one(VisitSlot, (first.id, 1, 1)),
        )
        part, going, slot = of_first
        session.add(copied(part, {"visit_id": visit.id, "unit_id": unit.id}))
        session.add_all(copied(row, {"visit_id": visit.id}) for row in (going, slot))
    session.commit()
    return [first.id, *(visit.id for visit in others)]


def copied(row: Any, changes: dict[str, Any]) -> Any:
    return type(row)(**{column.name: getattr(row, column.name) for column in row.__table__.columns} | changes)


def test_of_two_hundred_at_once_one_has_the_hour(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        visit_ids = offered(make_world(db.session()), PROCESSES * EACH)
    let_go(app)
    ready, go = tmp_path / "ready", tmp_path / "go"
    ready.mkdir()
    logs = [tmp_path / f"log {number}" for number in range(PROCESSES)]
    shares = [visit_ids[number::PROCESSES] for number in range(PROCESSES)]
    running = [
        born(racing.main, app.instance_path, ready, go, share, environ=environ_of(app), log=log)
        for share, log in zip(shares, logs, strict=True)
    ]
    while len(list(ready.iterdir())) < PROCESSES and all(each.is_alive() for each in running):
        time.sleep(0.02)
    go.touch()
    for each in running:
        each.join(120)
    said = [log.read_text(encoding="utf-8") for log in logs]
    assert [each.exitcode for each in running] == [0] * PROCESSES, said
    told = Counter(line for lines in said for line in lines.splitlines())
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
