"""Taking back one's own last act on people."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.formats import plural
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.actions import undoing as actions
from rollout.participants.queries import undoing

BACK = {"desk": "participants.desk", "bundle": "participants.bundle"}
"""Pages whose acts lead back to them once they are undone; `to` in the address names one."""


@blueprint.post("/people/undo/<int:seq>")
@require(Permission.MARK_PEOPLE)
def undo(seq: int) -> ResponseReturnValue:
    found = undoing.undoable(viewer(), seq)
    if found is None:
        abort(404)
    people = actions.undo_act(viewer(), found, by=viewer().user)
    db.session.commit()
    flash(plural("Đã hoàn tác cho %(n)s người.", people))
    if found.kept:
        names = actions.names_of_kept(viewer(), found)
        flash(plural("%(n)s người đã có thay đổi sau đó nên giữ nguyên: %(names)s.", len(found.kept), names=names))
    if request.args.get("to") in BACK:
        return htmx.go_to(url_for(BACK[request.args["to"]]))
    if request.args.get("to") == "work" and len(found.units) == 1:
        return htmx.go_to(url_for("participants.work", unit_id=next(iter(found.units))))
    if len(found.people) == 1:
        return htmx.go_to(url_for("participants.person", person_id=next(iter(found.people))))
    if len(found.units) == 1:
        return htmx.go_to(url_for("participants.unit_people", unit_id=next(iter(found.units))))
    return htmx.go_to(url_for("participants.find"))
