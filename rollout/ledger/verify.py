"""Verification: facts = ledger = rollups, the chain whole. Each finding is one sentence that names the row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import RowMapping, Table, select
from sqlalchemy.orm import Session

from rollout.core.crypto import Keys, keys
from rollout.db import chunks
from rollout.ledger import chain, rollups
from rollout.ledger.spans import load_spans
from rollout.models import (
    FACTS,
    AuditRecord,
    ChainHead,
    ChainLink,
    ChainNote,
    Line,
    Posting,
    group_flow,
    group_roll,
    unit_balance,
)
from rollout.models.guards import guards, guards_held
from rollout.models.rollup import COLUMNS


def verify_chain(session: Session) -> Iterator[str]:
    """Every row has its seal, every transaction its link, every link the one before, the head the last."""
    held = keys()
    entries: defaultdict[int, chain.Digest] = defaultdict(chain.Digest)
    tables: list[Table] = [model.__table__ for model in (Posting, Line, AuditRecord, *FACTS)]  # type: ignore[attr-defined]
    for table in tables:
        yield from _verify_rows(session, held, table, entries)
    previous, expected = b"", 1
    for link in session.execute(select(ChainLink.__table__).order_by(ChainLink.seq)).mappings():
        seq = link["seq"]
        if seq != expected:
            yield f"chain: links {expected} to {seq - 1} are missing"
        content = chain.link_content(previous, seq, link["recorded_at"], link["row_count"], link["digest"])
        if held.link(content) != link["mac"]:
            yield f"chain: link {seq} was changed, or the link before it"
        rows = entries.pop(seq, chain.Digest())
        if rows.row_count != link["row_count"]:
            sealed = link["row_count"]
            yield f"chain: link {seq} sealed {sealed} rows, {rows.row_count} are there: one was removed or added"
        elif rows.value() != link["digest"]:
            yield f"chain: the rows of link {seq} are not those it sealed"
        previous, expected = link["mac"], seq + 1
    for seq in sorted(entries):
        yield f"chain: rows of transaction {seq} have no link"
    yield from _verify_notes(session)
    head = session.get(ChainHead, 1)
    if head is None:
        if expected > 1:
            yield "chain: the head is missing"
    elif head.seq != expected - 1 or head.mac != held.link(chain.head_content(head.seq, previous)):
        yield f"chain: the head says link {head.seq}, the last link is {expected - 1}: a link was removed or added"


def _verify_notes(session: Session) -> Iterator[str]:
    """Where the chain stood on earlier days it still stands: an old head put back over removed links shows."""
    statement = select(ChainNote.day, ChainNote.seq, ChainNote.mac, ChainLink.mac).outerjoin(
        ChainLink, ChainLink.seq == ChainNote.seq
    )
    for day, seq, noted, mac in session.execute(statement):
        link = bytes(mac or b"")  # no link at all, or another
        if link.hex() != noted:
            yield f"chain: link {seq}, noted on {day}, is not there or is another"


def verify_head(session: Session, seq: int, mac: str) -> Iterator[str]:
    """A link that the log noted is still in the chain; who removes the last links leaves nothing else behind."""
    held = session.scalar(select(ChainLink.mac).where(ChainLink.seq == seq))
    if held is None or held.hex() != mac.lower():
        yield f"chain: link {seq}, noted in the log, is not there or is another"


def verify_guards(session: Session) -> Iterator[str]:
    """The database still refuses what it must refuse, and does nothing else by itself."""
    wanted, held = guards(session.get_bind().dialect.name), guards_held(session.connection())
    for name, definition in sorted(wanted.items()):
        if (name, definition) not in held:
            yield f"guard {name} is missing or another: migrate the database again"
    for name in sorted({name for name, _ in held} - set(wanted)):
        yield f"trigger {name} is none of this program's"


def _verify_rows(session: Session, held: Keys, table: Table, entries: defaultdict[int, chain.Digest]) -> Iterator[str]:
    key = "id" if "id" in table.c else "seq"
    has_voids = "voided_seq" in table.c
    for row, mac in _with_seals(session, held, table):
        if mac != row["mac"]:
            yield f"{table.name} {row[key]} was changed"
        entries[row["seq"]].add(chain.entry(table, row[key], row["mac"]))
        if has_voids and row["voided_seq"] is not None:
            mac = chain.void_seal(held, table, row["id"], row["mac"], row["voided_seq"])
            if mac != row["void_mac"]:
                yield f"{table.name} {row[key]}: that it was voided was changed"
            entries[row["voided_seq"]].add(chain.entry(table, row[key], row["void_mac"] or b"", voids=True))


def _with_seals(session: Session, held: Keys, table: Table) -> Iterator[tuple[RowMapping, bytes]]:
    """Every row of a table with the seal that it should have."""
    found = session.execute(select(table), execution_options={"yield_per": 5_000}).mappings()
    for rows in found.partitions():
        yield from zip(rows, chain.row_seals(held, table, rows), strict=True)


def verify_rollups(session: Session) -> Iterator[str]:
    """The balances, rolls and flows are those that the ledger and the spans give."""
    unit_ids = sorted(session.scalars(select(Line.unit_id).distinct()))
    totals: dict[tuple[Any, ...], rollups.Amounts] = {}
    flows: dict[tuple[Any, ...], rollups.Amounts] = {}
    for run in chunks(unit_ids, 500):
        spans = load_spans(session, set(run))
        held: dict[tuple[Any, ...], rollups.Amounts] = {}
        for moves in rollups.posted_moves(session, run).values():
            rollups.collect_groups(totals, flows, moves, spans, 1)
            for move, amounts in moves.items():
                cell = held.setdefault((move.people_group, move.unit_id, move.day), {})
                for name, value in amounts.items():
                    cell[name] = cell.get(name, 0) + value
        yield from _compare(session, unit_balance, _running(held), unit_balance.c.unit_id.in_(run))
    stray = select(unit_balance.c.unit_id).where(unit_balance.c.unit_id.not_in(select(Line.unit_id))).distinct()
    for unit_id in session.scalars(stray):
        yield f"unit_balance has rows of unit {unit_id}, of which the ledger says nothing"
    rollups.collect_levels(totals)
    yield from _compare(session, group_roll, totals)
    yield from _compare(session, group_flow, flows)


def _running(moved: dict[tuple[Any, ...], rollups.Amounts]) -> dict[tuple[Any, ...], rollups.Amounts]:
    """Daily movements of units as balances at the end of each day on which any of them moved."""
    balances: dict[tuple[Any, ...], rollups.Amounts] = {}
    at: tuple[Any, ...] = ()
    running: rollups.Amounts = {}
    for key in sorted(moved):
        if key[:2] != at:
            at, running = key[:2], {}
        for name, value in moved[key].items():
            running[name] = running.get(name, 0) + value
        if any(moved[key].values()):
            balances[key] = dict(running)
    return balances


def _compare(
    session: Session, table: Table, expected: dict[tuple[Any, ...], rollups.Amounts], condition: Any = None
) -> Iterator[str]:
    """Findings where a rollup differs from what is expected. A missing row is one of zeros, but of a unit's balances
    every one is needed: without the row of a day the day before it goes on.
    """
    keys_of = [column.name for column in table.primary_key.columns]
    statement = select(table) if condition is None else select(table).where(condition)
    last: dict[tuple[Any, ...], dict[str, int]] = {}
    for row in session.execute(
        statement.order_by(*table.primary_key.columns), execution_options={"yield_per": 5_000}
    ).mappings():
        key = tuple(row[name] for name in keys_of)
        found = {name: row[name] for name in COLUMNS if row[name]}
        if table is unit_balance and key not in expected:
            expected_here = last.get(key[:2], {})  # moves that cancelled out left the day's row
        else:
            expected_here = {name: value for name, value in expected.pop(key, {}).items() if value}
        if table is unit_balance:
            last[key[:2]] = expected_here
        if found != expected_here:
            yield f"{table.name} {dict(zip(keys_of, key, strict=True))}: {_difference(found, expected_here)}"
    for key, amounts in expected.items():
        wanted = {name: value for name, value in amounts.items() if value}
        if wanted or table is unit_balance:
            yield f"{table.name} {dict(zip(keys_of, key, strict=True))} is missing: {wanted}"


def _difference(found: dict[str, int], expected: dict[str, int]) -> str:
    names = sorted(name for name in {*found, *expected} if found.get(name, 0) != expected.get(name, 0))
    return ", ".join(f"{name} is {found.get(name, 0)}, the ledger gives {expected.get(name, 0)}" for name in names)
