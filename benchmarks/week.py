"""A week to plan, and units to visit, in the real communes; seeded."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from rollout.core.office_hours import Hours
from rollout.core.travel import Point, Travel
from rollout.planning.instance import Candidate, Fixed, Instance, Officer

COMMUNES = Path(__file__).parents[1] / "rollout" / "registry" / "data" / "areas_2025.csv"
DAYS = tuple(date(2026, 11, 23) + timedelta(day) for day in range(5))
MORNING, AFTERNOON = Hours(7 * 60, 11 * 60 + 30), Hours(13 * 60 + 30, 17 * 60)
OFFICERS, VISITS_A_DAY = 8, 4


def communes() -> dict[int, Point]:
    """The points of the communes, by their codes."""
    with COMMUNES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["longitude"]]
    return {int(row["code"]): Point(float(row["longitude"]), float(row["latitude"])) for row in rows}


def week(candidates: int, seed: int = 1) -> Instance:
    """8 officers × 5 days; a third of the units receive nobody on some days, a third only some officers."""
    chance = Random(seed)
    points = communes()
    places = sorted(points)
    officers = tuple(
        Officer(number, chance.choice(places), dict.fromkeys(DAYS, (MORNING, AFTERNOON)), VISITS_A_DAY)
        for number in range(1, OFFICERS + 1)
    )
    units = tuple(_unit(number, chance, places) for number in range(1, candidates + 1))
    agreed = tuple(
        Fixed(officer.id, DAYS[2], Hours(8 * 60, 9 * 60 + 30), chance.choice(places), (-officer.id,))
        for officer in officers[:3]
    )
    return Instance(DAYS, officers, units, agreed, Travel(points))


def _unit(number: int, chance: Random, places: list[int]) -> Candidate:
    area_id = chance.choice(places)
    days = DAYS if chance.random() < 2 / 3 else tuple(day for day in DAYS if chance.random() < 0.5)
    hours = chance.choice([(MORNING, AFTERNOON)] * 3 + [(MORNING,), (AFTERNOON,)])
    return Candidate(
        number,
        area_id,
        chance.choice((60, 90, 120)),
        int(100 * chance.lognormvariate(2.5, 1)),
        dict.fromkeys(days, hours),
        None if chance.random() < 2 / 3 else frozenset(chance.sample(range(1, OFFICERS + 1), 3)),
        places.index(area_id) // 8,
    )
