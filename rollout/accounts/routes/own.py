"""One's own account: who one is here, the password, the log-ins."""

from __future__ import annotations

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.accounts import actions, blueprint, door, queries
from rollout.accounts.errors import WeakPassword
from rollout.accounts.forms import ChangePasswordForm, OwnEmailForm
from rollout.accounts.tries import try_password
from rollout.core import htmx
from rollout.core.access import Permission, signed_in, viewer
from rollout.core.formats import plural
from rollout.core.frame import frame
from rollout.db import db


@blueprint.get("/account")
@signed_in
def own() -> ResponseReturnValue:
    user = viewer().user
    return render_template(
        "accounts/own.html",
        user=user,
        email=actions.email_of(user),
        sets_out_from=queries.sets_out_from(db.session(), user),
        goes_out=viewer().can(Permission.ARRANGE_VISITS),
        logins=queries.live_logins(db.session(), user),
        this_login=door.this_login(),
    )


@blueprint.route("/account/email", methods=["GET", "POST"])
@signed_in
def own_email() -> ResponseReturnValue:
    user = viewer().user
    form = OwnEmailForm(data={"email": actions.email_of(user)})
    if form.validate_on_submit():
        actions.edit_user(
            db.session(),
            user,
            display_name=user.display_name,
            job_title=user.job_title,
            phone=actions.phone_of(user),
            email=form.email.data,
            by=user,
        )
        db.session.commit()
        flash(_("Đã lưu thư điện tử."))
        return htmx.go_to(url_for("accounts.own"))
    return render_template("accounts/own_email.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    session, user, form, status = db.session(), viewer().user, ChangePasswordForm(), 200
    username = user.username
    if form.validate_on_submit():
        attempt = try_password(
            session,
            username=username,
            password=form.current.data,
            network=door.network(),
            demo_may_enter=door.demo_may_enter(),
        )
        session.commit()
        if attempt.user is None:
            form.current.errors = [_("Mật khẩu hiện tại không đúng.")]
            if attempt.wait_minutes:
                form.current.errors = [plural("Nhập sai nhiều lần. Thử lại sau %(n)s phút.", attempt.wait_minutes)]
        else:
            try:
                password_hash = actions.hash_of_new(form.password.data, username)
            except WeakPassword as error:
                form.password.errors = [error.text]
            else:
                actions.keep_password(session, user, password_hash=password_hash, by=user, keep=door.this_login())
                session.commit()
                flash(_("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất."))
                return htmx.go_to(frame().home)
    if form.is_submitted():
        status = 422
    return render_template("accounts/password.html", form=form, is_forced=user.must_change_password), status


@blueprint.post("/account/log-ins/<int:login_id>/end")
@signed_in
def end_log_in(login_id: int) -> ResponseReturnValue:
    user = viewer().user
    login = next((login for login in queries.live_logins(db.session(), user) if login.id == login_id), None)
    if login is None:
        abort(404)
    actions.log_out(db.session(), login, by=user)
    db.session.commit()
    if login.id == door.this_login().id:
        door.leave()
        return htmx.go_to(url_for("accounts.log_in"))
    flash(_("Đã đăng xuất thiết bị."))
    return htmx.go_to(url_for("accounts.own"))
