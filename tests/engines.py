"""On which engines a test runs: both, unless it tells what pages say and do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pytest

BOTH = ("sqlite", "postgresql")

# These tell of pages, and run on SQLite. On PostgreSQL every page is opened by every role (tests/house/test_rights.py)
# and every form is sent with what it must refuse (test_poison.py). What is counted, put in order, searched or raced for
# runs on both: such a file or test in these folders says so by @pytest.mark.both_engines.
FOLDERS_OF_PAGES = (
    "accounts", "calendar", "dashboard", "gallery", "guide", "messages", "participants", "reports", "requests", "today",
    "units", "visits",
)  # fmt: skip


def choose_engines(metafunc: pytest.Metafunc) -> None:
    """Runs a test that asks for an engine on those that its folder needs; its own choice comes first."""
    chosen = {name for mark in metafunc.definition.iter_markers("parametrize") for name in _names(mark.args[0])}
    both = metafunc.definition.path.parent.name not in FOLDERS_OF_PAGES
    both = both or metafunc.definition.get_closest_marker("both_engines") is not None
    for fixture in {"engine", "province_app"} & set(metafunc.fixturenames) - chosen:
        scope: Literal["function", "module"] = "function" if fixture == "engine" else "module"
        metafunc.parametrize(fixture, BOTH if both else BOTH[:1], indirect=True, scope=scope)


def _names(names: str | Sequence[str]) -> Sequence[str]:
    return names.split(",") if isinstance(names, str) else names
