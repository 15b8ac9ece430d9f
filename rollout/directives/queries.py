"""What is read of directives, their obligations, and what was said of addressees."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.rights import opened_unit
from rollout.core.users import shown_name
from rollout.directives.kinds import OF_UNITS, Bodies, Body
from rollout.directives.reach import Reach
from rollout.models import (
    Area,
    Clause,
    Department,
    Directive,
    DirectiveChange,
    GuidanceSession,
    Obligation,
    ObligationAddressee,
    ObligationEvent,
    ObligationProof,
    UnitModeFact,
    User,
)
from rollout.register.obligations import BY_SESSION
from rollout.vocabulary import NO_DISTRICTS_FROM, AreaLevel, UnitMode
from rollout.vocabulary_of_obligations import ObligationAct, ProofKind

EVENTS = 50  # acts shown of one addressee, the last first


def list_directives(session: Session) -> list[Directive]:
    """With their clauses, the latest first. Two queries."""
    rows = select(Directive).options(selectinload(Directive.clauses)).order_by(Directive.issued_on.desc(), Directive.id)
    return list(session.scalars(rows))


def directive(session: Session, directive_id: int) -> Directive | None:
    return session.get(Directive, directive_id, options=[selectinload(Directive.clauses)])


def obligations(session: Session, directive_id: int | None = None) -> list[Obligation]:
    """Those in force with their clauses, of a directive or of all, in the order of the clauses. One query."""
    rows = (
        select(Obligation)
        .join(Obligation.clause)
        .options(contains_eager(Obligation.clause).joinedload(Clause.directive))
        .where(Obligation.withdrawn_at.is_(None))
        .join(Directive, Directive.id == Clause.directive_id)
        .order_by(Directive.issued_on.desc(), Directive.id, Clause.position, Obligation.id)
    )
    if directive_id is not None:
        rows = rows.where(Clause.directive_id == directive_id)
    return list(session.scalars(rows))


def obligation(session: Session, obligation_id: int) -> Obligation | None:
    """One in force."""
    found = session.get(Obligation, obligation_id)
    return None if found is None or found.withdrawn_at is not None else found


def seen_body(viewer: Viewer, held: Bodies, seen: Reach, what: str, key: int) -> Body | None:
    """An addressee that is within reach; None for any other. 404 for a unit that is not."""
    if what == OF_UNITS:
        unit, _permissions = opened_unit(viewer, key, Permission.SEE_OBLIGATIONS)
        return Body(what, unit.id, unit.name, unit.code)
    rows: Collection[Any] = held.departments if what == "department" else held.offices
    found = next((Body(what, row.id, row.name, row.code) for row in rows if row.id == key), None)
    return found if found is not None and seen.holds(found) else None


class Proof(NamedTuple):
    """What shows something; `of_session`: the guidance session that it is; `is_mine`: noted by the viewer."""

    id: int
    kind: ProofKind
    day: date
    text: str
    by: str
    is_mine: bool
    of_session: GuidanceSession | None


def proofs(session: Session, body: Body, ids: Collection[int], by: User) -> dict[int, list[Proof]]:
    """Obligation → what shows that an addressee did something of it, the latest first. One query."""
    found: dict[int, list[Proof]] = {}
    rows: Iterable[Any] = session.execute(
        select(ObligationProof, User.display_name, GuidanceSession)
        .join(User, User.id == ObligationProof.by_id)
        .outerjoin(GuidanceSession, GuidanceSession.id == ObligationProof.guidance_session_id)
        .where(
            ObligationProof.obligation_id.in_(ids),
            _is_of(ObligationProof, body),
            ObligationProof.taken_back_at.is_(None),
        )
        .order_by(ObligationProof.day.desc(), ObligationProof.id.desc())
    )
    for row, name, held in rows:
        day = held.day if held else row.day
        told = Proof(row.id, ProofKind(row.kind), day, row.text, shown_name(name), row.by_id == by.id, held)
        found.setdefault(row.obligation_id, []).append(told)
    return found


def is_proved_by(session: Session, obligation_id: int, body: Body, session_id: int) -> bool:
    """Is a guidance session a proof already that an addressee did it?"""
    held = select(ObligationProof.id).where(
        ObligationProof.obligation_id == obligation_id,
        _is_of(ObligationProof, body),
        ObligationProof.guidance_session_id == session_id,
        ObligationProof.taken_back_at.is_(None),
    )
    return session.scalar(held.limit(1)) is not None


def ended_on(session: Session, body: Body) -> date | None:
    """Since when a department of a district is no more; None for all others."""
    if body.what != "department" or today() < NO_DISTRICTS_FROM:
        return None
    level = session.scalar(
        select(Area.level).join(Department, Department.area_id == Area.id).where(Department.id == body.id)
    )
    return NO_DISTRICTS_FROM if level == AreaLevel.DISTRICT else None


def said(session: Session, body: Body, ids: Collection[int]) -> dict[int, ObligationAddressee]:
    """Obligation → what was said of an addressee of it. One query."""
    rows = session.scalars(
        select(ObligationAddressee).where(ObligationAddressee.obligation_id.in_(ids), _is_of(ObligationAddressee, body))
    )
    return {row.obligation_id: row for row in rows}


def proof(session: Session, proof_id: int) -> ObligationProof | None:
    """One that was not taken back."""
    found = session.get(ObligationProof, proof_id)
    return None if found is None or found.taken_back_at is not None else found


class Event(NamedTuple):
    at: datetime
    by: str
    kind: ObligationAct
    task: str
    note: str
    by_session: bool
    """Is it what the end of a guidance session did?"""


def events(session: Session, body: Body) -> list[Event]:
    """The last acts on an addressee's obligations, the latest first. One query."""
    return _events(session, ObligationEvent.obligation_id.is_not(None), _is_of(ObligationEvent, body))


