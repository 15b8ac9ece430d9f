"""One addressee: all that it owes, the letter that reminds it; a unit's obligations as a piece of its own page."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.letters import sender_of
from rollout.core.rights import opened_unit
from rollout.core.selection import EVERYTHING
from rollout.core.users import display_names
from rollout.core.working_days import Closed, closures
from rollout.db import db
from rollout.directives import blueprint, exports, letter, matrix, page, queries, session_proofs, unit_states
from rollout.directives.cells import Cell, count, total
from rollout.directives.kinds import OF_UNITS, Body
from rollout.directives.reach import Reach
from rollout.directives.routes.loading import Seen, of_addressees, opened_body, seen, steers
from rollout.register.obligation_due import calendar
from rollout.register.unit_obligations import of_units
from rollout.vocabulary_of_obligations import ObligationRule, ObligationState


def _cells(held: Seen, body: Body) -> list[Cell]:
    session = db.session()
    return matrix.cells_of(session, queries.obligations(session), body, held.bodies, held.reach, held.when)


def _closed(body: Body) -> list[Closed]:
    """When a unit is closed."""
    return closures(db.session(), [body.id], today()).get(body.id, []) if body.what == OF_UNITS else []


def _may_track(body: Body) -> bool:
    who = viewer()
    if not who.can(Permission.TRACK_OBLIGATIONS):
        return False
    if body.what == OF_UNITS:
        return who.may(Permission.TRACK_OBLIGATIONS, body.id)
    return seen(Permission.TRACK_OBLIGATIONS).reach.holds(body)


def _sees_people(body: Body) -> bool:
    """Has a unit a list of people that the viewer may open?"""
    is_seen = body.what == OF_UNITS and viewer().may(Permission.SEE_PEOPLE, body.id)
    return is_seen and queries.lists_people(db.session(), body.id)


@of_addressees(methods=["GET"])
@require(Permission.SEE_OBLIGATIONS)
def addressee(**key: int) -> ResponseReturnValue:
    held, session = seen(), db.session()
    body = opened_body(held, key)
    cells = _cells(held, body)
    ids = [cell.obligation.id for cell in cells]
    states, proofs = count(cells), queries.proofs(session, body, ids, viewer().user)
    of_sessions = {proof.of_session.id for shown in proofs.values() for proof in shown if proof.of_session}
    said = queries.said(session, body, ids)
    return render_template(
        "directives/addressee.html",
        body=body,
        cells=cells,
        states=states,
        total=total(states),
        said=said,
        names=display_names(session, {row.confirmed_by_id for row in said.values() if row.confirmed_by_id}),
        proofs=proofs,
        sessions_opened=session_proofs.opened_by(viewer(), of_sessions),
        events=queries.events(session, body),
        when=held.when,
        closed=_closed(body),
        masks=held.reach.masks,
        page=page,
        looks=page.LOOKS,
        Rule=ObligationRule,
        State=ObligationState,
        may_track=_may_track(body),
        may_steer=steers(),
        sees_people=_sees_people(body),
        may_open_unit=body.what == OF_UNITS and viewer().may(Permission.SEE_UNITS, body.id),
    )


@of_addressees(f"/{EXPORT}", methods=["POST"])
@require(Permission.SEE_OBLIGATIONS)
def export_addressee(file: str, **key: int) -> Response:
    body = opened_body(seen(), key)

    def table() -> Table:
        held = seen()
        return exports.cells_table(_cells(held, body), body.name, masks=held.reach.masks)

    named: dict[str, Any] = {body.what: body.id}
    return hand_out(table, file, name="nhiem-vu-cua-doi-tuong", **named)


@of_addressees("/letter", methods=["GET"])
@require(Permission.TRACK_OBLIGATIONS)
def nudge(**key: int) -> ResponseReturnValue:
    """The letter to print, or to copy and change."""
    held = seen(Permission.TRACK_OBLIGATIONS)
    body = opened_body(held, key)
    if not _may_track(body):
        abort(404)
    written = letter.letter(sender_of(db.session()), body, _cells(held, body), held.when.today)
    ended = queries.ended_on(db.session(), body)
    return render_template("directives/letter.html", body=body, letter=written, ended=ended)


@blueprint.get("/units/<int:unit_id>/obligations")
@require(Permission.SEE_OBLIGATIONS, Permission.SEE_UNITS)
def unit_obligations(unit_id: int) -> ResponseReturnValue:
    """What a unit owes: a page, and a piece of the unit's own page; its liaison reads it there."""
    unit, held = opened_unit(viewer(), unit_id)
    if held.isdisjoint({Permission.SEE_OBLIGATIONS, Permission.SEE_UNITS}):
        abort(404)
    session, body = db.session(), Body(OF_UNITS, unit.id, unit.name, unit.code)
    own = Reach(EVERYTHING, frozenset(), frozenset(), masks=Permission.SEE_PEOPLE not in held)
    mine = of_units(queries.obligations(session))
    cells = unit_states.cells_of(session, mine, [body], own, calendar(session)).get(body.id, [])
    return htmx.respond(
        "directives/unit.html",
        "directives/_unit.html",
        body=body,
        cells=cells,
        closed=_closed(body),
        masks=own.masks,
        page=page,
        looks=page.LOOKS,
        may_open=Permission.SEE_OBLIGATIONS in held,
        sees_people=_sees_people(body),
        may_open_unit=Permission.SEE_UNITS in held,
    )


@blueprint.get("/sessions/<int:session_id>/obligations")
@require(Permission.HOLD_SESSIONS)
def session_obligations(session_id: int) -> ResponseReturnValue:
    """What a guidance session proves: a page, and a piece of the session's own."""
    who, held = viewer(), seen()
    if session_id not in session_proofs.opened_by(who, [session_id]):
        abort(404)
    return htmx.respond(
        "directives/session.html",
        "directives/_session.html",
        session_id=session_id,
        proven=session_proofs.proven_by(who, session_id, held.bodies, held.reach),
        page=page,
        may_open=who.can(Permission.SEE_OBLIGATIONS),
    )
