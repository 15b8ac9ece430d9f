"""The tables of the overview, cell by cell: by a dimension, the flows of the period, the weeks of the course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup, escape

from rollout.core.charts import Curve, Figure, course_chart
from rollout.core.formats import label, signed
from rollout.dashboard.breakdown import COLUMNS, REACHED, Row
from rollout.dashboard.cells import HIDDEN, UNIT_MEASURES, Cell, cell
from rollout.dashboard.groupings import UNKNOWN_KEY
from rollout.dashboard.hiding import came
from rollout.dashboard.lens import question
from rollout.dashboard.sight import Sight, measure_label
from rollout.vocabulary import Flow

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


class Cells(NamedTuple):
    """The cells of a row, each with its heading for narrow screens; written here, since a page holds hundreds."""

    headings: tuple[Markup, ...]
    cells: Sequence[Cell]

    def __html__(self) -> str:
        beside = zip(self.headings, self.cells, strict=True)
        return "".join(f'<td class="number" data-label="{name}">{cell.__html__()}</td>' for name, cell in beside)


@dataclass(frozen=True)
class Headed:
    """Headings of the columns of numbers. Every cell of a page repeats its own, for narrow screens: escaped once."""

    headings: tuple[Markup, ...]

    def cells(self, held: Sequence[Cell]) -> Cells:
        return Cells(self.headings, held)


@dataclass(frozen=True)
class Table(Headed):
    """Rows of (name, address, cells), and the row of totals."""

    rows: tuple[TableRow, ...]
    totals: tuple[Cell, ...] = ()


def _escaped(headings: Sequence[str]) -> tuple[Markup, ...]:
    return tuple(escape(heading) for heading in headings)


class TableRow(NamedTuple):
    name: str
    url: str
    cells: tuple[Cell, ...]


def breakdown_table(sight: Sight) -> Table:
    """The figures by a dimension. The rows sum to the totals; where some are hidden, one cannot work them out."""
    held = sight.held.table
    came_in = REACHED if held.total_reached is not None else ()
    headings = [measure_label(measure) for measure in COLUMNS]
    headings += [_("%(name)s, trong kỳ", name=label(measure)) for measure in came_in]
    totals = [sight.cell(measure) for measure in COLUMNS]
    for measure, value in zip(came_in, held.total_reached or (), strict=True):
        hides = (None, came(measure)) in sight.held.hidden
        said = None if sight.held.now[measure.value] is None else value
        totals.append(sight.moved_cell(measure.value, said, Flow.REACHED, hides=hides))
    rows = tuple(_row(sight, row) for row in held.rows)
    return Table(_escaped(headings), rows, tuple(totals))


def _row(sight: Sight, row: Row) -> TableRow:
    lens, hidden = sight.lens.at(row.place), sight.held.hidden
    asked = question(lens)
    prefix = f"{sight.list_path}?{asked}&measure="
    wholes = {(row.key, sight.base), (row.key, "participants")}
    cells = []
    for measure in COLUMNS:
        if (row.key, measure) in hidden:
            cells.append(HIDDEN)
            continue
        is_of_hidden = measure not in UNIT_MEASURES and wholes & hidden
        whole = None if is_of_hidden else sight.whole(measure, row.values)
        cells.append(cell(row.values[measure], prefix + measure, whole=whole))
    if row.reached is not None:
        prefix = f"{sight.list_path}?{asked}&flow={Flow.REACHED.value}{sight.period}&measure="
        for milestone, value in zip(REACHED, row.reached, strict=True):
            if (row.key, came(milestone)) in hidden:
                cells.append(HIDDEN)
                continue
            said = None if row.values[milestone.value] is None else value
            shown = cell(said, prefix + milestone.value)
            cells.append(shown if said is None else shown._replace(text=signed(said)))
    is_here = any(held.place == row.place for held in sight.held.scope.places)
    leads_on = not is_here and (any(row.values.values()) or row.place.key == UNKNOWN_KEY)
    name = row.name
    if row.place.is_own:
        name = _("Trực thuộc %(name)s", name=row.name)
    elif row.place.key == UNKNOWN_KEY:
        name = _(row.name)
    return TableRow(name, f"{sight.overview_path}?{asked}" if leads_on else "", tuple(cells))


def flow_table(sight: Sight) -> Table | None:
    """Opening, each flow that moved anything, closing (R16); None where no rollup holds the scope's flows."""
    flows = sight.held.flows
    if flows is None:
        return None
    measures = [measure for measure in FLOWING if sight.held.now[measure] is not None]
    shown = [flow for flow in Flow if any(flows[flow][measure] for measure in measures)]
    rows = tuple(
        TableRow(
            measure_label(measure),
            "",
            (
                sight.opening_cell(measure),
                *(sight.flow_cell(measure, flow) for flow in shown),
                sight.cell(measure)._replace(rate=""),
            ),
        )
        for measure in measures
    )
    return Table(_escaped([_("Đầu kỳ"), *(label(flow) for flow in shown), _("Cuối kỳ")]), rows)


class CourseRow(NamedTuple):
    day: date
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class CourseTable(Headed):
    """The numbers of the chart, day by day: the base first, then COURSE."""

    rows: tuple[CourseRow, ...]

    def place(self, measure: str) -> int:
        """Which cell of a row is of one of COURSE."""
        return 1 + COURSE.index(measure)


def course_table(sight: Sight) -> CourseTable:
    shown = (sight.base, *COURSE)
    rows = []
    for at, values in sight.held.course:
        lens = sight.lens.on(at)
        rows.append(CourseRow(at, tuple(sight.cell_on(lens, measure, values) for measure in shown)))
    return CourseTable(_escaped([measure_label(measure) for measure in shown]), tuple(rows))


def course_figure(sight: Sight, rows: tuple[CourseRow, ...]) -> Figure:
    """The chart of the same numbers; what is hidden or not said leaves a gap."""
    curves = []
    for place, measure in enumerate(COURSE, 1):
        cells = [row.cells[place] for row in rows]
        values = [
            None if shown.is_hidden else at[measure] for shown, (_day, at) in zip(cells, sight.held.course, strict=True)
        ]
        if any(value is not None for value in values):
            texts = [" · ".join(filter(None, (shown.text, shown.rate))) for shown in cells]
            curves.append(Curve(measure_label(measure), measure, values, texts))
    return course_chart([row.day for row in rows], curves)