def events_of(session: Session, obligation_id: int) -> list[Event]:
    """The last acts on an obligation as a whole, the latest first. One query."""
    of_all = (getattr(ObligationEvent, name).is_(None) for name in ("department_id", "office_id", "unit_id"))
    return _events(session, ObligationEvent.obligation_id == obligation_id, *of_all)


def _events(session: Session, *conditions: Any) -> list[Event]:
    rows = session.execute(
        select(ObligationEvent, User.display_name, Obligation.task)
        .join(User, User.id == ObligationEvent.by_id)
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .where(*conditions)
        .order_by(ObligationEvent.id.desc())
        .limit(EVENTS)
    )
    return [
        Event(row.at, shown_name(name), ObligationAct(row.kind), task, row.note, BY_SESSION in row.before)
        for row, name, task in rows
    ]


def _is_of(model: Any, body: Body) -> Any:
    """The rows about an addressee; those about bodies are said to be of no unit, so that they are found among few."""
    mine = getattr(model, body.column) == body.id
    return mine if body.what == OF_UNITS else mine & model.unit_id.is_(None)


class Change(NamedTuple):
    """A correction: `clause` is "" for the directive itself; `before` what the fields said that were changed."""

    at: datetime
    by: str
    clause: str
    reason: str
    before: dict[str, Any]


def changes(session: Session, directive_id: int) -> list[Change]:
    """The last corrections of a directive, the latest first. One query."""
    rows = session.execute(
        select(DirectiveChange, User.display_name)
        .join(User, User.id == DirectiveChange.by_id)
        .where(DirectiveChange.directive_id == directive_id)
        .order_by(DirectiveChange.id.desc())
        .limit(EVENTS)
    )
    return [Change(row.at, shown_name(name), row.clause_number, row.reason, row.before) for row, name in rows]


def clause(session: Session, clause_id: int) -> Clause | None:
    return session.get(Clause, clause_id)


def lists_people(session: Session, unit_id: int) -> bool:
    """Does a unit list its people by name today?"""
    day = today()
    mode = select(UnitModeFact.mode).where(
        UnitModeFact.unit_id == unit_id,
        UnitModeFact.voided_seq.is_(None),
        UnitModeFact.from_on <= day,
        UnitModeFact.to_on > day,
    )
    return session.scalar(mode.limit(1)) == UnitMode.LIST


def number_is_taken(session: Session, number: str, but: int = 0) -> bool:
    """Is there a directive of this number, or called so, beside one?"""
    named = or_(Directive.number == number, Directive.alias == number) & (Directive.id != but)
    return session.scalar(select(Directive.id).where(named).limit(1)) is not None


def code_is_taken(session: Session, code: str) -> bool:
    return session.scalar(select(Directive.id).where(Directive.code == code)) is not None
