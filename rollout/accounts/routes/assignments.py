"""Giving a user a role in a scope, and taking it away."""

from __future__ import annotations

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.accounts import actions, blueprint, queries
from rollout.accounts.forms import AssignmentForm
from rollout.accounts.routes.users import load_user, page_of
from rollout.core import htmx
from rollout.core.access import ROLES, Permission, by_hand, require, viewer
from rollout.core.errors import Refusal
from rollout.db import db
from rollout.vocabulary import Role, ScopeKind


@blueprint.route("/users/<int:user_id>/assignments/new", methods=["GET", "POST"])
@require(Permission.MANAGE_USERS)
@by_hand
def new_assignment(user_id: int) -> ResponseReturnValue:
    session, user = db.session(), load_user(user_id)
    if request.args.get("role") not in set(Role):
        abort(404)
    role = Role(request.args["role"])
    form = AssignmentForm(role, queries.places(session))
    if form.validate_on_submit():
        units = queries.units_by_code(session, form.unit_codes)
        unknown = [code for code in form.unit_codes if code not in units]
        if unknown:
            form.units.errors = [
                _('Không có đơn vị mang mã "%(code)s". Kiểm tra mã hoặc thêm đơn vị trước.', code=", ".join(unknown))
            ]
        else:
            try:
                actions.assign(
                    session,
                    user,
                    role=role,
                    scope=ScopeKind(form.scope.data),
                    by=viewer().user,
                    from_on=form.from_on.data,
                    **form.place(units),
                )
            except Refusal as refusal:
                form.form_errors.append(refusal.text)
            else:
                session.commit()
                return htmx.go_to(page_of(user))
    status = 422 if form.is_submitted() else 200
    grants = [permission for permission in Permission if permission in ROLES[role]]
    return render_template("accounts/new_assignment.html", form=form, user=user, role=role, grants=grants), status


@blueprint.post("/users/<int:user_id>/assignments/<int:assignment_id>/end")
@require(Permission.MANAGE_USERS)
def end_assignment(user_id: int, assignment_id: int) -> ResponseReturnValue:
    session, user = db.session(), load_user(user_id)
    assignment = queries.assignment_of(session, user, assignment_id) or abort(404)
    try:
        actions.end_assignment(session, assignment, by=viewer().user)
    except Refusal as refusal:
        flash(refusal.text)
    session.commit()
    return htmx.go_to(url_for("accounts.user", user_id=user.id))
