"""The addresses of the forms that are handed out: plain, filled with what is known, or for one unit."""

from __future__ import annotations

import io
from collections.abc import Mapping

from flask import Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import audit, htmx
from rollout.core.access import Permission, looking_first, require, viewer
from rollout.core.dates import today
from rollout.core.errors import Refusal
from rollout.core.spreadsheets import XLSX
from rollout.db import db
from rollout.models import Unit
from rollout.register import list_exchanges
from rollout.register.errors import ReasonNeeded
from rollout.register.reveals import live_reveal, reason_to_see
from rollout.vocabulary import ImportKind
from rollout.workbooks import blueprint, queries
from rollout.workbooks.errors import UnitUnknown
from rollout.workbooks.forms import TakeForm
from rollout.workbooks.giving import instructions, units
from rollout.workbooks.giving.book import form
from rollout.workbooks.giving.columns import columns_of, template_fields
from rollout.workbooks.giving.instructions import TITLES
from rollout.workbooks.giving.unit_forms import UnitForm, empty, filled
from rollout.workbooks.known_people import known_unit
from rollout.workbooks.messages import quotable
from rollout.workbooks.rights import LOADERS


@blueprint.get("/imports/templates")
@require(*LOADERS)
def templates() -> ResponseReturnValue:
    return _page(TakeForm(data={"unit": request.args.get("unit", ""), "which": request.args.get("which", "")}))


def _page(asked: TakeForm, status: int = 200) -> Response:
    return htmx.respond(
        "workbooks/templates.html",
        "workbooks/templates.html",
        status=status,
        form=asked,
        kinds=queries.kinds(viewer()),
        offered=units.few(viewer()),
        may_fill=viewer().can(Permission.IMPORT_PEOPLE) and viewer().can(Permission.REVEAL_PEOPLE),
        may_list_units=viewer().can(Permission.IMPORT_UNITS),
        may_count=viewer().can(Permission.IMPORT_COUNTS),
    )


@blueprint.post("/imports/templates")
@require(Permission.IMPORT_PEOPLE)
def take_form() -> ResponseReturnValue:
    """A unit's form with its people, once the reason is there."""
    asked = TakeForm()
    if asked.validate_on_submit():
        try:
            return _filled(_unit(asked.unit.data), UnitForm(asked.which.data), asked.reason.data or "")
        except UnitUnknown as refusal:
            asked.unit.errors = [refusal.text]
        except Refusal as refusal:
            asked.reason.errors = [refusal.text]
    return _page(asked, 422)


@blueprint.get("/imports/template/participants.xlsx")
@require(Permission.IMPORT_PEOPLE)
def people_form() -> ResponseReturnValue:
    return _asked_form(UnitForm.PARTICIPANTS)


@blueprint.get("/imports/template/attendance.xlsx")
@require(Permission.IMPORT_PEOPLE)
def attendance_form() -> ResponseReturnValue:
    return _asked_form(UnitForm.ATTENDANCE)


def _asked_form(which: UnitForm) -> ResponseReturnValue:
    """Without anybody; of a unit for who may see its people's numbers, the page that asks why and fills them in."""
    code = request.args.get("unit", "")
    if not code:
        return _empty(which, "")
    try:
        unit = _unit(code)
    except UnitUnknown:
        abort(404)
    if not viewer().may(Permission.REVEAL_PEOPLE, unit.id):
        return _empty(which, unit.code)
    return htmx.go_to(url_for("workbooks.templates", unit=unit.code, which=which.value))


def _unit(code: str) -> Unit:
    """A unit whose list the viewer may load. Raises UnitUnknown, for others' units too."""
    found = known_unit(db.session(), code.strip().upper(), today())
    if found is None or not viewer().may(Permission.IMPORT_PEOPLE, found.id):
        raise UnitUnknown(code=quotable(code))
    return db.session().get_one(Unit, found.id)


def _empty(which: UnitForm, code: str) -> Response:
    return _file(empty(which, code, () if code else units.codes(viewer())), which.value, code)


def _filled(unit: Unit, which: UnitForm, reason: str) -> Response:
    """The form with numbers in full, noted in the audit trail. Raises ReasonNeeded, UnitUnknown."""
    session, unit_id, code = db.session(), unit.id, unit.code
    if not viewer().may(Permission.REVEAL_PEOPLE, unit_id):
        raise UnitUnknown(code=quotable(code))
    if not reason and live_reveal(session, unit_id, by=viewer().user) is None:
        raise ReasonNeeded
    with looking_first():
        made = filled(session, session.get_one(Unit, unit_id), which)
    if not viewer().may(Permission.REVEAL_PEOPLE, unit_id):  # any more
        raise UnitUnknown(code=quotable(code))
    by = viewer().user
    audit.record(
        session,
        by=by,
        action="take_form",
        subject="unit",
        subject_id=unit_id,
        kind=which.value,
        rows=made.rows,
        fields=list(made.fields),
        reason=reason_to_see(session, unit_id, reason=reason, by=by),
    )
    if which is UnitForm.PARTICIPANTS:
        list_exchanges.note_sent(session, unit_id, on=today(), people=made.rows, by=by)
    session.commit()
    return _file(made.content, which.value, code)


@blueprint.get("/imports/template/units.xlsx")
@require(Permission.IMPORT_UNITS)
def units_form() -> ResponseReturnValue:
    """`filled`: with the units of the viewer's scope as they are known."""
    is_filled = bool(request.args.get("filled"))
    rows = units.rows(viewer()) if is_filled else []
    told = instructions.of_template(ImportKind.UNITS, "", is_filled=False)
    content = form(units.columns(db.session()), rows, title=TITLES[ImportKind.UNITS], told=told)
    return _file(content, "units", "")


@blueprint.get("/imports/template/counts.xlsx")
@require(Permission.IMPORT_COUNTS)
def counts_form() -> ResponseReturnValue:
    """The grid of the units that count, to be loaded as a list of units."""
    content = form(units.count_columns(), units.count_rows(viewer()), title=_("Số liệu đến nay của nhiều đơn vị"),
                   told=instructions.of_counts())  # fmt: skip
    return _file(content, "counts", today().isoformat())


@blueprint.get("/imports/template/users.xlsx")
@require(Permission.IMPORT_USERS)
def users_form() -> ResponseReturnValue:
    return _plain(ImportKind.USERS)


@blueprint.get("/imports/template/official.xlsx")
@require(Permission.RECONCILE)
def official_form() -> ResponseReturnValue:
    return _plain(ImportKind.OFFICIAL, {"office": units.offices(db.session())})


def _plain(kind: ImportKind, choices: Mapping[str, tuple[str, ...]] = {}) -> Response:
    """The form of a kind, with nobody in it. `choices`: field → what the registry offers for it."""
    told = instructions.of_template(kind, "", is_filled=False)
    columns = columns_of(kind, template_fields(kind), choices)
    return _file(form(columns, [], title=TITLES[kind], told=told), kind.value, "")


FILES = {
    "participants": "nguoi-tham-gia",
    "attendance": "buoi-huong-dan",
    "units": "don-vi",
    "counts": "so-den-nay",
    "users": "nguoi-dung",
    "official": "tai-khoan-bhxh-viet-nam",
}
"""Form → what its file is called."""


def _file(content: bytes, which: str, of: str) -> Response:
    name = "-".join(filter(None, ("mau", FILES[which], of.lower())))
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
