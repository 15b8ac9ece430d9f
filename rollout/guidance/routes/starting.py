"""How a new session begins, planned or recorded: whose units it is of, what was typed before, who may have held it."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import drafts
from rollout.core.access import Permission, viewer
from rollout.core.choosing_units import asked_units, choose_units
from rollout.core.drafts import Draft
from rollout.db import db
from rollout.guidance import draft_words
from rollout.guidance.queries import visiting
from rollout.guidance.queries.held import Named, named
from rollout.guidance.routes.loading import lost_scope, made_by_draft, officers_for
from rollout.models import Visit
from rollout.register.unit_choice import MOST_UNITS, units_to_choose
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
    ids = asked_units(MOST_UNITS)
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
    """The page that asks which units a session is of, with the drafts of the form."""
    own = drafts.of_user(db.session(), viewer().user, url_for(endpoint))
    return choose_units(
        partial(units_to_choose, viewer(), Permission.HOLD_SESSIONS), MOST_UNITS, endpoint, title=title, lead=lead,
        legend=_("Đơn vị của buổi"),
        back=url_for("guidance.sessions"), place=_("Buổi hướng dẫn"), drafts=own,
        about=draft_words.about(viewer(), own),
    )  # fmt: skip
