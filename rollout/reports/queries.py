"""Reads a report from the ledger: every number is a balance or a flow of the selection's units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.access import ROLES, Permission, Viewer
from rollout.core.dates import local, now
from rollout.core.formats import day as day_text
from rollout.core.formats import moment, number
from rollout.core.installation import installation
from rollout.core.masking import SMALL_TEXT, is_small
from rollout.core.scopes import scope_names
from rollout.core.selection import Selection
from rollout.core.settings import settings, whole
from rollout.dashboard.lens import Lens
from rollout.dashboard.lens import Period as Span
from rollout.dashboard.months import LAST, Cutoffs, cutoffs
from rollout.dashboard.queries import course_days
from rollout.ledger import balances, chain
from rollout.ledger.periods import TOTAL, Period
from rollout.register.official import unallocated
from rollout.reports.columns import Columns, columns_of
from rollout.reports.content import COURSE, Head, Point, Report, SummaryCourse, SummaryRow
from rollout.reports.masks import hidden_numbers
from rollout.reports.tables import Tables
from rollout.vocabulary import EVIDENCED, PROPOSED, AreaList, Base, Evidence, Measure, Role, ScopeKind

EVERYWHERE = "Toàn tỉnh"
ALL_GROUPS = "Tất cả các nhóm (không tính tỷ lệ chung)"
SECTIONS = ("Đơn vị", "Người tham gia", "Kết quả")
QUARTERS = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Wish:
    """What is asked for: the lens of the figures (without places), and the area lists to report by."""

    lens: Lens
    area_lists: tuple[AreaList, ...]


def scope_name(viewer: Viewer) -> str:
    """What a viewer's report is of: the places in which they may build one."""
    held = [a for a in viewer.assignments if Permission.BUILD_REPORTS in ROLES[Role(a.role)]]
    if any(assignment.scope_kind == ScopeKind.PROVINCE for assignment in held):
        return EVERYWHERE
    names = scope_names(viewer.session, held)
    return ", ".join(dict.fromkeys(names[a.id] or ScopeKind(a.scope_kind).label for a in held))


def period_text(lens: Lens) -> str:
    """tuần 48/2026 · tháng 11/2026 · quý IV/2026"""
    if lens.period is Span.WEEK:
        year, week, _weekday = lens.day.isocalendar()
        return f"tuần {week}/{year}"
    if lens.period is Span.MONTH:
        month = lens.cutoffs.month(lens.day).month
        return f"tháng {month.month}/{month.year}"
    month = lens.cutoffs.quarter(lens.day).month
    return f"quý {QUARTERS[(month.month - 1) // 3]}/{month.year}"


def period_end(lens: Lens) -> date:
    """The last day of the whole week, month or quarter that is reported on."""
    if lens.period is Span.WEEK:
        return lens.starts_on + timedelta(days=6)
    held = lens.cutoffs.month if lens.period is Span.MONTH else lens.cutoffs.quarter
    return held(lens.day).last


class Cutoff(NamedTuple):
    """The monthly report of the settings: from which day its figures are up to which, and when it is sent.

    `due_on` is None where that day of the same month is before: of December, which is closed on its last.
    """

    since: date
    on: date
    due_on: date | None


def last_cutoff(session: Session, day: date) -> Cutoff:
    """The latest monthly cut-off up to a day; two queries."""
    held = cutoffs(session)
    month = held.month(held.last(day))
    due = whole(settings(session, "report_due_day")["report_due_day"], LAST)
    due_on = Cutoffs(due, due).closing(month.month)
    return Cutoff(month.first, month.last, due_on if due_on >= month.last else None)


