"""The address of reports: the form, and the workbook it asks for."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.formats import parse_day
from rollout.core.spreadsheets import XLSX
from rollout.dashboard.lens import Period
from rollout.dashboard.months import cutoffs
from rollout.dashboard.scope import sees_people_of_all
from rollout.db import db
from rollout.reports import blueprint
from rollout.reports.actions import build_report
from rollout.reports.forms import ReportForm
from rollout.reports.queries import Wish, last_cutoff, scope_name


@blueprint.get("/reports")
@require(Permission.BUILD_REPORTS)
def list_reports() -> ResponseReturnValue:
    """An address may fill in the period and the day; 404 where it says none."""
    try:
        period, day = Period(request.args.get("period", Period.WEEK)), parse_day(request.args.get("as_of", "hôm nay"))
    except ValueError:
        abort(404)
    return _page(ReportForm(period=period.value, as_of=day))


def _page(form: ReportForm) -> str:
    """The form, and when the monthly report closes."""
    cutoff = last_cutoff(db.session(), today())
    return render_template("reports/list.html", form=form, scope=scope_name(viewer()), cutoff=cutoff)


@blueprint.post("/reports")
@require(Permission.BUILD_REPORTS)
def build() -> ResponseReturnValue:
    form = ReportForm()
    if not form.validate_on_submit():
        return _page(form), 422
    wish = form.wish(cutoffs(db.session()))
    content = build_report(
        db.session(),
        wish,
        by=viewer().user,
        selection=viewer().selection(Permission.BUILD_REPORTS),
        scope=scope_name(viewer()),
        masks=not sees_people_of_all(viewer(), Permission.BUILD_REPORTS),
    )
    db.session.commit()
    return Response(
        content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{file_name(wish)}"'}
    )


def file_name(wish: Wish) -> str:
    """bao-cao-vssid-week-2026-11-23.xlsx"""
    return f"bao-cao-vssid-{wish.lens.period.value}-{wish.lens.day.isoformat()}.xlsx"
