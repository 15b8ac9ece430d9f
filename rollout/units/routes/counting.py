"""The grid of numbers "đến nay": forty units that count at once, each by the rule of the form for one."""

from __future__ import annotations

from typing import NamedTuple

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key, whole
from rollout.core.errors import Refusal
from rollout.core.fields import given
from rollout.core.formats import number
from rollout.db import db, set_writing, stop_writing
from rollout.models import Unit
from rollout.register.errors import FallWithoutReason, MoreThanAll
from rollout.units import actions, blueprint
from rollout.units.forms.counting import COLUMNS, GridForm, RowForm
from rollout.units.queries import counting
from rollout.units.queries.counting import CountingUnit
from rollout.vocabulary import Evidence


class Row(NamedTuple):
    """A unit with the fields for its numbers."""

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
    rows = [Row(unit, RowForm(unit.id)) for unit in counting.units(viewer(), request.form.getlist("unit", key))]
    if not form.validate_on_submit():
        stop_writing()
        return _page(form, rows)
    said = [row for row in rows if row.form.is_said or not row.form.validate()]
    written = sum(_write(row, form) for row in said)
    refused = {row.unit.id for row in said if row.form.whys}
    db.session.commit()
    if written or not refused:
        flash(_("Đã ghi số liệu của %(n)s đơn vị.", n=number(written)))
    if not refused:
        return htmx.go_to(url_for("units.take_stocks", page=_number()))
    set_writing(False)
    now = {unit.id: unit for unit in counting.units(viewer(), [row.unit.id for row in rows])}
    left = [
        Row(now[row.unit.id], row.form if row.unit.id in refused else RowForm(row.unit.id, formdata=None))
        for row in rows
        if row.unit.id in now
    ]
    return _page(form, left, refused=len(refused))


def _number() -> int:
    return whole(request.args, "page") or 1


def _write(row: Row, form: GridForm) -> bool:
    """Writes the numbers of one unit; what is refused is said at its row, and no other is the worse for it."""
    if not row.form.validate():
        return False
    session = db.session()
    stated = row.form.stated(day=given(form.day.data), group=row.unit.group, evidence=Evidence(form.evidence.data))
    try:
        return actions.take_stock(
            session, session.get_one(Unit, row.unit.id), stated, permissions=row.unit.permissions, by=viewer().user
        )
    except Refusal as refusal:
        row.form.is_over = isinstance(refusal, MoreThanAll)
        row.form.is_fallen = isinstance(refusal, FallWithoutReason)
        row.form.form_errors.append(refusal.text)
        return False


def _page(form: GridForm, rows: list[Row] | None = None, *, refused: int = 0) -> ResponseReturnValue:
    """The page asked for; after a sending, the rows that were sent."""
    page = counting.page(viewer(), _number())
    shown = [Row(unit, RowForm(unit.id, formdata=None)) for unit in page.rows] if rows is None else rows
    answer = render_template("units/counts.html", form=form, page=page, rows=shown, columns=COLUMNS, refused=refused)
    return answer, 422 if form.errors or refused else 200
