"""Which numbers of people a board hides from who sees none (docs/adr/0012), what it may say of the rest. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rollout.core.masking import SMALLEST, Sum, hidden

TOTAL = "total"
"""The key of the number of all."""


def hidden_numbers(parts: Mapping[Any, int], whole: int) -> frozenset[Any]:
    """The small ones, and what keeps each of them from being worked out, from within bounds as well.

    Nobody (0) is shown, so that whoever subtracts knows of each hidden part that it is 1 at least, and at most what the
    others leave: unless that is five, one part more is hidden, at last the whole. Somebody may be blocked by several
    kinds, so that the parts may make more than the whole: they are hidden as parts that do add up.
    """
    gone = set(hidden({**parts, TOTAL: whole}, [Sum(TOTAL, tuple(parts))]))
    rest = sorted((key for key in parts if key not in gone and parts[key]), key=lambda key: (parts[key], str(key)))
    while TOTAL not in gone and gone and most_of_one(parts, whole, gone) < SMALLEST:
        gone.add(rest.pop(0) if rest else TOTAL)
    return frozenset(gone)


def most_of_one(parts: Mapping[Any, int], whole: int, gone: Collection[Any]) -> int:
    """How many one hidden part may be at most, for who reads the whole and the parts that are shown."""
    hidden_parts = [key for key in parts if key in gone]
    shown = sum(number for key, number in parts.items() if key not in gone)
    return whole - shown - max(0, len(hidden_parts) - 1)


def largest(columns: Collection[tuple[Mapping[Any, int], int, Collection[Any]]]) -> Any | None:
    """The row whose numbers make most together; None where what is shown does not say which that is.

    Each column is its parts, its whole, and the keys that are hidden.
    """
    if any(TOTAL in gone for _parts, _whole, gone in columns):
        return None
    keys = list(dict.fromkeys(key for parts, _whole, _gone in columns for key in parts))
    if not keys:
        return None

    def at_most(key: Any) -> int:
        return sum(most_of_one(*column) if key in column[2] else column[0].get(key, 0) for column in columns)

    shown = [key for key in keys if not any(key in gone for _parts, _whole, gone in columns)]
    first = max(shown, key=at_most, default=None)
    return first if first is not None and all(at_most(key) <= at_most(first) for key in keys) else None
