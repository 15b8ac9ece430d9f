"""Guidance sessions as proofs: which ones an addressee has, which one a proof names, what a session proves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, case, exists, select
from sqlalchemy.orm import Session, contains_eager

from rollout.core.access import Permission, Viewer
from rollout.core.scopes import bound
from rollout.core.selection import Part, Selection
from rollout.directives.kinds import OF_UNITS, Bodies, Body
from rollout.directives.reach import Reach
from rollout.models import Clause, GuidanceSession, Obligation, ObligationProof, SessionUnit, Unit
from rollout.vocabulary_of_sessions import SessionState

MOST = 100
"""Sessions that are offered, the latest first."""


def _units_of(body: Body, held: Bodies) -> Part:
    """The units of an addressee today: itself; those that answer to it and all below it; those it looks after."""
    if body.what == OF_UNITS:
        return Part(frozenset({body.id}))
    if body.what == "department":
        return Part(held.below.get(body.id, frozenset({body.id})), "department")
    return Part(frozenset({body.id}), "office")


def _of_units(selection: Selection) -> Any:
    """Sessions of which some unit is in a selection today."""
    return exists().where(SessionUnit.session_id == GuidanceSession.id, bound(selection, "session_unit.unit_id"))


def _held_of(body: Body, held: Bodies, seen: Reach) -> Select[GuidanceSession]:
    return select(GuidanceSession).where(
        GuidanceSession.state == SessionState.HELD.value, _of_units(seen.selection.within(_units_of(body, held)))
    )


class Offered(NamedTuple):
    """A session with the name of the first unit that is the addressee's, and of how many units it is."""

    row: GuidanceSession
    unit: str
    units: int


def offered(session: Session, body: Body, held: Bodies, seen: Reach) -> list[Offered]:
    """The sessions of an addressee that were held, of units within reach: the last MOST, latest first. Two queries."""
    last_first = GuidanceSession.day.desc(), GuidanceSession.starts.desc(), GuidanceSession.id.desc()
    rows = list(session.scalars(_held_of(body, held, seen).order_by(*last_first).limit(MOST)))
    is_its = bound(seen.selection.within(_units_of(body, held)), "session_unit.unit_id")
    units = session.execute(
        select(SessionUnit.session_id, Unit.name, case((is_its, 1), else_=0))
        .join(Unit, Unit.id == SessionUnit.unit_id)
        .where(SessionUnit.session_id.in_([row.id for row in rows]))
        .order_by(Unit.sort_name, Unit.id)
    ).all()
    return [
        Offered(
            row,
            next(name for session_id, name, its in units if its and session_id == row.id),
            sum(session_id == row.id for session_id, _name, _its in units),
        )
        for row in rows
    ]


def held_session(session: Session, session_id: int, body: Body, held: Bodies, seen: Reach) -> GuidanceSession | None:
    """One that `offered` could offer."""
    return session.scalar(_held_of(body, held, seen).where(GuidanceSession.id == session_id))


def opened_by(viewer: Viewer, session_ids: Collection[int]) -> frozenset[int]:
    """Those of some sessions whose page the viewer may open. At most one query."""
    if not session_ids or not viewer.can(Permission.HOLD_SESSIONS):
        return frozenset()
    mine = _of_units(viewer.selection(Permission.HOLD_SESSIONS))
    rows = select(GuidanceSession.id).where(GuidanceSession.id.in_(session_ids), mine)
    return frozenset(viewer.session.scalars(rows))


@dataclass(frozen=True)
class Proven:
    """An obligation that a session shows something of, and whose it is."""

    obligation: Obligation
    body: Body


def proven_by(viewer: Viewer, session_id: int, held: Bodies, seen: Reach) -> list[Proven]:
    """What a session proves: of the viewer's units, and of the bodies within reach. Three queries."""
    session = viewer.session
    rows = session.execute(
        select(Obligation, ObligationProof)
        .join(ObligationProof, ObligationProof.obligation_id == Obligation.id)
        .join(Obligation.clause)
        .options(contains_eager(Obligation.clause).joinedload(Clause.directive))
        .where(
            ObligationProof.guidance_session_id == session_id,
            ObligationProof.taken_back_at.is_(None),
            Obligation.withdrawn_at.is_(None),
        )
        .order_by(Clause.directive_id, Clause.position, Obligation.id, ObligationProof.id)
    ).all()
    units = _named_units(viewer, {proof.unit_id for _obligation, proof in rows if proof.unit_id is not None})
    found: dict[tuple[int, Body], Proven] = {}
    for obligation, proof in rows:
        body = units.get(proof.unit_id) if proof.unit_id is not None else _body(proof, held, seen)
        if body is not None:
            found[obligation.id, body] = Proven(obligation, body)
    return list(found.values())


def _named_units(viewer: Viewer, unit_ids: Collection[int]) -> dict[int, Body]:
    if not unit_ids:
        return {}
    named = bound(viewer.selection(Permission.HOLD_SESSIONS).within(Part(frozenset(unit_ids))), "unit.id")
    rows = viewer.session.execute(select(Unit.id, Unit.name, Unit.code).where(named))
    return {unit_id: Body(OF_UNITS, unit_id, name, code) for unit_id, name, code in rows}


def _body(proof: ObligationProof, held: Bodies, seen: Reach) -> Body | None:
    what, key, rows = (
        ("department", proof.department_id, held.departments)
        if proof.department_id is not None
        else ("office", proof.office_id, held.offices)
    )
    named = next((Body(what, row.id, row.name, row.code) for row in rows if row.id == key), None)
    return named if named is not None and seen.holds(named) else None
