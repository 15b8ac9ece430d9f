"""The addresses of the dashboard: the overview, and the list behind any figure of any page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from rollout.core import htmx
from rollout.core.access import ROLES, Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.formats import plural
from rollout.core.frame import frame
from rollout.core.paging import ROWS
from rollout.dashboard import blueprint, breakdown
from rollout.dashboard.changes import change_list
from rollout.dashboard.changes_page import ChangesPage
from rollout.dashboard.comparison import comparison
from rollout.dashboard.comparison_page import ComparisonPage
from rollout.dashboard.concerns import concern_counts, concern_list
from rollout.dashboard.entries import Figure
from rollout.dashboard.forms import ComparisonForm, LensForm
from rollout.dashboard.funnel import FunnelPage
from rollout.dashboard.funnel import funnel as funnel_of
from rollout.dashboard.heat import heat as heat_of
from rollout.dashboard.heat_page import HeatPage
from rollout.dashboard.lens import Lens, Period
from rollout.dashboard.listing import ConcernCountsPage, ConcernPage, ListPage
from rollout.dashboard.lists import Cursor, list_behind
from rollout.dashboard.meeting import SHEETS
from rollout.dashboard.meeting import meeting as meeting_of
from rollout.dashboard.meeting_page import MeetingPage
from rollout.dashboard.months import cutoffs
from rollout.dashboard.page import OverviewPage
from rollout.dashboard.queries import overview as overview_of
from rollout.dashboard.ranking import band_of
from rollout.dashboard.ranking import ranking as ranking_of
from rollout.dashboard.ranking_page import RankingPage
from rollout.dashboard.scope import NotThere
from rollout.dashboard.sight import Sight
from rollout.db import db
from rollout.register.attention import Attention
from rollout.vocabulary import Dimension, Flow, ScopeKind

Member = TypeVar("Member")

AT_MEETINGS: tuple[Permission, ...] = (Permission.CONTACT_UNITS, Permission.BUILD_REPORTS)
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


@blueprint.errorhandler(NotThere)
def nothing_there(_error: NotThere) -> ResponseReturnValue:
    """What is outside of the viewer's scope is as what does not exist."""
    return current_app.handle_http_exception(NotFound())


def _chosen(kind: Callable[[str], Member], name: str) -> Member | None:
    """What the address names, of a list or a day; None where it says nothing, 404 for a name of nothing."""
    value = request.args.get(name)
    try:
        return kind(value) if value else None
    except ValueError:
        abort(404)


def _page() -> int:
    return whole(request.args, "page") or 1


@blueprint.get("/")
@require(Permission.SEE_FIGURES)
def overview() -> ResponseReturnValue:
    form, page = overview_page(_page())
    return htmx.respond(
        "dashboard/overview.html",
        "dashboard/_overview.html",
        status=422 if form.errors else 200,
        form=form,
        page=page,
    )


def overview_page(number: int, size: int = breakdown.ROWS) -> tuple[LensForm, OverviewPage]:
    form, lens = _asked()
    by = _chosen(Dimension, "by")
    held = overview_of(viewer(), lens, by, number, may_change_group="group" not in request.args, size=size)
    form.show(held.lens)
    views: tuple[tuple[str, str], ...] = (
        (_("Người tham gia dừng ở bước nào"), url_for(".funnel")),
        (_("Xếp hạng đơn vị"), url_for(".ranking")),
        (_("Bản đồ nhiệt theo tuần"), url_for(".heat")),
    )
    if any(viewer().can(permission) for permission in AT_MEETINGS):
        views += ((_("Giao ban tuần"), url_for(".meeting")),)
    paths = url_for(".overview"), url_for(".figure_list"), _scope_name(), url_for(".changes"), url_for(".compare")
    return form, OverviewPage(Sight(held, *paths, views), is_table_asked=by is not None)


@blueprint.get("/funnel")
@require(Permission.SEE_FIGURES)
def funnel() -> ResponseReturnValue:
    form, lens = _asked()
    page = FunnelPage(funnel_of(viewer(), lens), url_for(".overview"), url_for(".figure_list"))
    return render_template("dashboard/funnel.html", page=page), 422 if form.errors else 200


@blueprint.get("/meeting")
@require(*AT_MEETINGS)
def meeting() -> ResponseReturnValue:
    form, page = meeting_page(_page())
    return render_template("dashboard/meeting.html", page=page), 422 if form.errors else 200


