"""What a benchmark says: a name, a figure, the bar it must stay under."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple


class Result(NamedTuple):
    name: str
    figure: float
    bar: float

    def __str__(self) -> str:
        short = "" if self.figure <= self.bar else "\tFALLS SHORT"
        return f"{self.name}\t{self.figure:.2f}\t{self.bar:g}{short}"


def medians(jobs: Mapping[str, Callable[[], object]], *, rounds: int = 30) -> dict[str, float]:
    """Seconds of each job, the median of `rounds`; the jobs take turns, so that what disturbs one disturbs all."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        job()  # imports, statement caches and the first read of the file are not what is measured
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(held) for name, held in times.items()}
