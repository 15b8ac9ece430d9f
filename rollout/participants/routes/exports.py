"""A unit's list to take away: as it is filtered, and as the sheet that an officer takes along."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from rollout.core import audit
from rollout.core.access import Permission, looking_first, require, viewer
from rollout.core.dates import today
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.formats import day, plural
from rollout.core.spreadsheets import XLSX
from rollout.core.view_form import ViewForm
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.exports import people_table
from rollout.participants.queries import roster
from rollout.participants.registration_sheet import registration_sheet as written
from rollout.participants.routes.loading import Opened, opened
from rollout.participants.routes.roster import asked_of


def _shows_phones(held: Opened) -> bool:
    """As on the page: a unit's liaison sees its people's phones."""
    return Permission.VERIFY_PEOPLE not in held.permissions


@blueprint.post(f"/units/<int:unit_id>/people/{EXPORT}")
@require(Permission.SEE_PEOPLE)
def export_people(unit_id: int, file: str) -> Response:
    opened(unit_id)

    def table() -> Table:
        held, view = opened(unit_id), ViewForm(request.args).view(group=None)
        found = roster.roster(db.session(), unit_id, view).matching(asked_of(request.args))
        return people_table(
            db.session(),
            unit_id,
            found,
            title=f"{held.unit.name} ({held.unit.code}): {plural('%(n)s người', len(found))}",
            basis=_("đến hết ngày %(day)s", day=day(view.day)),
            shows_phones=_shows_phones(held),
        )

    return hand_out(table, file, name="nguoi-tham-gia", subject="unit", subject_id=unit_id)


@blueprint.post("/units/<int:unit_id>/people/sheet.xlsx")
@require(Permission.SEE_PEOPLE)
def registration_sheet(unit_id: int) -> Response:
    """Everybody on the list, or those whom the filter of the address finds, on A4 paper."""
    opened(unit_id)
    with looking_first():
        held, session = opened(unit_id), db.session()
        view, code = ViewForm(request.args).view(group=None), held.unit.code
        found = roster.roster(session, unit_id, view).matching(asked_of(request.args))
        title = f"{held.unit.name} ({code}) · {day(view.day)}"
        content = written(session, unit_id, found, title=title, shows_phones=_shows_phones(held))
    opened(unit_id)  # still
    audit.record(
        session,
        by=viewer().user,
        action="export_list",
        subject="unit",
        subject_id=unit_id,
        rows=len(found),
        list="phieu",
        format="xlsx",
    )
    session.commit()
    name = f"phieu-{code.lower()}-{today().isoformat()}.xlsx"
    return Response(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
