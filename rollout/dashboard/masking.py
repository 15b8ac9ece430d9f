"""Small numbers of people that a viewer without personal records is not shown (docs/adr/0012, facts of law §7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

SMALLEST = 5  # the smallest number of people shown of a commune or a unit
Key = TypeVar("Key")


def is_small(number: int | None) -> bool:
    """1 to 4, of either sign. Nobody is no small number: it says nothing of a person."""
    return number is not None and 0 < abs(number) < SMALLEST


def hidden(numbers: Mapping[Key, int | None]) -> frozenset[Key]:
    """Whose numbers are hidden beside their total: the small ones, and as many more as keep them from being worked out.

    What is hidden is at least two numbers that sum to at least five, as far as there are any; the next smallest go.
    """
    sizes = {key: abs(number) for key, number in numbers.items() if number}
    chosen = {key for key, size in sizes.items() if size < SMALLEST}
    if not chosen:
        return frozenset()
    held = sum(sizes[key] for key in chosen)
    for key in sorted(sizes.keys() - chosen, key=lambda key: (sizes[key], str(key))):
        if len(chosen) >= 2 and held >= SMALLEST:
            break
        chosen.add(key)
        held += sizes[key]
    return frozenset(chosen)


def cut(numbers: Iterable[int | None]) -> list[int | None]:
    """A course of numbers without the small ones."""
    return [None if is_small(number) else number for number in numbers]
