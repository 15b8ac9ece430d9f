"""Postings: one act's lines, written once, and the rollups moved with them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.core.installation import acting_as
from rollout.ledger import chain, rollups
from rollout.ledger.lines import Lines
from rollout.models import Batch, Line, Posting, User


def open_posting(session: Session, *, by: User, action: str, source: str = "", batch: Batch | None = None) -> int:
    """Writes this transaction's posting and returns its seq; the first act of a transaction names it.

    The source of what "system" does ends with the operating-system user.
    """
    seq = chain.open_seq(session)
    if session.info.get(chain.POSTING) != seq:
        session.info[chain.POSTING] = seq
        row = {
            "recorded_at": now(),
            "actor_id": by.id,
            "action": action,
            "source": ", ".join(filter(None, (source, acting_as(by)))),
            "batch_id": batch.id if batch else None,
        }
        chain.write(session, Posting.__table__, [row])  # type: ignore[arg-type]
    return seq


def post_lines(session: Session, lines: Lines) -> None:
    """Writes lines under the open posting and moves the rollups by them."""
    rows = [{**key._asdict(), "delta": delta} for key, delta in sorted(lines.items()) if delta]
    for row in rows:
        row["people_group"] = row.pop("group")
    chain.write(session, Line.__table__, rows)  # type: ignore[arg-type]
    rollups.add(session, lines)
