"""Ways that the map does not know: the list, correcting one, leaving it to the map again."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.availability import blueprint, exports
from rollout.availability.actions import travel as acts
from rollout.availability.forms import TravelFilter, TravelForm, travel_asked
from rollout.availability.queries import scope, travel
from rollout.core import htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import RefusalsInto, ask
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.fields import given
from rollout.db import db
from rollout.models import TravelCorrection
from rollout.register import ways

KIND = "travel"
FILTERS = ("area", "order")

reads = require(Permission.ARRANGE_VISITS, Permission.EDIT_REGISTRY)
keeps = require(Permission.KEEP_AVAILABILITY, Permission.EDIT_REGISTRY)


def _address(**changes: Any) -> str:
    held: dict[str, Any] = {name: text for name, text in request.args.items() if text and name in FILTERS}
    return url_for("availability.list_travel", **{**held, **changes})


@blueprint.get("/availability/travel")
@reads
def list_travel() -> ResponseReturnValue:
    session, asked = db.session(), travel_asked(request.args)
    shown = {"area": str(asked.area_id or ""), "order": asked.order.value}
    return htmx.respond(
        "availability/travel.html",
        "availability/_travel.html",
        lines=travel.page_of(session, asked, whole(request.args, "page") or 1),
        form=TravelFilter(ways.commune_names(session), data=shown),
        may_edit=scope.keeps_travel(viewer()),
        is_filtered=any(request.args.get(name) for name in FILTERS),
        by_map=ways.travel(session),
        address=_address,
    )


@blueprint.post(f"/availability/travel/{EXPORT}")
@reads
def export_travel(file: str) -> Response:
    asked = travel_asked(request.args)
    return hand_out(lambda: exports.travel_table(travel.lines(db.session(), asked)), file, name="thoi-gian-di-lai")


@blueprint.route("/availability/travel/new", methods=["GET", "POST"])
@keeps
def add_travel() -> ResponseReturnValue:
    who, session = _keeper(), db.session()
    back = url_for("availability.list_travel")
    if request.method == "POST" and (before := sent.before(session, by=who.user, kind=KIND)):
        flash(before.sentence)
        return htmx.go_to(back)
    form = TravelForm(ways.commune_names(session), data={"area_from": 0, "area_to": 0})
    if form.validate_on_submit():
        with RefusalsInto(form):
            row = acts.add(
                session,
                area_id=form.area_from.data,
                other_id=form.area_to.data or None,
                minutes=given(form.minutes.data),
                reason=given(form.reason.data),
                by=who.user,
            )
            sent.note(session, by=who.user, kind=KIND, subject_id=row.id)
            session.commit()
            flash(_("Đã ghi. Lịch đề xuất từ nay tính theo thời gian này."))
            return htmx.go_to(back)
    return _ask(form, _("Ghi thời gian đi lại"))


@blueprint.route("/availability/travel/<int:correction_id>/edit", methods=["GET", "POST"])
@keeps
def edit_travel(correction_id: int) -> ResponseReturnValue:
    who, session, row = _keeper(), db.session(), _opened(correction_id)
    form = TravelForm({}, is_new=False, data={"minutes": row.minutes, "reason": row.reason})
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = acts.edit(
                session, row, minutes=given(form.minutes.data), reason=given(form.reason.data), by=who.user
            )
            session.commit()
            flash(_("Đã sửa.") if is_changed else _("Nội dung đã như vậy từ trước; không có gì thay đổi."))
            return htmx.go_to(url_for("availability.list_travel"))
    names = ways.commune_names(session)
    area, other = names.get(row.area_id, ""), names.get(row.other_area_id or 0, "")
    return _ask(form, _("Sửa thời gian đi lại: %(way)s", way=f"{area} – {other}" if other else area))


@blueprint.post("/availability/travel/<int:correction_id>/remove")
@keeps
def remove_travel(correction_id: int) -> ResponseReturnValue:
    acts.remove(db.session(), _opened(correction_id), by=_keeper().user)
    db.session.commit()
    flash(_("Đã bỏ: đường này tính theo bản đồ."))
    return htmx.go_to(url_for("availability.list_travel"))


def _keeper() -> Any:
    who = viewer()
    return who if scope.keeps_travel(who) else abort(404)


def _opened(correction_id: int) -> TravelCorrection:
    return db.session.get(TravelCorrection, correction_id) or abort(404)


def _ask(form: TravelForm, title: str) -> Response:
    return ask(
        form,
        title=title,
        submit=_("Ghi"),
        back=url_for("availability.list_travel"),
        place=_("Thời gian đi lại"),
        lead=_("Dùng nơi bản đồ không cho biết đường đi thật: phải đi tàu, đường đèo, đường vòng. Đi và về như nhau."),
    )
