"""The measures of visits as tables to take away."""

from __future__ import annotations

from flask_babel import gettext as _

from rollout.core.access import Viewer
from rollout.core.dates import today
from rollout.core.export_files import Table, as_shown
from rollout.core.formats import day, decimal, label
from rollout.visit_measures.page import page_of
from rollout.visit_measures.queries import last_visits, measured
from rollout.visit_measures.queries.kinds import COUNTED, By, Days, Kind
from rollout.visit_measures.queries.last_visits import UnitsAsked
from rollout.visit_measures.queries.measured import Asked

MOST = 50_000


def _between(days: Days) -> str:
    return _("Từ %(since)s đến %(until)s", since=day(days.since), until=day(days.until))


def measures_table(viewer: Viewer, days: Days, by: By) -> Table:
    held = page_of(viewer, days, by)
    return Table(
        _("Kết quả thống nhất lịch"),
        (
            label(by), *(label(kind) for kind in COUNTED), _("Số ngày trung bình từ đề xuất đến buổi"),
            _("Được cấp tài khoản trong 14 ngày"), _("Số buổi cho một người được cấp"), label(Kind.RIPE),
        ),
        [
            (
                line.name, *(line.figures.numbers[kind] for kind in COUNTED), as_shown(decimal(line.figures.waited)),
                as_shown(line.people), as_shown(line.visits_per_person), line.figures.numbers[Kind.RIPE],
            )
            for line in (held.total, *held.lines)
        ],
        above=(_between(days),),
        widths=(36, 12, 12, 12, 12, 12, 16, 16, 16, 16),
    )  # fmt: skip


def visits_table(viewer: Viewer, asked: Asked) -> Table:
    """Every visit behind a figure, up to MOST."""
    rows = measured.page_of(viewer, asked, 1, MOST).rows
    return Table(
        _("Lịch làm việc"),
        (_("Ngày"), _("Đơn vị"), _("Mã đơn vị"), _("Cán bộ"), _("Tình trạng"), _("Đề xuất lần đầu"), _("Số ngày")),
        [
            (
                row.day, "; ".join(name for _code, name in row.units), "; ".join(code for code, _name in row.units),
                ", ".join(row.officers), label(row.words), row.offered_on, row.waited,
            )
            for row in rows
        ],
        above=(_between(asked.days),),
        widths=(12, 48, 20, 32, 28, 14, 10),
    )  # fmt: skip


def units_table(viewer: Viewer, asked: UnitsAsked) -> Table:
    found = last_visits.page_of(viewer, asked, 1, last_visits.MOST)
    return Table(
        _("Lần đến gần nhất"),
        (_("Đơn vị"), _("Mã đơn vị"), _("Số buổi"), _("Lần đến gần nhất"), _("Số ngày từ đó")),
        [(line.name, line.code, line.visits, line.last_on, line.days) for line in found.rows],
        above=(_("Đến ngày %(day)s", day=day(today())),),
        widths=(48, 16, 10, 16, 14),
    )
