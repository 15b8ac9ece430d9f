"""What is noted of obligations wherever it happens: the event that stays, and proofs that fall with their session."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now
from rollout.models import Obligation, ObligationAddressee, ObligationEvent, ObligationProof, User
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


def drop_session_proofs(
    session: Session, session_id: int, *, why: str, by: User, unit_ids: Collection[int] | None = None
) -> int:
    """A session was not held, or not with some units: what it proved is not shown by it. Returns how many proofs fell.

    What was confirmed by evidence of which none is left is not confirmed any more; the events say why. With `unit_ids`
    those of these units alone.
    """
    rows = select(ObligationProof).where(
        ObligationProof.guidance_session_id == session_id, ObligationProof.taken_back_at.is_(None)
    )
    if unit_ids is not None:
        rows = rows.where(ObligationProof.unit_id.in_(unit_ids))
    fallen = list(session.scalars(rows.order_by(ObligationProof.id)))
    for row in fallen:
        row.taken_back_at = now()
        before = {"proof": row.id, BY_SESSION: session_id}
        note(
            session, row.obligation_id, A.PROOF_TAKEN_BACK, by=by, key=_key(row), why=why, before=before,
            proof_id=row.id,
        )  # fmt: skip
    for obligation_id, key in {(row.obligation_id, tuple(_key(row).items())): _key(row) for row in fallen}.items():
        _unconfirm(session, obligation_id[0], key, session_id, why=why, by=by)
    return len(fallen)


def _key(row: ObligationProof) -> dict[str, int]:
    return {name: getattr(row, name) for name in ADDRESSEES if getattr(row, name) is not None}


def _unconfirm(
    session: Session, obligation_id: int, key: dict[str, int], session_id: int, *, why: str, by: User
) -> None:
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
        note(session, obligation_id, A.UNCONFIRMED, by=by, key=key, why=why, before=before)
