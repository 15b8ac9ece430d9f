"""Liaisons of the viewer's own units, for the officer whom one of them calls about a lost password."""

from __future__ import annotations

from functools import partial

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from rollout.accounts import blueprint, exports, queries
from rollout.accounts.forms import UserSearchForm
from rollout.accounts.routes.slips import print_slips
from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.export_files import MOST_ROWS, Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.db import db


@blueprint.get("/liaisons")
@require(Permission.RESET_LIAISONS)
def liaisons() -> ResponseReturnValue:
    form = UserSearchForm(request.args)
    search = form.q.data or ""
    found = queries.list_liaisons(viewer(), search=search, page=request.args.get("page", 1, int))
    return htmx.respond(
        "accounts/liaisons.html",
        "accounts/_liaisons.html",
        form=form,
        liaisons=found,
        assignments=queries.assignments_of(db.session(), found.rows),
        state_of=queries.state_of,
        url=partial(url_for, "accounts.liaisons", q=search),
    )


@blueprint.post(f"/liaisons/{EXPORT}")
@require(Permission.RESET_LIAISONS)
def export_liaisons(file: str) -> Response:
    search = UserSearchForm(request.args).q.data or ""

    def table() -> Table:
        found = queries.list_liaisons(viewer(), search=search, page=1, rows=MOST_ROWS + 1)
        return exports.liaisons_table(db.session(), found.rows)

    return hand_out(table, file, name="dau-moi")


@blueprint.post("/liaisons/<int:user_id>/slip")
@require(Permission.RESET_LIAISONS)
def liaison_slip(user_id: int) -> ResponseReturnValue:
    user = queries.liaison_by_id(viewer(), user_id) or abort(404)
    return print_slips([user], back=url_for("accounts.liaisons"))
