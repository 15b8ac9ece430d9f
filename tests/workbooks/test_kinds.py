"""A further kind of import is said everywhere: mypy asks where one is decided on, this test what is told by kind."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

from rollout import workbooks
from rollout.vocabulary import ImportKind, Milestone
from rollout.workbooks.headings import HEADINGS


def tables() -> Iterator[tuple[str, Mapping[Any, Any]]]:
    """Module and name of everything that is told by the kinds of imports."""
    for module in pkgutil.walk_packages(workbooks.__path__, f"{workbooks.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Mapping) and value and all(isinstance(key, ImportKind) for key in value):
                yield f"{module.name}.{name}", value


def test_what_is_told_by_kind_is_told_of_every_kind() -> None:
    found = dict(tables())
    assert len(found) >= 10
    assert {
        name: set(ImportKind) - table.keys() for name, table in found.items() if table.keys() != set(ImportKind)
    } == {}


def test_each_milestone_has_a_column_in_every_list_that_tells_of_any() -> None:
    told = {kind: set(Milestone) & headings.keys() for kind, headings in HEADINGS.items()}
    assert told == {kind: set() if kind is ImportKind.USERS else set(Milestone) for kind in ImportKind}
