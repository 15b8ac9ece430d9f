"""How a new session begins, planned or recorded: whose units it is of, what was typed before, who may have held it."""

from __future__ import annotations

from typing import NamedTuple

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import drafts, htmx
from rollout.core.access import viewer
from rollout.core.drafts import Draft
from rollout.core.names import LONGEST_NAME, tidy
from rollout.db import db
from rollout.guidance import draft_words
from rollout.guidance.queries import held as queries
from rollout.guidance.queries import visiting
from rollout.guidance.queries.held import MOST_UNITS, Named, named
from rollout.guidance.routes.loading import asked_units, lost_scope, made_by_draft, officers_for
from rollout.models import Visit
from rollout.register.visit_acts import officers_of


class Start(NamedTuple):
    """`units`: those of the session, all the viewer's; `draft`: what was typed before; `officers`: who may hold it;
    `visit`: the agreed visit that the address begins it from."""

    units: dict[int, Named]
    draft: Draft | None
    officers: dict[int, str]
    visit: Visit | None

    def name(self, unit_id: int) -> str:
        return self.units[unit_id].name


def start(endpoint: str, title: str, lead: str) -> Start | ResponseReturnValue:
    """What the form of a new session is made from; else the page that comes first: which units, what was sent before,
    what the viewer may not have any more."""
    ids = asked_units()
    if not ids and request.method == "GET":
        return _choose_units(endpoint, title, lead)
    units = named(viewer(), ids)
    if len(units) != len(ids) or not ids:
        return abort(404) if request.method == "GET" else lost_scope(units.values())
    draft = drafts.asked(db.session(), viewer().user, of="unit")
    visit = visiting.asked_visit(db.session(), request.args.get("visit", ""), units)
    officers = officers_for(units, also=officers_of(db.session(), visit) if visit else ())
    return made_by_draft(draft) or Start(units, draft, officers, visit)


def _choose_units(endpoint: str, title: str, lead: str) -> ResponseReturnValue:
    """Which units a session is of: the only one of whoever has one, else a list to tick, filtered by letters."""
    words = tidy(request.args.get("q", ""))[:LONGEST_NAME]
    found = queries.units_to_choose(viewer(), words)
    if len(found) == 1 and not words:
        return htmx.go_to(url_for(endpoint, unit=found[0].id))
    own = drafts.of_user(db.session(), viewer().user, url_for(endpoint))
    return htmx.respond(
        "guidance/choose.html", "guidance/choose.html", endpoint=endpoint, title=title, lead=lead, words=words,
        units=found[:MOST_UNITS], has_more=len(found) > MOST_UNITS,
        drafts=own, about=draft_words.about(viewer(), own),
    )  # fmt: skip
