"""A further kind of import is said everywhere: mypy asks where one is decided on, this test what is told by kind."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

from rollout import workbooks
from rollout.vocabulary import ImportKind


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
