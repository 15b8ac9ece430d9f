"""Plans that were made: which somebody sees, their visits, and what the checker says of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, func, or_, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.office_hours import Hours
from rollout.core.paging import Paged, paged
from rollout.core.rights import LARGEST_KEY
from rollout.core.scopes import day_asked
from rollout.core.travel import ONLINE
from rollout.core.users import names_to_choose
from rollout.db import among
from rollout.models import PlanVisit, Unit, WeeklyPlan
from rollout.planning.checker import Fault, Wrong, faults
from rollout.planning.errors import OfficerGone
from rollout.planning.instance import Instance
from rollout.planning.plan import Plan, Route, Stop, plan_of
from rollout.planning.queries.week import Left
from rollout.planning.refused import cause_of, following_of, kept, worded
from rollout.planning.score import Score
from rollout.planning.stored import score_of, unpacked
from rollout.register.booking import InTheWay
from rollout.register.officers_at_work import at_work
from rollout.register.visit_times import most_a_day
from rollout.register.visit_words import Seen, held_text
from rollout.vocabulary_of_visits import PlanState

GOING = "going"
"""Is in the result of a plan while its visits go out."""


class Named(NamedTuple):
    id: int
    code: str
    name: str


def _is_seen(viewer: Viewer) -> ColumnElement[bool]:
    """A plan is seen by whoever has all of its units; while it has none, by whoever made it."""
    selection = viewer.selection(Permission.ARRANGE_VISITS)
    some = exists().where(PlanVisit.plan_id == WeeklyPlan.id)
    own = or_(WeeklyPlan.made_by_id == viewer.user.id, some)
    if selection.is_everything:
        return own
    scope = selection.sql("plan_visit.unit_id")
    outside = exists().where(PlanVisit.plan_id == WeeklyPlan.id, text(f"NOT ({scope})").bindparams(**day_asked(scope)))
    return own & ~outside


def page_of(viewer: Viewer, number: int) -> Paged[WeeklyPlan]:
    """The last week first. Two queries."""
    asked = select(WeeklyPlan).where(_is_seen(viewer)).order_by(WeeklyPlan.week_on.desc(), WeeklyPlan.id.desc())
    return paged(viewer.session, asked, number)


def sent_of(session: Session, plan_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many visits of each plan went out, of how many; no plan that has none. One query."""
    rows = select(PlanVisit.plan_id, func.count(PlanVisit.visit_id), func.count()).group_by(PlanVisit.plan_id)
    found = session.execute(rows.where(among(session, PlanVisit.plan_id, plan_ids)))
    return {plan_id: (sent, every) for plan_id, sent, every in found}


def opened(viewer: Viewer, plan_id: int) -> WeeklyPlan:
    """404 for a plan that the viewer does not see."""
    if plan_id > LARGEST_KEY:
        abort(404)
    found = viewer.session.scalar(select(WeeklyPlan).where(WeeklyPlan.id == plan_id, _is_seen(viewer)))
    return found or abort(404)


def visits_of(session: Session, plan_id: int) -> list[PlanVisit]:
    """By officer, day and hour."""
    rows = select(PlanVisit).where(PlanVisit.plan_id == plan_id)
    return list(session.scalars(rows.order_by(PlanVisit.officer_id, PlanVisit.day, PlanVisit.starts, PlanVisit.id)))


def visit_of(session: Session, plan_id: int, row_id: int) -> PlanVisit:
    """404 for one that is not of the plan."""
    found = session.get(PlanVisit, row_id)
    return found if found is not None and found.plan_id == plan_id else abort(404)


def names_of(viewer: Viewer, unit_ids: Collection[int]) -> dict[int, Named]:
    """Those of some units that are in the viewer's scope. One query."""
    scope = viewer.selection(Permission.ARRANGE_VISITS).sql("unit.id")
    asked = select(Unit.id, Unit.code, Unit.name).where(
        among(viewer.session, Unit.id, unit_ids), text(scope).bindparams(**day_asked(scope))
    )
    return {row.id: Named(*row) for row in viewer.session.execute(asked.order_by(Unit.sort_name, Unit.id))}


def plan_from(instance: Instance, rows: Iterable[PlanVisit]) -> Plan:
    """The visits as they stand now, with those that are agreed, as a plan that the checker may judge. Pure."""
    stops: defaultdict[tuple[int, date], list[Stop]] = defaultdict(list)
    for each in instance.fixed:
        stops[each.officer_id, each.day].append(Stop(each.hours, each.area_id, each.unit_ids, each.prize, fixed=True))
    for row in rows:
        stops[row.officer_id, row.day].append(Stop(hours_of(row), row.area_id, (row.unit_id,), row.prize))
    return plan_of(
        instance,
        (
            Route(officer_id, day, tuple(sorted(held, key=lambda stop: stop.hours)))
            for (officer_id, day), held in sorted(stops.items())
        ),
    )


def hours_of(row: PlanVisit) -> Hours:
    return Hours(row.starts, row.ends)


class Entry(NamedTuple):
    """A stop of a day: a visit of the plan, or (no `row`) one that is agreed. `way`: minutes from the place before."""

    hours: Hours
    way: int
    units: Sequence[Named]
    row: PlanVisit | None
    score: Score | None


class DayOf(NamedTuple):
    """A day of an officer; `back`: minutes of the way home."""

    officer_id: int
    day: date
    entries: Sequence[Entry]
    back: int


class LeftOut(NamedTuple):
    unit: Named
    why: Left


class Refused(NamedTuple):
    """Why a visit could not go out, in the reader's language."""

    unit: str
    text: str


