"""Notes of where the chain stood: at the end of each day in the database and the log, in between in the log alone.

Who rewrites the database later, even the chain with it, cannot rewrite the log that left this machine.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE
from rollout.models import ChainLink, ChainNote

log = logging.getLogger(__name__)


def note_chain(session: Session, day: date) -> ChainNote | None:
    """Notes the last link of a day or before it; a day that was noted stays as it is. None before the first link."""
    held = session.get(ChainNote, day)
    if held is not None:
        return held
    midnight = datetime.combine(day, time.max, ZONE)
    last = session.scalar(
        select(ChainLink).where(ChainLink.recorded_at <= midnight).order_by(ChainLink.seq.desc()).limit(1)
    )
    if last is None:
        return None
    note = ChainNote(day=day, seq=last.seq, mac=last.mac.hex())
    session.add(note)
    log.info("The chain at the end of %s: %s:%s", day.isoformat(), note.seq, note.mac)
    return note


def log_head(session: Session) -> int | None:
    """Writes into the log where the chain stands; returns its last link. None before the first."""
    last = session.execute(select(ChainLink.seq, ChainLink.mac).order_by(ChainLink.seq.desc()).limit(1)).first()
    if last is None:
        return None
    seq: int = last.seq
    log.info("The chain stands at %s:%s", seq, last.mac.hex())
    return seq
