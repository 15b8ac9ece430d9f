"""A province of any size for measuring: 5,000 units over 400 days, its ledger written straight into the tables.

The lines are drawn, not derived from facts: figures read the ledger alone. People and memberships are
there too, so that a page that touched them would show.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from rollout import create_app
from rollout.accounts.passwords import hash_password
from rollout.core.dates import now
from rollout.core.installation import install, system_user
from rollout.core.names import person_keys
from rollout.db import db
from rollout.ledger import rollups
from rollout.ledger.post import open_posting
from rollout.ledger.spans import save_spans
from rollout.models import (
    Area,
    Assignment,
    Department,
    Line,
    Membership,
    Office,
    Person,
    Unit,
    UnitAttribution,
    UnitModeFact,
    UnitType,
    User,
)
from rollout.register.spans import VALUE_COLUMN, live_spans
from rollout.registry.seed import load_registry
from rollout.vocabulary import FIRST_DAY, FOREVER, Role, ScopeKind

UNITS, DAYS = 5_000, 400
LAST = date(2026, 10, 31)
FIRST = LAST - timedelta(days=DAYS)
PASSWORD = "do-luong-728-6396"
STEPS = (
    "info_completed",
    "installed",
    "registered",
    "submitted",
    "accepted",
    "signed_in",
    "password_changed",
    "card_used",
)
VISITS = 25  # days on which a unit's figures move: sessions, visits, lists that come back


def build(url: str, instance: Path, *, people: int, seed: int = 728) -> Flask:
    """An application on a new database with a province of `people` people."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url}, instance=instance)
    with app.app_context():
        upgrade()
        session = db.session()
        load_registry(session)
        install(session, is_demo=False)
        _users(session)
        source = random.Random(seed)
        seq = open_posting(session, by=system_user(session), action="load")
        _units(session, source, seq)
        _people(session, people, seq)
        _bulk(session, Line.__table__, _lines(source, people, seq))  # type: ignore[arg-type]
        rollups.rebuild(session)
        session.commit()
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        else:
            session.connection().exec_driver_sql("ANALYZE")
            session.commit()
        db.session.remove()
    return app


