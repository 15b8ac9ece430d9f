"""The tables of the overview, cell by cell: by a dimension, the flows of the period, the weeks of the course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from rollout.core.charts import Course, Figure, course_chart
from rollout.core.formats import label, signed
from rollout.dashboard.breakdown import COLUMNS, REACHED, Breakdown, Row
from rollout.dashboard.cells import UNIT_MEASURES, Cell, cell
from rollout.dashboard.groupings import UNKNOWN_KEY
from rollout.dashboard.lens import question
from rollout.dashboard.masking import hidden
from rollout.dashboard.sight import Sight, measure_label
from rollout.vocabulary import Dimension, Flow

FLOWING = (
    "participants",
    "with_smartphone",
    "info_completed",
    "installed",
    "registered",
    "submitted",
    "accepted",
    "rejected",
    "signed_in",
    "password_changed",
    "card_used",
    "units",
    "units_deployed",
)
COURSE = ("installed", "registered", "accepted", "card_used")
SMALL_ROWS = (Dimension.COMMUNE, Dimension.UNIT)
"""The dimensions whose rows may be so small that a viewer without people is not shown their numbers."""


@dataclass(frozen=True)
class Table:
    """Headings of the columns of numbers, rows of (name, address, cells), and the row of totals."""

    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    totals: tuple[Cell, ...] = ()


class TableRow(NamedTuple):
    name: str
    url: str
    cells: tuple[Cell, ...]


def breakdown_table(sight: Sight) -> Table:
    """The figures by a dimension. The rows sum to the totals; where some are hidden, one cannot work them out."""
    held = sight.held.table
    came = REACHED if held.total_reached is not None else ()
    headings = [measure_label(measure) for measure in COLUMNS]
    headings += [_("%(name)s, trong kỳ", name=label(measure)) for measure in came]
    hides = _hidden_cells(sight, held)
    totals = [sight.cell(measure, sight.held.now) for measure in COLUMNS]
    totals += [
        sight.flow_cell(measure.value, Flow.REACHED.value, value)
        for measure, value in zip(came, held.total_reached or (), strict=True)
    ]
    rows = tuple(_row(sight, n, row, hides) for n, row in enumerate(held.rows))
    return Table(tuple(headings), rows, tuple(totals))


def _hidden_cells(sight: Sight, held: Breakdown) -> set[tuple[int, str]]:
    """(row, column) of what this viewer is not shown."""
    if not (sight.held.scope.hides or (sight.held.scope.masks and held.by in SMALL_ROWS)):
        return set()
    found = set()
    for measure in COLUMNS:
        if measure not in UNIT_MEASURES:
            found |= {(n, measure) for n in hidden({n: row.values[measure] for n, row in enumerate(held.rows)})}
    for place, milestone in enumerate(REACHED):
        came = {n: row.reached[place] if row.reached else 0 for n, row in enumerate(held.rows)}
        found |= {(n, f"{milestone.value}+") for n in hidden(came)}
    return found


def _row(sight: Sight, n: int, row: Row, hides: set[tuple[int, str]]) -> TableRow:
    lens = sight.lens.at(row.place)
    asked = question(lens)
    prefix = f"{sight.list_path}?{asked}&measure="
    cells = []
    for measure in COLUMNS:
        of_hidden = measure not in UNIT_MEASURES and bool({(n, sight.base), (n, "participants")} & hides)
        whole = None if of_hidden else sight.whole(measure, row.values)
        cells.append(cell(row.values[measure], prefix + measure, whole=whole, hides=(n, measure) in hides))
    if row.reached is not None:
        prefix = f"{sight.list_path}?{asked}&flow={Flow.REACHED.value}{sight.period}&measure="
        for milestone, value in zip(REACHED, row.reached, strict=True):
            said = None if row.values[milestone.value] is None else value
            shown = cell(said, prefix + milestone.value, hides=(n, f"{milestone.value}+") in hides)
            cells.append(shown if said is None or shown.is_hidden else shown._replace(text=signed(said)))
    is_here = any(held.place == row.place for held in sight.held.scope.places)
    name = row.name
    if row.place.is_own:
        name = _("Trực thuộc %(name)s", name=row.name)
    elif row.place.key == UNKNOWN_KEY:
        name = _(row.name)
    return TableRow(name, "" if is_here else f"{sight.overview_path}?{asked}", tuple(cells))


def flow_table(sight: Sight) -> Table | None:
    """Opening, each flow that moved anything, closing (R16); None where no rollup holds the scope's flows."""
    flows = sight.held.flows
    if flows is None:
        return None
    measures = [measure for measure in FLOWING if sight.held.now[measure] is not None]
    shown = [flow for flow in Flow if any(flows[flow][measure] for measure in measures)]
    before = sight.lens.on(sight.lens.opening)
    rows = tuple(
        TableRow(
            measure_label(measure),
            "",
            (
                sight.cell(measure, sight.held.opening, before)._replace(rate=""),
                *(sight.flow_cell(measure, flow.value, flows[flow][measure]) for flow in shown),
                sight.cell(measure, sight.held.now)._replace(rate=""),
            ),
        )
        for measure in measures
    )
    return Table((_("Đầu kỳ"), *(label(flow) for flow in shown), _("Cuối kỳ")), rows)


class CourseRow(NamedTuple):
    day: date
    cells: tuple[Cell, ...]


def course_headings(sight: Sight) -> tuple[str, ...]:
    return tuple(measure_label(measure) for measure in (sight.base, *COURSE))


def course_rows(sight: Sight) -> tuple[CourseRow, ...]:
    """The numbers of the chart, day by day."""
    rows = []
    for at, values in sight.held.course:
        lens = sight.lens.on(at)
        rows.append(CourseRow(at, tuple(sight.cell(measure, values, lens) for measure in (sight.base, *COURSE))))
    return tuple(rows)


def course_figure(sight: Sight, rows: tuple[CourseRow, ...]) -> Figure:
    """The chart of the same numbers; what is hidden or not said leaves a gap."""
    courses = []
    for place, measure in enumerate(COURSE, 1):
        cells = [row.cells[place] for row in rows]
        values = [
            None if shown.is_hidden else at[measure] for shown, (_day, at) in zip(cells, sight.held.course, strict=True)
        ]
        if any(value is not None for value in values):
            texts = [" · ".join(filter(None, (shown.text, shown.rate))) for shown in cells]
            courses.append(Course(measure_label(measure), measure, values, texts))
    return course_chart([row.day for row in rows], courses)
