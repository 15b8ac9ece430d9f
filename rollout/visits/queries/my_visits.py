"""The visits of a liaison's units, each once for every unit of theirs that is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.office_hours import Hours
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.scopes import bound, day_asked
from rollout.db import among
from rollout.models import CalendarFeed, Unit, Visit, VisitSlot, VisitUnit
from rollout.register.calendar_feeds import left_behind
from rollout.register.taking_part import takes_part
from rollout.register.visit_acts import agreed_time
from rollout.register.visit_invitation import answered_before
from rollout.register.visit_places import MeetingPlace, places_of
from rollout.register.visit_times import Time
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import OF_OFFICE, OFFERED_STATES, VisitAnswer, VisitState

Asked: TypeAlias = Select[Visit, VisitUnit, str]

MOST_OPEN = 100
"""What is still open is shown whole, up to so many; a liaison has a few."""

_UNDATED = frozenset({*OFFERED_STATES, VisitState.EXPIRED, VisitState.GIVEN_UP})
"""What was agreed once is its time no more."""

NEXT = 5
"""How much of it is shown on other pages."""


class Line(NamedTuple):
    """A visit for one unit. `times`: the agreed one, the one that it asks for itself, or those that are offered."""

    visit_id: int
    unit_id: int
    unit_name: str
    state: VisitState
    answer: VisitAnswer
    way: SessionWay
    place: MeetingPlace
    answer_by: date | None
    times: tuple[Time, ...]

    @property
    def before(self) -> int | None:
        """The minute of the last day for an answer before which it is given; None: the whole day."""
        return answered_before(self.answer_by, ((time.day, time.hours.starts) for time in self.times))

    @property
    def is_waiting(self) -> bool:
        is_asked = self.state in OFFERED_STATES and self.answer is VisitAnswer.WAITING
        return is_asked and any(time.day >= today() for time in self.times)

    @property
    def is_of_office(self) -> bool:
        """Has BHXH to act, for the unit has said what it had to say, or what it was asked is past?"""
        return self.state in OFFERED_STATES and self.state in OF_OFFICE and not self.is_waiting


@dataclass(frozen=True)
class MyVisits:
    """Three lists: the unit has to answer, it is agreed or others have to act, it is over."""

    waiting: list[Line]
    coming: list[Line]
    past: Paged[Line]


def _day() -> ColumnElement[date]:
    """Of what is not agreed: the day that the unit asked for last, else the last that BHXH offers."""
    of_round = VisitSlot.visit_id == Visit.id, VisitSlot.round == Visit.round
    wished = select(VisitSlot.day).where(*of_round, VisitSlot.unit_id == VisitUnit.unit_id)
    offered = select(func.max(VisitSlot.day)).where(*of_round, VisitSlot.unit_id.is_(None))
    last = wished.order_by(VisitSlot.position.desc()).limit(1).correlate(Visit, VisitUnit).scalar_subquery()
    is_wished = VisitUnit.answer == VisitAnswer.COUNTERED.value
    return case((is_wished, last), else_=offered.correlate(Visit).scalar_subquery())


def _waits(day: date) -> ColumnElement[bool]:
    """Also while another unit of the visit asks for another time."""
    is_asked = and_(Visit.state.in_(OFFERED_STATES), VisitUnit.answer == VisitAnswer.WAITING.value)
    return and_(is_asked, _day() >= day)


def _comes(day: date) -> ColumnElement[bool]:
    agreed = and_(Visit.state == VisitState.CONFIRMED.value, Visit.day >= day)
    has_said = VisitUnit.answer != VisitAnswer.WAITING.value
    answered = and_(Visit.state.in_(OFFERED_STATES), has_said, _day() >= day)
    return and_(takes_part(), or_(agreed, answered))


def lists_of(viewer: Viewer, number: int) -> MyVisits:
    """Ten queries at most, however many visits."""
    session, day = viewer.session, today()
    over = _own(viewer).where(not_(or_(_waits(day), _comes(day))))
    total = session.scalar(select(func.count()).select_from(over.subquery())) or 0
    number = nearest(number, last_page(total))
    ordered = over.order_by(Visit.id.desc(), Unit.sort_name).limit(ROWS).offset((number - 1) * ROWS)
    waiting, coming, past = _lines(session, _waiting(viewer, day, MOST_OPEN), _coming(viewer, day, MOST_OPEN), ordered)
    return MyVisits(waiting, coming, Paged(past, number, total))


def next_of(viewer: Viewer, unit_id: int | None) -> list[Line]:
    """What waits for an answer, then what comes: a few."""
    day = today()
    waiting, coming = _lines(viewer.session, _waiting(viewer, day, NEXT, unit_id), _coming(viewer, day, NEXT, unit_id))
    return [*waiting, *coming][:NEXT]


def _waiting(viewer: Viewer, day: date, most: int, unit_id: int | None = None) -> Asked:
    """Those to be answered soonest first."""
    waits = _own(viewer, unit_id).where(_waits(day)).order_by(Visit.answer_by, Visit.id, Unit.sort_name)
    return waits.limit(most)


def _coming(viewer: Viewer, day: date, most: int, unit_id: int | None = None) -> Asked:
    """The nearest first; what has no day yet stands at the end."""
    comes = _own(viewer, unit_id).where(_comes(day))
    ordered = comes.order_by((Visit.state != VisitState.CONFIRMED.value), Visit.day, Visit.starts, Visit.id)
    return ordered.limit(most)


def _own(viewer: Viewer, unit_id: int | None = None) -> Asked:
    """Visits with each unit in the viewer's scope; of what is only suggested a unit hears nothing."""
    scope = viewer.selection(Permission.ANSWER_VISITS).sql("visit_unit.unit_id")
    own: Asked = (
        select(Visit, VisitUnit, Unit.name.label("unit_name"))
        .join(VisitUnit, VisitUnit.visit_id == Visit.id)
        .join(Unit, Unit.id == VisitUnit.unit_id)
        .where(text(scope).bindparams(**day_asked(scope)), Visit.state != VisitState.SUGGESTED.value)
    )
    return own if unit_id is None else own.where(VisitUnit.unit_id == unit_id)


