"""Acts of the office on a visit: taking a unit's time, calling off, absence, leaving out, another officer."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.db import db
from rollout.register.visit_sight import SeenVisit
from rollout.register.ways import office_of
from rollout.visits import actions, blueprint
from rollout.visits.forms import AgreeForm, GiveForm, ReasonForm
from rollout.visits.queries import choosing
from rollout.visits.queries.page import last_event
from rollout.visits.routes.loading import acted_on, to_page, version_of
from rollout.visits.routes.page import shown
from rollout.vocabulary_of_visits import VisitAct


@blueprint.post("/visits/<int:visit_id>/agree")
@require(Permission.ARRANGE_VISITS)
def agree(visit_id: int) -> ResponseReturnValue:
    """The time that the unit asked for, by one button."""
    found = acted_on(visit_id, VisitAct.AGREE)
    if not isinstance(found, SeenVisit):
        return found
    form = AgreeForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.agree(
                db.session(), found.row, round=version_of(form.round.data), position=version_of(form.position.data),
                version=version_of(form.version.data), by=viewer().user,
            )  # fmt: skip
            db.session.commit()
            flash(_("Đã nhận thời gian của đơn vị. Lịch đã thống nhất."))
            return to_page(visit_id)
    return shown(found, form)


@blueprint.route("/visits/<int:visit_id>/cancel", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def cancel(visit_id: int) -> ResponseReturnValue:
    return _with_reason(
        visit_id, VisitAct.CANCEL, actions.cancel, title=_("Hủy lịch làm việc"), submit=_("Hủy lịch"),
        done=_("Đã hủy lịch làm việc."),
    )  # fmt: skip


@blueprint.route("/visits/<int:visit_id>/unit-absent", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def unit_absent(visit_id: int) -> ResponseReturnValue:
    return _with_reason(
        visit_id, VisitAct.UNIT_ABSENT, actions.unit_absent, title=_("Đơn vị vắng"), submit=_("Ghi đơn vị vắng"),
        done=_("Đã ghi đơn vị vắng."),
    )  # fmt: skip


@blueprint.route("/visits/<int:visit_id>/officer-absent", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def officer_absent(visit_id: int) -> ResponseReturnValue:
    return _with_reason(
        visit_id, VisitAct.OFFICER_ABSENT, actions.officer_absent, title=_("Cán bộ BHXH không đến được"),
        submit=_("Ghi cán bộ không đến được"), done=_("Đã ghi cán bộ không đến được."),
    )  # fmt: skip


@blueprint.route("/visits/<int:visit_id>/reopen", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def reopen(visit_id: int) -> ResponseReturnValue:
    """An absence was noted by mistake."""
    return _with_reason(
        visit_id, VisitAct.REOPEN, actions.reopen, title=_("Mở lại lịch làm việc"), submit=_("Mở lại"),
        done=_("Đã mở lại lịch làm việc."),
    )  # fmt: skip


@blueprint.route("/visits/<int:visit_id>/leave-out/<int:unit_id>", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def leave_out(visit_id: int, unit_id: int) -> ResponseReturnValue:
    """A unit of several is no longer of the visit."""

    def act(*args: object, **said: object) -> object:
        return actions.leave_out(*args, unit_id=unit_id, **said)  # type: ignore[arg-type]

    return _with_reason(
        visit_id, VisitAct.LEAVE_OUT, act, title=_("Bỏ đơn vị khỏi buổi"), submit=_("Bỏ đơn vị"),
        done=_("Đã bỏ đơn vị khỏi buổi."), unit_id=unit_id,
    )  # fmt: skip


def _with_reason(
    visit_id: int, act: VisitAct, do: Callable[..., object], *, title: str, submit: str, done: str, unit_id: int = 0
) -> ResponseReturnValue:
    """The page that asks why, and the act."""
    found = acted_on(visit_id, act)
    if not isinstance(found, SeenVisit):
        return found
    unit = next((unit for unit in found.units if unit.id == unit_id), None)
    if unit_id and (unit is None or len(found.units) == 1):
        abort(404)
    version = str(last_event(db.session(), visit_id))
    form = ReasonForm(version=version)
    if form.validate_on_submit():
        with RefusalsInto(form):
            do(
                db.session(), found.row, reason=form.reason.data, version=version_of(form.version.data),
                by=viewer().user,
            )  # fmt: skip
            db.session.commit()
            flash(done)
            return to_page(visit_id)
        form.version.data = version
    names = unit.name if unit else ", ".join(each.name for each in found.units)
    return ask(form, title=title, submit=submit, back=_back(visit_id), place=_("Lịch làm việc"), lead=names)


@blueprint.route("/visits/<int:visit_id>/give", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def give(visit_id: int) -> ResponseReturnValue:
    """Another officer goes."""
    found = acted_on(visit_id, VisitAct.GIVE)
    if not isinstance(found, SeenVisit):
        return found
    office_id = office_of(db.session(), [unit.id for unit in found.units], today())  # not what was proposed with
    others = choosing.officers_to_go(viewer(), office_id)
    others = {key: name for key, name in others.items() if key not in found.officers}
    if not others:
        flash(_("Không có cán bộ khác để đổi."))
        return to_page(visit_id)
    version = str(last_event(db.session(), visit_id))
    form = GiveForm(found.officers, others, version=version)
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.give(
                db.session(), found.row, from_id=form.giver.data, to_id=form.taker.data,
                version=version_of(form.version.data), by=viewer().user,
            )  # fmt: skip
            db.session.commit()
            flash(_("Đã đổi cán bộ."))
            return to_page(visit_id)
        form.version.data = version
    return ask(form, title=_("Đổi cán bộ"), submit=_("Đổi cán bộ"), back=_back(visit_id), place=_("Lịch làm việc"))


def _back(visit_id: int) -> str:
    return url_for("visits.visit", visit_id=visit_id)
