"""Days off and days worked in exchange: as the calendar has them, as the province announced them; closures of forms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import today
from rollout.core.errors import Refusal
from rollout.core.names import tidy
from rollout.core.working_days import holidays_of, working_days
from rollout.models import Closure, DayException, User, Visit
from rollout.register.obstacle_steps import reckon
from rollout.register.visit_collisions import Fates, colliding, coming, settle
from rollout.vocabulary import N_, UnitForm

LONGEST = 31
"""Days that one form announces: no swap of days is longer."""

SENT = "days"
"""What a form that announces days is kept under in sent_form."""

NO_SUBJECT = 0
"""Days go by themselves, not by a key."""

DAY_OFF = N_("Ngày này thành ngày nghỉ.")
"""Why an agreed time is given up."""


class DaysEndFirst(Refusal):
    message = N_("Ngày cuối đứng trước ngày đầu. Kiểm tra lại hai ngày.")


class TooManyDays(Refusal):
    message = N_("Mỗi lần ghi không quá 31 ngày. Kiểm tra lại hai ngày.")


@dataclass(frozen=True)
class SpecialDay:
    """A day of a year that is not worked as its weekday says; `is_announced`: by the province, not by the calendar."""

    day: date
    is_off: bool
    name: str
    is_announced: bool


def special_days(session: Session, year: int) -> list[SpecialDay]:
    """In order; what was announced stands in place of what the calendar says. One query."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    names = holidays_of(year, get_locale().language)
    held = {day: SpecialDay(day, is_off=True, name=name, is_announced=False) for day, name in names.items()}
    rows = select(DayException.day, DayException.is_off, DayException.name)
    for day, is_off, name in session.execute(rows.where(DayException.day.between(first, last))):
        held[day] = SpecialDay(day, is_off, name, is_announced=True)
    return [held[day] for day in sorted(held)]


def in_the_way(session: Session, first: date, last: date) -> list[Visit]:
    """The agreed visits, of today and later, on days that shall be off. One query."""
    return colliding(session, days=coming((first, last + timedelta(days=1)), today()))


def announce(
    session: Session, *, first: date, last: date, is_off: bool, name: str, by: User, fates: Fates | None = None
) -> int:
    """Days off, or worked although they are, from the first to the last; how many.

    `fates`: what becomes of visits agreed on days off. Raises DaysEndFirst, TooManyDays; VisitsInTheWay while it is not
    said of each of them.
    """
    if last < first:
        raise DaysEndFirst
    count = (last - first).days + 1
    if count > LONGEST:
        raise TooManyDays
    if is_off:
        settle(session, in_the_way(session, first, last), fates or {}, reason=DAY_OFF, by=by)
    for number in range(count):
        session.merge(DayException(day=first + timedelta(days=number), is_off=is_off, name=tidy(name)))
    _record(session, "announce_days", first, last, is_off=is_off, name=name, by=by)
    reckon(session)
    return count


def in_the_way_of_withdrawing(session: Session, held: DayException) -> list[Visit]:
    """The agreed visits of a day that is worked only because it was announced. Three queries."""
    if held.is_off:
        return []
    days = working_days(session)
    by_calendar = replace(days, announced={day: told for day, told in days.announced.items() if day != held.day})
    return [] if by_calendar.is_working(held.day) else in_the_way(session, held.day, held.day)


def withdraw(session: Session, held: DayException, *, by: User, fates: Fates | None = None) -> None:
    """The day is again what the calendar says; `fates`: what becomes of visits agreed on it where that is a day off.

    Raises VisitsInTheWay while it is not said of each of them.
    """
    settle(session, in_the_way_of_withdrawing(session, held), fates or {}, reason=DAY_OFF, by=by)
    _record(session, "withdraw_day", held.day, held.day, is_off=held.is_off, name=held.name, by=by)
    session.delete(held)
    reckon(session)


def _record(session: Session, action: str, first: date, last: date, *, is_off: bool, name: str, by: User) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        subject="day",
        subject_id=NO_SUBJECT,
        first=first,
        last=last,
        is_off=is_off,
        name=name,
    )


def closures_of_forms(session: Session) -> list[tuple[Closure, UnitForm]]:
    """The closures of all units of a form, the latest first. One query."""
    rows = select(Closure).where(Closure.unit_form.is_not(None)).order_by(Closure.from_on.desc(), Closure.id)
    return [(held, UnitForm(held.unit_form)) for held in session.scalars(rows) if held.unit_form]
