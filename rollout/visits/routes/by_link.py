"""A unit answers by the link it was given: no log-in, no script, no cookie.

To open it only shows: programs that preview messages open addresses too. Whoever sends the form answers, once.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Response, abort, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import by_secret, only_reads, public
from rollout.core.cells import text_of
from rollout.core.origin import network_of
from rollout.core.settings import settings
from rollout.db import db, start_writing, stop_writing
from rollout.models import VisitUnit
from rollout.register.visit_acts import holder
from rollout.register.visit_links import Found, find, is_taken_back, take, token_of
from rollout.register.visit_refusals import LinkStatus
from rollout.visits import blueprint
from rollout.visits.actions.answering import answer, check_answer
from rollout.visits.actions.linking import link_for
from rollout.visits.answer_form import UNSHOWN, AnswerForm
from rollout.visits.brake import MINUTE, Brake
from rollout.visits.queries.answering import question_of
from rollout.visits.queries.page import last_event
from rollout.visits.queries.shown import shown_to
from rollout.visits.replies import Said
from rollout.visits.routes.loading import ChangesInto
from rollout.vocabulary_of_visits import LinkPurpose, VisitAnswer, VisitReply, VisitState

REPLIES = (VisitReply.OTHER, VisitReply.NO)
"""What a link is for; who comes to an agreed visit is said with a log-in, or by telephone."""

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
"""The address is told to no other page, and to no search engine."""


@blueprint.get("/v/<link_token>")
@public
def by_link(link_token: str) -> ResponseReturnValue:
    return _page(_opened(link_token), link_token)


@blueprint.post("/v/<link_token>")
@public
@by_secret
@only_reads
def answer_by_link(link_token: str) -> ResponseReturnValue:
    """Strangers wait for no turn to write: it is taken once there is something to write, and the time looks free."""
    session, found = db.session(), _opened(link_token)
    form = _form(found)
    if form is None or found.visit is None or found.unit is None or found.link is None:
        return _page(found, link_token, status=409)
    visit_id, unit_id, brake, key = found.visit.id, found.unit.unit_id, _brake(), found.link.token_hash
    if form.validate():
        if brake.is_on(key):
            return _asked_in_vain(link_token)
        with ChangesInto(form, visit_id, unit_id, lambda: _said_before(session.get(VisitUnit, (visit_id, unit_id)))):
            check_answer(session, found.visit, unit_id=unit_id, said=form.said, by=holder(unit_id), version=form.seen)
            start_writing()
            taken, by = take(session, link_token)
            if taken.visit is None or by.unit_id is None:
                abort(404)
            said = _with_words(form.said, taken.unit)
            answer(session, taken.visit, unit_id=by.unit_id, said=said, by=by, version=form.seen)
            session.commit()
            return _told(htmx.go_to(_address("visits.by_link", link_token)))
        brake.count(key)
    stop_writing()
    found = find(session, link_token)
    if found.status is not LinkStatus.LIVE:  # another answer had its turn before
        return _page(found, link_token, status=409)
    return _page(found, link_token, form, status=422)


@blueprint.post("/v/<link_token>/change")
@public
@by_secret
@only_reads
def change_by_link(link_token: str) -> ResponseReturnValue:
    """Whoever took a time by a link gets another one, to change or to call off what was agreed."""
    session, found = db.session(), _opened(link_token)
    if _may_change(found):
        start_writing()
        found = find(session, link_token)  # others may have had their turn before
    if found.visit is None or found.unit is None or not _may_change(found):
        return _page(found, link_token, status=409)
    link = link_for(session, found.visit, found.unit.unit_id, purpose=LinkPurpose.WITHDRAW)
    token = token_of(link)
    session.commit()
    return _told(htmx.go_to(_address("visits.by_link", token)))


def _brake() -> Brake:
    held: Brake = current_app.extensions.setdefault("visit_links_brake", Brake())
    return held


def _opened(link_token: str) -> Found:
    """What the token opens; of what opens nothing nothing is told, and who tries much of it is told to wait.

    Whoever has a link is not kept from it by what others of the same network try.
    """
    found = find(db.session(), link_token)
    if found.status is LinkStatus.NONE:
        abort(_opens_nothing())
    return found


def _opens_nothing() -> Response:
    network = network_of(request.remote_addr or "")
    is_slowed = _brake().is_on(network)
    if not is_slowed:
        _brake().count(network)
    page = render_template("visits/no_link.html", is_slowed=is_slowed, **_help())
    return _slowed(page) if is_slowed else _told(make_response(page, 404))


def _asked_in_vain(link_token: str) -> Response:
    """Whoever sends one answer after the other that is refused is told to wait."""
    return _slowed(render_template("visits/wait.html", page_url=_address("visits.by_link", link_token), **_help()))


def _slowed(page: str) -> Response:
    response = _told(make_response(page, 429))
    response.headers["Retry-After"] = str(MINUTE)
    return response


def _help() -> dict[str, str]:
    return settings(db.session(), "agency_short_name", "hotline")


def _form(found: Found) -> AnswerForm | None:
    """None where there is nothing to answer by this link (any more)."""
    if found.status is not LinkStatus.LIVE or found.visit is None or found.unit is None or found.link is None:
        return None
    question = question_of(db.session(), found.visit, found.unit)
    question = question.only(REPLIES) if question is not None else None
    if question is None or not (question.times or question.replies):
        return None
    unit = found.unit
    known = _said_before(unit)
    unshown = [name for name, value in known.items() if value is UNSHOWN]
    said = {name: value for name, value in known.items() if value is not UNSHOWN}
    said["version"] = str(last_event(db.session(), found.visit.id, unit.unit_id))
    form = AnswerForm(question, meta={"csrf": False}, data=said)  # see core/access.by_secret
    if found.link.purpose == LinkPurpose.WITHDRAW.value:
        form.without_details()
    form.keeps_unshown(unshown)
    return form


def _said_before(unit: VisitUnit | None) -> dict[str, object]:
    """What whoever holds the link may know of what the unit said: of names and notes that there are some."""
    if unit is None:
        return {}
    words = {name: UNSHOWN for name in ("who", "note") if text_of(unit, name)}
    return {"coming": unit.coming, "needs_device": unit.needs_device, "needs_room": unit.needs_room, **words}


def _with_words(said: Said, row: VisitUnit | None) -> Said:
    """What was said of names and notes stays where it is left blank: whoever holds the link is not shown it."""
    if said.details is None or row is None:
        return said
    details = said.details
    kept = replace(details, who=details.who or text_of(row, "who"), note=details.note or text_of(row, "note"))
    return said._replace(details=kept)


def _may_change(found: Found) -> bool:
    """Is the visit agreed, with this unit, and does it still lie ahead?"""
    visit, unit = found.visit, found.unit
    if found.status is not LinkStatus.USED or visit is None or unit is None:
        return False
    if visit.state != VisitState.CONFIRMED.value or unit.answer != VisitAnswer.ACCEPTED.value:
        return False
    question = question_of(db.session(), visit, unit)
    return question is not None and VisitReply.OTHER in question.replies


def _page(found: Found, link_token: str, form: AnswerForm | None = None, *, status: int = 200) -> Response:
    """What the link is good for, in words, with whom to call; the form where there is something to answer."""
    if found.visit is None or found.link is None:
        abort(404)
    seen = shown_to(db.session(), found.visit, found.link.unit_id)
    held = form or _form(found)
    page = render_template(
        "visits/by_link.html",
        seen=seen,
        status=found.status,
        link=found.link,
        form=held,
        may_change=_may_change(found),
        is_refused=status == 409,
        is_taken_back=is_taken_back(found.link),
        answer_url=_address("visits.answer_by_link", link_token),
        change_url=_address("visits.change_by_link", link_token),
        page_url=url_for("visits.by_link", link_token=link_token),
    )
    return _told(make_response(page, status))


def _address(endpoint: str, link_token: str) -> str:
    """In the language that the address named."""
    return url_for(endpoint, link_token=link_token, lang=request.args.get("lang"))


def _told(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response
