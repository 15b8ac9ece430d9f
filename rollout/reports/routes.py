"""The address of reports: the form, and the workbook it asks for."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from rollout.core.access import Permission, require, viewer
from rollout.dashboard.scope import sees_people_of_all
from rollout.db import db
from rollout.reports import blueprint
from rollout.reports.actions import build_report
from rollout.reports.forms import ReportForm
from rollout.reports.queries import Wish, scope_name
from rollout.reports.xlsx import CONTENT_TYPE


@blueprint.get("/reports")
@require(Permission.BUILD_REPORTS)
def list_reports() -> ResponseReturnValue:
    return render_template("reports/list.html", form=ReportForm(), scope=scope_name(viewer()))


@blueprint.post("/reports")
@require(Permission.BUILD_REPORTS)
def build() -> ResponseReturnValue:
    form = ReportForm()
    if not form.validate_on_submit():
        return render_template("reports/list.html", form=form, scope=scope_name(viewer())), 422
    wish = form.wish()
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
        content, content_type=CONTENT_TYPE, headers={"Content-Disposition": f'attachment; filename="{file_name(wish)}"'}
    )


def file_name(wish: Wish) -> str:
    """bao-cao-vssid-week-2026-11-23.xlsx"""
    return f"bao-cao-vssid-{wish.lens.period.value}-{wish.lens.day.isoformat()}.xlsx"
