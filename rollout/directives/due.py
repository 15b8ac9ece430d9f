"""Until when one addressee is to do something, counted in days on which it works."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.working_days import closures, working_days
from rollout.directives.kinds import OF_UNITS, Body
from rollout.models import Obligation
from rollout.register.obligation_due import spans


def days_after(session: Session, obligation: Obligation, count: int, body: Body) -> date:
    """The `count`-th day after an obligation began that one addressee works on. Four queries."""
    days = working_days(session)
    if body.what == OF_UNITS:
        days = days.without(spans(closures(session, [body.id], today()).get(body.id, ())))
    return days.after(obligation.starts_on, count)
