"""Cancelling a session: what it claims goes, what others said of people stays."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.core.formats import day, label, number, plural
from rollout.db import db
from rollout.guidance import actions, blueprint
from rollout.guidance.forms import CancelForm
from rollout.guidance.queries import held as queries
from rollout.guidance.queries.results import Standing, standing_of
from rollout.guidance.routes.loading import version_of
from rollout.register.errors import StrongerWord
from rollout.vocabulary_of_sessions import SessionState


@blueprint.route("/sessions/<int:session_id>/cancel", methods=["GET", "POST"])
@require(Permission.HOLD_SESSIONS)
def cancel(session_id: int) -> ResponseReturnValue:
    held = queries.opened(viewer(), session_id)
    if not held.is_whole or held.row.state == SessionState.CANCELLED:
        abort(404)
    seen, back = queries.acts_on(db.session(), session_id), url_for("guidance.held", session_id=session_id)
    standing = standing_of(db.session(), held)
    if standing.is_stronger:
        flash(_(StrongerWord.message))
        return htmx.go_to(back)
    form = CancelForm(version=str(seen))
    if form.validate_on_submit():
        with RefusalsInto(form):
            gone = actions.cancel(
                db.session(), held, reason=form.reason.data, events=version_of(form.version.data), by=viewer().user
            )
            db.session.commit()
            flash(_gone(standing))
            if gone.still:
                flash(plural("%(n)s người đã được xác nhận riêng, vẫn tính.", gone.still))
            return htmx.go_to(back)
        form.version.data = str(seen)
    return ask(
        form,
        title=_("Hủy buổi hướng dẫn"),
        submit=_("Hủy buổi"),
        back=back,
        place=_("Buổi ngày %(day)s", day=day(held.row.day)),
        consequence=_consequence(standing),
    )


def _numbers(standing: Standing) -> str:
    return "; ".join(f"{label(milestone).lower()}: {number(n)}" for milestone, n in standing.numbers.items())


def _consequence(standing: Standing) -> str:
    claims = sum(standing.numbers.values())
    if standing.people:
        return plural(
            "Bỏ %(claims)s mốc của %(n)s người do buổi này ghi (%(numbers)s); báo cáo chưa chốt sẽ đổi.",
            standing.people, claims=number(claims), numbers=_numbers(standing),
        )  # fmt: skip
    if claims:
        return _("Bỏ số lần đầu đạt mốc do buổi này ghi (%(numbers)s); báo cáo chưa chốt sẽ đổi.",
                 numbers=_numbers(standing))  # fmt: skip
    return ""


def _gone(standing: Standing) -> str:
    if standing.people:
        return plural(
            "Đã hủy buổi hướng dẫn. Đã bỏ mốc của %(n)s người. Số mốc đã bỏ: %(numbers)s.",
            standing.people, numbers=_numbers(standing),
        )  # fmt: skip
    if standing.numbers:
        return _("Đã hủy buổi hướng dẫn. Số lần đầu đạt mốc đã bỏ: %(numbers)s.", numbers=_numbers(standing))
    return _("Đã hủy buổi hướng dẫn.")
