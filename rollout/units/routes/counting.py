"""The grid of numbers "đến nay": forty units that count at once, each by the rule of the form for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key, whole
from rollout.core.errors import Refusal
from rollout.core.fields import given
from rollout.core.formats import plural
from rollout.db import db, set_writing, stop_writing
from rollout.models import Unit
from rollout.register.errors import FallWithoutReason, MoreThanAll
from rollout.units import actions, blueprint
from rollout.units.actions import Stock
from rollout.units.forms.counting import COLUMNS, GridForm, RowForm
from rollout.units.queries import counting, undoing
from rollout.units.queries.counting import CountingUnit
from rollout.vocabulary import Evidence, PeopleGroup


class Row(NamedTuple):
    """A unit, or a group of it, with the fields for its numbers."""

    unit: CountingUnit
    form: RowForm


@blueprint.route("/units/counts", methods=["GET", "POST"])
@require(Permission.SEE_UNITS)
def take_stocks() -> ResponseReturnValue:
    if not viewer().can(Permission.MARK_PEOPLE):
        abort(404)
    form = GridForm(may_verify=viewer().can(Permission.VERIFY_PEOPLE))
    if request.method == "GET":
        return _page(form)
    rows = [Row(unit, _row_form(unit)) for unit in counting.units(viewer(), request.form.getlist("unit", key))]
    if not form.validate_on_submit():
        stop_writing()
        return _page(form, rows)
    said = [row for row in rows if row.form.is_said or not row.form.validate()]
    taken = actions.take_stocks(db.session(), _stocks(said, form), by=viewer().user)
    _tell(said, {(stock.unit.id, stock.stated.group): refusal for stock, refusal in taken.refused})
    refused = {row.form.row for row in said if row.form.whys}
    db.session.commit()
    if taken.number or not refused:
        flash(plural("Đã ghi số liệu của %(n)s đơn vị.", taken.number))
    if not refused:
        return htmx.go_to(url_for("units.take_stocks", page=_number(), act=taken.seq))
    set_writing(False)
    typed = {row.form.row: row.form for row in rows}
    left = [
        Row(unit, _row_form(unit, formdata=None)) for unit in counting.units(viewer(), [row.unit.id for row in rows])
    ]
    left = [row._replace(form=typed[row.form.row]) if row.form.row in refused else row for row in left]
    units = {row.unit.id for row in said if row.form.whys}
    return _page(form, left, refused=len(units), seq=taken.seq)


def _row_form(unit: CountingUnit, **kwargs: Any) -> RowForm:
    return RowForm(unit.id, unit.group if unit.is_of_several else None, **kwargs)


def _number() -> int:
    return whole(request.args, "page") or 1


def _stocks(rows: Sequence[Row], form: GridForm) -> Iterator[Stock]:
    """The numbers of the rows that are typed right."""
    day, evidence = given(form.day.data), Evidence(form.evidence.data)
    for unit, typed in rows:
        if typed.validate():
            stated = typed.stated(day=day, group=unit.group, evidence=evidence)
            yield Stock(db.session().get_one(Unit, unit.id), stated, unit.permissions)


def _tell(rows: Sequence[Row], refused: Mapping[tuple[int, PeopleGroup], Refusal]) -> None:
    """Says at its row what was refused of a unit, or of a group of it."""
    for unit, typed in rows:
        if refusal := refused.get((unit.id, unit.group)):
            typed.is_over = isinstance(refusal, MoreThanAll)
            typed.is_fallen = isinstance(refusal, FallWithoutReason)
            typed.form_errors.append(refusal.text)


@blueprint.post("/units/counts/undo/<int:seq>")
@require(Permission.MARK_PEOPLE)
def undo_stocks(seq: int) -> ResponseReturnValue:
    """Takes back the numbers that one saving of the grid wrote."""
    found = undoing.undoable(viewer(), seq)
    if found is None:
        abort(404)
    undone = actions.undo_stocks(db.session(), found, by=viewer().user)
    db.session.commit()
    flash(plural("Đã hoàn tác số liệu của %(n)s đơn vị.", undone))
    if found.kept:
        flash(plural("%(n)s đơn vị đã có thay đổi sau đó nên giữ nguyên.", len(found.kept)))
    return htmx.go_to(url_for("units.take_stocks", page=_number()))


def _page(
    form: GridForm, rows: list[Row] | None = None, *, refused: int = 0, seq: int | None = None
) -> ResponseReturnValue:
    """The page asked for; after a sending, the rows that were sent. `seq` is of what was just written."""
    seq = seq or whole(request.args, "act")
    page = counting.page(viewer(), _number())
    shown = [Row(unit, _row_form(unit, formdata=None)) for unit in page.rows] if rows is None else rows
    answer = render_template(
        "units/counts.html",
        form=form,
        page=page,
        rows=shown,
        columns=COLUMNS,
        refused=refused,
        may_load=viewer().can(Permission.IMPORT_COUNTS),
        undoable=undoing.undoable(viewer(), seq) if seq else None,
    )
    return answer, 422 if form.errors or refused else 200
