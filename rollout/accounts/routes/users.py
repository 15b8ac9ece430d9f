"""Users, for whoever manages them: the list, one user, creating, correcting, closing and opening accounts."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.accounts import actions, blueprint, exports, queries
from rollout.accounts.errors import UsernameMalformed, UsernameTaken
from rollout.accounts.forms import NewUserForm, UserForm, UserSearchForm
from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.errors import Refusal
from rollout.core.export_files import MOST_ROWS, Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.formats import plural
from rollout.db import db
from rollout.models import User
from rollout.register.ways import commune_names
from rollout.vocabulary import Role


def load_user(user_id: int) -> User:
    """The user of an address, or 404."""
    return queries.user_by_id(db.session(), user_id) or abort(404)


def page_of(user: User) -> str:
    return url_for("accounts.user", user_id=user.id)


@blueprint.get("/users")
@require(Permission.MANAGE_USERS)
def users() -> ResponseReturnValue:
    session, form = db.session(), UserSearchForm(request.args)
    asked: dict[str, Any] = {"q": form.q.data or "", "state": form.state.data or ""}
    found = queries.list_users(
        session,
        search=asked["q"],
        state=queries.UserState(asked["state"]) if form.validate() and asked["state"] else None,
        page=request.args.get("page", 1, int),
    )
    return htmx.respond(
        "accounts/users.html",
        "accounts/_users.html",
        form=form,
        users=found,
        assignments=queries.assignments_of(session, found.rows),
        state_of=queries.state_of,
        waiting=queries.count_waiting(session),
        url=partial(url_for, "accounts.users", **asked),
    )


@blueprint.post(f"/users/{EXPORT}")
@require(Permission.MANAGE_USERS)
def export_users(file: str) -> Response:
    form = UserSearchForm(request.args)
    search, state = form.q.data or "", form.state.data or ""
    wanted = queries.UserState(state) if form.validate() and state else None

    def table() -> Table:
        found = queries.list_users(db.session(), search=search, state=wanted, page=1, rows=MOST_ROWS + 1)
        return exports.users_table(db.session(), found.rows)

    return hand_out(table, file, name="tai-khoan")


@blueprint.route("/users/new", methods=["GET", "POST"])
@require(Permission.MANAGE_USERS)
def new_user() -> ResponseReturnValue:
    form = NewUserForm(commune_names(db.session()), data={"set_out_area": 0})
    if form.validate_on_submit():
        try:
            user = actions.create_user(
                db.session(),
                username=form.username.data,
                display_name=form.display_name.data,
                job_title=form.job_title.data,
                phone=form.phone.data,
                email=form.email.data,
                set_out_area_id=form.set_out_area.data or None,
                by=viewer().user,
            )
        except (UsernameTaken, UsernameMalformed) as error:
            form.username.errors = [error.text]
        else:
            db.session.commit()
            flash(_("Đã tạo tài khoản. Giao vai trò, rồi in phiếu kích hoạt."))
            return htmx.go_to(page_of(user))
    return render_template("accounts/new_user.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/users/<int:user_id>")
@require(Permission.MANAGE_USERS)
def user(user_id: int) -> ResponseReturnValue:
    found = load_user(user_id)
    return render_template(
        "accounts/user.html",
        user=found,
        state=queries.state_of(found),
        phone=actions.phone_of(found),
        email=actions.email_of(found),
        sets_out_from=queries.sets_out_from(db.session(), found),
        assignments=queries.assignments_of(db.session(), [found])[found.id],
        logins=queries.live_logins(db.session(), found),
        roles=Role,
    )


@blueprint.route("/users/<int:user_id>/edit", methods=["GET", "POST"])
@require(Permission.MANAGE_USERS)
def edit_user(user_id: int) -> ResponseReturnValue:
    found = load_user(user_id)
    form = UserForm(
        commune_names(db.session()),
        data={
            "display_name": found.display_name,
            "job_title": found.job_title,
            "phone": actions.phone_of(found),
            "email": actions.email_of(found),
            "set_out_area": found.set_out_area_id or 0,
        },
    )
    if form.validate_on_submit():
        actions.edit_user(
            db.session(),
            found,
            display_name=form.display_name.data,
            job_title=form.job_title.data,
            phone=form.phone.data,
            email=form.email.data,
            set_out_area_id=form.set_out_area.data,
            by=viewer().user,
        )
        db.session.commit()
        return htmx.go_to(page_of(found))
    return render_template("accounts/edit_user.html", form=form, user=found), 422 if form.is_submitted() else 200


@blueprint.post("/users/<int:user_id>/deactivate")
@require(Permission.MANAGE_USERS)
def deactivate_user(user_id: int) -> ResponseReturnValue:
    found = load_user(user_id)
    try:
        actions.deactivate(db.session(), found, by=viewer().user)
    except Refusal as refusal:
        flash(refusal.text)
    db.session.commit()
    return htmx.go_to(page_of(found))


@blueprint.post("/users/<int:user_id>/reactivate")
@require(Permission.MANAGE_USERS)
def reactivate_user(user_id: int) -> ResponseReturnValue:
    found = load_user(user_id)
    actions.reactivate(db.session(), found, by=viewer().user)
    db.session.commit()
    return htmx.go_to(page_of(found))


@blueprint.post("/users/<int:user_id>/log-ins/end")
@require(Permission.MANAGE_USERS)
def end_log_ins(user_id: int) -> ResponseReturnValue:
    found = load_user(user_id)
    count = actions.end_log_ins(db.session(), found, by=viewer().user)
    db.session.commit()
    flash(plural("Đã đăng xuất %(n)s thiết bị.", count))
    return htmx.go_to(page_of(found))
