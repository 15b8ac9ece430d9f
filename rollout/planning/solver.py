"""The plan that is proposed: the best that anybody finds in time, and only what the checker accepts. Pure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from time import monotonic

from rollout.core.errors import where
from rollout.planning.checker import faults
from rollout.planning.greedy import greedy
from rollout.planning.instance import Instance
from rollout.planning.plan import Plan
from rollout.planning.search import search

log = logging.getLogger(__name__)

SECONDS = 8.0
"""For all solvers together; with what is done before and after, a plan is there within ten."""

Solver = Callable[[Instance, float], Plan]
"""Makes a plan of an instance in so many seconds."""


def solve(instance: Instance, *, seconds: float = SECONDS, seed: int = 0, others: Sequence[Solver] = ()) -> Plan:
    """The search goes on from the best, by (prize, −travel), of greedy and other solvers; it never makes it worse.

    The others share the time with the search. What another solver gets wrong, or fails over, is logged and passed
    over: a plan there is always.
    """
    ends = monotonic() + seconds
    share = seconds / (1 + len(others))
    plans = [greedy(instance)]
    for other in others:
        try:
            plan = other(instance, share)
        except Exception as error:  # whatever a stranger stumbles over, the week needs a plan
            log.error("Another solver failed: %s", where(error))
            continue
        if wrong := faults(instance, plan):
            log.error("Another solver's plan has %s faults, the first: %s", len(wrong), wrong[0].wrong)
        else:
            plans.append(plan)
    best = max(plans, key=lambda plan: plan.worth)
    return search(instance, start=best, ends=ends, seed=seed)
