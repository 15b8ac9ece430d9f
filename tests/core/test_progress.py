"""Long work tells how far it is, and ends when it is asked to."""

from __future__ import annotations

import pytest

from rollout.core.progress import Stopped, part, step, telling


def test_parts_are_per_cents_of_the_work_around_them() -> None:
    told: list[int] = []
    with telling(told.append, lambda: False):
        with part(0, 40):
            step(1, 2)
        with part(40, 90):
            for done in range(5):
                step(done, 5)
            with part(50, 100):
                step(1, 1)
    assert told == [0, 20, 40, 40, 50, 60, 70, 80, 65, 90]


def test_whoever_is_asked_to_stop_stops_at_the_next_step() -> None:
    told: list[int] = []

    def work() -> None:
        with telling(told.append, lambda: bool(told) and told[-1] >= 50):
            for done in range(10):
                step(done, 10)

    with pytest.raises(Stopped):
        work()
    assert told == [0, 10, 20, 30, 40, 50]


def test_without_a_listener_work_goes_on() -> None:
    with part(0, 50):
        step(1, 2)
    step(1, 0)
