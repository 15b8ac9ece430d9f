"""What the forms of sessions share: whose units, what a sent form did before, what the viewer may not have any more."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import drafts, htmx, sent
from rollout.core.access import Viewer, viewer
from rollout.core.dates import now, today
from rollout.core.drafts import Draft
from rollout.core.fields import given
from rollout.db import db, stop_writing
from rollout.guidance import hours
from rollout.guidance.actions import Facts
from rollout.guidance.forms import FactsForm
from rollout.guidance.queries.held import Named, chosen_officers, named, units_of
from rollout.models import GuidanceSession, Visit
from rollout.register.officers import officers_to_choose
from rollout.register.visit_acts import officers_of
from rollout.register.visit_places import place_of
from rollout.vocabulary import Evidence
from rollout.vocabulary_of_sessions import SessionWay

NEW, RECORD, CHANGE = "guidance_session", "guidance_record", "guidance_change"
"""Kinds of forms that count once: what makes a session, what records one that is there, what changes its plan."""


def sent_before(kind: str) -> sent.Before | None:
    """What the form of this request did already. Before anything else is asked of it."""
    return sent.before(db.session(), by=viewer().user, kind=kind) if request.method == "POST" else None


def made_by_draft(draft: Draft | None) -> ResponseReturnValue | None:
    """Whoever opens a form again that was sent in the meantime is led to what it made."""
    return drafts.made(draft, partial(where, viewer()))


def where(who: Viewer, session_id: int) -> str:
    """The page of a session, or the list for whoever has none of its units any more."""
    has_units = named(who, units_of(who.session, session_id))
    return url_for("guidance.held", session_id=session_id) if has_units else url_for("guidance.sessions")


def lost_scope(units: Collection[Named]) -> Response:
    """The page of a form that was opened when more units were the viewer's: nothing is recorded, and what to do."""
    stop_writing()
    response = make_response(render_template("guidance/lost.html", units=units), 422)
    htmx.take_the_page(response)
    return response


def officers_for(
    units: Collection[int], held: GuidanceSession | None = None, also: Collection[int] = ()
) -> dict[int, str]:
    """Who may be said to have held a session: the officers of its units, the viewer of BHXH, and who is said so."""
    who = viewer()
    chosen = chosen_officers(who.session, held.id) if held else []
    own = [who.user.id] if any(unit.evidence is not Evidence.REPORTED for unit in named(who, units).values()) else []
    return officers_to_choose(who.session, units, [*own, *chosen, *also])


def usual_facts(officers: Collection[int], *, is_planned: bool, visit: Visit | None = None) -> dict[str, Any]:
    """What a new form holds: what was agreed for a visit; else today, the hour that has just passed, or a morning to
    come; who is there alone."""
    if visit is not None:
        return {
            "method": visit.way, "day": visit.day, "starts": visit.starts, "ends": visit.ends, "visit": visit.id,
            "place": place_of(db.session(), visit).text, "officers": officers_of(db.session(), visit),
        }  # fmt: skip
    starts, ends = (480, 600) if is_planned else hours.last_hour(now())
    said: dict[str, Any] = {"day": today(), "starts": starts, "ends": ends}
    own = viewer().user.id
    chosen = [own] if own in officers else list(officers) if len(officers) == 1 else []
    return said | {"officers": chosen, "method": SessionWay.AT_UNIT.value}


def facts_of_row(row: GuidanceSession) -> dict[str, Any]:
    return {
        "method": row.way, "day": row.day, "starts": row.starts, "ends": row.ends, "place": row.place,
        "contents": row.contents, "conclusions": row.conclusions, "signers": row.signers,
        "version": str(row.version), "officers": chosen_officers(db.session(), row.id),
    }  # fmt: skip


def facts_of(form: FactsForm) -> Facts:
    """What a valid form says."""
    return Facts(
        SessionWay(form.method.data), given(form.day.data), given(form.starts.data), given(form.ends.data),
        form.place.data or "", tuple(form.officers.data or ()), form.contents.data or "",
        (form.visit.data or 0) if "visit" in form else 0,
    )  # fmt: skip


def version_of(text: str | None) -> int:
    """The number of a version that a form was made from; 400 for what no form of ours says."""
    if not text or not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(400)
    return int(text)


def newest_draft(path: str) -> Any:
    return drafts.newest(db.session(), viewer().user, path)
