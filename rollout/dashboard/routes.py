"""The addresses of the dashboard: the overview, and the list behind any figure of any page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from rollout.core import htmx
from rollout.core.access import ROLES, Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.formats import plural
from rollout.core.frame import frame
from rollout.dashboard import blueprint
from rollout.dashboard.changes import change_list
from rollout.dashboard.changes_page import ChangesPage
from rollout.dashboard.comparison import comparison
from rollout.dashboard.comparison_page import ComparisonPage
from rollout.dashboard.concerns import concern_counts, concern_list
from rollout.dashboard.entries import FlowsNotHeld
from rollout.dashboard.forms import ComparisonForm, LensForm
from rollout.dashboard.funnel import FunnelPage
from rollout.dashboard.funnel import funnel as funnel_of
from rollout.dashboard.heat import heat as heat_of
from rollout.dashboard.heat_page import HeatPage
from rollout.dashboard.lens import Lens, Period
from rollout.dashboard.listing import ConcernCountsPage, ConcernPage, ListPage
from rollout.dashboard.lists import Cursor, list_behind
from rollout.dashboard.meeting import meeting as meeting_of
from rollout.dashboard.meeting_page import MeetingPage
from rollout.dashboard.months import cutoffs
from rollout.dashboard.page import OverviewPage
from rollout.dashboard.queries import overview as overview_of
from rollout.dashboard.ranking import band_of
from rollout.dashboard.ranking import ranking as ranking_of
from rollout.dashboard.ranking_page import RankingPage
from rollout.dashboard.scope import NoSuchPlace
from rollout.dashboard.sight import Sight
from rollout.db import db
from rollout.register.attention import Attention
from rollout.vocabulary import Dimension, Flow, ScopeKind

AT_MEETINGS = (Permission.CONTACT_UNITS, Permission.BUILD_REPORTS)
"""Who speaks at the weekly meeting: those who call units, and those who report on them."""


def _asked() -> tuple[LensForm, Lens]:
    """The lens of this address; 404 where a value is none of its list."""
    form = LensForm(MultiDict(request.args))
    return form, form.lens(request.args, cutoffs(db.session()))


def _scope_name() -> str:
    """What the viewer's figures are of, as part of a sentence."""
    held = {
        (assignment.scope_kind, name)
        for assignment, (role, name) in zip(viewer().assignments, frame().roles, strict=True)
        if Permission.SEE_FIGURES in ROLES[role]
    }
    if any(kind == ScopeKind.PROVINCE for kind, _name in held):
        return _("toàn tỉnh")
    named = viewer().selection(Permission.SEE_FIGURES).named
    if named and len(named) > 1:
        return plural("%(n)s đơn vị được giao", len(named))
    names = {name for _kind, name in held}
    return names.pop() if len(names) == 1 and all(names) else _("phạm vi được giao")


@blueprint.get("/")
@require(Permission.SEE_FIGURES)
def overview() -> ResponseReturnValue:
    form, lens = _asked()
    by = request.args.get("by")
    try:
        held = overview_of(
            viewer(),
            lens,
            Dimension(by) if by else None,
            whole(request.args, "page") or 1,
            may_change_group="group" not in request.args,
        )
    except (NoSuchPlace, ValueError):
        abort(404)
    form.show(held.lens)
    views: tuple[tuple[str, str], ...] = (
        (_("Người dừng ở đâu"), url_for(".funnel")),
        (_("Xếp hạng đơn vị"), url_for(".ranking")),
        (_("Bản đồ nhiệt theo tuần"), url_for(".heat")),
    )
    if any(viewer().can(permission) for permission in AT_MEETINGS):
        views += ((_("Giao ban tuần"), url_for(".meeting")),)
    paths = url_for(".overview"), url_for(".figure_list"), _scope_name(), url_for(".changes"), url_for(".compare")
    sight = Sight(held, *paths, views)
    return htmx.respond(
        "dashboard/overview.html",
        "dashboard/_overview.html",
        status=422 if form.errors else 200,
        form=form,
        page=OverviewPage(sight, is_table_asked=bool(by)),
    )


@blueprint.get("/funnel")
@require(Permission.SEE_FIGURES)
def funnel() -> ResponseReturnValue:
    form, lens = _asked()
    try:
        held = funnel_of(viewer(), lens)
    except NoSuchPlace:
        abort(404)
    page = FunnelPage(held, url_for(".overview"), url_for(".figure_list"))
    return render_template("dashboard/funnel.html", page=page), 422 if form.errors else 200


