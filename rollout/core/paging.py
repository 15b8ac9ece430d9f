"""Lists in pages of fifty rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

ROWS = 50

T = TypeVar("T")


@dataclass(frozen=True)
class Paged(Generic[T]):
    """One page of a list and how many rows the whole has."""

    rows: list[T]
    number: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // ROWS))


def paged(session: Session, statement: Select[Any], number: int) -> Paged[Any]:
    """A page of a statement that selects entities: two queries, whatever the length of the list."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // ROWS)))
    rows = session.scalars(statement.limit(ROWS).offset((number - 1) * ROWS)).all()
    return Paged(list(rows), number, total)
