"""The audit trail, the latest first."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rollout.accounts import blueprint, exports, trail
from rollout.accounts.forms import AuditFilterForm
from rollout.core.access import Permission, require
from rollout.core.asked import key
from rollout.core.exporting import EXPORT, hand_out
from rollout.db import db


@blueprint.get("/audit")
@require(Permission.SEE_AUDIT)
def audit() -> ResponseReturnValue:
    session, form = db.session(), AuditFilterForm(request.args)
    asked: dict[str, Any] = {"user": form.user.data or "", "action": form.action.data or ""}
    entries = trail.list_entries(
        session, username=asked["user"], action=asked["action"], before=request.args.get("before", None, key)
    )
    return render_template(
        "accounts/audit.html", form=form, entries=entries, url=partial(url_for, "accounts.audit", **asked)
    )


@blueprint.post(f"/audit/{EXPORT}")
@require(Permission.SEE_AUDIT)
def export_audit(file: str) -> Response:
    form = AuditFilterForm(request.args)
    username, action = form.user.data or "", form.action.data or ""
    return hand_out(lambda: exports.trail_table(db.session(), username=username, action=action), file, name="nhat-ky")
