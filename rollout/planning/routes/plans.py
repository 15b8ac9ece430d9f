"""Plans of weeks: the list, making one."""

from __future__ import annotations

from datetime import date

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import RefusalsInto
from rollout.core.users import display_names
from rollout.db import db
from rollout.models import WeeklyPlan
from rollout.planning import blueprint, going_out
from rollout.planning.actions import making
from rollout.planning.forms import PlanForm, week_text, weeks
from rollout.planning.queries import choices, plans
from rollout.planning.solving import check_free, solve_beside
from rollout.planning.words import state_text
from rollout.register.visit_times import most_a_day

KIND = "plan"
"""What the form is kept under in sent_form."""


@blueprint.route("/plan", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def weekly_plans() -> ResponseReturnValue:
    who, session = viewer(), db.session()
    if request.method == "POST" and (before := sent.before(session, by=who.user, kind=KIND)):
        flash(before.sentence)
        return htmx.go_to(url_for("planning.plan", plan_id=before.subject_id))
    offices = choices.offices(who)
    most = most_a_day(session)
    usual = {"week": weeks()[1].isoformat(), "a_day": str(most)}
    form = PlanForm(offices, choices.officers(who), most, data=usual)
    if form.validate_on_submit():
        with RefusalsInto(form):
            check_free(session, by=who.user)
            made = making.make(
                session,
                week_on=date.fromisoformat(form.week.data),
                office_id=int(form.office.data) if form.office.data else None,
                officer_ids=form.officers.data or (),
                a_day=int(form.a_day.data),
                with_deployed=form.with_deployed.data,
                by=who.user,
            )
            sent.note(session, by=who.user, kind=KIND, subject_id=made.id)
            session.commit()
            solve_beside(made.id)
            return htmx.go_to(url_for("planning.plan", plan_id=made.id))
    lines = plans.page_of(who, whole(request.args, "page") or 1)
    counts = plans.sent_of(session, [row.id for row in lines.rows])
    return htmx.respond(
        "planning/plans.html",
        "planning/plans.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        lines=lines,
        offices=dict(offices),
        names=display_names(session, {row.made_by_id for row in lines.rows}),
        states={row.id: _state(row, *counts.get(row.id, (0, 0))) for row in lines.rows},
        week_text=week_text,
        address=lambda **more: url_for("planning.weekly_plans", **more),
    )


def _state(row: WeeklyPlan, sent: int, every: int) -> str:
    return state_text(row, sent=sent, every=every, is_cut=going_out.is_cut(db.session(), row))
