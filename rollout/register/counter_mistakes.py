"""What the desk marked of a bundle by mistake, taken back: its word is voided, the declaration waits again (R7)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.ledger.person_lines import shown_by
from rollout.models import Bundle, BundleOutcome, BundleState, Statement, User
from rollout.register import marks
from rollout.register.act import Act
from rollout.register.bundles import WAITING, in_live_bundles, receipts_of, reopen, rows_of, state_of
from rollout.register.errors import AccountIssued, BundleMovedOn, InOtherBundle, NobodyInBundle
from rollout.register.rows import live_rows
from rollout.vocabulary import Channel, Milestone

RECEIVED = BundleOutcome.RECEIVED.value
UNDO = "undo_counter"


def undoable(session: Session, bundle: Bundle) -> set[int]:
    """Of whom the desk's word may be taken back: who has no account yet. Three queries."""
    rows, _others = rows_of(session, bundle)
    decided = {row.person_id for row in rows if row.outcome != WAITING}
    return decided - _with_account(session, decided)


def _with_account(session: Session, person_ids: Collection[int]) -> set[int]:
    held = live_rows(session, (Statement,), "person_id", person_ids)
    return {
        person_id
        for person_id, rows in held.items()
        if any(
            Milestone.ACCEPTED in shown_by(Milestone(row["milestone"]), Channel(row["channel"]))
            for row in rows.get(Statement, ())
        )
    }


def undo(session: Session, bundle: Bundle, person_id: int, *, by: User) -> None:
    """Raises BundleMovedOn, NobodyInBundle, AccountIssued, InOtherBundle."""
    session.refresh(bundle, with_for_update=True)
    if state_of(bundle) is BundleState.DROPPED:
        raise BundleMovedOn
    rows, _others = rows_of(session, bundle)
    row = next((row for row in rows if row.person_id == person_id and row.outcome != WAITING), None)
    if row is None:
        raise NobodyInBundle
    if _with_account(session, [person_id]):
        raise AccountIssued
    if person_id in in_live_bundles(session, bundle.unit_id):
        raise InOtherBundle(n=1)
    outcome = row.outcome
    act = Act(session, by=by, action=UNDO, source=bundle.number)
    if outcome == RECEIVED:
        marks.take_back(act, person_ids=[person_id], seqs=receipts_of(session, bundle, person_id))
    elif row.returned_seq is not None:
        marks.put_back(act, person_id=person_id, milestone=Milestone.SUBMITTED, seq=row.returned_seq)
    act.apply()
    row.outcome, row.reason = WAITING, ""
    row.day = row.decided_by_id = row.decided_at = row.returned_seq = None
    reopen(bundle)
    session.flush()
    audit.record(
        session, by=by, action=UNDO, subject="bundle", subject_id=bundle.id, unit=bundle.unit_id, outcome=outcome,
        persons=[person_id],
    )  # fmt: skip
