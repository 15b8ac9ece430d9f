"""Pieces of other pages, each a page of its own too: the visits of a unit, and those of the day."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.rights import opened_unit
from rollout.visits import blueprint
from rollout.visits.queries import pieces


@blueprint.get("/units/<int:unit_id>/visits")
@require(Permission.ARRANGE_VISITS)
def of_unit(unit_id: int) -> ResponseReturnValue:
    unit, _held = opened_unit(viewer(), unit_id, Permission.ARRANGE_VISITS)
    held = pieces.of_unit(viewer(), unit_id)
    return htmx.respond("visits/of_unit.html", "visits/_of_unit.html", unit=unit, held=held)


@blueprint.get("/visits/due")
@require(Permission.ARRANGE_VISITS)
def due() -> ResponseReturnValue:
    """The viewer's visits of today, and what waits for the office."""
    return htmx.respond("visits/due.html", "visits/_due.html", held=pieces.due(viewer()))
