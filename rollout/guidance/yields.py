"""What came of a session: who was there without an account and has one within fourteen days. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from rollout.ledger.person_lines import Hold

DAYS = 14
"""After a session, within which an account is taken for its result."""


class Yield(NamedTuple):
    """People who got their account within the days after sessions; `is_ripe`: all those days have passed."""

    people: frozenset[int]
    is_ripe: bool


def got_account(holds: Iterable[Hold], day: date) -> bool:
    """Did somebody without an account before a day get one on it or within DAYS after it?"""
    held = list(holds)
    had_one = any(hold.start < day < hold.end for hold in held)
    return not had_one and any(day <= hold.start <= day + timedelta(days=DAYS) for hold in held)


def yield_of(present: Iterable[int], accounts: Mapping[int, list[Hold]], day: date, today: date) -> Yield:
    """`accounts`: person → when they had one."""
    people = frozenset(person for person in present if got_account(accounts.get(person, ()), day))
    return Yield(people, today > day + timedelta(days=DAYS))


def together(found: Iterable[Yield]) -> Yield:
    """Of several sessions, each person once."""
    held = list(found)
    return Yield(frozenset().union(*(each.people for each in held)), all(each.is_ripe for each in held))
