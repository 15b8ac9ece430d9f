"""The unit takes back what it asked for, as long as nobody has answered."""

from __future__ import annotations

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.core.formats import label, moment, plural
from rollout.core.rights import LARGEST_KEY, opened_unit
from rollout.db import db, stop_writing
from rollout.models import ChangeField, ChangeRequest, ItemState, RequestKind
from rollout.requests import actions, blueprint
from rollout.requests.forms import WithdrawForm


def _opened(request_id: int) -> ChangeRequest:
    """A request of a unit for which the viewer asks; 404 for any other."""
    held = db.session().get(ChangeRequest, request_id) if request_id <= LARGEST_KEY else None
    if held is None:
        abort(404)
    opened_unit(viewer(), held.unit_id, Permission.PROPOSE_CHANGES)
    return held


def _form(held: ChangeRequest) -> WithdrawForm:
    waiting = [item for item in actions.items_of(db.session(), held) if item.state == ItemState.OPEN]
    return WithdrawForm([(item.id, label(ChangeField(item.field))) for item in waiting])


@blueprint.route("/requests/<int:request_id>/withdraw", methods=["GET", "POST"])
@require(Permission.PROPOSE_CHANGES)
def withdraw(request_id: int) -> ResponseReturnValue:
    held = _opened(request_id)
    if held.settled_at is not None:
        return _nothing_left(held)
    form = _form(held)
    if form.validate_on_submit():
        with RefusalsInto(form):
            count = actions.withdraw(db.session(), held, form.chosen.data or (), by=viewer().user)
            db.session.commit()
            flash(plural("Đã rút %(n)s mục; cán bộ chuyên quản không thấy mục đó trong việc chờ trả lời nữa.", count))
            return htmx.go_to(url_for("requests.of_unit", unit_id=held.unit_id))
        held = _opened(request_id)
        form.chosen.choices = _form(held).chosen.choices
    return ask(
        form,
        title=_("Rút đề nghị"),
        submit=_("Rút"),
        back=url_for("requests.of_unit", unit_id=held.unit_id),
        place=_("Đề nghị sửa thông tin"),
        lead=_("%(kind)s, báo lúc %(at)s.", kind=label(RequestKind(held.kind)), at=moment(held.asked_at)),
        consequence=_("Cán bộ chuyên quản sẽ không trả lời các mục được rút. Cần thì báo lại bằng đề nghị mới."),
    )


def _nothing_left(held: ChangeRequest) -> Response:
    at = url_for("requests.of_unit", unit_id=held.unit_id)
    stop_writing()
    flash(_("Đề nghị này không còn mục nào chờ trả lời nên không rút được."))
    return htmx.go_to(at)
