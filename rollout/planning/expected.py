"""How many of the people still missing a session brings: learned from like units, shrunk to the mean of all. Pure.

People of one session are alike: they share the room, the network and the officer. So a session is one observation, its
share, however many people came, and how far shares of like sessions lie apart says how much they are worth.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import fmean
from typing import NamedTuple

BANDS = (10, 50, 200)
"""People of a unit at which the next size begins."""

NORMAL = 1.96
"""Standard errors to either side of an interval of 95 %."""

LEAST_WITHIN, LEAST_BETWEEN = 0.05, 0.05
"""Standard deviations below which neither sessions nor kinds of units count as alike: a few may be so by chance."""


Group = tuple[Hashable, int]
"""Type of unit, and size."""


class SessionRow(NamedTuple):
    """A session as it went with one unit: people missing when it was held, and whom it brought an account
    (`register/yields.py`)."""

    kind: Hashable
    band: int
    missing: int
    accepted: int


class Expected(NamedTuple):
    """The expected share with its interval. `sessions`: how many with like units there were; `own`: how far
    they count against the mean of all, from 0 to 1."""

    share: float
    low: float
    high: float
    sessions: int
    own: float


def band(people: int) -> int:
    """The size of a unit, from 0."""
    return sum(people >= least for least in BANDS)


@dataclass(frozen=True)
class Yields:
    """What sessions taught: the mean of all, its variance, and variances within groups of like units and between."""

    mean: float
    of_mean: float
    within: float
    between: float
    groups: Mapping[Group, tuple[int, float]]
    """How many sessions, and the mean of their shares."""

    def expected(self, kind: Hashable, band: int) -> Expected:
        """Own sessions count as between ÷ (between + within ÷ number); without any it is the mean of all."""
        number, share = self.groups.get((kind, band), (0, self.mean))
        own = self.between / (self.between + self.within / number) if number else 0.0
        middle = self.mean + own * (share - self.mean)
        # what own sessions leave open, and as far as the mean stands for them, what it leaves open
        variance = (1 - own) * self.between + (1 - own) ** 2 * self.of_mean
        margin = NORMAL * sqrt(variance)
        return Expected(middle, max(0.0, middle - margin), min(1.0, middle + margin), number, own)


def learn(rows: Iterable[SessionRow]) -> Yields | None:
    """None where there was no session with anybody missing: then nothing is known of any unit."""
    shares: dict[Group, list[float]] = {}
    for row in rows:
        if row.missing > 0:
            share = min(1.0, max(0.0, row.accepted / row.missing))
            shares.setdefault((row.kind, row.band), []).append(share)
    if not shares:
        return None
    everything = [share for group in shares.values() for share in group]
    means = {key: fmean(group) for key, group in shares.items()}
    mean = fmean(means.values())
    within = _within(shares, means, fmean(everything))
    between = _between(shares, means, within)
    # groups, each with its own chance, make up the mean
    of_mean = sum(between + within / len(group) for group in shares.values()) / len(shares) ** 2
    return Yields(mean, of_mean, within, between, {key: (len(shares[key]), means[key]) for key in shares})


def _within(shares: Mapping[Group, list[float]], means: Mapping[Group, float], mean: float) -> float:
    """The variance of sessions of like units, pooled, with one more observation as far off as shares can lie apart."""
    squares = sum((share - means[key]) ** 2 for key, group in shares.items() for share in group)
    freedom = sum(len(group) - 1 for group in shares.values())
    return max(LEAST_WITHIN**2, (squares + mean * (1 - mean)) / (freedom + 1))


def _between(shares: Mapping[Group, list[float]], means: Mapping[Group, float], within: float) -> float:
    """The variance of the means of groups, less what chance within them makes of it."""
    if len(means) < 2:
        return LEAST_BETWEEN**2
    middle = fmean(means.values())
    seen = sum((each - middle) ** 2 for each in means.values()) / (len(means) - 1)
    chance = fmean(within / len(group) for group in shares.values())
    return max(LEAST_BETWEEN**2, seen - chance)
