"""Which of several names comes first for what was typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from rollout.core.names import search_key, sort_key, tidy

T = TypeVar("T")


def _words(text: str) -> list[str]:
    return tidy(text).lower().split()


def closeness(name: str, typed: str) -> tuple[int, int]:
    """How near a name is, the nearest lowest: how many typed words it lacks as they are marked, and where they stand.

    The last word may be the beginning of one. The words stand in a row at the beginning or the end of the name (0),
    somewhere in a row (1), or apart (2).
    """
    *whole, begun = _words(typed) or [""]
    held = _words(name)
    lacking = sum(word not in held for word in whole) + (not any(word.startswith(begun) for word in held))
    plain, row = search_key(name), search_key(typed)
    if plain.startswith(row) or f" {plain}".endswith(f" {row}"):
        return lacking, 0
    return lacking, 1 if row in plain else 2


def nearest_first(found: Iterable[tuple[str, T]], typed: str, *, given_name_first: bool) -> list[T]:
    """What was found under names, the nearest first, then by the alphabet."""
    held = [
        (*closeness(name, typed), sort_key(name, given_name_first=given_name_first), place, item)
        for place, (name, item) in enumerate(found)
    ]
    return [item for *_, item in sorted(held, key=lambda entry: entry[:4])]
