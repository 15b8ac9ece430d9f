"""Lists of obligations as tables to take away; small numbers as the page has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _

from rollout.core.export_files import Table, Value
from rollout.core.formats import label
from rollout.directives import page
from rollout.directives.cells import Cell
from rollout.directives.matrix import Line, Matrix
from rollout.models import Directive
from rollout.vocabulary_of_obligations import ObligationState


def directives_table(directives: Sequence[Directive], lines: Mapping[int, Sequence[Line]]) -> Table:
    """A row for each group of addressees of each directive."""

    def rows() -> Iterator[Sequence[Value]]:
        for directive in directives:
            for line in lines.get(directive.id, ()):
                numbers = (line.states[state] for state in ObligationState)
                small = line.states[None]
                yield directive.number, _(line.group.label), line.addressees, line.total - small, *numbers, small

    return Table(
        _("Văn bản, nhiệm vụ"),
        (
            _("Văn bản"), _("Đối tượng"), _("Số đối tượng"), _("Số việc"), *(label(state) for state in ObligationState),
            _("Không tính vì số nhỏ"),
        ),
        rows(),
        above=(_("Mỗi nhiệm vụ của một đối tượng là một việc."),),
        widths=(24, 44, 12, 12, *(14 for _state in ObligationState), 14),
    )  # fmt: skip


def matrix_table(directive: Directive, held: Matrix, *, masks: bool) -> Table:
    """A row for each addressee, a column for each obligation; a figure stands behind its state."""
    columns = [f"{page.clause_text(o.clause)}: {o.task}" for o in held.obligations]

    def rows() -> Iterator[Sequence[Value]]:
        for body in held.bodies.rows:
            of = {cell.obligation.id: cell for cell in held.cells.get(body.id, ())}
            told = (_cell(of[o.id], masks=masks) if o.id in of else "" for o in held.obligations)
            yield body.name, body.code, *told

    return Table(
        _("Đối tượng và nhiệm vụ"),
        (_("Tên"), _("Mã"), *columns),
        rows(),
        above=(f"{directive.number}: {directive.subject}", _(held.group.label)),
        widths=(44, 16, *(28 for _column in columns)),
    )


def _cell(cell: Cell, *, masks: bool) -> str:
    figure = page.figure_text(cell, masks=masks) if cell.state else ""
    return " · ".join(filter(None, (page.state_text(cell.state), figure)))


def cells_table(cells: Sequence[Cell], title: str, *, masks: bool, beside: str = "") -> Table:
    """A row for each obligation of each addressee; `beside`: what there is that has none."""
    return Table(
        _("Nhiệm vụ"),
        (
            _("Đối tượng"), _("Mã"), _("Văn bản"), _("Mục"), _("Việc phải làm"), _("Tình trạng"), _("Hạn"),
            _("Số liệu"),
        ),
        [_row(cell, masks=masks) for cell in cells],
        above=(title,),
        total=(beside,) if beside else (),
        widths=(44, 16, 24, 12, 60, 18, 14, 24),
    )  # fmt: skip


def _row(cell: Cell, *, masks: bool) -> Sequence[Value]:
    clause = cell.obligation.clause
    return (
        cell.body.name, cell.body.code, clause.directive.number, page.clause_text(clause), cell.obligation.task,
        page.state_text(cell.state), cell.due_on, page.figure_text(cell, masks=masks),
    )  # fmt: skip
