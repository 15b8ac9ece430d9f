"""Random histories of visits on both engines: along the moves alone, nobody in two places, all of it written down.

`make test` runs a few short ones, `make soak` many.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from rollout.db import db
from tests.clock import turning
from tests.databases import Databases
from tests.register.visit_history import Stage, VisitHistory
from tests.register.visiting import CLOCKS
from tests.register.world import make_world


@pytest.fixture
def stage(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with databases.lend(tmp_path) as app, app.app_context():
        yield Stage(make_world(db.session()), turning(monkeypatch, CLOCKS))
        db.session.remove()


def run(stage: Stage, chosen: settings) -> None:
    machine = type("VisitHistoryHere", (VisitHistory,), {"stage": stage})
    run_state_machine_as_test(machine, settings=settings(chosen, suppress_health_check=list(HealthCheck)))


def test_random_histories_of_visits(stage: Stage) -> None:
    run(stage, settings(max_examples=10, stateful_step_count=30))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_many_random_histories_of_visits(stage: Stage, part: int) -> None:
    run(stage, settings(max_examples=100, stateful_step_count=50, derandomize=False, print_blob=True))
