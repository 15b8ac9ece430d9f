"""Which numbers of a table's rows are hidden, beside figures of the whole that stay as they are (docs/adr/0012)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rollout.core.masking import SMALLEST, hidden_parts
from rollout.dashboard.cells import UNIT_MEASURES, base_measure, hides, is_of_many
from rollout.dashboard.figures import Values
from rollout.dashboard.hiding import CHAIN, OPENING, Key, Moves, are_many, hidden_of_moves, part
from rollout.dashboard.lens import Lens
from rollout.dashboard.rows import RowKey

JUDGED = ("participants", "with_smartphone", *CHAIN)
"""The measures that decide, whichever are asked for."""

Gone = dict[str, frozenset[RowKey]]
"""measure → the rows whose number is hidden."""


def hidden_rows(lens: Lens, measures: Iterable[str], rows: Mapping[RowKey, Values], whole: Values) -> Gone:
    """Of each measure the rows whose figures are hidden. `whole` are the figures that they sum to; both hold JUDGED.

    A row of nothing hides nothing: everybody knows its numbers. Nor does one whose number is that of a step beside
    it that is shown: it can be no larger, or no smaller.
    """
    base = base_measure(lens.base)
    asked = [m for m in dict.fromkeys((*JUDGED, *measures)) if m not in UNIT_MEASURES and whole[m] is not None]
    peopled = {key: held for key, held in rows.items() if held["participants"] or any(held[m] for m in asked)}
    many = {m: {key for key, values in peopled.items() if is_of_many(m, values, base)} for m in asked}
    gone = {m: frozenset(key for key, values in peopled.items() if hides(m, values, base)) - many[m] for m in asked}
    before: Gone = {}
    while before != gone:
        changed = [m for m in asked if m in CHAIN] if before else asked
        before = dict(gone)
        for m in changed:
            told = _told(m, peopled, gone, base) if m in CHAIN else frozenset[RowKey]()
            free = {key: values[m] for key, values in peopled.items() if key not in told}
            is_hidden = hides(m, whole, base, is_part=lens.is_part)
            gone[m] |= hidden_parts(free, whole_is_hidden=is_hidden, few=gone[m] & free.keys(), many=many[m])
            worth = [abs(free[key] or 0) for key in gone[m] & free.keys()] + [abs(whole[m] or 0)] * is_hidden
            if told and any(worth) and (len(worth) < 2 or sum(worth) < SMALLEST):
                closed = {min(told, key=lambda key: (peopled[key][m] or 0, str(key))), *(gone[m] & free.keys())}
                gone |= {step: gone[step] | closed for step in CHAIN if step in gone}
    return {m: gone.get(m, frozenset()) for m in measures}


def _told(measure: str, rows: Mapping[RowKey, Values], gone: Gone, base: str) -> frozenset[RowKey]:
    """The rows in which a step beside one is shown and alike: a bound on one side, which sums may make the number."""
    at = CHAIN.index(measure)
    earlier, later = (*reversed(CHAIN[:at]), base), CHAIN[at + 1 :]

    def is_told(key: RowKey, number: int | None) -> bool:
        values = rows[key]
        for steps in (earlier, later):  # the nearest that is shown decides
            for step in steps:
                if values[step] is not None and key not in gone.get(step, ()):
                    if values[step] == number:
                        return True
                    break
        return False

    return frozenset(key for key, values in rows.items() if is_told(key, values[measure]))


def hidden_moves(
    lens: Lens, measure: str, rows: Mapping[RowKey, Moves], closings: Collection[RowKey], whole: Collection[Key]
) -> frozenset[Key]:
    """What is hidden of what moved a measure in the period, row by row: keys of `part`.

    `closings` are the rows whose figure at its end is hidden, `whole` what is hidden of the scope itself.
    """
    base = base_measure(lens.base)
    rows = {key: moves for key, moves in rows.items() if moves.is_peopled or any(moves.numbers(measure).values())}
    many = [key for key, moves in rows.items() if are_many(moves, measure, base)]
    numbers = {key: moves.numbers(measure) for key, moves in rows.items()}
    names = next(iter(numbers.values()), {}).keys()
    gone: dict[RowKey, frozenset[str]] = dict.fromkeys(rows, frozenset())
    nobody_had_it = (None, part(measure, OPENING)) not in whole and not any(held[OPENING] for held in numbers.values())
    before: object = None
    while before != gone:  # what goes from one column may give another of its row away
        before = dict(gone)
        for key, moves in rows.items():
            gone[key] |= hidden_of_moves(
                moves,
                measure,
                base,
                is_hidden=key in closings,
                gone=gone[key],
                begins_with_none=nobody_had_it and key not in closings,
            )
        for name in names:
            column = hidden_parts(
                {key: held[name] for key, held in numbers.items()},
                whole_is_hidden=(None, part(measure, name)) in whole,
                few=[key for key, held in gone.items() if name in held],
                many=many,
            )
            for key in column:
                gone[key] |= {name}
    return frozenset((key, part(measure, name)) for key, held in gone.items() for name in held)
