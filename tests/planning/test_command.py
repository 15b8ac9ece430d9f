"""The command `plan`: the visits of a week as data, and how it ends."""

from __future__ import annotations

import json

import pytest
from click.testing import Result

from rollout.cli import planning
from rollout.db import db
from rollout.models import Visit, WeeklyPlan
from rollout.planning.solver import solve
from tests.planning.conftest import Province
from tests.register.visiting import MONDAY


def run(province: Province, *words: str) -> Result:
    ended = province.staffed.app.test_cli_runner().invoke(args=["plan", *words])
    db.session.rollback()
    return ended


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "solve", lambda instance, seed, **_: solve(instance, seconds=0.2, seed=seed))


def test_it_prints_visits_with_their_terms_and_keeps_nothing(province: Province) -> None:
    ended = run(province, "--week", "2026-W50", "--json")
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert {visit["unit"] for visit in told["visits"]} == {"TA0001A", "TA0002A"}
    two = next(visit for visit in told["visits"] if visit["unit"] == "TA0002A")
    assert two["officer"] == "officer"
    assert two["start"] >= MONDAY.isoformat()
    assert two["score"] == pytest.approx(55 * 0.2 / 3.5, abs=0.001)
    assert (two["terms"]["missing"], two["terms"]["blocked"]) == (60, 5)
    assert set(two["terms"]["expected"]) == {"share", "low", "high", "sessions", "own"}
    assert two["terms"]["expected"]["share"] == pytest.approx(0.2)
    assert told["left_out"] == []
    assert not province.staffed.session.query(Visit).all()
    assert not province.staffed.session.query(WeeklyPlan).all()
    assert "2 visits, 0 units left out." in run(province, "--week", "2026-W50", "--officer", "officer").stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--week", "2026-W99"), "is no week"),
        (("--week", "soon"), "is no week"),
        (("--week", "2026-W01"), "no working day to come"),
        (("--week", "2026-W50", "--officer", "nobody"), "There is no user nobody."),
        ((), "--week"),
    ],
)
def test_what_cannot_be_ends_with_one_line(province: Province, words: tuple[str, ...], why: str) -> None:
    ended = run(province, *words)
    assert ended.exit_code == 1
    assert why in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
