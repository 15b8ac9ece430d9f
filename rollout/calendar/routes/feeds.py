"""Calendars that other programs follow: whoever has the address reads it, without a log-in."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from rollout.calendar import blueprint
from rollout.calendar.queries.feeding import followed
from rollout.core import ics
from rollout.core.access import public
from rollout.db import db


@blueprint.get("/calendar/<feed_token>.ics")
@public
def feed(feed_token: str) -> ResponseReturnValue:
    """Programs ask every hour: one that has the present state already is told so, by its tag alone: a visit that is
    gone leaves no date behind."""
    found = followed(db.session(), feed_token)
    if found is None:
        abort(404)
    content = ics.feed(found.appointments, name=found.name)
    response = Response(content, content_type=ics.TYPE)
    response.headers["Content-Disposition"] = 'inline; filename="vssid.ics"'
    response.set_etag(sha256(content).hexdigest()[:32])
    return response.make_conditional(request)
