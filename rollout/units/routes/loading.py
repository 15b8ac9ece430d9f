"""Finds the unit that an address names, or answers 404: what is out of scope does not exist."""

from __future__ import annotations

from typing import NamedTuple

from flask import abort, url_for

from rollout.core.access import Permission, viewer
from rollout.models import Unit
from rollout.units.queries import page


class Opened(NamedTuple):
    """A unit with what the viewer may do there."""

    unit: Unit
    permissions: frozenset[Permission]

    @property
    def back(self) -> str:
        return url_for("units.unit", unit_id=self.unit.id)

    @property
    def place(self) -> str:
        return f"{self.unit.name} ({self.unit.code})"


def opened(unit_id: int, permission: Permission = Permission.SEE_UNITS) -> Opened:
    """The unit, when the viewer may see it and holds the permission there."""
    found = page.load_unit(viewer(), unit_id)
    if found is None or permission not in found[1]:
        abort(404)
    return Opened(*found)
