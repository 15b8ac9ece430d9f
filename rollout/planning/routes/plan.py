"""One plan: its days, what the checker says, moving and pinning, working it out again, sending it out, its file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import RefusalsInto, ask
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.formats import plural
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.users import names_to_choose
from rollout.db import db
from rollout.models import PlanVisit, WeeklyPlan
from rollout.planning import blueprint, exports, going_out
from rollout.planning.actions import editing, making, sending
from rollout.planning.forms import MoveForm, VersionForm, week_text
from rollout.planning.instance import QUARTER
from rollout.planning.queries import choices, plans
from rollout.planning.queries.week import Left
from rollout.planning.solving import Ahead, ahead_of, is_stuck, name_of, solve_beside
from rollout.planning.words import fault_text, state_text
from rollout.vocabulary_of_visits import PlanState


def _page(plan_id: int, **more: Any) -> str:
    return url_for("planning.plan", plan_id=plan_id, **more)


@blueprint.get("/plan/<int:plan_id>")
@require(Permission.ARRANGE_VISITS)
def plan(plan_id: int) -> ResponseReturnValue:
    return _shown(plans.opened(viewer(), plan_id))


def _shown(row: WeeklyPlan) -> Response:
    who = viewer()
    found = plans.shown(who, row)
    is_cut = going_out.is_cut(who.session, row)
    number = nearest(whole(request.args, "page") or 1, last_page(len(found.left)))
    return htmx.respond(
        "planning/plan.html",
        "planning/plan.html",
        plan=row,
        found=found,
        left=Paged(list(found.left[(number - 1) * ROWS : number * ROWS]), number, len(found.left)),
        lefts=Left,
        state=state_text(row, sent=found.sent, every=found.sent + found.waiting, is_cut=is_cut),
        week=week_text(row.week_on),
        office=dict(choices.offices(who)).get(row.office_id or 0, ""),
        faults=[fault_text(fault, found.officers, found.units) for fault in found.faults],
        is_stuck=plans.is_solving(row) and is_stuck(db.session(), row),
        is_cut=is_cut,
        sending=going_out.percent(who.session, row),
        ahead=_ahead_of(row),
        failed=row.result.get("failed", "") if row.state == PlanState.FAILED else "",
        address=lambda **more: _page(row.id, **more),
    )


@blueprint.get("/plan/<int:plan_id>/progress")
@require(Permission.ARRANGE_VISITS)
def plan_progress(plan_id: int) -> ResponseReturnValue:
    """Asked again and again while a plan is worked out or sent; the page itself where there are no scripts."""
    row = plans.opened(viewer(), plan_id)
    sending_now = going_out.percent(db.session(), row)
    if sending_now is None and (not plans.is_solving(row) or is_stuck(db.session(), row)):
        return htmx.go_to(_page(plan_id))
    return htmx.respond(
        "planning/progress.html", "planning/_progress.html", plan=row, sending=sending_now, ahead=_ahead_of(row)
    )


def _ahead_of(row: WeeklyPlan) -> Ahead | None:
    return ahead_of(name_of(row.id) if plans.is_solving(row) else going_out.name_of(row.id))


@blueprint.post(f"/plan/<int:plan_id>/{EXPORT}")
@require(Permission.ARRANGE_VISITS)
def export_plan(plan_id: int, file: str) -> Response:
    row = plans.opened(viewer(), plan_id)
    return hand_out(
        lambda: exports.plan_table(plans.shown(viewer(), row)), file, name="ke-hoach-tuan", subject="plan",
        subject_id=plan_id,
    )  # fmt: skip


def _done(plan_id: int, act: Callable[[WeeklyPlan, int], str]) -> ResponseReturnValue:
    """An act of one button, which says what it did; what the rules refuse is told on the page of the plan."""
    row, form = plans.opened(viewer(), plan_id), VersionForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            going_out.check_still(db.session(), row)
            told = act(row, form.seen)
            db.session.commit()
            flash(told)
    for error in form.form_errors:
        flash(str(error))
    return htmx.go_to(_page(plan_id))


@blueprint.post("/plan/<int:plan_id>/solve")
@require(Permission.ARRANGE_VISITS)
def solve_plan(plan_id: int) -> ResponseReturnValue:
    begun = False

    def again(row: WeeklyPlan, version: int) -> str:
        nonlocal begun
        stuck = plans.is_solving(row) and is_stuck(db.session(), row)
        making.begin_again(db.session(), row, version=version, by=viewer().user, is_stuck=stuck)
        begun = True
        return _("Đang tính lại; các lịch đã ghim giữ nguyên.")

    answer = _done(plan_id, again)
    if begun:
        solve_beside(plan_id)
    return answer


@blueprint.route("/plan/<int:plan_id>/visits/<int:row_id>", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def move_plan_visit(plan_id: int, row_id: int) -> ResponseReturnValue:
    who, session = viewer(), db.session()
    row = plans.opened(who, plan_id)
    held = plans.visit_of(session, plan_id, row_id)
    days = [date.fromisoformat(text) for text in row.instance["days"]]
    form = MoveForm(
        names_to_choose(session, row.asked["officers"]).items(),
        sorted({*days, held.day}),
        range(0, 24 * 60 - (held.ends - held.starts) + 1, QUARTER),
        data={
            "officer": held.officer_id, "on": held.day.isoformat(), "starts": held.starts, "version": str(row.version),
        },
    )  # fmt: skip
    if form.validate_on_submit():
        with RefusalsInto(form):
            going_out.check_still(session, row)
            editing.move(
                session, row, held, officer_id=form.officer.data, day=date.fromisoformat(form.on.data),
                starts=form.starts.data, version=form.seen, by=who.user,
            )  # fmt: skip
            session.commit()
            flash(_("Đã chuyển lịch và ghim lại. Xem kết quả kiểm tra ở đầu trang."))
            return htmx.go_to(_page(plan_id, _anchor=f"visit-{row_id}"))
    unit = plans.names_of(who, [held.unit_id])[held.unit_id]
    return ask(
        form,
        title=_("Chuyển lịch của %(unit)s", unit=unit.name),
        submit=_("Chuyển"),
        back=_page(plan_id),
        place=_("Kế hoạch tuần"),
        consequence=_("Lịch được ghim ở chỗ mới: tính lại không đổi lịch này."),
    )


def _edited(plan_id: int, row_id: int, act: Callable[[WeeklyPlan, PlanVisit, int], str]) -> ResponseReturnValue:
    def of_row(row: WeeklyPlan, version: int) -> str:
        return act(row, plans.visit_of(db.session(), plan_id, row_id), version)

    return _done(plan_id, of_row)


@blueprint.post("/plan/<int:plan_id>/visits/<int:row_id>/<any(pin, unpin):word>")
@require(Permission.ARRANGE_VISITS)
def pin_plan_visit(plan_id: int, row_id: int, word: str) -> ResponseReturnValue:
    def pinned(row: WeeklyPlan, held: PlanVisit, version: int) -> str:
        editing.pin(db.session(), row, held, is_pinned=word == "pin", version=version, by=viewer().user)
        return _("Đã ghim lịch.") if word == "pin" else _("Đã bỏ ghim.")

    return _edited(plan_id, row_id, pinned)


@blueprint.post("/plan/<int:plan_id>/visits/<int:row_id>/exclude")
@require(Permission.ARRANGE_VISITS)
def exclude_plan_visit(plan_id: int, row_id: int) -> ResponseReturnValue:
    def excluded(row: WeeklyPlan, held: PlanVisit, version: int) -> str:
        editing.exclude(db.session(), row, held, version=version, by=viewer().user)
        return _("Đã bỏ đơn vị khỏi kế hoạch; tính lại để dùng giờ trống.")

    return _edited(plan_id, row_id, excluded)


@blueprint.post("/plan/<int:plan_id>/units/<int:unit_id>/include")
@require(Permission.ARRANGE_VISITS)
def include_plan_unit(plan_id: int, unit_id: int) -> ResponseReturnValue:
    def included(row: WeeklyPlan, version: int) -> str:
        editing.include(db.session(), row, unit_id, version=version, by=viewer().user)
        return _("Đơn vị được xét lại khi tính lại kế hoạch.")

    return _done(plan_id, included)


@blueprint.get("/plan/<int:plan_id>/send")
@require(Permission.ARRANGE_VISITS)
def ask_to_send(plan_id: int) -> ResponseReturnValue:
    """Asked on a page, with scripts or without: letters to so many units cannot be called back together."""
    who = viewer()
    row = plans.opened(who, plan_id)
    found = plans.shown(who, row)
    if not found.waiting or found.faults or plans.is_solving(row) or going_out.percent(who.session, row) is not None:
        return htmx.go_to(_page(plan_id))
    seen = whole(request.args, "version") or row.version  # as the page of the plan had it, if it was that
    return ask(
        VersionForm(data={"version": str(seen)}),
        title=plural("Gửi đề xuất lịch cho %(n)s đơn vị?", found.waiting),
        submit=_("Gửi đề xuất") if not found.sent else _("Gửi các lịch còn lại"),
        back=_page(plan_id),
        place=_("Kế hoạch tuần %(week)s", week=week_text(row.week_on)),
        consequence=_("Mỗi đơn vị nhận một thư mời; sau đó chỉ rút lại được từng lịch."),
    )


@blueprint.post("/plan/<int:plan_id>/send")
@require(Permission.ARRANGE_VISITS)
def send_plan(plan_id: int) -> ResponseReturnValue:
    """Its visits go out beside the request: two hundred take longer than anybody waits."""
    who, session, form = viewer(), db.session(), VersionForm()
    row, rows = plans.opened(who, plan_id), []
    if form.validate_on_submit():
        with RefusalsInto(form):
            going_out.check_still(session, row)
            rows = sending.begin(session, row, version=form.seen, by=who.user)
            session.commit()
    for error in form.form_errors:
        flash(str(error))
    if rows:
        going_out.send_beside(row, rows, by=who.user)
        flash(plural("Bắt đầu gửi %(n)s đề xuất lịch.", len(rows)))
    return htmx.go_to(_page(plan_id))
