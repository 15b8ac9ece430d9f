"""The addresses of the files of the pages of figures: the same pages with all their rows."""

from __future__ import annotations

from flask import Response

from rollout.core.access import Permission, require
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.dashboard import blueprint, exports, routes
from rollout.dashboard.exports import MOST
from rollout.dashboard.listing import ConcernCountsPage, ConcernPage
from rollout.dashboard.lists import Cursor


@blueprint.post(f"/figures/table/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_table(file: str) -> Response:
    return hand_out(lambda: exports.of_overview(routes.overview_page(1, MOST)[1]), file, name="so-lieu")


@blueprint.post(f"/figures/list/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_list(file: str) -> Response:
    def table() -> Table:
        page = routes.list_page(1, Cursor(), MOST)[1]
        if isinstance(page, ConcernCountsPage):
            return exports.of_concern_counts(page)
        return exports.of_concerns(page) if isinstance(page, ConcernPage) else exports.of_list(page)

    return hand_out(table, file, name="danh-sach")


@blueprint.post(f"/ranking/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_ranking(file: str) -> Response:
    return hand_out(lambda: exports.of_ranking(routes.ranking_page(1, MOST)[1]), file, name="xep-hang")


@blueprint.post(f"/changes/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_changes(file: str) -> Response:
    return hand_out(lambda: exports.of_changes(routes.changes_page(1, MOST)[1]), file, name="thay-doi")


@blueprint.post(f"/compare/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_comparison(file: str) -> Response:
    return hand_out(lambda: exports.of_comparison(routes.comparison_page(1, MOST)[1]), file, name="so-sanh")


@blueprint.post(f"/heat/{EXPORT}")
@require(Permission.SEE_FIGURES)
def export_heat(file: str) -> Response:
    return hand_out(lambda: exports.of_heat(routes.heat_page(1, MOST)[1]), file, name="ban-do-nhiet")


@blueprint.post(f"/meeting/{EXPORT}")
@require(*routes.AT_MEETINGS)
def export_meeting(file: str) -> Response:
    return hand_out(lambda: exports.of_meeting(routes.meeting_page(1, MOST)[1]), file, name="giao-ban")
