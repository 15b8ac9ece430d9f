"""What is noted of obligations wherever it happens: the event that stays, and proofs that fall with their session."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import department_subtree
from rollout.core.dates import local, now
from rollout.models import (
    GuidanceSession,
    Obligation,
    ObligationAddressee,
    ObligationEvent,
    ObligationProof,
    UnitAttribution,
    User,
)
from rollout.models.obligation import ADDRESSEES
from rollout.vocabulary_of_obligations import ObligationAct, ObligationRule

A = ObligationAct

AUDITED = {
    A.LAID: "lay_obligation",
    A.WITHDRAWN: "withdraw_obligation",
    A.DUE_SET: "set_due_day",
    A.PROVED: "prove_obligation",
    A.PROOF_TAKEN_BACK: "take_proof_back",
    A.CONFIRMED: "confirm_obligation",
    A.UNCONFIRMED: "unconfirm_obligation",
    A.EXEMPTED: "exempt_obligation",
    A.UNEXEMPTED: "unexempt_obligation",
}
"""What the audit trail calls each act."""

BY_SESSION = "by_session"
"""In what an event says was there before: the session whose end did it."""


def note(
    session: Session,
    obligation_id: int,
    kind: ObligationAct,
    *,
    by: User,
    key: dict[str, int],
    why: str = "",
    before: dict[str, Any] | None = None,
    **detail: Any,
) -> None:
    """The event that stays, and the record of the trail; `key`: the column that names the addressee, with its id."""
    session.add(
        ObligationEvent(
            obligation_id=obligation_id, kind=kind.value, at=now(), by_id=by.id, note=why, before=before or {}, **key
        )
    )
    session.flush()
    named = {column.removesuffix("_id"): number for column, number in key.items()}
    if why:
        detail["why"] = why
    audit.record(
        session, by=by, action=AUDITED[kind], subject="obligation", subject_id=obligation_id, **named, **detail
    )


def withdrawn_confirmation(said: ObligationAddressee) -> dict[str, Any]:
    """Takes away that an addressee is done; returns what was there before."""
    at = said.confirmed_at.isoformat() if said.confirmed_at else None
    before = {"at": at, "by": said.confirmed_by_id, "note": said.confirmed_note}
    said.confirmed_at, said.confirmed_by_id, said.confirmed_note = None, None, ""
    return before


def is_shown(session: Session, obligation_id: int, key: dict[str, int]) -> bool:
    """Is there a proof of an addressee that stands?"""
    shown = (
        ObligationProof.obligation_id == obligation_id,
        *_is(ObligationProof, key),
        ObligationProof.taken_back_at.is_(None),
    )
    return bool(session.scalar(select(exists().where(*shown))))


def _is(model: Any, key: dict[str, int]) -> tuple[Any, ...]:
    return tuple(getattr(model, column) == number for column, number in key.items())


def drop_session_proofs(session: Session, session_id: int, *, by: User) -> int:
    """A session was not held: what it proved is not shown by it. Returns how many proofs fell.

    What was confirmed by evidence of which none is left is not confirmed any more. The events name the session and
    not why it fell, which was told to whoever has all of its units.
    """
    return _drop(session, session_id, _proofs_of(session, session_id), by=by)


def drop_proofs_without_units(session: Session, held: GuidanceSession, unit_ids: Collection[int], *, by: User) -> int:
    """A session is of these units alone from now on: what it proved of others falls, of bodies as well that have none
    of them, neither on the day of the session nor on that on which the proof was noted. Returns how many fell."""
    proofs = _proofs_of(session, held.id)
    told = session.scalars(
        select(UnitAttribution).where(
            UnitAttribution.unit_id.in_(unit_ids),
            UnitAttribution.subject.in_(("department", "office")),
            UnitAttribution.voided_seq.is_(None),
        )
    ).all()

    def stays(row: ObligationProof) -> bool:
        if row.unit_id is not None:
            return row.unit_id in unit_ids
        days = held.day, local(row.at).date()
        of = [each for each in told if any(each.from_on <= day < each.to_on for day in days)]
        if row.office_id is not None:
            return any(each.office_id == row.office_id for each in of)
        return row.department_id is not None and not department_subtree(session, row.department_id).isdisjoint(
            each.department_id for each in of
        )

    return _drop(session, held.id, [row for row in proofs if not stays(row)], by=by)


def _proofs_of(session: Session, session_id: int) -> list[ObligationProof]:
    rows = select(ObligationProof).where(
        ObligationProof.guidance_session_id == session_id, ObligationProof.taken_back_at.is_(None)
    )
    return list(session.scalars(rows.order_by(ObligationProof.id)))


def _drop(session: Session, session_id: int, fallen: Collection[ObligationProof], *, by: User) -> int:
    for row in fallen:
        row.taken_back_at = now()
        before = {"proof": row.id, BY_SESSION: session_id}
        note(session, row.obligation_id, A.PROOF_TAKEN_BACK, by=by, key=_key(row), before=before, proof_id=row.id)
    for obligation_id, key in {(row.obligation_id, tuple(_key(row).items())): _key(row) for row in fallen}.items():
        _unconfirm(session, obligation_id[0], key, session_id, by=by)
    return len(fallen)


def _key(row: ObligationProof) -> dict[str, int]:
    return {name: getattr(row, name) for name in ADDRESSEES if getattr(row, name) is not None}


def _unconfirm(session: Session, obligation_id: int, key: dict[str, int], session_id: int, *, by: User) -> None:
    obligation = session.get_one(Obligation, obligation_id)
    if obligation.rule != ObligationRule.EVIDENCE or is_shown(session, obligation_id, key):
        return
    said = session.scalar(
        select(ObligationAddressee).where(
            ObligationAddressee.obligation_id == obligation_id,
            *_is(ObligationAddressee, key),
            ObligationAddressee.confirmed_at.is_not(None),
        )
    )
    if said is not None:
        before = withdrawn_confirmation(said) | {BY_SESSION: session_id}
        note(session, obligation_id, A.UNCONFIRMED, by=by, key=key, before=before)
