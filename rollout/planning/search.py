"""A better plan by local search: small changes, then days taken apart and filled anew until the time is up. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random
from time import monotonic

from rollout.planning import moves
from rollout.planning.greedy import greedy, insert
from rollout.planning.instance import Instance
from rollout.planning.plan import Plan
from rollout.planning.timetable import Day, Timetable

MOST_DAYS_APART = 4
"""So many days at most are taken apart in a round."""

POOL = 40
"""So many units left out are offered to them."""

COURAGE = 0.5
"""At first a loss of so many mean prizes is accepted about one time in three; at last none is."""


def search(
    instance: Instance, *, start: Plan | None = None, ends: float = 0.0, rounds: int | None = None, seed: int = 0
) -> Plan:
    """Never worse than the plan it starts from, which is that of `greedy` where none is given.

    It ends at the time `ends` (of `monotonic`), or after so many rounds: then the same seed gives the same plan.
    """
    start = start or greedy(instance)
    table = Timetable(instance)
    table.load(start)
    over = (lambda: False) if rounds is not None else (lambda: monotonic() >= ends)
    _descend(table, over)
    _shake(table, Random(seed), ends, rounds)  # noqa: S311 — a plan is no secret
    _descend(table, over if rounds is not None else (lambda: monotonic() >= ends + _TAIL))
    return max(table.plan(), start, key=lambda plan: plan.worth)


_TAIL = 0.3
"""Seconds for the last small changes after the time is up."""


def _descend(table: Timetable, over: moves.Over) -> None:
    changed = True
    while changed and not over():
        changed = False
        for move in (moves.relocate, moves.exchange, moves.turn, moves.replace):
            changed = move(table, over) or changed
        number = len(table.where)
        if changed and not over():
            insert(table, moves.left_out(table)[: moves.LEFT_OUT_TRIED], table.days)
        changed = changed or len(table.where) > number


def _shake(table: Timetable, chance: Random, until: float, rounds: int | None) -> None:
    """Days are taken apart and filled anew; what is a little worse may stay for a while, the best is kept."""
    best, best_orders = table.worth(), table.orders()
    worth, began, done = best, monotonic(), 0
    mean = best[0] / max(1, len(table.where))
    while True:
        share = done / max(1, rounds) if rounds is not None else (monotonic() - began) / max(0.001, until - began)
        if share >= 1 or not table.open:
            break
        done += 1
        days = _together(table, chance)
        before = [list(day.visits) for day in days]
        _fill_anew(table, days, chance)
        new = table.worth()
        if new >= worth or _is_dared(worth[0] - new[0], mean * COURAGE * (1 - share), chance):
            worth = new
        else:
            _put_back(table, days, before)
        if worth > best:
            best, best_orders = worth, table.orders()
    table.restore(best_orders)


def _is_dared(loss: int, courage: float, chance: Random) -> bool:
    return loss > 0 and courage > 0 and chance.random() < exp(-loss / courage)


def _together(table: Timetable, chance: Random) -> list[Day]:
    """Some days that lie near each other: by the officer, by the date, or by where their visits are."""
    first = chance.choice(table.days)
    many = chance.randint(1, min(MOST_DAYS_APART, len(table.days)))
    dates = len(table.instance.days)
    others = [day for day in table.days if day is not first]
    like = chance.random()
    if like < 0.25:
        others.sort(key=lambda day: (day.officer is not first.officer, chance.random()))
    elif like < 0.5:
        others.sort(key=lambda day: (day.number % dates != first.number % dates, chance.random()))
    elif like < 0.9 and first.visits:
        place = table.place[chance.choice(first.visits)]
        others.sort(key=lambda day: min((table.ways[place][table.place[each]] for each in day.visits), default=0))
    else:
        chance.shuffle(others)
    return [first, *others[: many - 1]]


def _fill_anew(table: Timetable, days: Sequence[Day], chance: Random) -> None:
    gone: list[int] = []
    every = chance.choice((0.4, 0.7, 1.0))
    for day in days:
        stay = [each for each in day.visits if chance.random() > every]
        gone += [each for each in day.visits if each not in stay]
        # without one of several visits a day without clashes stays so
        table.order(day, stay)
    left = moves.left_out(table)
    pool = gone + [left[int(len(left) * chance.random() ** 3)] for _ in range(POOL)] if left else gone
    pool = list(dict.fromkeys(pool))
    # from the order of greedy to nearly any order
    strength = chance.choice((0.0, 0.1, 0.3, 1.0))
    insert(table, pool, days, {each: exp(chance.gauss(0, strength)) for each in pool})


def _put_back(table: Timetable, days: Sequence[Day], orders: Sequence[Sequence[int]]) -> None:
    for day in days:
        table.order(day, [])
    for day, order in zip(days, orders, strict=True):
        table.order(day, order)
