"""Engines, the session, and what each engine needs so that both behave alike.

A unit of work either reads or writes. Reading transactions cannot write (SQLite `query_only`, PostgreSQL
READ ONLY). Writing ones take turns from their first statement on, so that what an act reads is what it changes:
SQLite by BEGIN IMMEDIATE (a deferred one that upgrades after another commit fails at once), PostgreSQL by a lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from sqlite3 import SQLITE_BUSY
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Text,
    any_,
    cast,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from rollout.models import Base

T = TypeVar("T")

db = SQLAlchemy(model_class=Base, disable_autonaming=True)

_is_writing: ContextVar[bool] = ContextVar("is_writing", default=True)

WRITING_LOCK = 728_6396
"""The advisory lock on PostgreSQL that one writing transaction holds at a time, as BEGIN IMMEDIATE does on SQLite."""

PATIENCE = 30  # seconds that a writing transaction waits for its turn
IDLE = 300  # seconds that a process of ours may hold a transaction on PostgreSQL and ask nothing, before it is ended


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside cannot write."""
    token = _is_writing.set(False)
    try:
        yield
    finally:
        _is_writing.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside may write, whatever is around them."""
    token = _is_writing.set(True)
    try:
        yield
    finally:
        _is_writing.reset(token)


def set_writing(is_writing: bool) -> None:
    """For the rest of this context: may transactions write? Set once per request from its method."""
    _is_writing.set(is_writing)


def is_waited_for(error: DBAPIError) -> bool:
    """Was a transaction given up because its turn to write did not come?"""
    cause = error.orig
    return getattr(cause, "sqlstate", None) == "55P03" or getattr(cause, "sqlite_errorcode", None) == SQLITE_BUSY


def start_writing() -> None:
    """Forgets what was read, which may have changed since, and takes a turn with what follows in this context."""
    db.session.rollback()
    set_writing(True)


def stop_writing() -> None:
    """Undoes what was not committed and lets the next writer have its turn; the rest of this context only reads."""
    db.session.rollback()
    set_writing(False)


@contextmanager
def reading_first() -> Iterator[None]:
    """Before an act: what is read inside keeps nobody from writing, and may have changed when one writes after it."""
    db.session.rollback()
    with reading():
        yield
        db.session.rollback()


def prepare_engine(engine: Engine) -> None:
    """Teaches an engine the two kinds of transaction. Call once per engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # INSERT OR REPLACE fires the triggers that refuse DELETE
        "secure_delete=ON",
        f"busy_timeout={int(PATIENCE * 1000)}",
        "temp_store=MEMORY",  # no personal field in temporary files
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = _is_writing.get()
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if _is_writing.get():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}")
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {IDLE * 1000}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def among(session: Session, key: Any, keys: Iterable[int]) -> ColumnElement[bool]:
    """Is a key one of many? They go over as one value: to put each into the statement takes longer than to find it."""
    listed = ",".join(map(str, keys))
    if session.get_bind().dialect.name == "sqlite":
        return key.in_(select(func.json_each(f"[{listed}]").table_valued("value").c.value))
    return key == any_(cast(literal(f"{{{listed}}}", Text), ARRAY(BigInteger)))


def chunks(items: Sequence[T], size: int = 5_000) -> Iterator[Sequence[T]]:
    """Keys in runs short enough for one IN list on both engines."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
