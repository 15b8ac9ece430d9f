"""Many rows of one table at once, handed to the driver as they are: to build a statement of each takes the longest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Table, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from rollout.db import chunks

VALUES_AT_ONCE = 1_000
"""Values of one statement of SQLite: where each row is a statement, a table with triggers takes half as long again."""


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[Any, Any]]) -> None:
    """Inserts rows that all name the same columns; a column that they leave out takes its default."""
    if not rows:
        return
    connection = session.connection()
    named = [column for column in table.columns if column.name in rows[0]]
    if len(named) != len(rows[0]):
        raise TypeError(f"{table.name} has no {sorted(rows[0].keys() - {column.name for column in named})}")
    sent: dict[str, Sequence[Any]] = {
        column.name: _as_sent(connection, column.type, values)
        for column, values in zip(named, by_column([column.name for column in named], rows), strict=True)
    }
    for column in table.columns:
        if column.name not in sent and column.default is not None:
            sent[column.name] = [column.default.arg] * len(rows)  # type: ignore[attr-defined]
    _insert(connection, table, list(sent), zip(*sent.values(), strict=True))


def by_column(names: Sequence[str], rows: Sequence[Mapping[Any, Any]]) -> Iterable[tuple[Any, ...]]:
    """The values of each name, in the order of the rows; each row is looked at once."""
    if len(names) == 1 or not rows:
        return [tuple([row[name] for row in rows]) for name in names]
    return zip(*map(itemgetter(*names), rows), strict=True)


def _as_sent(connection: Connection, kind: TypeEngine[Any], values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column as the driver takes them; each that comes again is made ready once."""
    process = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if process is None or kind.python_type is bytes:
        return values
    if isinstance(kind, JSON):
        once = {id(value): value for value in values}
        same = {key: process(value) for key, value in once.items()}
        return [same[id(value)] for value in values]
    ready = {value: process(value) for value in set(values)}
    return [ready[value] for value in values]


def _insert(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    into = f"{table.name} ({', '.join(names)})"
    if connection.dialect.name == "sqlite":
        into, one = f"INSERT INTO {into} VALUES", f"({', '.join('?' * len(names))})"
        many = VALUES_AT_ONCE // len(names)
        for run in chunks(list(rows), many):
            if len(run) == many:
                connection.exec_driver_sql(f"{into} {', '.join([one] * many)}", tuple(chain.from_iterable(run)))
            else:  # of each length a statement would be kept
                connection.exec_driver_sql(f"{into} {one}", list(run))
        return
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def take_keys(session: Session, table: Table, count: int) -> Sequence[int]:
    """So many keys for new rows of a table whose keys the database hands out, while nobody else writes."""
    if session.connection().dialect.name == "sqlite":
        first = (session.scalar(select(func.max(table.c.id))) or 0) + 1
        return range(first, first + count)
    sequence = text(f"SELECT nextval(pg_get_serial_sequence('{table.name}', 'id')) FROM generate_series(1, :count)")
    return sorted(session.scalars(sequence, {"count": count}))
