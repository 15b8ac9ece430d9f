"""A directive with obligations, in the small province of the tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from rollout.directives import actions, texts
from rollout.directives.actions import NewObligation
from rollout.directives.kinds import Body
from rollout.directives.splitting import Piece
from rollout.directives.texts import NewDirective
from rollout.models import Clause, Department, Obligation, Office, Unit, User
from rollout.vocabulary import Base, Evidence, Measure, PeopleGroup
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationRule

ISSUED = date(2021, 3, 1)

FIGURE = NewObligation(
    "Cài đặt VssID",
    AddresseeKind.UNIT,
    None,
    ISSUED,
    None,
    ObligationRule.FIGURE,
    "",
    Measure.INSTALLED,
    Base.ALL,
    PeopleGroup.EMPLOYEE,
    Evidence.REPORTED,
    100,
)
PROVED = NewObligation("Tuyên truyền", AddresseeKind.DEPARTMENT, None, ISSUED, None, ObligationRule.EVIDENCE, "Mục 1")


def clause(session: Session, by: User, number: str = "10/UBND") -> Clause:
    """The one clause of a new directive."""
    new = NewDirective(number, ISSUED, "UBND tỉnh", "Triển khai VssID", "")
    row = texts.add_directive(session, new, [Piece("1", "Các sở, ban, ngành triển khai.")], by=by)
    session.commit()
    session.refresh(row)
    return row.clauses[0]


def lay(session: Session, held: Clause, new: NewObligation, by: User, **more: Any) -> Obligation:
    row = actions.lay(session, held, new._replace(**more), by=by)
    session.commit()
    return row


def unit(session: Session, unit_id: int) -> Body:
    row = session.get_one(Unit, unit_id)
    return Body("unit", row.id, row.name, row.code)


def department(session: Session, department_id: int) -> Body:
    row = session.get_one(Department, department_id)
    return Body("department", row.id, row.name, row.code)


def office(session: Session, office_id: int) -> Body:
    row = session.get_one(Office, office_id)
    return Body("office", row.id, row.name, row.code)
