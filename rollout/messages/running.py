"""What the clock does with visits every few minutes; one visit or letter that fails keeps no other back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from rollout.core.dates import local
from rollout.core.errors import where
from rollout.core.jobs import JobError
from rollout.messages.letters import render
from rollout.models import Visit
from rollout.register import outbox, visit_due, visit_offers

log = logging.getLogger(__name__)


def run(session: Session, at: datetime) -> str:
    """Takes back offers that are overdue, reminds, chases, drops what is late, sends. Raises JobError."""
    failed: set[int] = set()
    on = local(at).date()

    def each(found: Iterable[Any], do: Callable[[Any], int | None], visit_of: Callable[[Any], Visit]) -> int:
        """Each visit in a transaction of its own; how many messages, or ends, came of it.

        It may have changed since it was found: whatever is done looks at it again.
        """
        made = 0
        for one in found:
            key = visit_of(one).id
            try:
                made += do(one) or 0
                session.commit()
            except Exception as error:  # messages of errors may quote values, so only its kind
                session.rollback()
                failed.add(key)
                log.error("Visit %s: %s at %s", key, type(error).__name__, where(error))
        return made

    expired = each(
        visit_offers.overdue(session, on), lambda visit: visit_offers.expire(session, visit, on), lambda visit: visit
    )
    reminded = each(
        visit_due.reminders(session, at), lambda found: visit_due.remind(session, found), lambda found: found.visit
    )
    chased = each(
        visit_due.to_chase(session, at), lambda visit: visit_due.chase(session, visit, on), lambda visit: visit
    )
    late = visit_due.drop_late(session, at)
    session.commit()
    sent = outbox.send_due(session, render, at=at)
    told = f"{expired} expired, {reminded} reminders, {chased} chased, {late} late; {sent}"
    if failed:
        raise JobError(f"visits {', '.join(map(str, sorted(failed)))}; {told}")
    return told
