"""A province where visits are agreed, by a clock that stands at the first Tuesday of December."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests import markup
from tests.clock import TurnTo, turning
from tests.register.visiting import CLOCKS, TODAY, Visiting
from tests.staffed import Staffed


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    """Turns the clock of visits, which stands at TODAY."""
    turn_to = turning(monkeypatch, CLOCKS)
    turn_to(TODAY)
    return turn_to


@pytest.fixture
def visiting(staffed: Staffed, turn: TurnTo) -> Visiting:
    """Visits of the people of `staffed`."""
    return Visiting(staffed.world)


BESIDE = re.compile(r"/visits/\d+(/propose|/session)?|/my-visits")
"""Pages of visits to which the calendar leads, and which it does not bring itself."""


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links to those pages lead somewhere."""
    match = markup._match

    def let_through(app: Flask, target: str, method: str) -> str | None:
        return None if method == "GET" and BESIDE.fullmatch(target) else match(app, target, method)

    monkeypatch.setattr(markup, "_match", let_through)
