"""What of a session goes on paper: the attendance sheet with the code of its form, the minutes."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.letters import sender_of
from rollout.core.public import public_address
from rollout.core.qr import qr
from rollout.db import db
from rollout.guidance import actions, blueprint, shown
from rollout.guidance.queries import held as queries
from rollout.guidance.queries.sheet import sheet_of
from rollout.guidance.signers import sides_of, with_officers
from rollout.vocabulary import UnitMode


@blueprint.post("/sessions/<int:session_id>/sheet")
@require(Permission.HOLD_SESSIONS)
def print_sheet(session_id: int) -> ResponseReturnValue:
    """Gives everybody a number that stays, then leads to the page to print."""
    held = queries.opened(viewer(), session_id)
    actions.freeze(db.session(), held, by=viewer().user)
    db.session.commit()
    return htmx.go_to(url_for("guidance.sheet", session_id=session_id))


@blueprint.get("/sessions/<int:session_id>/sheet")
@require(Permission.HOLD_SESSIONS)
def sheet(session_id: int) -> ResponseReturnValue:
    """Only numbers that stay are printed: whoever came since has none yet."""
    held = queries.opened(viewer(), session_id)
    modes = queries.modes_on(db.session(), held.units, held.row.day)
    sheets = [
        (unit, found)
        for unit in held.units.values()
        if modes.get(unit.id, UnitMode.LIST) is UnitMode.LIST
        and (found := sheet_of(db.session(), unit.id, held.row.day, session_id, is_frozen=True)).rows
    ]
    if not sheets:
        flash(_("Chưa có danh sách để in: bấm In danh sách điểm danh."))
        return htmx.go_to(url_for("guidance.held", session_id=session_id))
    address = public_address(url_for("guidance.record", session_id=session_id))
    return render_template(
        "guidance/sheet.html", held=held, row=held.row, sheets=sheets, address=address,
        code=qr(address, _("Mở biểu mẫu ghi kết quả của buổi này")) if address else "",
    )  # fmt: skip


@blueprint.get("/sessions/<int:session_id>/minutes")
@require(Permission.HOLD_SESSIONS)
def minutes(session_id: int) -> ResponseReturnValue:
    """The minutes to sign: numbers and words, no names but of those who sign.

    Who signed, and what remains to be done, may name people of any unit of the session: for whoever has them all.
    """
    held = queries.opened(viewer(), session_id)
    session = db.session()
    codes = [unit.code for unit in held.units.values()]
    signers = sides_of(held.row.signers if held.is_whole else "", codes)
    return render_template(
        "guidance/minutes.html",
        held=held,
        row=held.row,
        parts=shown.parts_of(session, held),
        sender=sender_of(session),
        signers=signers,
        of_office=with_officers(signers.office, queries.officers_there(session, session_id)),
        outside=queries.outside_of(session, session_id),
    )