class Opened(NamedTuple):
    """All that the page of a plan shows; `faults`: what the checker finds wrong with it as it stands; `refused`: of the
    visits that could not go out, or cannot as their officer is gone, why, by their keys."""

    plan: WeeklyPlan
    days: Sequence[DayOf]
    faults: Sequence[Fault]
    travel_minutes: int
    people: float
    left: Sequence[LeftOut]
    units: dict[int, Named]
    officers: dict[int, str]
    waiting: int
    sent: int
    refused: dict[int, Refused]


def shown(viewer: Viewer, plan: WeeklyPlan) -> Opened:
    """Five queries, whatever the number of visits, and a few for each thing that held the time of some."""
    session = viewer.session
    rows = visits_of(session, plan.id)
    instance = unpacked(plan.instance) if plan.instance else None
    left = [(int(unit_id), Left(why)) for why, keys in plan.result.get("left", {}).items() for unit_id in keys]
    fixed = [unit_id for each in (instance.fixed if instance else ()) for unit_id in each.unit_ids]
    units = names_of(viewer, {row.unit_id for row in rows} | {key for key, _why in left} | set(fixed))
    going = {row.officer_id for row in rows} | set(plan.asked["officers"]) | {plan.made_by_id}
    names = names_to_choose(session, going)
    held = plan_from(instance, rows) if instance else None
    by_unit = {row.unit_id: row for row in rows}
    order = {key: place for place, key in enumerate(names)}
    days = [] if instance is None or held is None else [
        _day(instance, route, by_unit, units, plan) for route in held.routes
    ]  # fmt: skip
    days.sort(key=lambda day: (order[day.officer_id], day.day))
    taken = {row.unit_id for row in rows}
    return Opened(
        plan,
        days,
        judged(instance, held, rows, most_a_day(session)) if instance and held else (),
        held.travel_minutes if held else 0,
        sum(entry.score.people or 0 for day in days for entry in day.entries if entry.score),
        [LeftOut(units[key], why) for key, why in left if key in units and key not in taken],
        units,
        names,
        sum(row.visit_id is None for row in rows),
        sum(row.visit_id is not None for row in rows),
        _refused(viewer, [row for row in rows if row.visit_id is None], units, at_work(session)),
    )


def _refused(
    viewer: Viewer, rows: Iterable[PlanVisit], units: Mapping[int, Named], there: Collection[int]
) -> dict[int, Refused]:
    """Whoever opens a plan knows the units of all its visits; who or what holds a time is told as in other refusals."""
    found = {}
    told = cache(partial(_told, viewer))
    for row in rows:
        if why := row.refused if row.officer_id in there else kept(OfficerGone(unit="")):
            name = units[row.unit_id].name
            found[row.id] = Refused(name, _why(told, row, why, name))
    return found


def _why(told: Callable[..., str], row: PlanVisit, why: dict[str, Any], unit: str) -> str:
    cause = cause_of(why)
    return worded(why, unit) if cause is None else told(row.day, cause, following_of(why))


def _told(viewer: Viewer, on: date, cause: InTheWay, following: tuple[date, Hours] | None) -> str:
    """What held the time when the plan went out; it may be free since."""
    why = held_text(viewer.session, on, cause, following, Seen(user=viewer.user)).text
    return _("Khi gửi: %(why)s", why=why)


def _day(
    instance: Instance, route: Route, rows: dict[int, PlanVisit], units: dict[int, Named], plan: WeeklyPlan
) -> DayOf:
    home = next((each.area_id for each in instance.officers if each.id == route.officer_id), None)
    entries, at = [], home
    for stop in route.stops:
        row = None if stop.fixed else rows[stop.unit_ids[0]]
        told = [units[key] for key in stop.unit_ids if key in units]
        held = score_of(row.terms, plan.result["weights"]) if row else None
        entries.append(Entry(stop.hours, instance.travel.minutes(at, stop.area_id), told, row, held))
        at = at if stop.area_id == ONLINE else stop.area_id
    return DayOf(route.officer_id, route.day, entries, instance.travel.minutes(at, home))


def verdict(session: Session, plan: WeeklyPlan) -> list[Fault]:
    """What is wrong with a plan as it stands."""
    instance, rows = unpacked(plan.instance), visits_of(session, plan.id)
    return judged(instance, plan_from(instance, rows), rows, most_a_day(session))


def judged(instance: Instance, held: Plan, rows: Iterable[PlanVisit], most: int) -> list[Fault]:
    """What the checker finds, and the days that have more visits than the setting allows by now: units that answer last
    would be refused. Of days that went out whole nothing can be changed here. Pure."""
    waiting = {(row.officer_id, row.day) for row in rows if row.visit_id is None}
    over = [
        Fault(Wrong.LIMIT, route.officer_id, route.day)
        for route in held.routes
        if len(route.stops) > most and (route.officer_id, route.day) in waiting
    ]
    return list(dict.fromkeys([*faults(instance, held), *over]))


def solving_of(session: Session, user_id: int) -> Sequence[WeeklyPlan]:
    """The plans of somebody that are being worked out."""
    asked = WeeklyPlan.made_by_id == user_id, WeeklyPlan.state == PlanState.SOLVING.value
    return session.scalars(select(WeeklyPlan).where(*asked)).all()


def is_solving(plan: WeeklyPlan) -> bool:
    return plan.state == PlanState.SOLVING.value


def is_going(plan: WeeklyPlan) -> bool:
    """Do its visits go out, as far as is written? Whoever sends them may have ended."""
    return GOING in plan.result
