"""Logging in and out, activation by a one-time code, the language switch."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from rollout.accounts import actions, blueprint, door
from rollout.accounts.devices import device_name
from rollout.accounts.errors import CodeNotValid, WeakPassword
from rollout.accounts.forms import ActivateForm, LogInForm
from rollout.accounts.tries import Attempt, try_password
from rollout.core import density, htmx, kept, translations
from rollout.core.access import public, signed_in
from rollout.core.formats import plural
from rollout.core.frame import frame
from rollout.core.kept import Typed
from rollout.core.origin import safe_path
from rollout.core.sending_again import send_again
from rollout.db import db, reading_first
from rollout.ledger.notes import log_head
from rollout.models import User


def _let_in(user: User, typed: Typed | None = None) -> ResponseReturnValue:
    """Opens a log-in and leads on: to what the same user typed before the last one ended, else to where they were."""
    if (before := door.log_in_held()) is not None:
        actions.log_out(db.session(), before, by=before.user)
    token = actions.open_log_in(db.session(), user, device=device_name(request.user_agent.string))
    db.session.commit()
    with reading_first():
        log_head(db.session())  # who cuts off what follows cannot cut this line
    door.enter(user, token)
    if typed is not None and typed.user_id == user.id and not door.must_change_first(user):
        return send_again(typed, 200)
    return htmx.go_to(safe_path(request.args.get("next")) or frame().home)


@blueprint.route("/login", methods=["GET", "POST"])
@public
def log_in() -> ResponseReturnValue:
    if request.method == "GET" and current_user.is_authenticated:
        return htmx.go_to(frame().home)
    form, status = LogInForm(), 200
    if form.validate_on_submit():
        attempt = try_password(
            db.session(),
            username=actions.username_of(form.username.data),
            password=form.password.data,
            network=door.network(),
            demo_may_enter=door.demo_may_enter(),
        )
        if attempt.user is not None:
            return _let_in(attempt.user, kept.unseal(form.kept.data))
        db.session.commit()
        form.form_errors.append(_sentence(attempt))
    if form.is_submitted():
        status = 422
    return render_template("accounts/log_in.html", form=form, next=request.args.get("next")), status


def _sentence(attempt: Attempt) -> str:
    if attempt.wait_minutes:
        return plural("Nhập sai nhiều lần. Thử lại sau %(n)s phút.", attempt.wait_minutes)
    return _(
        "Tên đăng nhập hoặc mật khẩu không đúng. Quên mật khẩu: liên hệ cán bộ chuyên quản hoặc quản trị hệ thống."
    )


@blueprint.post("/logout")
@signed_in
def log_out() -> ResponseReturnValue:
    actions.log_out(db.session(), door.this_login(), by=door.this_login().user)
    db.session.commit()
    door.leave()
    flash(_("Đã đăng xuất."))
    return htmx.go_to(url_for("accounts.log_in"))


@blueprint.route("/activate", methods=["GET", "POST"])
@public
def activate() -> ResponseReturnValue:
    form, status = ActivateForm(), 200
    if form.validate_on_submit():
        try:
            user = actions.activate(db.session(), code=form.code.data, password=form.password.data)
        except CodeNotValid as error:
            form.code.errors = [error.text]
        except WeakPassword as error:
            form.password.errors = [error.text]
        else:
            flash(_("Đã đặt mật khẩu. Tên đăng nhập là %(username)s.", username=user.username))
            return _let_in(user)
    if form.is_submitted():
        status = 422
    return render_template("accounts/activate.html", form=form), status


@blueprint.post("/language")
@public
def switch_language() -> ResponseReturnValue:
    translations.switch(request.form.get("language", ""))
    return htmx.go_to(door.page_path() or frame().home)


@blueprint.post("/density")
@signed_in
def switch_density() -> ResponseReturnValue:
    density.switch(request.form.get("density", ""))
    return htmx.go_to(door.page_path() or frame().home)
