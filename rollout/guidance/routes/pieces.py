"""Pieces of other pages, each a page of its own too: the sessions of a unit, and those of the day."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.rights import opened_unit
from rollout.guidance import blueprint
from rollout.guidance.queries import listing

MOST_OF_UNIT = 10
MOST_OF_DAY = 10


@blueprint.get("/units/<int:unit_id>/sessions")
@require(Permission.HOLD_SESSIONS)
def of_unit(unit_id: int) -> ResponseReturnValue:
    unit, _held = opened_unit(viewer(), unit_id, Permission.HOLD_SESSIONS)
    lines = listing.of_unit(viewer(), unit_id, MOST_OF_UNIT)
    return htmx.respond("guidance/of_unit.html", "guidance/_of_unit.html", unit=unit, lines=lines, most=MOST_OF_UNIT)


@blueprint.get("/sessions/due")
@require(Permission.HOLD_SESSIONS)
def due() -> ResponseReturnValue:
    """Today's sessions, and earlier ones of which nothing is recorded."""
    lines = listing.due(viewer(), MOST_OF_DAY)
    return htmx.respond("guidance/due.html", "guidance/_due.html", lines=lines, most=MOST_OF_DAY)
