"""Whom obstacles block: the list behind the figures, and naming people of the unit's list."""

from __future__ import annotations

from functools import partial

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key, whole
from rollout.core.errors import Refusal
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.formats import plural
from rollout.db import db, stop_writing
from rollout.models import Unit
from rollout.obstacles import blueprint, exports
from rollout.obstacles.actions import opening
from rollout.obstacles.asked import address, read_asked_people, words
from rollout.obstacles.forms import VersionedForm
from rollout.obstacles.queries import people, units
from rollout.obstacles.queries.filters import Age
from rollout.obstacles.queries.loading import Case, opened
from rollout.obstacles.queries.people import PeopleOrder
from rollout.obstacles.routes.page import leave
from rollout.vocabulary_of_obstacles import ObstacleKind


@blueprint.get("/obstacles/people")
@require(Permission.REPORT_OBSTACLES)
def blocked() -> ResponseReturnValue:
    asked = read_asked_people(request.args)
    return htmx.respond(
        "obstacles/blocked.html",
        "obstacles/_blocked.html",
        asked=asked,
        people=people.people_page(viewer(), asked, whole(request.args, "page") or 1),
        unit=units.unit_of(viewer(), asked.unit_id) if asked.unit_id else None,
        kinds=ObstacleKind,
        ages=Age,
        orders=PeopleOrder,
        address=partial(address, ".blocked"),
    )


@blueprint.post(f"/obstacles/people/{EXPORT}")
@require(Permission.REPORT_OBSTACLES)
def export_blocked(file: str) -> Response:
    def table() -> Table:
        found = people.people_page(viewer(), read_asked_people(request.args), 1, exports.MOST_ROWS_OF_PEOPLE)
        return exports.people_table(found.rows)

    return hand_out(table, file, name="nguoi-dang-vuong")


def _opened(obstacle_id: int) -> tuple[Case, Unit]:
    """404 where the viewer does not see the people of the obstacle's unit."""
    case = opened(viewer(), obstacle_id)
    if case.unit is None or Permission.SEE_PEOPLE not in case.permissions:
        abort(404)
    return case, case.unit


@blueprint.route("/obstacles/<int:obstacle_id>/people", methods=["GET", "POST"])
@require(Permission.REPORT_OBSTACLES)
def name_people(obstacle_id: int) -> ResponseReturnValue:
    """Looks for people by their names on the unit's list; those ticked are named."""
    case, unit = _opened(obstacle_id)
    form = VersionedForm(version=case.obstacle.version)
    if form.validate_on_submit():
        try:
            ids = request.form.getlist("ids", key)
            version = form.version.data
            added = opening.block_people(db.session(), case.obstacle, ids, by=viewer().user, version=version)
            return leave(obstacle_id, plural("Đã ghi thêm %(n)s người bị vướng.", added))
        except Refusal as refusal:
            stop_writing()
            form.form_errors.append(refusal.text)
            case, unit = _opened(obstacle_id)
            form.version.raw_data, form.version.data = None, case.obstacle.version
    typed = words(request.args)
    wanted = request.args.getlist("ids", key)[: people.MOST_OFFERED]
    found = people.on_list(db.session(), unit.id, typed, wanted)
    return htmx.respond(
        "obstacles/name_people.html",
        "obstacles/_name_people.html",
        status=422 if form.errors else 200,
        form=form,
        case=case,
        unit=unit,
        typed=typed,
        wanted=wanted,
        found=found[: people.MOST_OFFERED],
        has_more=len(found) > people.MOST_OFFERED,
        held={person.id for person in people.blocked_by(db.session(), case.obstacle).present},
    )


@blueprint.post("/obstacles/<int:obstacle_id>/people/<int:person_id>/free")
@require(Permission.REPORT_OBSTACLES)
def free_person(obstacle_id: int, person_id: int) -> ResponseReturnValue:
    """Somebody on the unit's list is not blocked by it, or no longer."""
    case, _unit = _opened(obstacle_id)
    if person_id not in {person.id for person in people.blocked_by(db.session(), case.obstacle).present}:
        abort(404)
    try:
        opening.free_person(db.session(), case.obstacle, person_id, by=viewer().user)
    except Refusal as refusal:
        stop_writing()
        flash(refusal.text)
        return htmx.go_to(url_for(".obstacle", obstacle_id=obstacle_id))
    return leave(obstacle_id, _("Đã bỏ một người khỏi vướng mắc."))
