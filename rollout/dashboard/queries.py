"""What the overview shows: figures now and over the weeks, flows of the period, units to look after. Numbers only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.selection import Selection
from rollout.dashboard.breakdown import Breakdown, breakdown, usual_dimension
from rollout.dashboard.changes import Changes, count_changes
from rollout.dashboard.concerns import Concerns, count_concerns
from rollout.dashboard.figures import Values, columns_of, values_of
from rollout.dashboard.hiding import Flows, Key, hidden_numbers
from rollout.dashboard.lens import Lens
from rollout.dashboard.scope import Scope, scope
from rollout.ledger import balances
from rollout.ledger.rollups import columns_of as columns_moved
from rollout.ledger.said import unsaid_at, unsaid_by_unit_at
from rollout.models.rollup import column
from rollout.vocabulary import (
    FIRST_DAY,
    NO_EVIDENCE,
    NO_GROUP,
    Dimension,
    Flow,
    Measure,
    PeopleGroup,
)

WEEKS = 12  # of the course at least, and twice as many points at most
JUDGED_AT_ONCE = 300  # units whose need of attention is counted with the page: about 3 ms
NAMED_UNITS = 50  # up to so many units, flows are read from the lines themselves


@dataclass(frozen=True)
class Overview:
    """`course` is in the order of days and ends on the day asked; `flows` is None where no rollup holds them.

    `hidden` are the numbers that this viewer is not shown. `concerns` is None where so many units would have to be
    judged that they are counted only when asked for. `changes` since the viewer's last visit, None at the first.
    """

    lens: Lens
    scope: Scope
    now: Values
    counted: Values
    opening: Values
    course: tuple[tuple[date, Values], ...]
    flows: Flows | None
    concerns: Concerns | None
    table: Breakdown
    hidden: frozenset[Key] = frozenset()
    changes: Changes | None = None


def overview(viewer: Viewer, lens: Lens, by: Dimension | None, page: int, *, may_change_group: bool) -> Overview:
    """The overview of what a viewer sees through a lens. Raises NoSuchPlace.

    `may_change_group`: nobody chose the group, so where a scope has none of it the largest is shown.
    """
    session = viewer.session
    held = scope(viewer, lens)
    by = by or usual_dimension(lens, held)
    days = course_days(lens)
    at = _totals(session, lens, {*days, lens.opening}, held.selection)
    if may_change_group and not at[lens.day].values[0]:
        largest = _largest_group(session, lens, held.selection)
        if largest is not lens.group:
            lens = replace(lens, group=largest)
            at = _totals(session, lens, {*days, lens.opening}, held.selection)
    unsaid = _unsaid(session, lens, held, at)
    values = {day: values_of(balance) | unsaid[day] for day, balance in at.items()}
    few = (values[lens.day]["units"] or 0) <= JUDGED_AT_ONCE
    flows = _flows(session, lens, held.selection, at[lens.opening], at[lens.day])
    opening, now = values[lens.opening], values[lens.day]
    table = breakdown(session, lens, held, by, now, page)
    return Overview(
        lens=lens,
        scope=held,
        now=now,
        counted=values_of(balances.Balance(at[lens.day].by_count, at[lens.day].by_count)) | unsaid[lens.day],
        opening=opening,
        course=tuple((day, values[day]) for day in days),
        flows=flows,
        concerns=count_concerns(session, lens, held.selection) if few else None,
        table=table,
        hidden=hidden_numbers(lens, opening, now, flows, table) if held.masks else frozenset(),
        changes=count_changes(viewer, lens, held.selection),
    )


def _unsaid(session: Session, lens: Lens, held: Scope, days: Collection[date]) -> dict[date, Values]:
    """Of each of some days the measures of which nothing is said, as None: at all, or by the one unit of the page."""
    unsaid = unsaid_at(session, days, lens.evidence)
    if any(place.place.by is Dimension.UNIT for place in held.places):
        of_unit = unsaid_by_unit_at(session, days, lens.groups, lens.evidence, held.selection)
        unsaid = {day: measures.union(*of_unit[day].values()) for day, measures in unsaid.items()}
    return {day: dict.fromkeys(measures) for day, measures in unsaid.items()}


def _totals(session: Session, lens: Lens, days: Iterable[date], selection: Selection) -> dict[date, balances.Balance]:
    columns = columns_of(lens.base, lens.evidence)
    nothing = balances.Balance((0,) * len(columns), (0,) * len(columns))
    found = balances.at_days(session, "total", days, lens.groups, columns, selection)
    return {day: groups.get(0, nothing) for day, groups in found.items()}


def _largest_group(session: Session, lens: Lens, selection: Selection) -> PeopleGroup:
    """The group with the most people of a selection without employees; employees, the headline, if it has nobody."""
    people = (column(Measure.PARTICIPANTS),)
    sizes = dict.fromkeys(PeopleGroup, 0)
    for group in set(PeopleGroup) - {PeopleGroup.EMPLOYEE}:
        held = balances.by_group(session, "total", lens.day, (group,), people, selection)
        sizes[group] = balances.add(held.values(), len(people)).values[0]
    return max(PeopleGroup, key=lambda group: sizes[group])


def _flows(
    session: Session, lens: Lens, selection: Selection, opening: balances.Balance, closing: balances.Balance
) -> Flows | None:
    """All flows of the period (R16): opening + flows = closing, measure by measure."""
    columns = columns_of(lens.base, lens.evidence)
    single = selection.single
    if selection.is_everything or single:
        dim = (single.dim if single else None) or "total"
        moved = balances.moved(session, dim, lens.opening, lens.day, lens.groups, columns, selection)
        flows: dict[Flow, tuple[int, ...]] = {
            flow: tuple(map(sum, zip(*(held[flow] for held in moved.values() if flow in held), strict=True)))
            for flow in Flow
            if any(flow in held for held in moved.values())
        }
    elif units := _named_units(selection):
        flows = _flows_of_units(session, lens, units, columns)
    else:
        return None
    flows[Flow.REACHED] = balances.reached(opening.values, closing.values, flows)
    nobody = (0,) * len(columns)
    return {flow: values_of(balances.Balance(flows.get(flow, nobody), nobody)) for flow in Flow}


def _named_units(selection: Selection) -> frozenset[int]:
    """The units of a selection that just names a few."""
    parts = selection.clauses[0] if len(selection.clauses) == 1 else ()
    ids = frozenset[int]().union(*(part.ids for part in parts))
    return ids if all(part.dim is None for part in parts) and len(ids) <= NAMED_UNITS else frozenset()


def _flows_of_units(
    session: Session, lens: Lens, unit_ids: frozenset[int], columns: Sequence[str]
) -> dict[Flow, tuple[int, ...]]:
    rows = session.execute(
        text(
            "SELECT measure, smartphone, flow, SUM(delta) FROM ledger_line WHERE unit_id IN :units "
            "AND day > :after AND day <= :until AND people_group IN :groups AND evidence IN :levels "
            "GROUP BY measure, smartphone, flow"
        ).bindparams(
            bindparam("units", expanding=True),
            bindparam("groups", expanding=True),
            bindparam("levels", expanding=True),
            bindparam("after", type_=Date()),
            bindparam("until", type_=Date()),
        ),
        {
            "units": sorted(unit_ids),
            "groups": [NO_GROUP, *(group.value for group in lens.groups)],
            "levels": [NO_EVIDENCE, lens.evidence.value],
            "after": lens.opening,
            "until": lens.day,
        },
    )
    found: dict[Flow, dict[str, int]] = {}
    for measure, smartphone, flow, delta in rows:
        amounts = found.setdefault(Flow(flow), {})
        for name in columns_moved(measure, lens.evidence.value, bool(smartphone)):
            amounts[name] = amounts.get(name, 0) + int(delta)
    return {flow: tuple(amounts.get(name, 0) for name in columns) for flow, amounts in found.items()}


def course_days(lens: Lens) -> tuple[date, ...]:
    """The ends of weeks (Sundays) up to the day asked, and that day: twelve weeks, or the whole period if longer."""
    last_sunday = lens.day - timedelta(days=lens.day.isoweekday() % 7)
    weeks = max(WEEKS, -(-(lens.day - lens.opening).days // 7))
    step = -(-weeks // (2 * WEEKS))
    sundays = (last_sunday - timedelta(weeks=n) for n in range(0, weeks + 1, step))
    return tuple(sorted({lens.day, *(day for day in sundays if day >= FIRST_DAY)}))
