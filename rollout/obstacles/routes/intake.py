"""One screen on which an obstacle is reported: by a liaison on the phone, or by an officer during a call."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import drafts, htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key
from rollout.core.editing import RefusalsInto
from rollout.core.names import LONGEST_NAME, tidy
from rollout.db import db
from rollout.models import Person, Unit
from rollout.obstacles import blueprint
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.obstacles.asked import member
from rollout.obstacles.forms import IntakeForm
from rollout.obstacles.queries import units
from rollout.obstacles.queries.page import open_alike
from rollout.obstacles.queries.people import listed_people
from rollout.obstacles.queries.units import Meant
from rollout.obstacles.routes.editing import sent_before
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel, ObstaclePriority

KIND = "obstacle"
MOST_NAMED = 200
"""People named by one address or form."""


@blueprint.route("/obstacles/new", methods=["GET", "POST"])
@require(Permission.REPORT_OBSTACLES)
def new() -> ResponseReturnValue:
    """Prefilled by the address: ?unit= a code or letters, ?person= somebody on a list, ?kind=."""
    who, session = viewer(), db.session()
    if request.method == "POST" and (did := sent.before(session, by=who.user, kind=KIND)):
        return sent_before(did)
    form = _form()
    unit, people = _people(form)
    meant = Meant(unit, []) if unit else units.unit_meant(who, form.unit.data or "", form.unit_id.data)
    alike = open_alike(session, meant.unit, member(form.data, "kind", ObstacleKind))
    if form.validate_on_submit():
        if meant.unit is None and not _needs_no_unit(form):
            _complain(form, meant)
        elif alike and not form.agreed.data:
            form.form_errors.append(_("Đơn vị đã có vướng mắc cùng loại đang mở. Xem bên dưới rồi chọn."))
        else:
            with RefusalsInto(form):
                made = open_obstacle(session, _told(form, meant.unit, people), by=who.user)
                sent.note(session, by=who.user, kind=KIND, subject_id=made.id)
                session.commit()
                flash(_("Đã tiếp nhận vướng mắc số %(id)s.", id=made.id))
                return htmx.go_to(url_for(".obstacle", obstacle_id=made.id))
    return htmx.respond(
        "obstacles/new.html",
        "obstacles/_new.html",
        status=422 if form.errors else 200,
        form=form,
        unit=unit,
        people=people,
        meant=meant,
        most=units.MOST_OFFERED,
        alike=alike,
        newest=None if form.is_submitted() else drafts.newest(session, who.user, url_for(".new")),
        back=url_for(".list_obstacles"),
    )


def _form() -> IntakeForm:
    prefilled = {
        "unit": tidy(request.args.get("unit", ""))[:LONGEST_NAME],
        "kind": request.args.get("kind", ""),
        "person": request.args.getlist("person", key)[:MOST_NAMED],
    }
    form = IntakeForm(**prefilled, **drafts.opened(drafts.asked(db.session(), viewer().user)))
    if not viewer().can(Permission.WORK_OBSTACLES):
        del form.level
    return form


def _people(form: IntakeForm) -> tuple[Unit | None, list[Person]]:
    """The people whom the form names and their unit; 404 for anybody whom the viewer does not see."""
    ids = (form.person.data or [])[:MOST_NAMED]
    if not ids:
        return None, []
    unit, people = listed_people(viewer(), ids)
    if unit is None:
        abort(404)
    return unit, people


def _needs_no_unit(form: IntakeForm) -> bool:
    """A card that is refused may be nobody's in particular, for who looks after all units."""
    is_of_card = form.kind.data == ObstacleKind.CARD_REFUSED and not form.unit.data
    return is_of_card and viewer().selection(Permission.REPORT_OBSTACLES).is_everything


def _complain(form: IntakeForm, meant: Meant) -> None:
    if meant.offered and form.unit.data:
        form.unit.errors = [_("Có nhiều đơn vị khớp. Chọn một đơn vị bên dưới.")]
    elif form.unit.data:
        form.unit.errors = [_('Không có đơn vị nào khớp với "%(q)s" trong phạm vi được giao.', q=form.unit.data)]
    else:
        form.unit.errors = [_("Cần chọn đơn vị.")]


def _told(form: IntakeForm, unit: Unit | None, people: list[Person]) -> NewObstacle:
    level = form.level.data if "level" in form else ObstacleLevel.OFFICER
    return NewObstacle(
        unit=unit,
        kind=ObstacleKind(form.kind.data),
        text=form.said.data or "",
        facility=form.facility.data or "",
        person_ids=[person.id for person in people],
        people_count=form.people_count.data,
        level=ObstacleLevel(level),
        priority=ObstaclePriority.URGENT if form.is_urgent.data else ObstaclePriority.NORMAL,
    )


@blueprint.get("/obstacles/units")
@require(Permission.REPORT_OBSTACLES)
def suggest() -> ResponseReturnValue:
    """The units that may be meant, as a piece of the form; without scripts the form itself offers them."""
    typed = tidy(request.args.get("unit", ""))[:LONGEST_NAME]
    if not htmx.wants_partial():
        return htmx.go_to(url_for(".new", unit=typed) if typed else url_for(".new"))
    meant = units.unit_meant(viewer(), typed, None)
    return htmx.respond(
        "obstacles/_meant.html", "obstacles/_meant.html", meant=meant, most=units.MOST_OFFERED, typed=typed
    )
