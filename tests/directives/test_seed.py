"""The obligations that ship with 6396 and 728, in a new database and in one that held the registry before."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.directives.kinds import bodies
from rollout.models import Clause, Directive, Obligation, ObligationEvent, User
from rollout.registry.seed import load_registry
from rollout.vocabulary_of_obligations import CLAUSE_ADDRESSEES, AddresseeKind, ObligationAct, ObligationRule
from tests.machine import ROOT

[MIGRATION] = (ROOT / "migrations" / "versions").glob("*_obligations.py")


def rows(session: Session) -> list[tuple[Any, ...]]:
    """All that was loaded, but for keys and the moment."""
    columns = [column for column in Obligation.__table__.columns if column.name not in ("id", "at")]
    return sorted((tuple(row) for row in session.execute(select(*columns))), key=repr)


def test_an_obligation_is_laid_on_whom_its_clause_names(session: Session) -> None:
    load_registry(session)
    found = session.execute(select(Obligation, Clause, Directive).join(Obligation.clause).join(Clause.directive)).all()
    assert {directive.code for _row, _clause, directive in found} == {"6396", "728"}
    for row, clause, directive in found:
        assert AddresseeKind(row.addressee_kind) in CLAUSE_ADDRESSEES[clause.addressee_kind], row.task
        assert row.starts_on == directive.issued_on
        assert row.due_on is None  # neither directive names a day
        assert row.basis
        assert (row.measure is not None) is (row.rule == ObligationRule.FIGURE)
    obliging = {clause.number for _row, clause, directive in found if directive.code == "6396"}
    assert obliging == {"1", "2a", "2b", "3", "4", "5", "6"}


def test_a_database_of_before_gets_the_same_by_the_migration(session: Session) -> None:
    load_registry(session)
    shipped = rows(session)
    session.execute(delete(Obligation))
    spec = importlib.util.spec_from_file_location("obligations", MIGRATION)
    assert spec is not None
    assert spec.loader is not None
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    migration._load(session.connection())
    assert rows(session) == shipped


def test_every_kind_has_its_addressees_in_the_registry(session: Session) -> None:
    load_registry(session)
    held = bodies(session)
    numbers = {kind: len(held.of(kind)) for kind in AddresseeKind if kind is not AddresseeKind.UNIT}
    assert numbers == {
        AddresseeKind.DEPARTMENT: 35,
        AddresseeKind.DISTRICT_COMMITTEE: 13,
        AddresseeKind.HEALTH: 1,
        AddresseeKind.MEDIA: 3,
        AddresseeKind.MASS_ORGANISATION: 6,
        AddresseeKind.VSS_PROVINCE: 1,
        AddresseeKind.VSS_OFFICE: 12,
    }
    health = held.of(AddresseeKind.HEALTH)[0]
    assert held.kinds_of(health) == {AddresseeKind.DEPARTMENT, AddresseeKind.HEALTH}


def test_what_was_done_cannot_be_rewritten(session: Session) -> None:
    load_registry(session)
    user = User(username="a", display_name="A", created_at=now())
    session.add(user)
    session.flush()
    obligation_id = session.scalars(select(Obligation.id)).first()
    session.add(
        ObligationEvent(
            obligation_id=obligation_id, kind=ObligationAct.DUE_SET.value, at=now(), by_id=user.id, before={}
        )
    )  # fmt: skip
    session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(delete(ObligationEvent))
    session.rollback()
