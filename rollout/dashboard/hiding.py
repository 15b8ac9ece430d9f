"""Which numbers of a scope and its parts a viewer without people is not shown (docs/adr/0012), the same on all pages.

A figure of the scope itself is judged by itself. What moved in the period follows, and then the rows of a table: they
hide what they must beside figures of the whole that are hidden, or shown, whatever the rows are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from rollout.core.masking import is_small
from rollout.dashboard.cells import UNIT_MEASURES, base_measure, hides, is_of_few, is_of_many
from rollout.dashboard.figures import Values
from rollout.dashboard.lens import Lens
from rollout.dashboard.rows import Flows, RowKey
from rollout.dashboard.whole import Whole
from rollout.vocabulary import Flow, Measure

OPENING, CHANGE, COUNTED = "opening", "change", "counted"
ACCEPTED = Measure.ACCEPTED.value

CHAIN = ("registered", "accepted", "signed_in", "card_used")
"""Who has one of these has those before it (R5), so that each number lies between those beside it."""

Key = tuple[RowKey, str]
"""A number: of a row, None for the whole scope, by a measure for its closing, or by one of its parts."""


def part(measure: str, name: str) -> str:
    """What stands beside a closing: OPENING, CHANGE, COUNTED or a flow."""
    return f"{measure}+{name}"


def came(milestone: Measure) -> str:
    """Who reached a milestone in the period."""
    return part(milestone.value, Flow.REACHED.value)


def at_end(measure: str, day: date) -> str:
    """What stands for a measure at the end of a day, where a row holds several."""
    return f"{measure}@{day.isoformat()}"


class Moves(NamedTuple):
    """A row at both ends of the period, and the flows between; None where they are not known."""

    opening: Values
    closing: Values
    flows: Flows | None = None

    @property
    def is_peopled(self) -> bool:
        return bool(self.opening["participants"] or self.closing["participants"])

    def numbers(self, measure: str) -> dict[str, int]:
        """OPENING, CHANGE and each flow of a measure."""
        opening, closing = self.opening[measure] or 0, self.closing[measure] or 0
        held = {OPENING: opening, CHANGE: closing - opening}
        return held | {flow.value: amounts[measure] or 0 for flow, amounts in (self.flows or {}).items()}


def hidden_of_whole(lens: Lens, whole: Whole) -> frozenset[Key]:
    """Of the figures of the scope itself: each measure, what of it is known by count, and what moved in the period."""
    base, found = base_measure(lens.base), set[Key]()
    moves = Moves(whole.opening, whole.now, whole.flows)
    names: dict[str, frozenset[str]] = {}
    for measure, number in whole.now.items():
        if measure in UNIT_MEASURES or number is None:
            continue
        is_hidden = hides(measure, whole.now, base, is_part=lens.is_part)
        if is_hidden:
            found.add((None, measure))
        if is_hidden or hides_counted(measure, whole.now, whole.counted[measure] or 0, base):
            found.add((None, part(measure, COUNTED)))
        is_small_before = hides(measure, whole.opening, base, is_part=lens.is_part)
        gone = frozenset({OPENING}) if is_small_before else frozenset[str]()
        names[measure] = hidden_of_moves(moves, measure, base, is_hidden=is_hidden, gone=gone)
    for first, *rest in _told_alike(whole.opening, names):
        for measure in rest if OPENING in names[first] else ():
            names[measure] = hidden_of_moves(moves, measure, base, is_hidden=False, gone=frozenset({OPENING}))
    return frozenset(found | {(None, part(measure, name)) for measure, held in names.items() for name in held})


def _told_alike(opening: Values, names: Mapping[str, frozenset[str]]) -> Iterator[list[str]]:
    """Of the steps that are parts of each other those that began with the same number, one that is hidden first.

    A number between two that are shown and alike is theirs.
    """
    steps = [measure for measure in (*CHAIN, Measure.PASSWORD_CHANGED.value) if measure in names]
    for number in {opening[measure] for measure in steps}:
        yield sorted(
            (measure for measure in steps if opening[measure] == number),
            key=lambda measure: OPENING not in names[measure],
        )


def hides_counted(measure: str, now: Values, counted: int, base: str) -> bool:
    """Is what is known by count, or what is left of the figure without it, too small?"""
    listed = (now[measure] or 0) - counted
    return any(hides(measure, now | {measure: number}, base) for number in (counted, listed))


def hides_lack(measure: str, lacks: str, values: Values, base: str) -> bool:
    """Is it hidden how many have one figure and lack another: with either of them, and where it is small?"""
    number = (values[measure] or 0) - (values[lacks] or 0)
    return any(
        hides(of, held, base) for of, held in ((measure, values), (lacks, values), (lacks, values | {lacks: number}))
    )


def are_many(moves: Moves, measure: str, base: str) -> bool:
    return all(is_of_many(measure, values, base) for values in (moves.opening, moves.closing))


def hidden_of_moves(
    moves: Moves,
    measure: str,
    base: str,
    *,
    is_hidden: bool,
    gone: frozenset[str] = frozenset(),
    begins_with_none: bool = False,
) -> frozenset[str]:
    """What is hidden of one row's period beside `gone`. Opening and change go together, and with them a flow at least.

    Else what is left of closing − opening, or of the sum of the flows, would be the number that is hidden. Where
    everybody knows that the row began with none, the flows alone make its closing: then at least two that make five.
    """
    numbers = moves.numbers(measure)
    if any(is_of_few(measure, values, base) for values in (moves.opening, moves.closing)):
        return frozenset(numbers)
    if not are_many(moves, measure, base):
        gone |= {name for name, number in numbers.items() if is_small(number)}
    if not gone and not is_hidden:
        return gone
    flows = {name: abs(number) for name, number in numbers.items() if name not in (OPENING, CHANGE)}
    moved = {name: number for name, number in flows.items() if number}
    if begins_with_none:
        gone |= flows.keys()
    elif moved and gone.isdisjoint(moved):
        gone |= {min(moved, key=lambda name: moved[name])}
    return gone | {OPENING, CHANGE}
