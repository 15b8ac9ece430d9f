"""Until when something is to be done: on a day, or so many working days after it began, less a unit's closed days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.working_days import Closed, ClosedPlaces, Span, WorkingDays, closed_places, working_days
from rollout.models import Obligation
from rollout.register.obligation_state import SOON


class Calendar(NamedTuple):
    """Today, and the last day on which what is due presses who is not closed; which days are worked, who is closed."""

    today: date
    soon: date
    days: WorkingDays
    closed: ClosedPlaces


def calendar(session: Session, on: date | None = None) -> Calendar:
    """At most six queries."""
    day, days = on or today(), working_days(session)
    return Calendar(day, days.after(day, SOON), days, closed_places(session, day))


def due_of(obligation: Obligation, days: WorkingDays) -> date | None:
    """The due day of all addressees that work on these days."""
    if obligation.due_days is not None:
        return days.after(obligation.starts_on, obligation.due_days)
    return obligation.due_on


def due_sql(obligation: Obligation, when: Calendar, own: str) -> str:
    """The due day of a unit as SQL: its `own` where it has one, else that of all by the days that it is open.

    Reads the columns `unit_id` and `form`.
    """
    plain = due_of(obligation, when.days)
    if plain is None:
        return own
    first = f"WHEN {own} IS NOT NULL THEN {own}"
    cases: Iterable[str] = ()
    if (count := obligation.due_days) is not None:
        cases = _cases(when, (obligation.starts_on, plain), lambda days: days.after(obligation.starts_on, count))
    return f"CASE {' '.join([first, *cases])} ELSE {_literal(plain)} END"


def soon_sql(when: Calendar) -> str:
    """The last day on which what is due presses a unit, as SQL; :soon where it is open."""
    cases = list(_cases(when, (when.today, when.soon), lambda days: days.after(when.today, SOON)))
    return f"CASE {' '.join(cases)} ELSE :soon END" if cases else ":soon"


def _cases(when: Calendar, within: Span, day_of: Callable[[WorkingDays], date]) -> Iterable[str]:
    """What units that are closed in some of these days have instead of the last one: named ones, then whole forms."""
    forms = {
        form: day_of(when.days.without(spans(held))) for form, held in when.closed.forms.items() if _meets(held, within)
    }
    named: dict[date, list[int]] = {}
    for unit_id, held in when.closed.units.items():
        if forms or _meets(held, within):
            named.setdefault(day_of(when.days.without(spans(held))), []).append(unit_id)
    for day, unit_ids in sorted(named.items()):
        yield f"WHEN unit_id IN ({', '.join(str(int(unit_id)) for unit_id in sorted(unit_ids))}) THEN {_literal(day)}"
    for form, day in forms.items():
        yield f"WHEN form = '{form.value}' THEN {_literal(day)}"


def spans(held: Iterable[Closed]) -> list[Span]:
    return [(closed.from_on, closed.to_on) for closed in held]


def _meets(held: Iterable[Closed], within: Span) -> bool:
    return any(closed.from_on <= within[1] and closed.to_on > within[0] for closed in held)


def _literal(day: date) -> str:
    return f"'{day.isoformat()}'"
