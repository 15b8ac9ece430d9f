"""Handing units over from one officer to another."""

from __future__ import annotations

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto
from rollout.core.fields import given
from rollout.core.formats import plural
from rollout.db import db
from rollout.units import actions, blueprint
from rollout.units.forms.facts import HandoverForm
from rollout.units.queries import choices, handover


@blueprint.route("/units/handover", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def hand_over() -> ResponseReturnValue:
    who = viewer()
    holders = handover.holders(who)
    said = request.args.get("giver", "")
    giver = int(said) if said in {str(key) for key, _name in holders} else None
    units = handover.held_units(who, giver) if giver is not None else []
    form = HandoverForm(choices.officers(db.session()), on=today())
    ticked = _ticked({unit.id for unit in units}) if form.is_submitted() else {unit.id for unit in units}
    if giver is not None and form.validate_on_submit():
        with RefusalsInto(form):
            moved = actions.hand_over(
                db.session(),
                [unit.id for unit in units if unit.id in ticked],
                giver=giver,
                taker=form.taker.data,
                on=given(form.on.data),
                by=who.user,
            )
            db.session.commit()
            flash(plural("Đã bàn giao %(n)s đơn vị.", moved))
            return htmx.go_to(url_for("units.list_units"))
    return htmx.respond(
        "units/handover.html",
        "units/_handover.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        holders=holders,
        giver=giver,
        units=units,
        ticked=ticked,
    )


def _ticked(allowed: set[int]) -> set[int]:
    """The units ticked, of those that may be handed over."""
    return set(request.form.getlist("unit_ids", key)) & allowed
