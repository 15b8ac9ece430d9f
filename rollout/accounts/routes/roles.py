"""The page of roles: which role may do what, in sentences."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from rollout.accounts import blueprint
from rollout.core.access import ROLE_SCOPES, ROLES, Permission, signed_in
from rollout.vocabulary import Role


@blueprint.get("/roles")
@signed_in
def roles() -> ResponseReturnValue:
    return render_template("accounts/roles.html", roles=Role, permissions=Permission, grants=ROLES, scopes=ROLE_SCOPES)
