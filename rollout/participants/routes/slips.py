"""Slips of paper for people: what each must do next, where and when, six to a sheet of A4. No number is on them."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, only_reads, require
from rollout.core.asked import key, whole
from rollout.core.dates import today
from rollout.core.paging import Paged, last_page, nearest
from rollout.core.settings import settings
from rollout.core.translations import in_vietnamese
from rollout.core.viewpoint import Viewpoint
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.next_step import StepKind
from rollout.participants.queries import roster, work
from rollout.participants.queries.roster import Member
from rollout.participants.reminder import reminder
from rollout.participants.routes.loading import Opened, opened
from rollout.register.deeds import next_session

MOST_AT_ONCE = 300
"""Slips of one page: fifty sheets."""


@blueprint.get("/units/<int:unit_id>/slips")
@require(Permission.SEE_PEOPLE)
def slips(unit_id: int) -> ResponseReturnValue:
    """For everybody who has something to do, or for those at the step that the address names."""
    held, step = opened(unit_id), request.args.get("step", "")
    members = [m for m in _members(held) if (m.step.kind == step if step in set(StepKind) else not m.step.waits)]
    return _slips(held, members, step if step in set(StepKind) else "")


@blueprint.post("/units/<int:unit_id>/slips")
@require(Permission.SEE_PEOPLE)
@only_reads
def slips_of_ticked(unit_id: int) -> ResponseReturnValue:
    """For those ticked, who stand in no address."""
    held, ticked = opened(unit_id), set(request.form.getlist("person_ids", key))
    return _slips(held, [member for member in _members(held) if member.person_id in ticked], "")


def _members(held: Opened) -> list[Member]:
    return list(roster.roster(db.session(), held.unit.id, Viewpoint.usual(today(), None)).own)


def _slips(held: Opened, members: list[Member], step: str) -> ResponseReturnValue:
    session, day = db.session(), today()
    places = work.places_of(session)._replace(office=work.office_of(session, held.unit.id, day))
    planned = next_session(session, held.unit.id, day)
    number = nearest(whole(request.args, "page") or 1, last_page(len(members), MOST_AT_ONCE))
    chosen = members[(number - 1) * MOST_AT_ONCE : number * MOST_AT_ONCE]
    with in_vietnamese():
        told = [(member.name, reminder(member.step, places, member.lacks, planned)) for member in chosen]
        headings = (_("Việc cần làm"), _("Ở đâu"), _("Khi nào"))
    return render_template(
        "participants/slips.html",
        unit=held.unit,
        slips=told,
        headings=headings,
        total=len(members),
        step=step,
        places=places,
        agency=settings(db.session(), "agency_short_name")["agency_short_name"],
        paged=Paged(chosen, number, len(members)),
        last=last_page(len(members), MOST_AT_ONCE),
    )
