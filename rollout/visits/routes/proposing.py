"""Proposing times: of a new visit with some units, and anew of one that is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from rollout.core import drafts, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.choosing_units import asked_units, choose_units
from rollout.core.dates import today
from rollout.core.formats import day as written
from rollout.core.formats import hour
from rollout.db import db
from rollout.models import Visit
from rollout.register.officers import officers_to_choose
from rollout.register.unit_choice import MOST_UNITS, UnitToChoose, units_to_choose
from rollout.register.visit_hosts import is_without_host
from rollout.register.visit_sight import SeenVisit
from rollout.register.visit_times import rules
from rollout.register.ways import office_of
from rollout.visits import actions, blueprint
from rollout.visits.actions import Offer
from rollout.visits.forms import SLOTS, TimesForm, asked_time
from rollout.visits.queries import choosing
from rollout.visits.queries.page import last_event
from rollout.visits.routes.loading import (
    AGAIN,
    NEW,
    TimesInto,
    acted_on,
    opened_visit,
    sent_before,
    to_page,
    version_of,
    where,
)
from rollout.vocabulary import N_
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import VisitAct, VisitState, needs_reason

PROPOSED = N_("Đã đề xuất lịch. Gửi đường dẫn cho đơn vị trả lời, hoặc gọi rồi ghi trả lời.")

TAKE = re.compile(r"([123])_(\d{4}-\d\d-\d\d)_(\d{1,4})")
"""What the button sends that takes the next free time: which field, the day, the minute of it."""


@blueprint.route("/visits/new", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def new() -> ResponseReturnValue:
    if before := sent_before(NEW):
        flash(before.sentence)
        return to_page(before.subject_id)
    follows, more = _followed(), {name: request.args[name] for name in ("day", "starts") if name in request.args}
    ids = asked_units(MOST_UNITS)
    if not ids and request.method == "GET":
        return choose_units(
            partial(units_to_choose, viewer(), Permission.ARRANGE_VISITS), MOST_UNITS, "visits.new",
            asks_deployed=True, more=more,
            title=_("Đề xuất lịch"), lead=_("Chọn một đơn vị, hoặc nhiều đơn vị cho một buổi chung."),
            legend=_("Đơn vị"), back=url_for("visits.visits"), place=_("Lịch làm việc"),
            drafts=drafts.of_user(db.session(), viewer().user, url_for("visits.new")), about={},
        )  # fmt: skip
    units = choosing.named(viewer(), ids)
    if len(units) != len(ids) or not ids:
        abort(404)
    done = choosing.deployed(db.session(), ids)
    if done and request.method == "GET" and "deployed" not in request.args:
        return render_template("visits/deployed.html", units=units, done=done, go_on=_with_deployed())
    draft = drafts.asked(db.session(), viewer().user, of="unit")
    if answer := drafts.made(draft, where):
        return answer
    form = _new_form(units, follows, drafts.opened(draft))
    if form.validate_on_submit():
        with TimesInto(form):
            visit = actions.propose_new(
                db.session(), _offer(form), officer_ids=form.officers.data or (), unit_ids=ids, by=viewer().user,
                follows_id=follows.id if follows else None,
            )  # fmt: skip
            sent.note(db.session(), by=viewer().user, kind=NEW, subject_id=visit.id)
            db.session.commit()
            flash(_(PROPOSED))
            return to_page(visit.id)
    return _page(form, list(units.values()), _("Đề xuất lịch"), url_for("visits.visits"), _("Lịch làm việc"))


def _followed() -> Visit | None:
    """The visit that is gone on with; 404 for one that the viewer does not see, or that did not take place."""
    key = whole(request.args, "follows")
    row = opened_visit(viewer(), key, Permission.ARRANGE_VISITS).row if key else None
    if row is not None and row.state != VisitState.DONE.value:
        abort(404)
    return row


def _with_deployed() -> str:
    """The address of this page, where units that are done are wanted."""
    return f"{request.full_path.removesuffix('?')}&deployed=1"


def _new_form(units: dict[int, UnitToChoose], follows: Visit | None, opened: dict[str, Any]) -> TimesForm:
    who, session, is_joint = viewer(), db.session(), len(units) > 1
    hosts = {unit.id: unit.name for unit in units.values()} if is_joint else None
    theirs = officers_to_choose(session, units)
    is_own = who.user.id in theirs or not theirs
    before = follows.way if follows else (SessionWay.JOINT if is_joint else SessionWay.AT_UNIT).value
    said = {
        "method": before,
        "minutes": follows.minutes if follows else rules(session).minutes,
        "office": str(office_of(session, units, today()) or ""),
        "place": follows.place if follows else "",
        "officers": [who.user.id] if is_own else list(theirs),
        **asked_time(),
    }
    offered = {**theirs, who.user.id: who.user.display_name}
    return _form(opened, said, hosts=hosts, officers_offered=offered)


@blueprint.route("/visits/<int:visit_id>/propose", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def propose(visit_id: int) -> ResponseReturnValue:
    """Times for a visit that is there: of one that is agreed this moves it."""
    if before := sent_before(AGAIN):
        flash(before.sentence)
        return to_page(before.subject_id)
    found = acted_on(visit_id, VisitAct.PROPOSE)
    if not isinstance(found, SeenVisit):
        return found
    row, session = found.row, db.session()
    draft = drafts.asked(session, viewer().user)
    if answer := drafts.made(draft, where):
        return answer
    version = str(last_event(session, visit_id))
    lacks_host = is_without_host(session, row)  # what was written is of a place that is no more
    said = {
        "version": version, "method": row.way, "minutes": row.minutes, "office": str(row.office_id or ""),
        "host": "" if lacks_host else str(row.host_id or ""), "place": "" if lacks_host else row.place,
        "room": str(row.room_id or ""), "vehicle": str(row.vehicle_id or ""), **asked_time(),
    }  # fmt: skip
    is_first = row.state == VisitState.SUGGESTED.value
    forced = needs_reason(VisitState(row.state), VisitAct.PROPOSE)
    hosts = {unit.id: unit.name for unit in found.units} if len(found.units) > 1 else None
    form = _form(drafts.opened(draft), said, row, hosts=hosts, needs_reason=forced)
    if form.validate_on_submit():
        with TimesInto(form):
            actions.propose_again(
                session, row, _offer(form), version=version_of(form.version.data), by=viewer().user
            )  # fmt: skip
            sent.note(session, by=viewer().user, kind=AGAIN, subject_id=visit_id)
            db.session.commit()
            if is_first:
                flash(_(PROPOSED))
            else:
                flash(_("Đã đề xuất lại. Gửi đường dẫn mới cho đơn vị trả lời, hoặc gọi rồi ghi trả lời."))
            return to_page(visit_id)
        form.version.data = version
    units = [UnitToChoose(unit.id, unit.code, unit.name) for unit in found.units]
    title = _("Đổi lịch") if forced else _("Đề xuất thời gian")
    return _page(form, units, title, url_for("visits.visit", visit_id=visit_id), _("Lịch làm việc"), but_visit=visit_id)


def _form(opened: dict[str, Any], said: dict[str, Any], held: Visit | None = None, **how: Any) -> TimesForm:
    """A form as it is typed, with the next free time in a field where its button was pressed."""
    who = viewer()
    args = choosing.offices(who, held), choosing.rooms(who, held), choosing.vehicles(who, held)
    if (typed := _taken()) is not None:
        opened = {"formdata": typed}
    return TimesForm(*args, **opened, **said, **how)


def _taken() -> MultiDict[str, str] | None:
    found = TAKE.fullmatch(request.form.get("take", "")) if request.method == "POST" else None
    if found is None:
        return None
    typed = request.form.copy()
    day, starts = SLOTS[int(found[1]) - 1]
    try:
        typed.setlist(day, [written(date.fromisoformat(found[2]))])
    except ValueError:
        abort(400)
    typed.setlist(starts, [hour(int(found[3]))])
    return typed


def _offer(form: TimesForm) -> Offer:
    return Offer(
        form.plan(), form.starts_asked(), form.consents.data, form.agreed.data,
        (form.reason.data or "") if "reason" in form else "",
    )  # fmt: skip


def _page(
    form: TimesForm, units: Sequence[UnitToChoose], title: str, back: str, place: str, but_visit: int = 0
) -> Response:
    session, status = db.session(), 422 if form.is_submitted() else 200
    is_new_draft = status == 200 and "draft" not in request.args
    page = render_template(
        "visits/propose.html", form=form, title=title, back=back, place=place,
        units=choosing.facts_of(viewer(), units, but_visit), held=rules(session),
        newest=drafts.newest(session, viewer().user, form.form_path.data) if is_new_draft else None,
    )  # fmt: skip
    return Response(page, status)
