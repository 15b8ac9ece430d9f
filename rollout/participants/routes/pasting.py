"""A column pasted from a spreadsheet onto a unit's list: preview of who each line is, then one act."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, looking_first, require, viewer
from rollout.core.asked import key
from rollout.core.editing import RefusalsInto
from rollout.core.fields import given
from rollout.core.rights import strongest_evidence
from rollout.db import db, stop_writing
from rollout.participants import blueprint
from rollout.participants.actions import finding, marks
from rollout.participants.forms.marks import PasteForm
from rollout.participants.pasted import said_of
from rollout.participants.queries import pasting, shown, undoing
from rollout.participants.queries.pasting import Matched
from rollout.participants.routes.loading import NumbersInto, Opened, marked_sentence, opened, sentence_of
from rollout.vocabulary import Channel, Evidence, Milestone

PREVIEW, MARK = "preview", "mark"


@blueprint.route("/units/<int:unit_id>/people/paste", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def paste(unit_id: int) -> ResponseReturnValue:
    if request.method == "GET":
        held = opened(unit_id, Permission.MARK_PEOPLE)
        return _page(held, PasteForm(strongest_evidence(held.permissions)))
    what = request.form.get("do")
    if what not in (PREVIEW, MARK):
        abort(404)
    with looking_first():
        held = opened(unit_id, Permission.MARK_PEOPLE)
        form = PasteForm(strongest_evidence(held.permissions))
        is_valid = form.validate_on_submit()
        with NumbersInto(form):
            lines = said_of(form.text.data or "")
            finding.check_pasted(db.session(), lines, by=viewer().user)
            matched = pasting.match(db.session(), unit_id, lines)
    if form.form_errors:
        return _page(held, form)
    with NumbersInto(form):
        before, held = held, opened(unit_id, Permission.MARK_PEOPLE)  # still
        if not before.permissions <= held.permissions:
            abort(404)
        finding.record_matching(db.session(), held.unit, matched, by=viewer().user)
        db.session.commit()
    if form.form_errors:
        return _page(held, form)
    if what == PREVIEW:
        if not form.channel.data:
            form.channel.errors = []  # it is asked for when it is recorded
        return _page(held, form, matched)
    chosen = request.form.getlist("chosen")
    if is_valid:
        with RefusalsInto(form):
            outcome = marks.mark_by_day(
                db.session(),
                held.unit,
                _by_day(held, chosen, given(form.day.data)),
                milestone=Milestone(form.milestone.data),
                channel=Channel(form.channel.data),
                evidence=Evidence(form.evidence.data),
                by=viewer().user,
            )
            db.session.commit()
            form.remember()
            flash(sentence_of(outcome, marked_sentence(form, outcome)))
            seq = outcome.seq if outcome.done else None
            left = matched.left(chosen)
            if not left:
                return htmx.go_to(url_for("participants.unit_people", unit_id=unit_id, act=seq))
            form.text.data, form.text.raw_data = left, None  # what led to nobody stays to be mended
            return _page(held, form, seq=seq)
    stop_writing()
    return _page(held, form, matched, chosen)


def _by_day(held: Opened, chosen: list[str], day: date) -> dict[date, list[int]]:
    """Those chosen who are on this list, by the day of their line, else by that of the form; each person once."""
    days: dict[int, date] = {}
    for value in chosen:
        person, _at, said = value.partition("@")
        try:
            days.setdefault(key(person), date.fromisoformat(said) if said else day)
        except ValueError:
            continue  # "" for none of several; anything else is no choice of this form
    session, unit_id = db.session(), held.unit.id
    people: defaultdict[date, list[int]] = defaultdict(list)
    for person_id in sorted(shown.still_of(session, unit_id, shown.listed_of(session, unit_id, list(days), day))):
        people[days[person_id]].append(person_id)
    return people


def _page(
    held: Opened,
    form: PasteForm,
    matched: Matched | None = None,
    chosen: list[str] | None = None,
    *,
    seq: int | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "participants/paste.html",
        form=form,
        unit=held.unit,
        matched=matched,
        chosen=chosen,
        preview=PREVIEW,
        mark=MARK,
        undoable=undoing.undoable(viewer(), seq) if seq else None,
    )
    return page, 422 if form.errors else 200
