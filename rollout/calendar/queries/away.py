"""When officers are away: only those of whom the viewer may know, and never why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.office_hours import Hours
from rollout.db import among
from rollout.models import Handover, OfficerAbsence
from rollout.register.booking import ALL_DAY


class Away(NamedTuple):
    """On the days of [since, until) somebody visits nobody during these hours."""

    officer_id: int
    name: str
    since: date
    until: date
    hours: Hours

    @property
    def last(self) -> date:
        """The last day."""
        return self.until - timedelta(days=1)

    @property
    def is_all_day(self) -> bool:
        return self.hours == ALL_DAY


def away(session: Session, officers: Mapping[int, str], since: date, until: date) -> list[Away]:
    """Absences and leaves of some officers that touch some days, by name and hour. Two queries."""
    absence, leave = OfficerAbsence, Handover
    absences = select(absence.user_id, absence.from_on, absence.to_on, absence.starts, absence.ends).where(
        among(session, absence.user_id, officers),
        absence.taken_back_at.is_(None),
        absence.from_on < until,
        absence.to_on > since,
    )
    found = [
        Away(row.user_id, officers[row.user_id], row.from_on, row.to_on, Hours(row.starts, row.ends))
        for row in session.execute(absences)
    ]
    leaves = select(leave.giver_id, leave.from_on, leave.to_on).where(
        among(session, leave.giver_id, officers), leave.undone_at.is_(None), leave.from_on < until, leave.to_on > since
    )
    for giver_id, from_on, to_on in session.execute(leaves):
        if to_on is not None:
            found.append(Away(giver_id, officers[giver_id], from_on, to_on, ALL_DAY))
    return sorted(found, key=lambda held: (held.name, held.hours))