@blueprint.get("/meeting")
@require(*AT_MEETINGS)
def meeting() -> ResponseReturnValue:
    form, lens = _asked()
    try:
        lens = replace(lens, period=Period.WEEK, since=None)
        held = meeting_of(viewer(), lens, whole(request.args, "page") or 1)
    except NoSuchPlace:
        abort(404)
    page = MeetingPage(held, url_for(".meeting"), url_for(".overview"), url_for(".figure_list"))
    return render_template("dashboard/meeting.html", page=page), 422 if form.errors else 200


@blueprint.get("/changes")
@require(Permission.SEE_FIGURES)
def changes() -> ResponseReturnValue:
    form, lens = _asked()
    try:
        held = change_list(viewer(), lens, whole(request.args, "page") or 1)
    except NoSuchPlace:
        abort(404)
    page = ChangesPage(held, url_for(".changes"), url_for(".overview"))
    return render_template("dashboard/changes.html", page=page), 422 if form.errors else 200


@blueprint.get("/ranking")
@require(Permission.SEE_FIGURES)
def ranking() -> ResponseReturnValue:
    form, lens = _asked()
    band, best_first = request.args.get("band"), request.args.get("order") == "best"
    try:
        held = ranking_of(
            viewer(), lens, band_of(band) if band else None, whole(request.args, "page") or 1, best_first=best_first
        )
    except (NoSuchPlace, ValueError):
        abort(404)
    paths = url_for(".ranking"), url_for(".overview"), url_for(".figure_list")
    page = RankingPage(held, *paths, best_first=best_first)
    return render_template("dashboard/ranking.html", page=page), 422 if form.errors else 200


@blueprint.get("/heat")
@require(Permission.SEE_FIGURES)
def heat() -> ResponseReturnValue:
    form, lens = _asked()
    try:
        held = heat_of(viewer(), lens, whole(request.args, "page") or 1)
    except NoSuchPlace:
        abort(404)
    page = HeatPage(held, url_for(".heat"), url_for(".overview"))
    return render_template("dashboard/heat.html", page=page), 422 if form.errors else 200


@blueprint.get("/compare")
@require(Permission.SEE_FIGURES)
def compare() -> ResponseReturnValue:
    form = ComparisonForm(MultiDict(request.args))
    lens = form.lens(request.args, cutoffs(db.session()))
    try:
        held = comparison(viewer(), lens, whole(request.args, "page") or 1)
    except NoSuchPlace:
        abort(404)
    page = ComparisonPage(held, url_for(".compare"), url_for(".overview"), url_for(".figure_list"))
    return render_template("dashboard/compare.html", page=page, form=form), 422 if form.errors else 200


@blueprint.get("/figures/list")
@require(Permission.SEE_FIGURES)
def figure_list() -> ResponseReturnValue:
    form, lens = _asked()
    paths = url_for(".overview"), url_for(".figure_list")
    try:
        page: ConcernCountsPage | ConcernPage | ListPage
        kind = request.args.get("kind")
        if kind == "all":
            page = ConcernCountsPage(concern_counts(viewer(), lens), *paths)
        elif kind:
            page = ConcernPage(concern_list(viewer(), lens, Attention(kind), whole(request.args, "page") or 1), *paths)
        else:
            flow = request.args.get("flow")
            lens = _of_period(lens) if flow else lens
            listed = list_behind(
                viewer(),
                lens,
                request.args.get("measure", ""),
                flow=Flow(flow) if flow else None,
                counted=request.args.get("counted") == "1",
                page=whole(request.args, "page") or 1,
                start=_cursor(),
            )
            page = ListPage(listed, *paths)
    except (NoSuchPlace, FlowsNotHeld, KeyError, ValueError):
        abort(404)
    return htmx.respond(page.template, page.partial, status=422 if form.errors else 200, page=page, form=form)


def _of_period(lens: Lens) -> Lens:
    """The days of a flow are those from a day on that its address names; they stay when the period moves."""
    since = request.args.get("from")
    return replace(lens, period=Period.SINCE, since=date.fromisoformat(since)) if since else lens


def _cursor() -> Cursor:
    found = re.fullmatch(r"(\d{1,7})\.(\d{1,7})", request.args.get("at", ""))
    return Cursor(*map(int, found.groups())) if found else Cursor()
