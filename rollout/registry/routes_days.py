"""The pages of days off and of closures."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx, sent
from rollout.core.access import Permission, looking_first, require, viewer
from rollout.core.asked import whole
from rollout.core.dates import today
from rollout.core.each_asked import ask_each
from rollout.core.editing import RefusalsInto, ask
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.fields import given
from rollout.core.formats import WEEKDAYS, parse_day, plural
from rollout.core.formats import day as written
from rollout.core.forms import Form
from rollout.db import db
from rollout.models import Closure, DayException
from rollout.register import closures
from rollout.register.visit_choices import Settling
from rollout.registry import blueprint, days
from rollout.registry.forms import ClosureForm, DaysForm
from rollout.vocabulary import FIRST_DAY, UnitForm

FARTHEST = 5
"""How many years ahead the calendar is shown."""

reads = require(Permission.EDIT_REGISTRY, Permission.EDIT_UNITS)


def _year() -> int:
    asked = whole(request.args, "year") or today().year
    return min(max(asked, FIRST_DAY.year), today().year + FARTHEST)


@blueprint.get("/registry/days")
@reads
def special_days() -> ResponseReturnValue:
    session = db.session()
    return render_template(
        "registry/days.html",
        year=_year(),
        years=range(today().year - 1, today().year + 3),
        days=days.special_days(session, _year()),
        weekdays=WEEKDAYS,
        closures=days.closures_of_forms(session),
        one_day=timedelta(days=1),
        may_edit=viewer().can(Permission.EDIT_REGISTRY),
    )


@blueprint.post(f"/registry/days/{EXPORT}")
@reads
def export_days(file: str) -> Response:
    def table() -> Table:
        rows = [
            (written(held.day), _(WEEKDAYS[held.day.weekday()]), told(held), held.name)
            for held in days.special_days(db.session(), _year())
        ]
        title = _("Ngày nghỉ, ngày làm bù năm %(year)s", year=_year())
        return Table(title, (_("Ngày"), _("Thứ"), _("Loại"), _("Tên")), rows, widths=(14, 14, 20, 60))

    return hand_out(table, file, name="ngay-nghi")


def told(held: days.SpecialDay) -> str:
    """Off or worked, and by whose word."""
    if not held.is_announced:
        return _("Nghỉ theo lịch")
    return _("Nghỉ theo thông báo") if held.is_off else _("Làm việc theo thông báo")


@blueprint.route("/registry/days/new", methods=["GET", "POST"])
@require(Permission.EDIT_REGISTRY)
def announce_days() -> ResponseReturnValue:
    if answer := _sent_before(days.SENT):
        return answer
    form, session = DaysForm(), db.session()
    if form.validate_on_submit():
        first, is_off = given(form.first.data), form.kind.data == "off"
        last = form.last.data or first
        with looking_first():
            asked = Settling(viewer(), days.in_the_way(session, first, last) if is_off else ())
        fates = asked.settled(ask_each(form, asked.questions)).visits
        if answer := _sent_before(days.SENT):  # another of the same had its turn meanwhile
            return answer
        with RefusalsInto(form):
            name, by = given(form.name.data), viewer().user
            count = days.announce(session, first=first, last=last, is_off=is_off, name=name, by=by, fates=fates)
            sent.note(session, by=by, kind=days.SENT, subject_id=days.NO_SUBJECT)
            session.commit()
            flash(plural("Đã ghi %(n)s ngày.", count))
            return htmx.go_to(url_for("registry.special_days", year=first.year))
    return ask(
        form,
        title=_("Ghi ngày nghỉ, ngày làm bù"),
        submit=_("Ghi"),
        back=url_for("registry.special_days"),
        place=_("Ngày nghỉ"),
        lead=_("Ghi theo thông báo hoán đổi ngày làm việc hằng năm. Hạn xử lý tính theo các ngày này từ khi ghi."),
    )


@blueprint.route("/registry/days/<special_day>/withdraw", methods=["GET", "POST"])
@require(Permission.EDIT_REGISTRY)
def withdraw_day(special_day: str) -> ResponseReturnValue:
    """By one button of the list; where visits were agreed on the day, they are asked for first."""
    try:
        on = parse_day(special_day)
    except ValueError:
        abort(404)
    form, session = Form(), db.session()
    held = session.get(DayException, on) or abort(404)
    if form.validate_on_submit():
        with looking_first():
            asked = Settling(viewer(), days.in_the_way_of_withdrawing(session, held))
        fates = asked.settled(ask_each(form, asked.questions)).visits
        held = session.get(DayException, on) or abort(404)  # still
        with RefusalsInto(form):
            days.withdraw(session, held, by=viewer().user, fates=fates)
            session.commit()
            flash(_("Đã bỏ ngày %(day)s: ngày này theo lịch chung.", day=written(on)))
            return htmx.go_to(url_for("registry.special_days", year=on.year))
    return ask(
        form,
        title=_("Bỏ ngày %(day)s", day=written(on)),
        submit=_("Bỏ ngày này"),
        back=url_for("registry.special_days", year=on.year),
        place=_("Ngày nghỉ"),
        lead=_("Bỏ rồi, ngày này nghỉ hay làm việc theo lịch chung."),
    )


@blueprint.route("/registry/closures/new", methods=["GET", "POST"])
@require(Permission.EDIT_REGISTRY)
def close_form() -> ResponseReturnValue:
    if answer := _sent_before(closures.sent_as()):
        return answer
    form, session = ClosureForm(), db.session()
    if form.validate_on_submit():
        whose, first, last = UnitForm(form.form.data), given(form.first.data), given(form.last.data)
        with looking_first():
            hit = closures.in_the_way(session, whose, first, last)
            asked = Settling(viewer(), hit, leaving=closures.leaving(session, whose, hit))
        fates = asked.settled(ask_each(form, asked.questions)).visits
        if answer := _sent_before(closures.sent_as()):  # another of the same had its turn meanwhile
            return answer
        with RefusalsInto(form):
            name, by = given(form.name.data), viewer().user
            closure = closures.close(session, whose, first=first, last=last, name=name, by=by, fates=fates)
            sent.note(session, by=by, kind=closures.sent_as(), subject_id=closure.id)
            session.commit()
            flash(_("Đã ghi."))
            return htmx.go_to(url_for("registry.special_days"))
    return ask(
        form,
        title=_("Ghi thời gian nghỉ của một loại đơn vị"),
        submit=_("Ghi"),
        back=url_for("registry.special_days"),
        place=_("Ngày nghỉ"),
        lead=_(
            "Ví dụ các trường nghỉ hè. Trong thời gian này không tính hạn xử lý với các đơn vị đó và không đặt được "
            "lịch làm việc."
        ),
    )


def _sent_before(kind: str) -> ResponseReturnValue | None:
    """The answer to a form that did already what it asks for."""
    is_sent = request.method == "POST" and sent.is_token(request.form.get("token"))
    if not is_sent or not (before := sent.before(db.session(), by=viewer().user, kind=kind)):
        return None
    flash(before.sentence)
    return htmx.go_to(url_for("registry.special_days"))


@blueprint.post("/registry/closures/<int:closure_id>/end")
@require(Permission.EDIT_REGISTRY)
def open_form_again(closure_id: int) -> ResponseReturnValue:
    held = db.session.get(Closure, closure_id)
    if held is None or held.unit_form is None:
        abort(404)
    closures.open_again(db.session(), held, by=viewer().user)
    db.session.commit()
    flash(_("Đã bỏ thời gian nghỉ."))
    return htmx.go_to(url_for("registry.special_days"))
