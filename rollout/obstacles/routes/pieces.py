"""Pieces of other pages: the obstacles of one unit, of one person, and those of the viewer that are due."""

from __future__ import annotations

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.rights import LARGEST_KEY, opened_unit
from rollout.db import db
from rollout.models import Obstacle
from rollout.obstacles import blueprint, exports
from rollout.obstacles.asked import read_asked
from rollout.obstacles.queries import listing, people
from rollout.obstacles.queries.filters import IS_OPEN, Asked, Standing

SHOWN = 10


@blueprint.get("/units/<int:unit_id>/obstacles")
@require(Permission.REPORT_OBSTACLES)
def of_unit(unit_id: int) -> ResponseReturnValue:
    """The open obstacles of a unit: a page, and a piece of the unit's page and of its liaison's."""
    unit, _permissions = opened_unit(viewer(), unit_id, Permission.REPORT_OBSTACLES)
    where = (IS_OPEN, Obstacle.unit_id == unit_id)
    lines = listing.lines_where(viewer(), *where, most=SHOWN)
    total = len(lines) if len(lines) < SHOWN else listing.count(db.session(), where)
    return htmx.respond("obstacles/of_unit.html", "obstacles/_of_unit.html", unit=unit, lines=lines, total=total)


@blueprint.get("/people/<int:person_id>/obstacles")
@require(Permission.REPORT_OBSTACLES)
def of_person(person_id: int) -> ResponseReturnValue:
    """The open obstacles that somebody is named in: a page, and a piece of the person's page."""
    unit, found = people.listed_people(viewer(), [person_id] if person_id <= LARGEST_KEY else [])
    if unit is None:
        abort(404)
    lines, passed = people.obstacles_of_person(viewer(), unit, person_id)
    return htmx.respond(
        "obstacles/of_person.html", "obstacles/_of_person.html", person=found[0], lines=lines, passed=passed
    )


@blueprint.get("/obstacles/due")
@require(Permission.WORK_OBSTACLES)
def due() -> ResponseReturnValue:
    """The viewer's that are due, and to staff how many are nobody's: a page, and a piece of the day's work."""
    mine = Asked(Standing.MINE)
    total = listing.page_of(viewer(), mine, 1).total
    return htmx.respond(
        "obstacles/due.html",
        "obstacles/_due.html",
        lines=listing.due_of(viewer(), SHOWN),
        total=total,
        unowned=listing.unowned(viewer()),
    )


@blueprint.post(f"/units/<int:unit_id>/obstacles/{EXPORT}")
@require(Permission.REPORT_OBSTACLES)
def export_of_unit(unit_id: int, file: str) -> Response:
    opened_unit(viewer(), unit_id, Permission.REPORT_OBSTACLES)

    def table() -> Table:
        unit, _permissions = opened_unit(viewer(), unit_id, Permission.REPORT_OBSTACLES)
        asked = read_asked({**request.args, "unit": str(unit_id)})
        return exports.list_table(listing.all_lines(viewer(), asked), f"{unit.name} ({unit.code})")

    return hand_out(table, file, name="vuong-mac", subject="unit", subject_id=unit_id)
