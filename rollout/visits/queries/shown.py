"""What a unit is shown of a visit: time, place, who comes and how to call them, and what it said itself.

Never another unit: of a visit of several only how many more there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.cells import text_of
from rollout.core.office_hours import Hours
from rollout.core.settings import settings
from rollout.models import Unit, User, Visit, VisitOfficer, VisitUnit
from rollout.register.taking_part import comes, takes_part
from rollout.register.visit_acts import agreed_time, slots_of
from rollout.register.visit_invitation import answered_before
from rollout.register.visit_places import MeetingPlace, place_of
from rollout.register.visit_times import Time
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import UNASKED, VisitAnswer, VisitState


class Going(NamedTuple):
    """An officer who comes; `phone` is the one of their work, "" where there is none."""

    name: str
    job_title: str
    phone: str

    @property
    def tel(self) -> str:
        return _dialled(self.phone)


@dataclass(frozen=True)
class Shown:
    """A visit for one of its units. `row` is None for a unit that was left out since."""

    visit: Visit
    row: VisitUnit | None
    unit_id: int
    unit_name: str
    others: int
    officers: tuple[Going, ...]
    place: MeetingPlace
    offered: tuple[Time, ...]
    asked: Time | None
    agency: str
    hotline: str

    @property
    def way(self) -> SessionWay:
        return SessionWay(self.visit.way)

    @property
    def state(self) -> VisitState:
        return VisitState(self.visit.state)

    @property
    def _comes(self) -> bool:
        return self.row is not None and comes(self.row)

    @property
    def agreed(self) -> Time | None:
        """What was agreed with the unit and stands."""
        return agreed_time(self.visit) if self._comes and self.visit.state == VisitState.CONFIRMED.value else None

    @property
    def held(self) -> Time | None:
        """When it took place."""
        return agreed_time(self.visit) if self._comes and self.visit.state == VisitState.DONE.value else None

    @property
    def answer(self) -> VisitAnswer:
        """What the unit said of the present round."""
        return VisitAnswer(self.row.answer) if self.row else VisitAnswer.WAITING

    @property
    def answered_at(self) -> datetime | None:
        return self.row.answered_at if self.row else None

    @property
    def taken(self) -> Time | None:
        """The time that the unit took, where that is known: agreed, or the only one that was offered."""
        if self.answer is not VisitAnswer.ACCEPTED:
            return None
        return self.agreed or (self.offered[0] if len(self.offered) == 1 else None)

    @property
    def answer_by(self) -> date | None:
        return self.visit.answer_by if self.visit.state in UNASKED else None

    @property
    def before(self) -> int | None:
        """The minute of the last day for an answer before which it is given; None: the whole day."""
        return answered_before(self.answer_by, ((time.day, time.hours.starts) for time in self.offered))

    @property
    def has_number(self) -> bool:
        """Is there a telephone that the unit can call?"""
        return bool(self.hotline) or any(one.phone for one in self.officers)

    @property
    def tel(self) -> str:
        """The number of the hotline as a telephone dials it."""
        return _dialled(self.hotline)


def _dialled(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)


def shown_to(session: Session, visit: Visit, unit_id: int) -> Shown:
    """At most eleven queries."""
    row = session.get(VisitUnit, (visit.id, unit_id))
    slots = slots_of(session, visit)
    asked = [slot for slot in slots if slot.unit_id == unit_id]
    others = (
        select(func.count())
        .select_from(VisitUnit)
        .where(VisitUnit.visit_id == visit.id, VisitUnit.unit_id != unit_id, takes_part())
    )
    going = select(User).join(VisitOfficer, VisitOfficer.user_id == User.id).where(VisitOfficer.visit_id == visit.id)
    held = settings(session, "agency_short_name", "hotline")
    return Shown(
        visit=visit,
        row=row,
        unit_id=unit_id,
        unit_name=session.scalar(select(Unit.name).where(Unit.id == unit_id)) or "",
        others=session.scalar(others) or 0,
        officers=tuple(
            Going(user.display_name, user.job_title, text_of(user, "phone"))
            for user in session.scalars(going.order_by(User.sort_name, User.id))
        ),
        place=place_of(session, visit),
        offered=tuple(Time(slot.day, Hours(slot.starts, slot.ends)) for slot in slots if slot.unit_id is None),
        asked=Time(asked[-1].day, Hours(asked[-1].starts, asked[-1].ends)) if asked else None,
        agency=held["agency_short_name"],
        hotline=held["hotline"],
    )
