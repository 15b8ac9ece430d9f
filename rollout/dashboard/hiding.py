"""Which numbers of an overview a viewer without people is not shown (docs/adr/0012): all parts of the page together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from rollout.dashboard.breakdown import COLUMNS, REACHED, Breakdown, RowKey
from rollout.dashboard.cells import UNIT_MEASURES, base_measure, is_of_few, is_of_many
from rollout.dashboard.figures import Values
from rollout.dashboard.lens import Lens
from rollout.dashboard.masking import Sum, hidden
from rollout.vocabulary import Flow, Measure

OPENING, CHANGE = "opening", "change"
ACCEPTED = Measure.ACCEPTED.value

Flows = dict[Flow, Values]
Key = tuple[RowKey, str]
"""A number: of a row, None for the whole scope, by a measure for its closing, or by one of its parts."""


def part(measure: str, name: str) -> str:
    """What stands beside a closing: OPENING, CHANGE or a flow."""
    return f"{measure}+{name}"


def came(milestone: Measure) -> str:
    """Who reached a milestone in the period."""
    return part(milestone.value, Flow.REACHED.value)


def hidden_numbers(lens: Lens, opening: Values, now: Values, flows: Flows | None, table: Breakdown) -> frozenset[Key]:
    """What is hidden, so that no part of the page, nor another page of its table, gives it away."""
    held = _Numbers(base_measure(lens.base))
    for measure in now:
        if measure not in UNIT_MEASURES:
            held.add((None, measure), now[measure], measure, now)
            if now[measure] is not None:
                _add_period(held, measure, opening, now, flows)
    _add_table(held, table)
    return hidden(held.numbers, held.sums, held.few, held.many)


def at_end(measure: str, day: date) -> str:
    """What stands for a measure at the end of a day, where a row holds several."""
    return f"{measure}@{day.isoformat()}"


def hidden_weeks(
    lens: Lens,
    days: Sequence[date],
    rows: Mapping[RowKey, Mapping[date, Values]],
    flows: Mapping[RowKey, Mapping[Flow, int]] | None = None,
) -> frozenset[Key]:
    """What is hidden of the shares of rows, None their total, at the ends of weeks.

    The gain of the last week, and the flows that it is made of, are one with its two ends; the other weeks are the
    other days of a course.
    """
    base = base_measure(lens.base)
    held = _Numbers(base)
    for day in days:
        for measure in (base, ACCEPTED):
            for key, at in rows.items():
                held.add((key, at_end(measure, day)), at[day][measure], measure, at[day])
            parts = [(key, at_end(measure, day)) for key in rows if key is not None]
            held.sums.append(Sum((None, at_end(measure, day)), parts))
    for before, day in pairwise(days):
        for key, at in rows.items():
            moved = (at[day][ACCEPTED] or 0) - (at[before][ACCEPTED] or 0)
            held.add((key, part(at_end(ACCEPTED, day), CHANGE)), moved, ACCEPTED, at[before], at[day])
    for before, day in [*pairwise(days)][-1:]:
        opening, closing = at_end(ACCEPTED, before), at_end(ACCEPTED, day)
        held.sums.extend(Sum((key, closing), [(key, opening), (key, part(closing, CHANGE))]) for key in rows)
        names = [part(closing, CHANGE)]
        for key, amounts in (flows or {}).items():
            for flow, amount in amounts.items():
                held.add((key, part(closing, flow.value)), amount, ACCEPTED, rows[key][before], rows[key][day])
            made_of = [(key, part(closing, flow.value)) for flow in amounts]
            held.sums.append(Sum((key, closing), [(key, opening), *made_of]))
        names += [part(closing, flow.value) for flow in Flow if flows]
        held.sums.extend(Sum((None, name), [(key, name) for key in rows if key is not None]) for name in names)
    return hidden(held.numbers, held.sums, held.few, held.many)


class _Numbers:
    """The numbers of a page, which of them sum to which, and those of few people and of many."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.numbers: dict[Key, int | None] = {}
        self.sums: list[Sum[Key]] = []
        self.few: set[Key] = set()
        self.many: set[Key] = set()

    def add(self, key: Key, number: int | None, measure: str, *of: Values) -> None:
        """`of` are the figures of those whom the number counts, on each day that it is about."""
        self.numbers[key] = number
        if any(is_of_few(measure, values, self._base) for values in of):
            self.few.add(key)
        if all(is_of_many(measure, values, self._base) for values in of):
            self.many.add(key)


def _add_period(held: _Numbers, measure: str, opening: Values, now: Values, flows: Flows | None) -> None:
    """Opening and flows make the closing; opening and change too."""
    moved = {CHANGE: (now[measure] or 0) - (opening[measure] or 0), OPENING: opening[measure]}
    moved |= {flow.value: values[measure] for flow, values in (flows or {}).items()}
    keys: dict[str, Key] = {name: (None, part(measure, name)) for name in moved}
    for name, number in moved.items():
        held.add(keys[name], number, measure, opening, now)
    held.sums.append(Sum((None, measure), [keys[OPENING], keys[CHANGE]]))
    if flows is not None:
        held.sums.append(Sum((None, measure), [key for name, key in keys.items() if name != CHANGE]))


def _add_table(held: _Numbers, table: Breakdown) -> None:
    """The rows make the scope's numbers, column by column."""
    parts: dict[str, list[Key]] = {}
    for row in table.all_rows:
        cells = [(measure, measure, row.values[measure]) for measure in COLUMNS if measure not in UNIT_MEASURES]
        if row.reached is not None:
            cells += [(came(m), m.value, number) for m, number in zip(REACHED, row.reached, strict=True)]
        for column, measure, number in cells:
            held.add((row.key, column), number, measure, row.values)
            parts.setdefault(column, []).append((row.key, column))
    held.sums.extend(Sum((None, column), keys) for column, keys in parts.items())
