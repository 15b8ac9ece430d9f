"""Cancelling a session: what it claims goes, what others said of people stays."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.core.formats import day, plural
from rollout.db import db
from rollout.guidance import actions, blueprint
from rollout.guidance.forms import CancelForm
from rollout.guidance.queries import held as queries
from rollout.guidance.queries.results import present_at
from rollout.guidance.routes.loading import version_of
from rollout.register.sessions import live_of
from rollout.vocabulary_of_sessions import SessionState


@blueprint.route("/sessions/<int:session_id>/cancel", methods=["GET", "POST"])
@require(Permission.HOLD_SESSIONS)
def cancel(session_id: int) -> ResponseReturnValue:
    held = queries.opened(viewer(), session_id)
    if not held.is_whole or held.row.state == SessionState.CANCELLED:
        abort(404)
    seen = queries.acts_on(db.session(), session_id)
    form, back = CancelForm(version=str(seen)), url_for("guidance.held", session_id=session_id)
    if form.validate_on_submit():
        with RefusalsInto(form):
            gone = actions.cancel(
                db.session(), held, reason=form.reason.data, events=version_of(form.version.data), by=viewer().user
            )
            db.session.commit()
            flash(plural("Đã hủy buổi hướng dẫn. Đã bỏ mốc của %(n)s người.", gone.people))
            if gone.still:
                flash(plural("%(n)s người đã được xác nhận riêng, vẫn tính.", gone.still))
            return htmx.go_to(back)
        form.version.data = str(seen)
    present = present_at(db.session(), {session_id: held.row.day}, None).get(session_id, {})
    people = {person_id for of_unit in present.values() for person_id in of_unit}
    claimed = live_of(db.session(), session_id, people)
    return ask(
        form,
        title=_("Hủy buổi hướng dẫn"),
        submit=_("Hủy buổi"),
        back=back,
        place=_("Buổi ngày %(day)s", day=day(held.row.day)),
        consequence=plural(
            "Bỏ %(claims)s mốc của %(n)s người do buổi này ghi; báo cáo chưa chốt sẽ đổi.",
            len({person_id for person_id, _milestone in claimed}), claims=sum(map(len, claimed.values())),
        ) if claimed else "",
    )  # fmt: skip
