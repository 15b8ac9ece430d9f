"""Directives, and who owes what of one."""

from __future__ import annotations

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import drafts, htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.export_files import MOST_ROWS, Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.paging import ROWS
from rollout.db import db
from rollout.directives import blueprint, exports, page, queries
from rollout.directives.forms import MatrixForm
from rollout.directives.kinds import GROUPS
from rollout.directives.matrix import Line, Matrix, lines, matrix
from rollout.directives.routes.loading import Seen, opened_directive, seen, steers
from rollout.directives.sums import Sum, sums
from rollout.directives.unit_states import Asked
from rollout.models import Directive, Obligation
from rollout.vocabulary_of_obligations import ObligationState

readers = require(Permission.SEE_OBLIGATIONS, Permission.EDIT_REGISTRY)
"""Who reads the texts; counts are for who sees obligations."""


def _lines(obligations: list[Obligation]) -> dict[int, list[Line]]:
    if not viewer().can(Permission.SEE_OBLIGATIONS):
        return {}
    held = seen()
    return lines(db.session(), obligations, held.bodies, held.reach, held.when)


def _sums(obligations: list[Obligation], found: dict[int, list[Line]]) -> dict[int, Sum]:
    if not found:
        return {}
    held = seen()
    return sums(db.session(), obligations, found, held.bodies, held.reach, held.when)


@blueprint.get("/directives")
@readers
def list_directives() -> ResponseReturnValue:
    session = db.session()
    obligations = queries.obligations(session)
    return render_template(
        "directives/list.html",
        directives=queries.list_directives(session),
        sums=_sums(obligations, _lines(obligations)),
        looks=page.LOOKS,
        State=ObligationState,
        may_steer=steers(),
        drafts=drafts.of_user(session, viewer().user, url_for("directives.paste")) if steers() else [],
        may_see=viewer().can(Permission.SEE_OBLIGATIONS),
    )


@blueprint.post(f"/directives/{EXPORT}")
@require(Permission.SEE_OBLIGATIONS)
def export_directives(file: str) -> Response:
    def table() -> Table:
        session = db.session()
        return exports.directives_table(queries.list_directives(session), _lines(queries.obligations(session)))

    return hand_out(table, file, name="van-ban-nhiem-vu")


@blueprint.get("/directives/<int:directive_id>")
@readers
def directive(directive_id: int) -> ResponseReturnValue:
    held, session = opened_directive(directive_id), db.session()
    obligations = queries.obligations(session, directive_id)
    found = _lines(obligations)
    laid: dict[int, list[Obligation]] = {}
    for obligation in obligations:
        laid.setdefault(obligation.clause_id, []).append(obligation)
    return render_template(
        "directives/directive.html",
        directive=held,
        lines=found.get(directive_id, []),
        sum=_sums(obligations, found).get(directive_id),
        laid=laid,
        changes=queries.changes(session, directive_id),
        page=page,
        looks=page.LOOKS,
        State=ObligationState,
        may_steer=steers(),
        drafts=drafts.of_user(session, viewer().user, url_for("directives.paste")) if steers() else [],
        may_see=viewer().can(Permission.SEE_OBLIGATIONS),
    )


@blueprint.get("/directives/<int:directive_id>/groups/<addressees>")
@require(Permission.SEE_OBLIGATIONS)
def group(directive_id: int, addressees: str) -> ResponseReturnValue:
    """The matrix of one group: a page, and a piece of the directive's own."""
    held, form = opened_directive(directive_id), MatrixForm(request.args)
    looked, asked = seen(), form.asked()
    found = _matrix(held, addressees, looked, asked, whole(request.args, "page") or 1)

    def address(**more: object) -> str:
        own = {"q": asked.words, "state": asked.state.value if asked.state else "", "order": form.order.data}
        said = {name: value for name, value in (own | more).items() if value}
        return url_for("directives.group", directive_id=directive_id, addressees=addressees, **said)

    return htmx.respond(
        "directives/group.html",
        "directives/_group.html",
        directive=held,
        matrix=found,
        form=form,
        asked=asked,
        address=address,
        page=page,
        looks=page.LOOKS,
        masks=looked.reach.masks,
    )


@blueprint.post(f"/directives/<int:directive_id>/groups/<addressees>/{EXPORT}")
@require(Permission.SEE_OBLIGATIONS)
def export_group(directive_id: int, addressees: str, file: str) -> Response:
    held, asked = opened_directive(directive_id), MatrixForm(request.args).asked()

    def table() -> Table:
        looked = seen()
        found = _matrix(held, addressees, looked, asked, 1, MOST_ROWS)
        return exports.matrix_table(held, found, masks=looked.reach.masks)

    return hand_out(table, file, name="nhiem-vu", subject="directive", subject_id=directive_id)


def _matrix(held: Directive, key: str, looked: Seen, asked: Asked, number: int, size: int = ROWS) -> Matrix:
    """404 for a group on which the directive lays nothing."""
    group = GROUPS.get(key) or abort(404)
    session = db.session()
    obligations = queries.obligations(session, held.id)
    if not any(group.holds(obligation) for obligation in obligations):
        abort(404)
    return matrix(session, obligations, group, looked.bodies, looked.reach, looked.when, asked, number, size)
