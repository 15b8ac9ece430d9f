"""The list of obstacles and the file of it. Who sees figures alone finds the board there."""

from __future__ import annotations

from functools import partial

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import drafts, htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.settings import settings
from rollout.db import db
from rollout.models import Unit
from rollout.obstacles import blueprint, exports
from rollout.obstacles.asked import address, read_asked
from rollout.obstacles.queries import listing, units
from rollout.obstacles.queries.filters import Age, Asked, Order, Standing
from rollout.obstacles.routes.board import show_board
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel


@blueprint.get("/obstacles")
@require(Permission.REPORT_OBSTACLES, Permission.SEE_FIGURES)
def list_obstacles() -> ResponseReturnValue:
    who = viewer()
    if not who.can(Permission.REPORT_OBSTACLES):
        return show_board()
    asked = read_asked(request.args)
    return htmx.respond(
        "obstacles/list.html",
        "obstacles/_list.html",
        asked=asked,
        lines=listing.page_of(who, asked, whole(request.args, "page") or 1),
        unit=_unit(asked),
        owner=listing.owner_name(who, asked.owner_id) if asked.owner_id else "",
        standings=_standings(asked.standing),
        kinds=ObstacleKind,
        levels=ObstacleLevel,
        ages=Age,
        orders=Order,
        address=partial(address, ".list_obstacles"),
        may_work=who.can(Permission.WORK_OBSTACLES),
        drafts=drafts.of_user(db.session(), who.user, "/obstacles/new"),
        hotline=settings(db.session(), "hotline")["hotline"],
    )


def _unit(asked: Asked) -> Unit | None:
    """The unit that the list is narrowed to."""
    return units.unit_of(viewer(), asked.unit_id) if asked.unit_id else None


def _standings(chosen: Standing) -> list[Standing]:
    """The tabs: who works on none owns none, and comes to those of nobody from a number on the board."""
    is_worker = viewer().can(Permission.WORK_OBSTACLES)
    return [each for each in Standing if is_worker or each is not Standing.UNOWNED or each is chosen]


@blueprint.post(f"/obstacles/{EXPORT}")
@require(Permission.REPORT_OBSTACLES)
def export_list(file: str) -> Response:
    def table() -> Table:
        asked = read_asked(request.args)
        return exports.list_table(listing.all_lines(viewer(), asked), _("Vướng mắc"))

    return hand_out(table, file, name="vuong-mac")
