"""What is hidden of the tables that pages show: of the overview by a dimension, of days compared (docs/adr/0012)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from rollout.core.masking import is_small
from rollout.dashboard.breakdown import COLUMNS, REACHED, Breakdown
from rollout.dashboard.cells import base_measure, hides
from rollout.dashboard.figures import Values
from rollout.dashboard.hiding import ACCEPTED, CHANGE, OPENING, Key, Moves, are_many, at_end, part
from rollout.dashboard.hiding_rows import hidden_moves, hidden_rows
from rollout.dashboard.lens import Lens
from rollout.dashboard.rows import Flows, RowKey
from rollout.dashboard.scope import Scope


def hidden_of_table(lens: Lens, held: Scope, now: Values, table: Breakdown, whole: frozenset[Key]) -> frozenset[Key]:
    """Of the table of the overview, all pages of it: each column, and who reached what in the period."""
    rows = {row.key: row.values for row in table.all_rows if row.key not in held.open_units}
    found = set[Key]()
    closings = hidden_rows(lens, COLUMNS, rows, now)
    for measure, gone in closings.items():
        found |= {(key, measure) for key in gone}
    moving = {row.key: Moves(row.opening, row.values, row.flows) for row in table.all_rows if row.opening}
    for milestone in REACHED if moving else ():
        found |= hidden_moves(lens, milestone.value, moving, closings[milestone.value], whole)
    return frozenset(found)


def hidden_weeks(
    lens: Lens,
    held: Scope,
    days: Sequence[date],
    rows: Mapping[RowKey, Mapping[date, Values]],
    flows: Mapping[RowKey, Flows] | None,
    whole: frozenset[Key],
) -> frozenset[Key]:
    """What is hidden of the shares of rows, None their total, at the ends of some days, and of the gains between.

    Where the period of the lens opens on one of the days, what moved since is hidden as on all pages; between other
    days only a small gain is.
    """
    base, found = base_measure(lens.base), set[Key]()
    parts: dict[RowKey, Mapping[date, Values]] = {
        key: at for key, at in rows.items() if key is not None and key not in held.open_units
    }
    for day in days:
        on_day: dict[RowKey, Values] = {key: at[day] for key, at in parts.items()}
        for measure, gone in hidden_rows(lens, (base, ACCEPTED), on_day, rows[None][day]).items():
            found |= {(key, at_end(measure, day)) for key in gone}
            if hides(measure, rows[None][day], base, is_part=lens.is_part):
                found.add((None, at_end(measure, day)))
    for before, day in pairwise(days):
        for key, at in [(None, rows[None]), *parts.items()]:
            moved = Moves(at[before], at[day])
            if is_small(moved.numbers(ACCEPTED)[CHANGE]) and not are_many(moved, ACCEPTED, base):
                found.add((key, part(at_end(ACCEPTED, day), CHANGE)))
    if lens.opening in days:
        found |= set(_of_period(lens, parts, flows, whole, found))
    return frozenset(found)


def _of_period(
    lens: Lens,
    rows: Mapping[RowKey, Mapping[date, Values]],
    flows: Mapping[RowKey, Flows] | None,
    whole: frozenset[Key],
    closings: Collection[Key],
) -> Iterator[Key]:
    """What is hidden of what moved since the day that opens the period, by the keys of weeks."""
    for measure in (base_measure(lens.base), ACCEPTED):
        of_measure = None if measure != ACCEPTED else flows
        moving = {
            key: Moves(at[lens.opening], at[lens.day], None if of_measure is None else of_measure[key])
            for key, at in rows.items()
        }
        gone = [key for key in rows if (key, at_end(measure, lens.day)) in closings]
        for key, name in {*hidden_moves(lens, measure, moving, gone, whole), *whole}:
            of, _, what = name.partition("+")
            if of == measure and what == OPENING:
                yield key, at_end(measure, lens.opening)
            elif of == measure and what:
                yield key, part(at_end(measure, lens.day), what)
