"""The address at which other programs follow a calendar: made, shown, ended by whose it is."""

from __future__ import annotations

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.calendar import blueprint
from rollout.calendar.forms import AddressForm
from rollout.calendar.queries import owners
from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.public import public_address
from rollout.db import db
from rollout.register.calendar_feeds import end_feeds, is_shown, make_anew, make_feed

theirs = require(Permission.ARRANGE_VISITS, Permission.ANSWER_VISITS)


@blueprint.get("/calendar/address")
@theirs
def addresses() -> ResponseReturnValue:
    unit_id = whole(request.args, "unit")
    found = [(owner, _address(owner.token)) for owner in owners.owners(viewer(), unit_id)]
    return render_template(
        "calendar/address.html",
        found=found,
        unit_id=unit_id,
        is_of_office=viewer().can(Permission.ARRANGE_VISITS),
        is_reachable=bool(public_address("/")),
    )


@blueprint.post("/calendar/address")
@theirs
def change_address() -> ResponseReturnValue:
    form = AddressForm()
    if not form.validate_on_submit():
        abort(400)
    owner, session = owners.opened(viewer(), form.unit_id), db.session()
    if form.act.data == "end":
        end_feeds(session, owner, by=viewer().user)
        flash(_("Đã thu hồi địa chỉ. Máy nào đang theo dõi sẽ không nhận lịch mới nữa."))
    elif form.act.data == "anew":
        make_anew(session, owner, by=viewer().user)
        flash(_("Đã tạo địa chỉ lịch mới, địa chỉ cũ hết hiệu lực. Sao chép rồi dán vào chương trình lịch."))
    elif is_shown(viewer(), make_feed(session, owner, by=viewer().user)):
        flash(_("Đã tạo địa chỉ lịch. Sao chép rồi dán vào chương trình lịch."))
    else:  # somebody made one since the page was opened
        flash(_("Đơn vị đã có địa chỉ lịch do người khác tạo. Chưa có gì thay đổi."))
    session.commit()
    asked = whole(request.args, "unit")
    return htmx.go_to(url_for("calendar.addresses", unit=asked))


def _address(token: str) -> str:
    path = url_for("calendar.feed", feed_token=token) if token else ""
    return path and (public_address(path) or path)
