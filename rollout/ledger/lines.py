"""Lines: how one figure of one unit moves on one day, and what is done with them and with whole days. Pure.

Everything here is whole days and half-open intervals [start, end).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from rollout.ledger.facts import (
    MembershipFact,
    ModeFact,
)


class LineKey(NamedTuple):
    """What a line moves: all but by how much."""

    unit_id: int
    day: date
    measure: str
    group: str
    smartphone: bool
    evidence: str
    flow: str
    by_count: bool


Lines = dict[LineKey, int]
"""By how much each moves; what moves by nothing is absent."""

Modes = Mapping[int, tuple[ModeFact, ...]]
"""Unit → how it counts, in order of days."""

T = TypeVar("T", MembershipFact, ModeFact)


def merge(into: Lines, lines: Lines, factor: int = 1) -> None:
    """Adds lines into others, dropping what cancels out."""
    for key, delta in lines.items():
        total = into.get(key, 0) + factor * delta
        if total:
            into[key] = total
        else:
            into.pop(key, None)


def union(intervals: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The days of any of some intervals [start, end), as intervals that neither meet nor overlap, in order."""
    merged: list[tuple[date, date]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def joined_up(facts: Iterable[T]) -> tuple[T, ...]:
    """Facts that say the same of days that touch, as one: who leaves and returns on one day never left (R16)."""
    facts = tuple(facts)
    if len(facts) < 2:
        return facts
    result: list[T] = []
    for fact in sorted(facts, key=lambda fact: fact.start):
        last = result[-1] if result else None
        if last is not None and last.end == fact.start and last._replace(start=fact.start, end=fact.end) == fact:
            result[-1] = last._replace(end=fact.end)
        else:
            result.append(fact)
    return tuple(result)
