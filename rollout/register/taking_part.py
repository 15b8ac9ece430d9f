"""Which units of a visit take part in it: one that said no to a visit of several is not of it any more."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased

from rollout.models import Visit, VisitUnit
from rollout.vocabulary_of_visits import VisitAnswer, VisitState

HELD_STATES = (VisitState.CONFIRMED, VisitState.DONE, VisitState.UNIT_ABSENT, VisitState.OFFICER_ABSENT)
"""A time was agreed, and stands or stood. In the others a unit that said no is still shown, for somebody has to act, or
all said no."""


def takes_part(unit: type[VisitUnit] = VisitUnit) -> ColumnElement[bool]:
    """The condition on the table of the units of visits, or on an alias of it."""
    return unit.answer != VisitAnswer.DECLINED.value


def takes_part_sql(alias: str) -> str:
    """The same in SQL, on an alias of that table."""
    return f"{alias}.answer <> '{VisitAnswer.DECLINED.value}'"


def comes(row: VisitUnit) -> bool:
    """The same of one row."""
    return row.answer != VisitAnswer.DECLINED.value


def decides() -> ColumnElement[bool]:
    """The condition on the same table: the units by which it is told whose a visit is. All, where none takes part."""
    other = aliased(VisitUnit)
    return or_(takes_part(), ~exists().where(other.visit_id == VisitUnit.visit_id, takes_part(other)))


def is_out() -> ColumnElement[bool]:
    """The condition on the tables of visits and of their units: agreed, now or once, without the unit."""
    return ~takes_part() & Visit.state.in_([state.value for state in HELD_STATES])
