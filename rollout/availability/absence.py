"""An absence as it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rollout.core.office_hours import Hours
from rollout.core.working_days import Span
from rollout.register.booking import ALL_DAY
from rollout.vocabulary_of_visits import AbsenceKind


@dataclass(frozen=True)
class Absence:
    """On the days from the first to the last an officer visits nobody in some hours."""

    officer_id: int
    kind: AbsenceKind
    first: date
    last: date
    hours: Hours = ALL_DAY
    note: str = ""

    @property
    def days(self) -> Span:
        return self.first, self.last + timedelta(days=1)
