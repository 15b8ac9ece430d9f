"""What the plan of a week is made of: officers and their hours, units with their sums, what is agreed already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.office_hours import Hours
from rollout.core.selection import Part, Selection
from rollout.db import among
from rollout.models import Visit, VisitOfficer, VisitSlot, VisitUnit
from rollout.planning.instance import (
    MOST_PAIRS,
    Candidate,
    Fixed,
    Instance,
    Officer,
    fair_caps,
    free_hours,
)
from rollout.planning.plan import Plan
from rollout.planning.queries.known import Places
from rollout.planning.queries.ranking import Line, ranking_of
from rollout.planning.score import Weights, prize
from rollout.register.booking import ALL_DAY, By, Held, Wanted, held_on_days
from rollout.register.taking_part import takes_part
from rollout.register.visit_times import Place, Rules, rules, visiting_hours_of
from rollout.register.ways import communes
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_visits import OFFERED_STATES

DAYS_OF_WEEK = 7
MOST_CONSIDERED = 1_000
"""Units of the ranking, the most points first, of which a plan is made."""


class Left(Labelled):
    """Why a unit of the ranking is not in a plan."""

    NO_POINTS = "no_points", N_("Chưa được điểm nào: ước tính một lịch chưa giúp được ai")
    DISTRICT_FULL = "district_full", N_("Huyện đã đủ số lịch được chia trong tuần")
    NO_ROOM = "no_room", N_("Không còn giờ trống phù hợp trong tuần")
    NO_OFFICER = "no_officer", N_("Cán bộ phụ trách không đi trong kế hoạch này")
    CLOSED = "closed", N_("Đơn vị nghỉ cả tuần")
    EXCLUDED = "excluded", N_("Đã bỏ khỏi kế hoạch")
    BEYOND = "beyond", N_("Ngoài số đơn vị nhiều điểm nhất được xét")
    AGAIN = "again", N_("Chờ tính lại kế hoạch")


@dataclass(frozen=True)
class Wish:
    """The week from a Monday on; officers to go, the visits of a day of each, never
    more than the setting, units taken out by hand."""

    week_on: date
    officer_ids: tuple[int, ...]
    a_day: int
    excluded: frozenset[int] = frozenset()
    with_deployed: bool = False


class Prepared(NamedTuple):
    """`lines`: of the units of the instance; `left`: units that are not in it, with why."""

    instance: Instance
    lines: Mapping[int, Line]
    left: Mapping[int, Left]
    weights: Weights


def prepared(session: Session, selection: Selection, wish: Wish) -> Prepared:
    """As many queries for a thousand units as for one: those of the ranking, and a few for each day of the week."""
    held = rules(session)
    areas = communes(session)
    ranking = ranking_of(session, selection, with_deployed=wish.with_deployed, held=areas)
    days = tuple(
        day
        for day in (wish.week_on + timedelta(n) for n in range(DAYS_OF_WEEK))
        if held.days.is_working(day) and day > today()
    )
    ranked = [line for line in ranking.lines if line.why is None]
    left = {line.unit.id: Left.EXCLUDED for line in ranked if line.unit.id in wish.excluded}
    going = frozenset(wish.officer_ids)
    for line in ranked:
        if line.unit.officer_id and line.unit.officer_id not in going:
            left.setdefault(line.unit.id, Left.NO_OFFICER)
    considered = [line for line in ranked if line.unit.id not in left]
    most = min(MOST_CONSIDERED, MOST_PAIRS // max(1, len(going) * len(days)))
    left |= {line.unit.id: Left.BEYOND for line in considered[most:]}
    considered = considered[:most]
    place = visiting_hours_of(session, [line.unit.id for line in considered])
    windows = {line.unit.id: windows_of(held, place, line.unit.id, days) for line in considered}
    left |= {unit_id: Left.CLOSED for unit_id, told in windows.items() if not told}
    lines = {line.unit.id: line for line in considered if windows[line.unit.id]}
    officers, fixed = _officers(session, held, wish, ranking.places, days)
    candidates = tuple(_candidate(line, ranking.places, windows[key], going) for key, line in lines.items())
    room = sum(officer.limit * len(officer.hours) for officer in officers)
    caps = fair_caps(_missing_of_districts(lines.values()), room)
    instance = Instance(days, officers, candidates, fixed, held.travel, caps)
    return Prepared(instance, lines, left, ranking.weights)


def left_out(instance: Instance, found: Plan) -> dict[int, Left]:
    """Why units that could have been visited are not in a plan. Pure."""
    districts = {each.unit_id: each.district_id for each in instance.candidates}
    new = [stop for route in found.routes for stop in route.stops if not stop.fixed]
    visits = Counter(districts[unit_id] for stop in new for unit_id in stop.unit_ids)
    full = {district for district, cap in instance.caps.items() if visits[district] >= cap}
    prizes = {each.unit_id: each.prize for each in instance.candidates}

    def why(unit_id: int) -> Left:
        if prizes[unit_id] <= 0:
            return Left.NO_POINTS
        return Left.DISTRICT_FULL if districts[unit_id] in full else Left.NO_ROOM

    return {unit_id: why(unit_id) for unit_id in found.left_out}


def _missing_of_districts(lines: Collection[Line]) -> dict[int, int]:
    found: defaultdict[int, int] = defaultdict(int)
    for line in lines:
        if line.unit.district_id is not None:
            found[line.unit.district_id] += line.score.reachable
    return dict(found)


def windows_of(held: Rules, place: Place, unit_id: int, days: Sequence[date]) -> dict[date, tuple[Hours, ...]]:
    """On which days and hours a unit receives officers: its own hours of a weekday, else those of the office. Pure."""
    closed, own = place.closed.get(unit_id, ()), place.windows.get(unit_id, {})
    return {
        day: tuple(own.get(day.isoweekday()) or held.hours)
        for day in days
        if not any(start <= day < end for start, end in closed)
    }


def _candidate(
    line: Line, where: Places, windows: Mapping[date, tuple[Hours, ...]], going: frozenset[int]
) -> Candidate:
    unit = line.unit
    return Candidate(
        unit.id,
        where.units.get(unit.id),
        line.score.row.session_minutes,
        prize(line.score),
        windows,
        frozenset({unit.officer_id}) & going if unit.officer_id else None,
        unit.district_id,
    )


def _officers(
    session: Session, held: Rules, wish: Wish, where: Places, days: Sequence[date]
) -> tuple[tuple[Officer, ...], tuple[Fixed, ...]]:
    """Officers with the hours that nothing else holds, and the visits that are agreed. Nine queries at most."""
    taken: defaultdict[tuple[int, date], list[Hours]] = defaultdict(list)
    visits: list[tuple[date, Held]] = []
    for day, on_day in held_on_days(session, Wanted(wish.week_on, ALL_DAY, None, wish.officer_ids), days).items():
        for each in on_day:
            if each.by is By.VISIT:
                visits.append((day, each))
            else:
                taken[each.key, day].append(each.hours)
    for officer_id, day, hours in _offered(session, wish.officer_ids, days):
        taken[officer_id, day].append(hours)
    officers = tuple(
        Officer(
            officer_id,
            where.homes.commune(officer_id),
            {day: free for day in days if (free := free_hours(held.hours, taken[officer_id, day]))},
            min(wish.a_day, held.a_day),
        )
        for officer_id in sorted(wish.officer_ids)
    )
    units = units_of(session, {each.by_id for _day, each in visits})
    fixed = tuple(Fixed(each.key, day, each.hours, each.area_id, units.get(each.by_id, ())) for day, each in visits)
    return officers, fixed


def _offered(session: Session, officer_ids: Collection[int], days: Sequence[date]) -> list[tuple[int, date, Hours]]:
    """Times that are offered to units and wait for an answer: they may be taken any moment. One query."""
    rows = session.execute(
        select(VisitOfficer.user_id, VisitSlot.day, VisitSlot.starts, VisitSlot.ends)
        .join(Visit, Visit.id == VisitOfficer.visit_id)
        .join(VisitSlot, (VisitSlot.visit_id == Visit.id) & (VisitSlot.round == Visit.round))
        .where(
            Visit.state.in_(OFFERED_STATES),
            among(session, VisitOfficer.user_id, officer_ids),
            VisitSlot.day.in_(days),
        )
    )
    return [(row.user_id, row.day, Hours(row.starts, row.ends)) for row in rows]


def units_of(session: Session, visit_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Visit → the units that take part in it. One query."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows = select(VisitUnit.visit_id, VisitUnit.unit_id).where(
        among(session, VisitUnit.visit_id, visit_ids), takes_part()
    )
    for visit_id, unit_id in session.execute(rows.order_by(VisitUnit.unit_id)):
        found[visit_id].append(unit_id)
    return {key: tuple(units) for key, units in found.items()}


def selection_for(selection: Selection, office_id: int | None) -> Selection:
    """Of the units in scope those of an office, or all."""
    return selection.within(Part(frozenset({office_id}), "office")) if office_id is not None else selection
