"""When a unit, or every unit of a form, is closed: no visit goes there and no clock runs against it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import today
from rollout.core.names import tidy
from rollout.models import Closure, Unit, User, Visit, VisitEvent
from rollout.register.errors import RegisterError
from rollout.register.obstacle_steps import reckon
from rollout.register.visit_answers import OF_CLOSURE
from rollout.register.visit_collisions import Fates, Stays, colliding, coming, settle, units_leaving
from rollout.vocabulary import N_, UnitForm
from rollout.vocabulary_of_visits import VisitAct

LONGEST = 366
"""Days of one closure."""

CLOSED = N_("Đơn vị nghỉ vào ngày này.")
"""Why an agreed time is given up, or a unit leaves it to the others."""


def sent_as(unit_id: int | None = None) -> str:
    """What a form that closes a unit, or all units of a form, is kept under in sent_form: at no other it is known."""
    return f"closure_of_unit_{unit_id}" if unit_id is not None else "closure_of_form"


def is_of_closure(event: VisitEvent) -> bool:
    """Does a no follow from the days on which a unit is closed? The unit said nothing then."""
    return event.act == VisitAct.DECLINE.value and event.detail.get("cause") == OF_CLOSURE


def closed_out(session: Session, visit: Visit) -> set[int]:
    """The units of a visit whose last no is one that they did not say. One query."""
    noes = VisitEvent.visit_id == visit.id, VisitEvent.act == VisitAct.DECLINE.value
    last = {event.unit_id: event for event in session.scalars(select(VisitEvent).where(*noes).order_by(VisitEvent.id))}
    return {unit_id for unit_id, event in last.items() if unit_id is not None and is_of_closure(event)}


class ClosureTooLong(RegisterError):
    message = N_("Khoảng nghỉ dài hơn một năm. Kiểm tra lại hai ngày; đơn vị ngừng hẳn thì ghi ngừng hoạt động.")


class ClosureEndsFirst(RegisterError):
    message = N_("Ngày cuối đứng trước ngày đầu. Kiểm tra lại hai ngày.")


def in_the_way(session: Session, whose: Unit | UnitForm, first: date, last: date) -> list[Visit]:
    """The agreed visits, of today and later, to a unit or to all units of a form in these days. One query."""
    days = coming((first, last + timedelta(days=1)), today())
    if isinstance(whose, Unit):
        return colliding(session, days=days, unit_ids=[whose.id])
    return colliding(session, days=days, form=whose)


def leaving(session: Session, whose: Unit | UnitForm, found: Collection[Visit]) -> Stays:
    """Which units leave each of those visits that others keep without them. Two queries."""
    if isinstance(whose, Unit):
        return units_leaving(session, found, unit_ids=[whose.id])
    return units_leaving(session, found, form=whose)


def close(
    session: Session,
    whose: Unit | UnitForm,
    *,
    first: date,
    last: date,
    name: str,
    by: User,
    fates: Fates | None = None,
) -> Closure:
    """A unit, or all units of a form, is closed from a day to another; `fates`: what becomes of visits agreed then.

    Raises ClosureEndsFirst, ClosureTooLong; VisitsInTheWay while it is not said of each of them.
    """
    if last < first:
        raise ClosureEndsFirst
    if (last - first).days >= LONGEST:
        raise ClosureTooLong
    hit = in_the_way(session, whose, first, last)
    settle(session, hit, fates or {}, reason=CLOSED, by=by, leaving=leaving(session, whose, hit))
    unit_id = whose.id if isinstance(whose, Unit) else None
    form = None if isinstance(whose, Unit) else whose.value
    closure = Closure(unit_id=unit_id, unit_form=form, from_on=first, to_on=last + timedelta(days=1), name=tidy(name))
    session.add(closure)
    session.flush()
    _record(session, "close_unit", closure, by)
    reckon(session, _units(closure))
    return closure


def open_again(session: Session, closure: Closure, *, by: User) -> None:
    """The days of a closure are worked as all others."""
    _record(session, "open_unit_again", closure, by)
    session.delete(closure)
    reckon(session, _units(closure))


def _units(closure: Closure) -> list[int] | None:
    """Whose clocks it stops: of a form they may be any unit's, whatever form it has today."""
    return [closure.unit_id] if closure.unit_id else None


def _record(session: Session, action: str, closure: Closure, by: User) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        subject="unit" if closure.unit_id else "unit_form",
        subject_id=closure.unit_id or 0,  # forms go by their code
        form=closure.unit_form or "",
        first=closure.from_on.isoformat(),
        last=(closure.to_on - timedelta(days=1)).isoformat(),
        name=closure.name,
    )
