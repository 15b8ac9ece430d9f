"""Figures and their course by every dimension: the cost at 1,300,000 people against that at 13,000."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from flask import Flask

from benchmarks.databases import sqlite_province
from benchmarks.province import FIRST, LAST
from benchmarks.result import Result, medians
from rollout.dashboard.figures import figures
from rollout.db import db, reading
from rollout.ledger import balances
from rollout.models.rollup import column
from rollout.vocabulary import AreaList, Dimension, Evidence, Measure, PeopleGroup

SMALL, LARGE = 13_000, 1_300_000
BAR = 1.3
MEASURES = (Measure.PARTICIPANTS, Measure.INSTALLED, Measure.REGISTERED, Measure.ACCEPTED)
COURSE = [column(measure) for measure in MEASURES]


def _figures(app: Flask, by: Dimension, areas: AreaList, day: date) -> Callable[[], object]:
    def job() -> object:
        with app.app_context(), reading():
            return figures(
                db.session(), as_of=day, by=by, areas=areas, evidence=Evidence.REPORTED, groups=[PeopleGroup.EMPLOYEE]
            )

    return job


def _course(app: Flask) -> Callable[[], object]:
    """What the overview's course asks: the totals at the end of many weeks."""
    days = [LAST - timedelta(weeks=weeks) for weeks in range((LAST - FIRST).days // 7)]

    def job() -> object:
        with app.app_context(), reading():
            return balances.at_days(db.session(), "total", days, [PeopleGroup.EMPLOYEE], COURSE)

    return job


def run() -> Iterator[Result]:
    small, large = sqlite_province(SMALL), sqlite_province(LARGE)
    for by in Dimension:
        for areas in AreaList:
            if areas is AreaList.Y2025 and by not in (Dimension.PROVINCE, Dimension.COMMUNE):
                continue
            for day in (LAST, LAST - timedelta(days=200)):
                held = medians({"small": _figures(small, by, areas, day), "large": _figures(large, by, areas, day)})
                name = f"figures by {by.value} {areas.value} as of {day}: 1.3 million / 13 thousand people"
                yield Result(name, held["large"] / held["small"], BAR)
    held = medians({"small": _course(small), "large": _course(large)})
    yield Result("course of 400 days by week: 1.3 million / 13 thousand people", held["large"] / held["small"], BAR)
