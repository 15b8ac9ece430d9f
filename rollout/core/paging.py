"""Lists in pages of fifty rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

ROWS = 50

T = TypeVar("T")


def last_page(total: int, rows: int = ROWS) -> int:
    """The number of the last page of so many rows; an empty list has one page."""
    return max(1, -(-total // rows))


def nearest(number: int, last: int) -> int:
    """The page asked for or, where there is none of that number, the nearest."""
    return min(max(1, number), last)


@dataclass(frozen=True)
class Paged(Generic[T]):
    """One page of a list and how many rows the whole has."""

    rows: list[T]
    number: int
    total: int

    @property
    def last(self) -> int:
        return last_page(self.total)


def paged(session: Session, statement: Select[Any], number: int, rows: int = ROWS, more: int = 0) -> Paged[Any]:
    """A page of a statement that selects entities: two queries, whatever the length of the list.

    `more`: how many rows, for the caller to fill in, come after those of the statement.
    """
    total = (session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0) + more
    number = nearest(number, last_page(total, rows))
    found = session.scalars(statement.limit(rows).offset((number - 1) * rows)).all()
    return Paged(list(found), number, total)
