"""The plan that is proposed: the best that anybody finds in time, and only what the checker accepts. Pure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic

from rollout.core.errors import where
from rollout.planning.checker import faults
from rollout.planning.instance import Instance
from rollout.planning.plan import Plan
from rollout.planning.routing import is_there, routing
from rollout.planning.search import search

log = logging.getLogger(__name__)

SECONDS = 8.0
"""For all solvers together; with what is done before and after, a plan is there within ten."""

GRACE = 0.5
"""Seconds that others may take longer."""

Solver = Callable[[Instance, float], Plan]
"""Makes a plan of an instance in so many seconds."""


def solve(instance: Instance, *, seconds: float = SECONDS, seed: int = 0, others: Sequence[Solver] = ()) -> Plan:
    """The better, by (prize, −travel), of the search and of other solvers, which run beside it for as long.

    Others wait for something that computes elsewhere, and are asked from threads; who comes late is not waited for.
    What another solver gets wrong, or fails over, is logged and passed over: a plan there is always.
    """
    ends = monotonic() + seconds
    with _beside(others, instance, seconds) as running:
        plan = search(instance, ends=ends, seed=seed)
        plans = [plan, *filter(None, (_told(instance, each, ends) for each in running))]
    return max(plans, key=lambda each: each.worth)


@contextmanager
def _beside(others: Sequence[Solver], instance: Instance, seconds: float) -> Iterator[list[Future[Plan]]]:
    """Whoever is still at it afterwards is left alone: nothing waits for it."""
    threads = ThreadPoolExecutor(max_workers=max(1, len(others)), thread_name_prefix="solver")
    try:
        yield [threads.submit(other, instance, seconds) for other in others]
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _told(instance: Instance, running: Future[Plan], ends: float) -> Plan | None:
    """What another solver found, where the checker accepts it."""
    try:
        plan = running.result(max(0.0, ends + GRACE - monotonic()))
    except Exception as error:  # whatever a stranger stumbles over, the week needs a plan
        log.error("Another solver failed: %s", where(error))
        return None
    if wrong := faults(instance, plan):
        log.error("Another solver's plan has %s faults, the first: %s", len(wrong), wrong[0].wrong)
        return None
    return plan


def installed() -> tuple[Solver, ...]:
    """The other solvers of this machine."""
    return (routing,) if is_there() else ()
