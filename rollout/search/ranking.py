"""Which of several names comes first for what was typed. Pure; names come with the keys that are stored beside them."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest
from typing import Generic, NamedTuple, TypeVar

from rollout.core.names import search_key, tidy

T = TypeVar("T")


class Named(NamedTuple, Generic[T]):
    """Something under a name as it is stored, with the name's keys to search and to order by."""

    name: str
    search_name: str
    sort_name: str
    item: T


class Typed:
    """What was typed, taken apart once for all names."""

    def __init__(self, text: str) -> None:
        *self._whole, self._begun = tidy(text).lower().split() or [""]
        self._row = search_key(text)

    def closeness(self, name: str, search_name: str) -> tuple[int, int]:
        """How near a name is, the nearest lowest: how many typed words it lacks as they are marked, where they stand.

        The last word may be the beginning of one. The words stand in a row at the beginning or the end of the name (0),
        somewhere in a row (1), or apart (2).
        """
        held = name.lower()
        words = held.split()
        lacking = sum(word not in words for word in self._whole)
        lacking += not (held.startswith(self._begun) or f" {self._begun}" in held)
        if search_name.startswith(self._row) or f" {search_name}".endswith(f" {self._row}"):
            return lacking, 0
        return lacking, 1 if self._row in search_name else 2


def nearest_first(found: Iterable[Named[T]], typed: str, most: int) -> list[Named[T]]:
    """Of what was found the nearest, then by the alphabet; those alike stay in their order."""
    asked = Typed(typed)
    ranked = (
        (*asked.closeness(one.name, one.search_name), one.sort_name, place, one) for place, one in enumerate(found)
    )
    return [one for *_, one in nsmallest(most, ranked)]
