"""What the overview shows: figures now and over the weeks, flows of the period, units to look after. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.selection import Selection
from rollout.dashboard.breakdown import ROWS, Breakdown, breakdown, usual_dimension
from rollout.dashboard.changes import Changes, count_changes
from rollout.dashboard.concerns import Concerns, count_concerns
from rollout.dashboard.figures import Values, values_of
from rollout.dashboard.hiding import Key, hidden_of_whole
from rollout.dashboard.hiding_tables import hidden_of_table
from rollout.dashboard.lens import Lens
from rollout.dashboard.rows import Flows
from rollout.dashboard.scope import Scope, scope
from rollout.dashboard.whole import totals, unsaid_of, whole_of
from rollout.ledger import balances
from rollout.models.rollup import column
from rollout.register.official import Unallocated, unallocated
from rollout.vocabulary import FIRST_DAY, Dimension, Evidence, Measure, PeopleGroup

WEEKS = 12  # of the course at least, and twice as many points at most
JUDGED_AT_ONCE = 300  # units whose need of attention is counted with the page: about 3 ms


@dataclass(frozen=True)
class Overview:
    """`course` is in the order of days and ends on the day asked; `flows` is None where no rollup holds them.

    `hidden` are the numbers that this viewer is not shown. `concerns` is None where so many units would have to be
    judged that they are counted only when asked for. `changes` since the viewer's last visit, None at the first.
    `unallocated`: what the official book holds beside its figures, None of any other evidence.
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
    unallocated: Unallocated | None = None


def overview(
    viewer: Viewer, lens: Lens, by: Dimension | None, page: int, *, may_change_group: bool, size: int = ROWS
) -> Overview:
    """The overview of what a viewer sees through a lens. Raises NoSuchPlace.

    `may_change_group`: nobody chose the group, so where a scope has none of it the largest is shown. `size`: rows of
    the table at once.
    """
    session = viewer.session
    held = scope(viewer, lens)
    by = by or usual_dimension(lens, held)
    days = course_days(lens)
    at = totals(session, lens, {*days, lens.opening}, held.selection)
    if may_change_group and not at[lens.day].values[0]:
        largest = _largest_group(session, lens, held.selection)
        if largest is not lens.group:
            lens = replace(lens, group=largest)
            at = totals(session, lens, {*days, lens.opening}, held.selection)
    unsaid = unsaid_of(session, lens, held, at)
    whole = whole_of(session, lens, held.selection, at, unsaid)
    few = (whole.now["units"] or 0) <= JUDGED_AT_ONCE
    table = breakdown(session, lens, held, by, whole.now, page, size)
    hidden = hidden_of_whole(lens, whole) if held.masks else frozenset[Key]()
    return Overview(
        lens=lens,
        scope=held,
        now=whole.now,
        counted=whole.counted,
        opening=whole.opening,
        course=tuple((day, values_of(at[day]) | unsaid[day]) for day in days),
        flows=whole.flows,
        concerns=count_concerns(session, lens, held.selection) if few else None,
        table=table,
        hidden=hidden | hidden_of_table(lens, held, whole.now, table, hidden) if held.masks else hidden,
        changes=count_changes(viewer, lens, held.selection),
        unallocated=unallocated(session, held.selection, lens.day) if lens.evidence is Evidence.OFFICIAL else None,
    )


def _largest_group(session: Session, lens: Lens, selection: Selection) -> PeopleGroup:
    """The group with the most people of a selection without employees; employees, the headline, if it has nobody."""
    people = (column(Measure.PARTICIPANTS),)
    sizes = dict.fromkeys(PeopleGroup, 0)
    for group in set(PeopleGroup) - {PeopleGroup.EMPLOYEE}:
        held = balances.by_group(session, "total", lens.day, (group,), people, selection)
        sizes[group] = balances.add(held.values(), len(people)).values[0]
    return max(PeopleGroup, key=lambda group: sizes[group])


def course_days(lens: Lens) -> tuple[date, ...]:
    """The ends of weeks (Sundays) up to the day asked, and that day: twelve weeks, or the whole period if longer."""
    last_sunday = lens.day - timedelta(days=lens.day.isoweekday() % 7)
    weeks = max(WEEKS, -(-(lens.day - lens.opening).days // 7))
    step = -(-weeks // (2 * WEEKS))
    sundays = (last_sunday - timedelta(weeks=n) for n in range(0, weeks + 1, step))
    return tuple(sorted({lens.day, *(day for day in sundays if day >= FIRST_DAY)}))