def read_report(session: Session, wish: Wish, *, selection: Selection, scope: str, made_by: str, masks: bool) -> Report:
    """All that the workbook says of the units of a selection. `masks`: small numbers are hidden (docs/adr/0012)."""
    lens, columns = wish.lens, columns_of(session, wish.lens)
    period = Period(
        session, after=lens.opening, until=lens.day, groups=lens.groups, columns=columns.names, selection=selection
    )
    tables = Tables(session, lens, selection, columns, period)
    units = tables.units()
    summary = _summary(period, columns, lens.base)
    by_dimension = (
        *(tables.by_area(areas) for areas in wish.area_lists),
        tables.by_department(),
        tables.by_unit_type(),
        tables.by_unit(units),
    )
    not_started = tables.not_started(units, wish.area_lists[0])
    return Report(
        head=_head(session, wish, scope, made_by, masks=masks),
        summary=summary,
        course=_course(session, lens, selection, columns),
        tables=by_dimension,
        not_started=not_started,
        hidden=hidden_numbers(by_dimension, summary, not_started, lens.base) if masks else frozenset(),
        beside=_beside(session, lens, selection, masks=masks) if lens.evidence is Evidence.OFFICIAL else "",
    )


def _beside(session: Session, lens: Lens, selection: Selection, *, masks: bool) -> str:
    """What BHXH Việt Nam's book holds and no figure counts."""
    held = unallocated(session, selection, lens.day)

    def shown(count: int) -> str:
        return SMALL_TEXT if masks and is_small(count) else number(count)

    said = [f"{shown(held.accounts)} tài khoản BHXH Việt Nam đã cấp mà chưa có trong danh sách của đơn vị nào"]
    if held.offices:
        by_office = f"{shown(held.stated)} tài khoản theo tổng số của {held.offices} cơ quan"
        said.append(f"{by_office} (đến {day_text(held.stated_on)})")
    is_anything = held.accounts or held.offices
    return f"Chưa phân bổ, không cộng vào số liệu: {'; '.join(said)}." if is_anything else ""


def _head(session: Session, wish: Wish, scope: str, made_by: str, *, masks: bool) -> Head:
    lens = wish.lens
    held = settings(session, "agency_name", "parent_agency_name", "report_symbol", "report_place")
    installed, made_at = installation(session), now()
    return Head(
        agency=held["agency_name"],
        parent_agency=held["parent_agency_name"],
        symbol=held["report_symbol"],
        place=held["report_place"],
        scope=scope,
        period=period_text(lens),
        since=lens.starts_on,
        as_of=lens.day,
        ends_on=period_end(lens),
        group=lens.group.label if lens.group else ALL_GROUPS,
        base=lens.base,
        evidence=lens.evidence.label,
        areas=", ".join(areas.value for areas in wish.area_lists),
        seq=chain.last_seq(session),
        made_at=moment(made_at),
        made_on=local(made_at).date(),
        made_by=made_by,
        is_demo=installed is not None and installed.is_demo,
        has_rates=lens.group is not None,
        masks=masks,
    )


def _summary(period: Period, columns: Columns, base: Base) -> list[SummaryRow]:
    course = period.by(TOTAL).get(0, columns.nothing)

    def row(section: str, key: str, name: str, of: str = "") -> SummaryRow:
        place = columns.at[key]
        flows = {flow: amounts[place] for flow, amounts in course.flows.items()}
        held = None if key in columns.unsaid else SummaryCourse(course.opening[place], flows, course.by_count[place])
        return SummaryRow(section, key, name, held, of)

    units, people, results = SECTIONS
    return [
        row(units, Measure.UNITS, "Tổng số đơn vị"),
        row(units, Measure.UNITS_DEPLOYED, "Đơn vị đã triển khai", Measure.UNITS),
        row(people, Base.ALL, "Tổng số người tham gia"),
        row(people, Base.SMARTPHONE, "Người có điện thoại thông minh", Base.ALL),
        *(row(people, m, m.label) for m in PROPOSED),
        *(row(results, m, m.label, "" if m is Measure.REJECTED else base) for m in EVIDENCED),
    ]


def _course(session: Session, lens: Lens, selection: Selection, columns: Columns) -> list[Point]:
    wanted = (lens.base, *COURSE)
    names = [columns.names[columns.at[name]] for name in wanted]
    found = balances.at_days(session, TOTAL, course_days(lens), lens.groups, names, selection)
    points = []
    for day, groups in sorted(found.items()):
        base, *values = balances.add(groups.values(), len(names)).values
        said = (None if m in columns.unsaid else value for m, value in zip(COURSE, values, strict=True))
        points.append(Point(day, base, tuple(said)))
    return points
