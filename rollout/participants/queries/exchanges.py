"""Lists of a unit as they were sent and came back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.models import Batch, ListExchange, User
from rollout.vocabulary import BatchState, ListWay

MOST = 10_000
"""Rows of one unit in a file."""


class Exchange(NamedTuple):
    """`is_undone`: the import that it was has been taken back."""

    way: ListWay
    on_day: date
    version: int
    people: int
    batch_id: int | None
    is_undone: bool
    by: str
    at: datetime
    note: str


def _found(unit_id: int, way: ListWay | None, *, is_oldest_first: bool) -> Select[*tuple[Any, ...]]:
    statement = (
        select(ListExchange, User.display_name, Batch.state)
        .join(User, User.id == ListExchange.by_id)
        .outerjoin(Batch, Batch.id == ListExchange.batch_id)
        .where(ListExchange.unit_id == unit_id)
    )
    if way is not None:
        statement = statement.where(ListExchange.way == way.value)
    if is_oldest_first:
        return statement.order_by(ListExchange.on_day, ListExchange.id)
    return statement.order_by(ListExchange.on_day.desc(), ListExchange.id.desc())


def _read(session: Session, statement: Select[*tuple[Any, ...]]) -> list[Exchange]:
    return [
        Exchange(
            ListWay(row.way), row.on_day, row.version, row.people, row.batch_id, state == BatchState.UNDONE, by, row.at,
            row.note,
        )
        for row, by, state in session.execute(statement)
    ]  # fmt: skip


def exchanges(
    session: Session, unit_id: int, way: ListWay | None, number: int, *, is_oldest_first: bool = False
) -> Paged[Exchange]:
    """A page of what matches. Two queries."""
    count = select(func.count()).select_from(ListExchange).where(ListExchange.unit_id == unit_id)
    total = session.scalar(count if way is None else count.where(ListExchange.way == way.value)) or 0
    number = nearest(number, last_page(total))
    statement = _found(unit_id, way, is_oldest_first=is_oldest_first)
    return Paged(_read(session, statement.limit(ROWS).offset((number - 1) * ROWS)), number, total)


def all_exchanges(session: Session, unit_id: int, way: ListWay | None, *, is_oldest_first: bool) -> list[Exchange]:
    return _read(session, _found(unit_id, way, is_oldest_first=is_oldest_first).limit(MOST))
