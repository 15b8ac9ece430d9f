"""The second solver: what it is told, what is made of what it says; and, where it is installed, itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from rollout.planning import routing as routing_module
from rollout.planning.checker import faults
from rollout.planning.greedy import greedy
from rollout.planning.instance import Instance
from rollout.planning.routing import is_there, model_of, routing
from rollout.planning.solver import installed, solve
from rollout.planning.timetable import Timetable
from tests.machine import REQUIRE_ALL
from tests.planning.instances import BESIDE, CITY, MONDAY, MOUNTAIN, TRAVEL, instances, officer, unit

Says = Callable[[str], None]

SMALL = Instance(
    (MONDAY,), (officer(limit=2),), (unit(1, prize=50), unit(2, prize=40, area_id=MOUNTAIN), unit(3, prize=45)),
    travel=TRAVEL,
)  # fmt: skip

needs_it = pytest.mark.skipif(not REQUIRE_ALL and not is_there(), reason="OR-Tools is not installed")


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Says:
    """A process that says something else in the place of the model."""

    def put(program: str) -> None:
        path = tmp_path / "model.py"
        path.write_text(program, encoding="utf-8")
        monkeypatch.setattr(routing_module, "MODEL", path)

    return put


def test_of_what_is_said_in_time_the_last_counts(says: Says) -> None:
    told = (
        "print([[2]], flush=True)",
        "print([[0, 1]], flush=True)",
        "print('[[2', end='', flush=True)",
    )
    says("\n".join(["import time", *told, "time.sleep(60)"]))
    plan = routing(SMALL, 3.0)
    assert faults(SMALL, plan) == []
    assert len([stop for route in plan.routes for stop in route.stops]) == 2


def test_what_does_not_fit_is_left_out(says: Says) -> None:
    says("print([[0, 1, 2, 0]])")  # three and one of them twice, where two are allowed
    plan = routing(SMALL, 5.0)
    assert faults(SMALL, plan) == []
    assert len([stop for route in plan.routes for stop in route.stops]) == 2


def test_one_that_says_nothing_or_fails_leaves_a_plan(says: Says, caplog: pytest.LogCaptureFixture) -> None:
    says("")
    assert routing(SMALL, 3.0).worth == greedy(SMALL).worth
    says("raise SystemExit(3)")
    assert solve(SMALL, seconds=1.0, others=(routing,)).worth >= greedy(SMALL).worth
    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["Another solver failed"]


def test_a_plan_of_more_visits_than_the_model_is_told_of_keeps_the_others(says: Says) -> None:
    officers = 90
    units = tuple(unit(key, prize=1_000 - key) for key in range(1, 4 * officers + 1))
    large = Instance((MONDAY,), tuple(officer(key) for key in range(1, officers + 1)), units, travel=TRAVEL)
    begun = greedy(large)
    assert sum(len(route.stops) for route in begun.routes) > routing_module.MOST_UNITS
    says("import json, sys\nprint(json.dumps(json.load(sys.stdin)['orders']))")
    plan = routing(large, 30.0)
    assert faults(large, plan) == []
    assert plan.worth >= begun.worth


def test_of_more_units_than_the_model_is_told_of_those_that_greedy_took_come_first(
    says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing_module, "MOST_UNITS", 2)
    told = "assert len(told['units']) == sum(map(len, told['orders'])) == 2"  # of three
    says(f"import json, sys\ntold = json.load(sys.stdin)\n{told}\nprint(json.dumps(told['orders']))")
    assert routing(SMALL, 5.0).worth == greedy(SMALL).worth


@settings(max_examples=25)
@given(instances())
def test_the_model_says_only_what_the_timetable_allows(instance: Instance) -> None:
    table = Timetable(instance)
    chosen = [each for each in table.open if any(table.starts(day, each) for day in table.days)]
    told = model_of(table, chosen, until=0.0)
    assert len(told["units"]) == len(chosen)
    assert all(unit["starts"] for unit in told["units"])
    assert [len(order) for order in told["orders"]] == [0] * len(table.days)
    for cap in told["caps"]:
        assert len(cap["units"]) > cap["most"]


@needs_it
def test_it_finds_the_best_of_a_small_week() -> None:
    many = [unit(number, prize=10 * number, area_id=CITY if number % 2 else BESIDE) for number in range(1, 9)]
    week = Instance((MONDAY,), (officer(1), officer(2)), tuple(many), travel=TRAVEL, caps={})
    plan = routing(week, 6.0)
    assert faults(week, plan) == []
    assert plan.prize == solve(week, seconds=1.0).prize
    assert installed() == (routing,)
