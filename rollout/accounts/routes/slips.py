"""Activation slips: codes are in clear in these answers alone, so a slip lost is a slip made anew."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.accounts import actions, blueprint, queries
from rollout.accounts.errors import NotActive
from rollout.accounts.routes.users import load_user, page_of
from rollout.core import htmx
from rollout.core.access import Permission, by_hand, require, viewer
from rollout.core.activation import LIFE
from rollout.core.asked import key
from rollout.core.dates import now
from rollout.core.public import public_address
from rollout.core.settings import settings
from rollout.db import db
from rollout.models import User

MOST_AT_ONCE = 500  # slips; eight a page


def print_slips(users: list[User], *, back: str) -> ResponseReturnValue:
    """Issues codes and answers with the slips to print."""
    session = db.session()
    assignments = queries.assignments_of(session, users)
    slips = [(user, assignments[user.id], actions.reset(session, user, by=viewer().user)) for user in users]
    known = settings(session, "agency_short_name", "hotline")
    session.commit()
    return render_template(
        "accounts/slips.html",
        slips=slips,
        address=_address(),
        valid_until=now() + LIFE,
        agency=known["agency_short_name"],
        hotline=known["hotline"],
        back=back,
    )


def _address() -> str:
    """Where codes are entered."""
    return public_address(url_for("accounts.activate"))


@blueprint.post("/users/slips")
@require(Permission.MANAGE_USERS)
@by_hand
def waiting_slips() -> ResponseReturnValue:
    """For accounts that nobody has activated: those ticked, or all."""
    back = url_for("accounts.users", state=queries.UserState.WAITING.value)
    ticked = None if "all" in request.form else request.form.getlist("user", key)
    users = queries.list_waiting(db.session(), ticked, MOST_AT_ONCE)
    if not users:
        flash(_("Chưa chọn tài khoản nào đang chờ kích hoạt."))
        return htmx.go_to(back)
    return print_slips(users, back=back)


@blueprint.post("/users/<int:user_id>/slip")
@require(Permission.MANAGE_USERS)
@by_hand
def user_slip(user_id: int) -> ResponseReturnValue:
    user = load_user(user_id)
    if not user.is_active:
        raise NotActive()
    return print_slips([user], back=page_of(user))