def _bulk(session: Session, table: Table, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 20_000:
            session.execute(insert(table), batch)
            batch = []
    if batch:
        session.execute(insert(table), batch)


def _users(session: Session) -> None:
    """Someone of every kind of scope, all with one password."""
    department = session.scalars(select(Department.id).where(Department.code == "UBND-524")).one()
    district = session.scalars(select(Area.id).where(Area.area_list == "2021", Area.code == "524")).one()
    places: dict[str, dict[str, Any]] = {
        "staff": {"role": Role.STAFF, "scope_kind": ScopeKind.PROVINCE},
        "leader": {"role": Role.LEADER, "scope_kind": ScopeKind.PROVINCE},
        "department": {"role": Role.LEADER, "scope_kind": ScopeKind.DEPARTMENT, "department_id": department},
        "district": {"role": Role.STAFF, "scope_kind": ScopeKind.DISTRICT, "area_id": district},
    }
    for username, place in places.items():
        user = User(
            username=username,
            display_name=username,
            password_hash=hash_password(PASSWORD),
            must_change_password=False,
            created_at=now(),
        )
        session.add(user)
        session.flush()
        session.add(Assignment(user_id=user.id, from_on=FIRST_DAY, **place))
    for n in range(60):
        session.add(User(username=f"officer{n:02d}", display_name=f"Officer {n:02d}", created_at=now()))
    session.flush()


def _units(session: Session, source: random.Random, seq: int) -> None:
    """Units spread over all groups of all dimensions; 5 % of them moved once."""
    communes = list(
        session.scalars(select(Area.id).where(Area.area_list == "2021", Area.level == "commune").order_by(Area.id))
    )
    choices = {
        "area_2021": communes[:173],
        "area_2025": list(session.scalars(select(Area.id).where(Area.area_list == "2025", Area.level == "commune"))),
        "department": list(session.scalars(select(Department.id).order_by(Department.id))),
        "unit_type": list(session.scalars(select(UnitType.id))),
        "office": list(session.scalars(select(Office.id))),
        "officer": list(session.scalars(select(User.id).where(User.username.like("officer%")))),
    }
    _bulk(
        session,
        Unit.__table__,  # type: ignore[arg-type]
        [
            {
                "id": n, "code": f"TA{n:04d}A", "name": f"Đơn vị số {n}", "sort_name": f"don vi {n:05d}",
                "search_name": f"don vi so {n}", "created_at": now(), "list_on": FIRST,
            }
            for n in range(1, UNITS + 1)
        ],
    )  # fmt: skip
    sealed = {"seq": seq, "mac": b"0" * 16}
    _bulk(
        session,
        UnitModeFact.__table__,  # type: ignore[arg-type]
        [
            {"id": n, "unit_id": n, "mode": "list", "from_on": FIRST, "to_on": FOREVER, "reason": "", **sealed}
            for n in range(1, UNITS + 1)
        ],
    )
    facts: list[dict[str, Any]] = []
    for n in range(1, UNITS + 1):
        for subject, ids in choices.items():
            moved = FIRST + timedelta(days=source.randint(100, 300)) if source.random() < 0.05 else None
            for start, end in ((FIRST, moved), (moved, FOREVER)) if moved else ((FIRST, FOREVER),):
                row = dict.fromkeys(VALUE_COLUMN.values())
                row[VALUE_COLUMN[subject]] = source.choice(ids)
                facts.append(
                    {
                        "id": len(facts) + 1,
                        "unit_id": n,
                        "subject": subject,
                        "from_on": start,
                        "to_on": end,
                        **row,
                        **sealed,
                    }
                )
    _bulk(session, UnitAttribution.__table__, facts)  # type: ignore[arg-type]
    unit_ids = set(range(1, UNITS + 1))
    save_spans(session, unit_ids, live_spans(session, unit_ids))


def _size(n: int, people: int) -> int:
    """How many people unit n has; the sum over units is `people`."""
    return people // UNITS + (1 if n <= people % UNITS else 0)


def _people(session: Session, people: int, seq: int) -> None:
    moment = now()
    _bulk(
        session,
        Person.__table__,  # type: ignore[arg-type]
        (
            {
                "id": n, "name": f"Người {n}", **person_keys(f"Người {n}"), "sort_name": f"{n:09d}",
                "birth_precision": "none", "sex": "unknown", "created_at": moment,
            }
            for n in range(1, people + 1)
        ),
    )  # fmt: skip

    def rows() -> Iterator[dict[str, Any]]:
        person = 0
        for unit in range(1, UNITS + 1):
            for _ in range(_size(unit, people)):
                person += 1
                yield {
                    "id": person, "person_id": person, "unit_id": unit, "people_group": "employee",
                    "leaving_reason": "none", "from_on": FIRST, "to_on": FOREVER, "seq": seq, "mac": b"0" * 16,
                }  # fmt: skip

    _bulk(session, Membership.__table__, rows())  # type: ignore[arg-type]


def _lines(source: random.Random, people: int, seq: int) -> Iterator[dict[str, Any]]:
    """Everyone joins on the first day; each unit's people reach the milestones on its days of visit."""
    number = 0

    def line(
        unit: int, day: int, measure: str, evidence: str, flow: str, delta: int, smartphone: bool
    ) -> dict[str, Any]:
        nonlocal number
        number += 1
        return {
            "id": number, "seq": seq, "unit_id": unit, "day": FIRST + timedelta(days=day), "measure": measure,
            "people_group": "none" if measure == "units" else "employee", "smartphone": smartphone,
            "evidence": evidence, "flow": flow, "by_count": False, "delta": delta, "mac": b"0" * 16,
        }  # fmt: skip

    for unit in range(1, UNITS + 1):
        size = _size(unit, people)
        without = round(size * 0.05)
        yield line(unit, 0, "units", "none", "joined", 1, False)
        for smartphone, part in ((True, size - without), (False, without)):
            if part:
                yield line(unit, 0, "participants", "none", "joined", part, smartphone)
        visits = sorted(source.sample(range(1, DAYS), VISITS))
        left = {(step, evidence): size - without for step in STEPS for evidence in ("reported", "verified")}
        for n, day in enumerate(visits):
            for (step, evidence), rest in left.items():
                share = source.random() / (VISITS - n)
                delta = min(rest, int(rest * share + source.random()))
                if delta:
                    left[step, evidence] -= delta
                    yield line(unit, day, step, evidence, "reached", delta, True)
