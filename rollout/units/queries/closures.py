"""When a unit is closed, as its page shows it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from rollout.core import working_days


class ClosureRow(NamedTuple):
    """From the first day to the last; `id` of one that is the unit's own, 0 of one of its form."""

    id: int
    first: date
    last: date
    name: str


def closures(session: Session, unit_id: int, on: date) -> list[ClosureRow]:
    """The closures of a unit that is of some form on a day, the latest first. One query."""
    return [
        ClosureRow(
            0 if held.is_of_form else held.id,
            held.from_on,
            held.to_on - timedelta(days=1),
            f"{held.name} ({_('theo loại đơn vị')})" if held.is_of_form else held.name,
        )
        for held in working_days.closures(session, [unit_id], on).get(unit_id, [])
    ]
