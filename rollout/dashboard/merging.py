"""Which units of a list go into one line for a viewer without people, and whether its figure is shown at all."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from rollout.core.masking import hidden_parts
from rollout.dashboard.cells import base_measure, hides, is_of_few, is_of_many
from rollout.dashboard.entries import Entry, Figure
from rollout.dashboard.figures import COUNTED_SEPARATELY, Values, columns_of, total_figures
from rollout.dashboard.hidden_units import hidden_units
from rollout.dashboard.hiding import hidden_of_whole, hides_counted, hides_lack, part
from rollout.dashboard.lens import Lens
from rollout.dashboard.scope import Scope
from rollout.dashboard.whole import whole
from rollout.ledger import balances

WHOLES = ("participants", "with_smartphone")
Numbers = dict[int, int | None]


def hides_figure(session: Session, lens: Lens, held: Scope, figure: Figure, total: int) -> bool:
    """Is the figure hidden on the overview, or the funnel, of the same scope? At most five queries."""
    of = _measure(figure)
    if figure.flow:
        return (None, part(of, figure.flow.value)) in hidden_of_whole(lens, whole(session, lens, held))
    base = base_measure(lens.base)
    now = total_figures(
        session, as_of=lens.day, evidence=lens.evidence, groups=lens.groups, selection=held.selection, base=lens.base
    )
    if hides(of, now, base, is_part=lens.is_part):
        return True
    if figure.lacks:
        return hides_lack(of, figure.lacks, now, base)
    return figure.is_by_count and hides_counted(of, now, total, base)


def small_units(session: Session, lens: Lens, held: Scope, figure: Figure) -> frozenset[int]:
    """The units whose number the table of units hides, in one of the columns that the figure is made of."""
    measures = (_measure(figure), figure.lacks) if figure.lacks else (_measure(figure),)
    gone = hidden_units(session, lens, held, measures).values()
    return frozenset(key for keys in gone for key in keys if isinstance(key, int))


def with_complement(
    session: Session, lens: Lens, held: Scope, figure: Figure, entries: Iterable[Entry], small: frozenset[int]
) -> frozenset[int]:
    """The units that go into one line of a list with a sum of its own, which the table of units does not show.

    That is a flow, what is known by count, and who lacks a step. One query.
    """
    numbers = _numbers(held, entries)
    measure, base = _measure(figure), base_measure(lens.base)
    days = [lens.opening, lens.day] if figure.flow else [lens.day]
    columns = columns_of(lens.base, lens.evidence, WHOLES)
    found = balances.by_unit_at(session, days, lens.groups, columns, held.selection)
    at: dict[int, list[Values]] = {
        unit_id: [dict(zip(WHOLES, found[day].get(unit_id, (0, 0)), strict=True)) for day in days]
        for unit_id in numbers
    }
    few = {unit_id for unit_id, values in at.items() if any(is_of_few(measure, held, base) for held in values)}
    many = [unit_id for unit_id, values in at.items() if all(is_of_many(measure, held, base) for held in values)]
    return hidden_parts(numbers, few=few | small, many=many)


def _numbers(held: Scope, entries: Iterable[Entry]) -> Numbers:
    """unit → its number, of the units whose people the viewer does not see."""
    numbers: Numbers = {}
    for entry in entries:
        if entry.unit_id not in held.open_units:
            numbers[entry.unit_id] = (numbers.get(entry.unit_id) or 0) + entry.number
    return numbers


def _measure(figure: Figure) -> str:
    """The measure with whose numbers those of a figure are hidden."""
    return "participants" if figure.measure == COUNTED_SEPARATELY else figure.measure
