"""A second solver for whoever has installed it: OR-Tools, beside the search and from the same beginning. Pure.

It runs in a process of its own, so that it can be ended in time and a crash of it ends nothing else. What it finds is
laid out by the timetable, visit by visit: what does not fit, for each pair of visits keeps the way between them, is
left out, so the plan is valid whatever comes back.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, time
from typing import Any

from rollout.planning import moves
from rollout.planning.greedy import insert
from rollout.planning.instance import QUARTER, Instance
from rollout.planning.plan import Plan
from rollout.planning.timetable import Timetable

MODEL = Path(__file__).with_name("routing_model.py")

MOST_UNITS = 300
"""What greedy took, and the units with the most points for a minute: with more nothing better comes in time."""

TO_END = 0.5
"""Seconds for the process to tell what it found."""

LONGEST_WAYS = 100_000
"""Minutes of all ways that no plan exceeds: a point of the prize weighs more than any."""


def is_there() -> bool:
    """Is OR-Tools installed?"""
    return find_spec("ortools") is not None


def routing(instance: Instance, seconds: float) -> Plan:
    """A plan in so many seconds, that of greedy where nothing better comes. Raises CalledProcessError, OSError."""
    ends = monotonic() + seconds
    table = Timetable(instance)
    insert(table, table.open, table.days)
    chosen = [*table.where, *moves.left_out(table)]
    chosen = [each for each in chosen[:MOST_UNITS] if any(table.starts(day, each) for day in table.days)]
    left = ends - monotonic()
    if not chosen or left <= TO_END:
        return table.plan()
    told = json.dumps(model_of(table, chosen, until=time() + left - TO_END))
    answers = _asked(told, left - TO_END / 2)
    if not answers:
        return table.plan()
    for day in table.days:
        table.order(day, [])
    for day, order in zip(table.days, answers[-1], strict=True):
        _lay(table, day.number, [chosen[node] for node in order])
    insert(table, table.open, table.days)  # what the model was not told of, or left out, where there is room
    return table.plan()


def _asked(told: str, seconds: float) -> list[list[list[int]]]:
    """What the process said until it ended, or was ended: each answer better than the one before."""
    try:
        done = subprocess.run(  # noqa: S603 — our own file, no shell
            [sys.executable, "-P", str(MODEL)], input=told.encode(), capture_output=True, timeout=seconds, check=True
        )
        said = done.stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    return [json.loads(line) for line in said.splitlines(keepends=True) if line.endswith(b"\n")]


def model_of(table: Timetable, chosen: list[int], *, until: float) -> dict[str, Any]:
    """What the model is told: days, units with their possible starts, ways, caps, and the orders to begin with.

    `until`: the time of day, in seconds, at which it has to end.
    """
    number = {candidate: node for node, candidate in enumerate(chosen)}
    caps = []
    for district, most in table.instance.caps.items():
        held = [number[each] for each in chosen if table.district[each] == district]
        if len(held) > most:
            caps.append({"most": most, "units": held})
    return {
        "days": [{"home": day.home, "room": max(0, day.room)} for day in table.days],
        "units": [
            {
                "place": table.place[each],
                "minutes": table.minutes[each],
                "prize": table.prize[each],
                "starts": [
                    {"day": day.number, "quarters": quarters}
                    for day in table.days
                    if (quarters := _quarters(table, day.number, each))
                ],
            }
            for each in chosen
        ],
        "ways": table.ways,
        "caps": caps,
        "weight": LONGEST_WAYS,
        "orders": [[number[each] for each in day.visits if each in number] for day in table.days],
        "until": until,
    }


def _quarters(table: Timetable, day: int, candidate: int) -> list[int]:
    pieces = table.starts(table.days[day], candidate)
    return [minute // QUARTER for first, last in pieces for minute in range(first, last + 1, QUARTER)]


def _lay(table: Timetable, day: int, order: list[int]) -> None:
    """The visits of a day in their order, without those that do not fit or are too many of their district."""
    held: list[int] = []
    for candidate in order:
        if (
            candidate not in table.where
            and table.has_room(candidate)
            and table.order(table.days[day], [*held, candidate])
        ):
            held.append(candidate)
