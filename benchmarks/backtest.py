"""Does the ranking find people sooner? People accepted in 30 days, against the largest first and the nearest first.

In a world with a signal, kinds of units differ in what a session brings, and the ranking has seen some sessions with
each. In one without, what a visit brings is chance for each hour, whatever the unit is like: then no order can be
better than another, and the ranking must tie within the interval of the runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from random import Random
from statistics import fmean, stdev
from typing import NamedTuple

from benchmarks.result import Result
from benchmarks.week import communes
from rollout.core.travel import Travel
from rollout.planning.expected import SessionRow, band, learn
from rollout.planning.score import UnitRow, Weights, rank

WORLDS, UNITS, HISTORY = 40, 400, 80
DAYS, OFFICERS, HOURS = 30, 3, 6.0
SESSION = 90
"""Minutes."""

BY_CHANCE = 4.0
"""People whom an hour brings in the world without a signal, on average."""

NORMAL = 2.58
"""Standard errors to either side of an interval of 99 %."""

Order = Callable[["World"], list["Unit"]]


class Unit(NamedTuple):
    key: int
    kind: int
    missing: int
    blocked: int
    travel: int


class World(NamedTuple):
    units: list[Unit]
    shares: dict[tuple[int, int], float]
    sessions: list[SessionRow]
    signal: bool


def world(seed: int, *, signal: bool) -> World:
    chance = Random(seed)
    travel = Travel(communes())
    places = sorted(travel.points)
    home = chance.choice(places)
    units = []
    for key in range(UNITS):
        missing = max(1, int(chance.lognormvariate(3.3, 1.1)))
        way = 2 * travel.minutes(home, chance.choice(places))
        units.append(Unit(key, chance.randrange(6), missing, chance.randint(0, missing // 3), way))
    shares = {(kind, size): chance.betavariate(2, 3) for kind in range(6) for size in range(4)}
    sessions = [_session(chance, unit, shares, signal=signal) for unit in chance.choices(units, k=HISTORY)]
    return World(units, shares, sessions, signal)


def _session(chance: Random, unit: Unit, shares: dict[tuple[int, int], float], *, signal: bool) -> SessionRow:
    size = band(unit.missing)
    brought = _brought(chance, unit, shares, unit.missing - unit.blocked) if signal else chance.randint(0, unit.missing)
    return SessionRow(unit.kind, size, max(1, unit.missing - unit.blocked), brought)


def _brought(chance: Random, unit: Unit, shares: dict[tuple[int, int], float], left: int) -> int:
    share = chance.gauss(shares[unit.kind, band(unit.missing)], 0.15)
    return round(left * min(1.0, max(0.0, share)))


def by_ranking(held: World) -> list[Unit]:
    yields = learn(held.sessions)
    rows = []
    for unit in held.units:
        expected = yields.expected(unit.kind, band(unit.missing)) if yields else None
        rows.append(UnitRow(unit.key, unit.missing, unit.blocked, expected, unit.travel, SESSION))
    ranking = rank(rows, Weights())
    return [held.units[each.row.unit_id] for each in (*ranking.ranked, *ranking.unknown)]


def largest_first(held: World) -> list[Unit]:
    return sorted(held.units, key=lambda unit: (-unit.missing, unit.key))


def nearest_first(held: World) -> list[Unit]:
    return sorted(held.units, key=lambda unit: (unit.travel, unit.key))


def accepted(held: World, order: Order, seed: int) -> int:
    """People accepted after `DAYS` days of `OFFICERS` officers who visit units in this order, each once."""
    people = 0
    left = DAYS * OFFICERS * HOURS
    for unit in order(held):
        hours = (unit.travel + SESSION) / 60
        if hours > left:
            break
        left -= hours
        chance = Random(seed * 100_003 + unit.key)  # a unit answers alike, whenever it is visited
        if held.signal:
            people += _brought(chance, unit, held.shares, unit.missing - unit.blocked)
        else:
            people += sum(chance.random() < BY_CHANCE / 8 for _ in range(round(hours * 8)))
    return people


def unlearned(held: World) -> list[Unit]:
    """People for each hour, with no word of what sessions brought."""
    return sorted(held.units, key=lambda unit: (-(unit.missing - unit.blocked) / (unit.travel + SESSION), unit.key))


def _differences(rival: Order, runs: Sequence[tuple[World, int]]) -> list[tuple[int, int]]:
    return [(accepted(held, by_ranking, seed), accepted(held, rival, seed)) for held, seed in runs]


def run() -> Iterator[Result]:
    for rival in (largest_first, nearest_first, unlearned):
        name = rival.__name__.replace("_", " ")
        runs = [(world(seed, signal=True), seed) for seed in range(WORLDS)]
        pairs = _differences(rival, runs)
        ours, theirs = fmean(a for a, _ in pairs), fmean(b for _, b in pairs)
        margin = _margin(pairs)
        yield Result(f"with a signal: {name} {theirs:,.0f} / ranking {ours:,.0f} people accepted", theirs / ours, 1)
        yield Result(f"with a signal: interval of the lead over {name} / lead", margin / (ours - theirs), 1)
        runs = [(world(seed, signal=False), seed) for seed in range(WORLDS)]
        pairs = _differences(rival, runs)
        ours, theirs = fmean(a for a, _ in pairs), fmean(b for _, b in pairs)
        told = f"without a signal: ranking {ours:,.0f} and {name} {theirs:,.0f}: difference / its interval"
        yield Result(told, abs(ours - theirs) / _margin(pairs), 1)


def _margin(pairs: Sequence[tuple[int, int]]) -> float:
    """Half of the interval of the mean difference."""
    return NORMAL * stdev(a - b for a, b in pairs) / sqrt(len(pairs))
