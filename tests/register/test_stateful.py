"""Random histories of the register on both engines: after every step all figures are those of the naive model.

`make test` runs a few short ones, `make soak` 2,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from rollout.db import db
from tests.databases import Databases
from tests.register.history import History
from tests.register.stage import PEOPLE, Province
from tests.register.world import make_world


@pytest.fixture
def province(databases: Databases, tmp_path: Path) -> Iterator[Province]:
    with databases.lend(tmp_path) as app, app.app_context():
        world = make_world(db.session())
        held = Province(world, world.user.id, world.people(PEOPLE))
        db.session.remove()
        yield held


def run(province: Province, chosen: settings) -> None:
    machine = type("HistoryHere", (History,), {"province": province})
    run_state_machine_as_test(machine, settings=settings(chosen, suppress_health_check=list(HealthCheck)))


def test_random_histories_agree_with_the_naive_model(province: Province) -> None:
    run(province, settings(max_examples=6, stateful_step_count=20))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_many_random_histories_agree_with_the_naive_model(province: Province, part: int) -> None:
    run(province, settings(max_examples=100, stateful_step_count=30, derandomize=False, print_blob=True))
