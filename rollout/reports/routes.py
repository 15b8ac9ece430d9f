"""The address of reports: the form, and the workbook it asks for."""

from __future__ import annotations

import re

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.formats import parse_day
from rollout.core.names import search_key
from rollout.core.rights import sees_people_of_all
from rollout.core.spreadsheets import XLSX
from rollout.dashboard.lens import Period
from rollout.dashboard.months import cutoffs
from rollout.db import db
from rollout.reports import blueprint
from rollout.reports.actions import build_report
from rollout.reports.forms import ReportForm
from rollout.reports.queries import Wish, last_cutoff, scope_name
from rollout.vocabulary import Base


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
    """bao-cao-vssid-thang-2026-11-25-nguoi-lao-dong-don-vi-bao.xlsx: what tells it from others of the same day."""
    lens = wish.lens
    words = [lens.period.label, lens.day.isoformat(), lens.group.label if lens.group else "tất cả các nhóm"]
    words += [lens.evidence.label, *([] if lens.base is Base.ALL else [lens.base.label])]
    plain = re.sub(r"[^a-z0-9]+", "-", search_key(" ".join(words)))
    return f"bao-cao-vssid-{plain}.xlsx"