def meeting_page(number: int, size: int = SHEETS) -> tuple[LensForm, MeetingPage]:
    form, lens = _asked()
    held = meeting_of(viewer(), replace(lens, period=Period.WEEK, since=None), number, size)
    return form, MeetingPage(held, url_for(".meeting"), url_for(".overview"), url_for(".figure_list"))


@blueprint.get("/changes")
@require(Permission.SEE_FIGURES)
def changes() -> ResponseReturnValue:
    form, page = changes_page(_page())
    return render_template("dashboard/changes.html", page=page), 422 if form.errors else 200


def changes_page(number: int, size: int = ROWS) -> tuple[LensForm, ChangesPage]:
    form, lens = _asked()
    held = change_list(viewer(), lens, number, size=size)
    return form, ChangesPage(held, url_for(".changes"), url_for(".overview"))


@blueprint.get("/ranking")
@require(Permission.SEE_FIGURES)
def ranking() -> ResponseReturnValue:
    form, page = ranking_page(_page())
    return render_template("dashboard/ranking.html", page=page), 422 if form.errors else 200


def ranking_page(number: int, size: int = ROWS) -> tuple[LensForm, RankingPage]:
    form, lens = _asked()
    best_first = request.args.get("order") == "best"
    held = ranking_of(viewer(), lens, _chosen(band_of, "band"), number, best_first=best_first, size=size)
    paths = url_for(".ranking"), url_for(".overview"), url_for(".figure_list")
    return form, RankingPage(held, *paths, best_first=best_first)


@blueprint.get("/heat")
@require(Permission.SEE_FIGURES)
def heat() -> ResponseReturnValue:
    form, page = heat_page(_page())
    return render_template("dashboard/heat.html", page=page), 422 if form.errors else 200


def heat_page(number: int, size: int = ROWS) -> tuple[LensForm, HeatPage]:
    form, lens = _asked()
    return form, HeatPage(heat_of(viewer(), lens, number, size), url_for(".heat"), url_for(".overview"))


@blueprint.get("/compare")
@require(Permission.SEE_FIGURES)
def compare() -> ResponseReturnValue:
    form, page = comparison_page(_page())
    return render_template("dashboard/compare.html", page=page, form=form), 422 if form.errors else 200


def comparison_page(number: int, size: int = ROWS) -> tuple[ComparisonForm, ComparisonPage]:
    form = ComparisonForm(MultiDict(request.args))
    held = comparison(viewer(), form.lens(request.args, cutoffs(db.session())), number, size)
    return form, ComparisonPage(held, url_for(".compare"), url_for(".overview"), url_for(".figure_list"))


@blueprint.get("/figures/list")
@require(Permission.SEE_FIGURES)
def figure_list() -> ResponseReturnValue:
    form, page = list_page(_page(), _cursor())
    return htmx.respond(page.template, page.partial, status=422 if form.errors else 200, page=page, form=form)


def list_page(
    number: int, start: Cursor, size: int = ROWS
) -> tuple[LensForm, ConcernCountsPage | ConcernPage | ListPage]:
    form, lens = _asked()
    paths = url_for(".overview"), url_for(".figure_list")
    if request.args.get("kind") == "all":
        return form, ConcernCountsPage(concern_counts(viewer(), lens), *paths)
    if kind := _chosen(Attention, "kind"):
        return form, ConcernPage(concern_list(viewer(), lens, kind, number, size), *paths)
    figure = _figure()
    lens = _of_period(lens) if figure.flow else lens
    return form, ListPage(list_behind(viewer(), lens, figure, page=number, start=start, size=size), *paths)


def _figure() -> Figure:
    asked = request.args.get
    is_counted = asked("counted") == "1"
    return Figure(asked("measure", ""), _chosen(Flow, "flow"), counted=is_counted, lacks=asked("lacks", ""))


def _of_period(lens: Lens) -> Lens:
    """The days of a flow are those from a day on that its address names; they stay when the period moves."""
    since = _chosen(date.fromisoformat, "from")
    return replace(lens, period=Period.SINCE, since=since) if since else lens


def _cursor() -> Cursor:
    found = re.fullmatch(r"(\d{1,7})\.(\d{1,7})", request.args.get("at", ""))
    return Cursor(*map(int, found.groups())) if found else Cursor()
