"""Papers of the calendar: the week of an officer, the slip for a unit."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.calendar import blueprint
from rollout.calendar.asked import week_of
from rollout.calendar.forms import WeekForm
from rollout.calendar.queries import papers
from rollout.calendar.queries.away import away
from rollout.calendar.queries.choices import known_officers
from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.dates import today
from rollout.core.formats import WEEKDAYS
from rollout.core.letters import day_in_words, sender_of
from rollout.db import db
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import VisitState


@blueprint.get("/calendar/print")
@require(Permission.ARRANGE_VISITS)
def print_week() -> ResponseReturnValue:
    officers = known_officers(viewer())
    officer_id = whole(request.args, "officer") or viewer().user.id
    if officer_id not in officers:
        abort(404)
    monday = week_of(request.args.get("week", ""), today())
    next_monday = monday + timedelta(days=7)
    return render_template(
        "calendar/print.html",
        form=WeekForm(officers, officer_id, monday),
        officer=officers[officer_id],
        officer_id=officer_id,
        monday=monday,
        sunday=monday + timedelta(days=6),
        before=monday - timedelta(days=7),
        after=next_monday,
        week=papers.week_of(viewer(), officer_id, monday),
        away=away(db.session(), {officer_id: officers[officer_id]}, monday, next_monday),
        sender=sender_of(db.session()),
        written=day_in_words(today()),
        WEEKDAYS=WEEKDAYS,
    )


@blueprint.get("/visits/<int:visit_id>/slip")
@require(Permission.ARRANGE_VISITS, Permission.ANSWER_VISITS)
def slip(visit_id: int) -> ResponseReturnValue:
    """For each unit of an agreed visit that the viewer may know of, as it goes out."""
    held, permission = papers.opened(viewer(), visit_id)
    is_office = permission is Permission.ARRANGE_VISITS
    page = url_for("visits.visit", visit_id=visit_id) if is_office else url_for("visits.of_my_units")
    if held.row.state != VisitState.CONFIRMED.value:
        flash(_("Chỉ in phiếu hẹn khi hai bên đã thống nhất thời gian."))
        return htmx.go_to(page)
    if held.is_out:
        flash(_("Đơn vị không dự buổi này nên không có phiếu hẹn để in."))
        return htmx.go_to(page)
    return render_template(
        "calendar/slip.html",
        back=page,
        slips=papers.slips_of(viewer(), held),
        row=held.row,
        WAYS={way.value: way for way in SessionWay},
        sender=sender_of(db.session()),
        written=day_in_words(today()),
        WEEKDAYS=WEEKDAYS,
    )
