"""Absences of officers: the list, recording one, changing it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.availability import blueprint, exports
from rollout.availability.actions import absences as acts
from rollout.availability.forms import AbsenceForm, AbsencesFilter, absences_asked
from rollout.availability.queries import absences, scope
from rollout.core import htmx, sent
from rollout.core.access import Permission, looking_first, require, viewer
from rollout.core.asked import whole
from rollout.core.each_asked import ask_each
from rollout.core.editing import RefusalsInto, ask
from rollout.core.errors import Refusal
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.formats import plural
from rollout.db import db
from rollout.models import OfficerAbsence
from rollout.register.booking import ALL_DAY
from rollout.register.officers_at_work import names_at_work
from rollout.register.visit_choices import Settling

KIND = "absence"
"""What the form is kept under in sent_form."""

FILTERS = ("officer", "kind", "which", "order")


def _address(**changes: Any) -> str:
    held: dict[str, Any] = {name: text for name, text in request.args.items() if text and name in FILTERS}
    return url_for("availability.list_absences", **{**held, **changes})


@blueprint.get("/availability/absences")
@require(Permission.ARRANGE_VISITS)
def list_absences() -> ResponseReturnValue:
    who, asked = viewer(), absences_asked(request.args)
    officers = scope.officers(who)
    shown = {
        "officer": str(asked.officer_id or ""), "kind": asked.kind.value if asked.kind else "",
        "which": asked.which.value if asked.which else "all", "order": asked.order.value,
    }  # fmt: skip
    return htmx.respond(
        "availability/absences.html",
        "availability/_absences.html",
        lines=absences.page_of(who, asked, whole(request.args, "page") or 1),
        form=AbsencesFilter(officers, data=shown),
        may_record=bool(officers),
        is_filtered=any(request.args.get(name) for name in FILTERS),
        address=_address,
    )


@blueprint.post(f"/availability/absences/{EXPORT}")
@require(Permission.ARRANGE_VISITS)
def export_absences(file: str) -> Response:
    asked = absences_asked(request.args)
    return hand_out(lambda: exports.absences_table(absences.all_lines(viewer(), asked)), file, name="gio-vang")


@blueprint.route("/availability/absences/new", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def add_absence() -> ResponseReturnValue:
    if answer := _sent_before():
        return answer
    who = viewer()
    officers = scope.officers(who) or abort(404)
    chosen = whole(request.args, "officer") or who.user.id
    form = AbsenceForm(officers, data={"officer": chosen if chosen in officers else 0})
    return _save(form) or _ask(form, title=_("Ghi giờ vắng"), officers=officers)


@blueprint.route("/availability/absences/<int:absence_id>/edit", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def edit_absence(absence_id: int) -> ResponseReturnValue:
    if answer := _sent_before():
        return answer
    row = _opened(absence_id)
    officers = {key: name for key, name in scope.officers(viewer()).items() if key == row.user_id} or abort(404)
    form = AbsenceForm(officers, row, data=_data_of(row))
    return _save(form, row) or _ask(form, title=_("Sửa giờ vắng"), officers=officers)


@blueprint.post("/availability/absences/<int:absence_id>/take-back")
@require(Permission.ARRANGE_VISITS)
def take_back_absence(absence_id: int) -> ResponseReturnValue:
    row = _opened(absence_id)
    try:
        acts.take_back(db.session(), row, by=viewer().user)
    except Refusal as refusal:
        flash(refusal.text)
        return htmx.go_to(url_for("availability.list_absences"))
    db.session.commit()
    flash(_("Đã rút lại: cán bộ nhận lịch trong thời gian này. Lịch đã bỏ giờ trước đó không tự trở lại."))
    return htmx.go_to(url_for("availability.list_absences"))


def _sent_before() -> ResponseReturnValue | None:
    if request.method != "POST" or not (before := sent.before(db.session(), by=viewer().user, kind=KIND)):
        return None
    flash(before.sentence)
    return htmx.go_to(url_for("availability.list_absences"))


def _opened(absence_id: int) -> OfficerAbsence:
    return absences.opened(viewer(), absence_id) or abort(404)


def _data_of(row: OfficerAbsence) -> dict[str, Any]:
    return {
        "absence_kind": row.kind,
        "first": row.from_on,
        "last": row.to_on - timedelta(days=1),
        "starts": None if row.starts == ALL_DAY.starts else row.starts,
        "ends": None if row.ends == ALL_DAY.ends else row.ends,
        "note": row.note,
    }


def _save(form: AbsenceForm, was: OfficerAbsence | None = None) -> ResponseReturnValue | None:
    """Records what a valid form says, with what becomes of the visits in its way; None: it is to be shown (again)."""
    if not form.validate_on_submit():
        return None
    session, new = db.session(), form.asked()
    with looking_first():
        hit, held = acts.in_the_way(session, new)
        asked = Settling(viewer(), hit, sessions=held, officers=_others(new.officer_id), absent_id=new.officer_id)
    fates, of_sessions = asked.settled(ask_each(form, asked.questions))
    if answer := _sent_before():  # another of the same had its turn meanwhile
        return answer
    who = viewer()
    if new.officer_id not in scope.officers(who):  # any more
        abort(404)
    with RefusalsInto(form):
        if was is None:
            row = acts.add(session, new, visits=fates, sessions=of_sessions, by=who.user)
        else:
            row = acts.change(session, was, new, visits=fates, sessions=of_sessions, by=who.user)
        sent.note(session, by=who.user, kind=KIND, subject_id=row.id)
        session.commit()
        if asked.number:
            flash(plural("Đã ghi giờ vắng và xử lý %(n)s lịch trong thời gian này.", asked.number))
        else:
            flash(_("Đã ghi giờ vắng."))
        return htmx.go_to(url_for("availability.list_absences"))
    return None


def _others(officer_id: int) -> dict[int, str]:
    return {key: name for key, name in names_at_work(db.session()).items() if key != officer_id}


def _ask(form: AbsenceForm, *, title: str, officers: Mapping[int, str]) -> Response:
    only = next(iter(officers.values())) if len(officers) == 1 else ""
    return ask(
        form,
        title=title,
        submit=_("Ghi"),
        back=url_for("availability.list_absences"),
        place=_("Giờ vắng của cán bộ"),
        lead=_(
            "Trong thời gian này không ai đặt được lịch với cán bộ. Lịch đã thống nhất, nếu có, được hỏi từng lịch "
            "trước khi ghi."
        ),
        page="availability/absence.html",
        only=only,
    )
