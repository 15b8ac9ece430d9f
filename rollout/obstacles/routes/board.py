"""How many obstacles are open and whom they block: the boards, the piece of the overview, the files."""

from __future__ import annotations

from functools import partial

from flask import Response, request
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.obstacles import blueprint, exports
from rollout.obstacles.asked import address, member, words
from rollout.obstacles.board_page import BoardPage
from rollout.obstacles.queries.board import By, UnitOrder
from rollout.obstacles.queries.risen import risen_count

SEERS = (Permission.REPORT_OBSTACLES, Permission.SEE_FIGURES)


def _page(size: int | None = None) -> BoardPage:
    by = member(request.args, "by", By) or By.KIND
    order = member(request.args, "order", UnitOrder) or UnitOrder.MOST
    number = 1 if size else whole(request.args, "page") or 1
    return BoardPage.of(viewer(), by, order, words(request.args), number, size)


def show_board() -> Response:
    return htmx.respond(
        "obstacles/board.html",
        "obstacles/_board.html",
        page=_page(),
        orders=UnitOrder,
        ways=By,
        address=partial(address, ".board"),
        may_report=viewer().can(Permission.REPORT_OBSTACLES),
        may_instruct=viewer().can(Permission.INSTRUCT_OBSTACLES),
        risen=risen_count(viewer()),
    )


@blueprint.get("/obstacles/board")
@require(*SEERS)
def board() -> ResponseReturnValue:
    return show_board()


@blueprint.post(f"/obstacles/board/{EXPORT}")
@require(*SEERS)
def export_board(file: str) -> Response:
    def table() -> Table:
        return exports.board_table(_page(exports.MOST_UNITS))

    return hand_out(table, file, name="tong-hop-vuong-mac")


@blueprint.get("/obstacles/figures")
@require(*SEERS)
def figures() -> ResponseReturnValue:
    """Who is blocked by kind: a piece of the overview, and a page for who has no scripts."""
    page = BoardPage.of(viewer(), By.KIND, UnitOrder.MOST, "", 1, None)
    return htmx.respond("obstacles/figures.html", "obstacles/_figures.html", page=page)
