"""The chain: every row of the ledger, the audit trail and the facts is sealed, every transaction is one link.

A row's seal covers its table and values. A link's digest covers the seals of all rows its transaction wrote
and voided; its HMAC covers the link before. The head is sealed apart, so that a removed last link shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.bulk import by_column, insert_rows
from rollout.core.crypto import Keys, keys
from rollout.core.dates import now
from rollout.models import AuditRecord, ChainHead, ChainLink

SEALS = "chain_seals"
OPEN_SEQ = "chain_seq"
POSTING = "chain_posting"  # the seq whose posting is written; a rolled-back number is given out again
UNSEALED = frozenset({"mac", "voided_seq", "void_mac"})


_SORTED = json.JSONEncoder(sort_keys=True, ensure_ascii=False, check_circular=False)


def _plain(value: Any) -> Any:
    """A value as JSON writes it, the same for what is written and what is read back."""
    return value.isoformat() if isinstance(value, date) else value.hex() if isinstance(value, bytes) else value


def row_seals(held: Keys, table: Table, rows: Sequence[Mapping[Any, Any]]) -> list[bytes]:
    """The seals of rows: 16 bytes each over its table and its values by name, as JSON with sorted names.

    Covered is all but the seal itself and what voiding writes. Empty columns are left out, so that a column added
    later leaves the seals of earlier rows as they are.
    """
    columns = sorted((column for column in table.columns if column.name not in UNSEALED), key=lambda c: c.name)
    values = by_column([column.name for column in columns], rows)
    written = [_written(column, held) for column, held in zip(columns, values, strict=True)]
    head = f"[{_SORTED.encode(table.name)}, {{"
    return [held.seal(f"{head}{', '.join(filter(None, parts))}}}]".encode()) for parts in zip(*written, strict=True)]


def _written(column: Column[Any], values: Sequence[Any]) -> list[str]:
    """Name and value of a column for each row, "" for none; a value that comes again is written once."""
    name = _SORTED.encode(column.name)

    def write(value: Any) -> str:
        if type(value) is int:  # a key, and nearly every one another
            return f"{name}: {value}"
        return "" if value is None else f"{name}: {_SORTED.encode(_plain(value))}"

    if isinstance(column.type, JSON):
        return [write(value) for value in values]
    known = {value: write(value) for value in set(values)}
    return [known[value] for value in values]


def void_seal(held: Keys, table: Table, row_id: int, mac: bytes, seq: int) -> bytes:
    """The seal of the act of voiding a row."""
    return held.seal(f"void\x1f{table.name}\x1f{row_id}\x1f{seq}".encode() + mac)


def entry(table: Table, row_id: int, mac: bytes, *, voids: bool = False) -> bytes:
    """What a link's digest holds of one row written or voided."""
    return f"{'void' if voids else 'row'} {table.name} {row_id:012d} {mac.hex()}".encode()


class Digest:
    """What a transaction wrote and voided, in 32 bytes, whatever the order: the sum of the hashes of its entries."""

    def __init__(self) -> None:
        self._sum = 0
        self.row_count = 0

    def add(self, content: bytes) -> None:
        self._sum += int.from_bytes(hashlib.sha256(content).digest())
        self.row_count += 1

    def value(self) -> bytes:
        return (self._sum % 2**256).to_bytes(32)


def link_content(previous: bytes, seq: int, recorded_at: datetime, row_count: int, content: bytes) -> bytes:
    """What the HMAC of a link covers."""
    return previous + f"|{seq}|{recorded_at.isoformat()}|{row_count}|".encode() + content


def head_content(seq: int, mac: bytes) -> bytes:
    """What the HMAC of the head covers: the number of the last link and its HMAC."""
    return f"head|{seq}|".encode() + mac


def open_seq(session: Session) -> int:
    """The number of this transaction, until commit or rollback; no other writes meanwhile (rollout.db)."""
    held: int | None = session.info.get(OPEN_SEQ)
    if held is None:
        held = (session.scalar(select(ChainHead.seq).where(ChainHead.id == 1)) or 0) + 1
        session.info[OPEN_SEQ] = held
    return held


def last_seq(session: Session) -> int:
    """The number of the last transaction committed."""
    return session.scalar(select(ChainHead.seq).where(ChainHead.id == 1)) or 0


def next_id(session: Session, table: Table) -> int:
    """The first free key of a table whose keys are handed out under the ledger's lock."""
    return (session.scalar(select(func.max(table.c.id))) or 0) + 1


def write(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Inserts rows, sealed, into an append-only table; hands out their ids where the key is `id`."""
    if not rows:
        return
    seq = open_seq(session)
    key = "id" if "id" in table.c else "seq"
    number = next_id(session, table) if key == "id" else 0
    sealed: Digest = session.info.setdefault(SEALS, Digest())
    for row in rows:
        if key == "id":
            row["id"] = number
            number += 1
        row["seq"] = seq
    for row, mac in zip(rows, row_seals(keys(), table, rows), strict=True):
        row["mac"] = mac
        sealed.add(entry(table, row[key], mac))
    insert_rows(session, table, rows)


def void(session: Session, table: Table, rows: Iterable[Mapping[Any, Any]]) -> None:
    """Voids facts: their rows stay, the act is sealed beside them."""
    seq, held = open_seq(session), keys()
    sealed: Digest = session.info.setdefault(SEALS, Digest())
    changes = []
    for row in rows:
        mac = void_seal(held, table, row["id"], row["mac"], seq)
        sealed.add(entry(table, row["id"], mac, voids=True))
        changes.append({"fact_id": row["id"], "new_mac": mac})
    if changes:
        statement = (
            update(table)
            .where(table.c.id == bindparam("fact_id"))
            .values(voided_seq=seq, void_mac=bindparam("new_mac"))
        )
        session.connection().execute(statement, changes)


class Savepoint(Exception):
    """The ledger is sealed once per transaction; a part of one cannot be taken back."""


def seal_transaction(session: Session) -> None:
    """Before a commit: writes the audit records that wait and the link over all that this transaction wrote."""
    if session.in_nested_transaction():
        raise Savepoint("no savepoints: a rolled-back one would leave its rows in the seal of the transaction")
    waiting = session.info.pop(audit.PENDING, [])
    if waiting:
        recorded_at = now()
        write(session, AuditRecord.__table__, [{**record, "recorded_at": recorded_at} for record in waiting])  # type: ignore[arg-type]
    sealed: Digest | None = session.info.pop(SEALS, None)
    seq: int | None = session.info.pop(OPEN_SEQ, None)
    session.info.pop(POSTING, None)
    if seq is None or sealed is None:
        return
    held, recorded_at = keys(), now()
    previous = session.scalar(select(ChainLink.mac).where(ChainLink.seq == seq - 1)) or b""
    content = sealed.value()
    mac = held.link(link_content(previous, seq, recorded_at, sealed.row_count, content))
    session.execute(
        insert(ChainLink),
        [{"seq": seq, "recorded_at": recorded_at, "row_count": sealed.row_count, "digest": content, "mac": mac}],
    )
    head = {"seq": seq, "mac": held.link(head_content(seq, mac))}
    if session.execute(update(ChainHead).where(ChainHead.id == 1).values(**head)).rowcount == 0:  # type: ignore[attr-defined]
        session.execute(insert(ChainHead), [{"id": 1, **head}])


def forget_transaction(session: Session) -> None:
    """After a rollback: nothing of the transaction is left to seal."""
    for name in (audit.PENDING, SEALS, OPEN_SEQ, POSTING):
        session.info.pop(name, None)