def _lines(session: Session, *statements: Asked) -> list[list[Line]]:
    """The lines of each list; what is looked up for them is looked up once for all."""
    lists = [session.execute(statement).all() for statement in statements]
    visits = [row.Visit for rows in lists for row in rows]
    slots, places = _slots(session, visits), places_of(session, visits)
    return [_lines_of(rows, slots, places) for rows in lists]


def _lines_of(
    rows: Sequence[Any], slots: Mapping[tuple[int, int, int | None], tuple[Time, ...]],
    places: Mapping[int, MeetingPlace],
) -> list[Line]:  # fmt: skip
    found = []
    for visit, part, unit_name in rows:
        agreed, answer = agreed_time(visit), VisitAnswer(part.answer)
        times = slots.get((visit.id, visit.round, None), ())
        if agreed and VisitState(visit.state) not in _UNDATED:
            times = (agreed,)
        elif answer is VisitAnswer.COUNTERED:
            times = slots.get((visit.id, visit.round, part.unit_id), ())[-1:]
        found.append(
            Line(
                visit.id,
                part.unit_id,
                unit_name,
                VisitState(visit.state),
                answer,
                SessionWay(visit.way),
                places[visit.id],
                visit.answer_by,
                times,
            )
        )
    return found


def _slots(session: Session, visits: list[Visit]) -> dict[tuple[int, int, int | None], tuple[Time, ...]]:
    """The times that the office offered, and (by its key) those that a unit asked for, by visit and round."""
    slots = select(VisitSlot).where(among(session, VisitSlot.visit_id, {visit.id for visit in visits}))
    found: dict[tuple[int, int, int | None], tuple[Time, ...]] = {}
    for slot in session.scalars(slots.order_by(VisitSlot.position)):
        key = slot.visit_id, slot.round, slot.unit_id
        found[key] = (*found.get(key, ()), Time(slot.day, Hours(slot.starts, slot.ends)))
    return found


def without_calendar(viewer: Viewer, unit_id: int | None = None) -> list[Unit]:
    """The viewer's units, or the one asked for, whose address of the calendar ended with somebody who left. At most two
    queries."""
    theirs = bound(viewer.selection(Permission.ANSWER_VISITS), "calendar_feed.unit_id")
    condition = theirs if unit_id is None else and_(theirs, CalendarFeed.unit_id == unit_id)
    keys = left_behind(viewer.session, condition)
    if not keys:
        return []
    named = select(Unit).where(among(viewer.session, Unit.id, keys)).order_by(Unit.sort_name, Unit.id)
    return list(viewer.session.scalars(named))
