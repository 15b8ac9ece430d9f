"""What the database itself refuses, on both engines, whatever the program does (R1, R10)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from rollout.directives import texts
from rollout.directives.splitting import Piece
from rollout.models import (
    FACTS,
    AuditRecord,
    Base,
    ChainLink,
    DirectiveChange,
    Line,
    ObligationEvent,
    Posting,
    VisitEvent,
)
from rollout.models.guards import APPEND_ONLY, DISJOINT
from rollout.register import counts, marks, memberships, standings, units, visits
from rollout.register.act import fact_table
from rollout.register.visit_acts import office
from rollout.vocabulary import (
    Channel,
    Evidence,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)
from tests.directives import laying
from tests.register.world import D, World

FACT_TABLES = [fact_table(model).name for model in FACTS]
LEDGER_TABLES = [
    model.__tablename__
    for model in (Posting, Line, AuditRecord, ChainLink, ObligationEvent, DirectiveChange, VisitEvent)
]
TABLES = [*LEDGER_TABLES, *FACT_TABLES]


@pytest.fixture
def full(world: World) -> World:
    """A row in every table of facts and of the ledger, one of them voided."""
    unit_id, other_id = world.unit(office=world.offices[0]), world.unit(UnitMode.COUNT)
    person_id, _ = world.listed(unit_id, 2)
    world.mark([person_id], Milestone.INSTALLED, 3)
    clause = laying.clause(world.session, world.user)
    laying.lay(world.session, clause, laying.PROVED, world.user)
    texts.edit_clause(world.session, clause, Piece("1", "Các sở."), known=0, reason="Sai chữ", by=world.user)
    visits.suggest(
        world.session, visits.Plan(), officer_ids=world.officers[:1], unit_ids=[unit_id], by=office(world.user)
    )
    world.session.commit()
    with world.act("everything") as act:
        memberships.add_second_workplace(act, person_id=person_id, unit_id=other_id, on=D(2))
        standings.exclude(
            act, person_id=person_id, kind=StandingKind.NO_SMARTPHONE, evidence=Evidence.REPORTED, from_on=D(4)
        )
        marks.reject(act, person_id=person_id, day=D(5), reason="ảnh mờ", evidence=Evidence.OFFICIAL)
        marks.stop(act, person_id=person_id, milestone=Milestone.ACCEPTED, day=D(6), reason="khóa tài khoản")
        marks.refute(act, person_id=person_id, milestone=Milestone.CARD_USED, reason="chưa mở thẻ")
        marks.clear(act, person_ids=[person_id], milestone=Milestone.INSTALLED, up_to=Evidence.REPORTED)
        marks.state(
            act, person_ids=[person_id], milestone=Milestone.SIGNED_IN, day=D(7), channel=Channel.APP,
            evidence=Evidence.VERIFIED,
        )  # fmt: skip
        units.deploy(act, unit_id, on=D(8), basis="biên bản")
        counts.record(
            act,
            other_id,
            counts.Stated(
                day=D(9),
                group=PeopleGroup.EMPLOYEE,
                evidence=Evidence.REPORTED,
                numbers={"participants": 60, "accepted": 45},
            ),
        )
    return world


def refused(world: World, statement: str, message: str) -> None:
    with pytest.raises(DBAPIError, match=message):
        world.session.execute(text(statement))
    world.session.rollback()


def count(world: World, table: str) -> int:
    return world.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def columns(world: World, table: str) -> list[str]:
    return [column["name"] for column in inspect(world.session.connection()).get_columns(table)]


def test_there_is_a_row_everywhere(full: World) -> None:
    assert set(LEDGER_TABLES) == set(APPEND_ONLY)
    assert all(count(full, table) for table in (*FACT_TABLES, *LEDGER_TABLES))
    assert full.findings() == []


def test_no_row_is_removed(full: World, engine: str) -> None:
    for table in TABLES:
        before = count(full, table)
        refused(full, f"DELETE FROM {table}", "append-only")
        if engine == "postgresql":
            refused(full, f"TRUNCATE {table} CASCADE", "append-only")
        assert count(full, table) == before


def test_no_row_of_the_ledger_is_changed(full: World) -> None:
    for table in LEDGER_TABLES:
        for column in columns(full, table):
            refused(full, f"UPDATE {table} SET {column} = {column}", "append-only")


def test_a_fact_is_only_voided_and_that_once(full: World) -> None:
    void, message = "SET voided_seq = 1, void_mac = mac", "can only be voided"
    for table in FACT_TABLES:
        live = full.session.scalar(text(f"SELECT id FROM {table} WHERE voided_seq IS NULL"))
        changes = [f"SET {column} = {column}" for column in columns(full, table) if not column.startswith("void")]
        for change in (*changes, "SET voided_seq = 1", f"{void}, seq = seq + 1"):
            refused(full, f"UPDATE {table} {change} WHERE id = {live}", message)
        for again in (void, "SET voided_seq = NULL, void_mac = NULL", "SET voided_seq = 2, void_mac = mac"):
            full.session.execute(text(f"UPDATE {table} {void} WHERE id = {live}"))
            refused(full, f"UPDATE {table} {again} WHERE id = {live}", message)


def test_no_row_is_replaced(full: World, engine: str) -> None:
    for table in TABLES:
        names = columns(full, table)
        key = "id" if "id" in names else "seq"
        first = f"(SELECT min({key}) FROM {table})"
        copy = f"({', '.join(names)}) SELECT {', '.join(names)} FROM {table} WHERE {key} = {first}"
        if engine == "sqlite":
            refused(full, f"INSERT OR REPLACE INTO {table} {copy}", "append-only|overlaps")
            moved = f"UPDATE OR REPLACE {table} SET {key} = {key} + 1 WHERE {key} = {first}"
            refused(full, moved, "append-only|voided")
        else:
            upsert = f"ON CONFLICT ({key}) DO UPDATE SET {names[-1]} = excluded.{names[-1]}"
            refused(full, f"INSERT INTO {table} {copy} {upsert}", "append-only|voided")


def test_the_database_refuses_what_overlaps(full: World) -> None:
    assert DISJOINT.keys() <= set(FACT_TABLES)
    for name in DISJOINT:
        overlaps_are_refused(full, Base.metadata.tables[name])


def overlaps_are_refused(full: World, table: Table) -> None:
    live = select(table).where(table.c.voided_seq.is_(None)).order_by(table.c.id).limit(1)
    row: dict[str, Any] = dict(full.session.execute(live).mappings().one())
    highest = full.session.scalar(text(f"SELECT max(id) FROM {table.name}"))
    again = {**row, "id": highest + 1, "from_on": D(20), "to_on": D(25)}
    if "leaving_reason" in again:
        again["leaving_reason"] = "left"
    with pytest.raises(DBAPIError, match="overlap"):
        full.session.execute(insert(table), [again])
    full.session.rollback()
    before = {**again, "from_on": D(-9), "to_on": row["from_on"]}
    full.session.execute(insert(table), [before])  # it touches and does not overlap
    full.session.execute(insert(table), [{**again, "id": highest + 2, "voided_seq": 1, "void_mac": row["mac"]}])
    full.session.rollback()
