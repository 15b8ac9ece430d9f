"""Recording what came of a session, held with or without a plan, for the first time or anew: one form for all of it."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from rollout.core import drafts, htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto
from rollout.core.formats import moment, plural
from rollout.db import db, stop_writing
from rollout.guidance import actions, blueprint, reading
from rollout.guidance.actions import Recorded, Whole
from rollout.guidance.errors import ChangedMeanwhile
from rollout.guidance.forms import FACTS, WHOLE, ResultsForm
from rollout.guidance.queries import held as queries
from rollout.guidance.queries import visiting
from rollout.guidance.queries.held import Held
from rollout.guidance.queries.results import may_rewrite
from rollout.guidance.reading import PartView
from rollout.guidance.routes.loading import (
    NEW,
    RECORD,
    facts_of,
    facts_of_row,
    lost_scope,
    made_by_draft,
    newest_draft,
    officers_for,
    sent_before,
    usual_facts,
    version_of,
    where,
)
from rollout.guidance.routes.starting import Start, start
from rollout.register.sessions import Part
from rollout.vocabulary import Channel, Milestone
from rollout.vocabulary_of_sessions import SessionState


@blueprint.route("/sessions/new", methods=["GET", "POST"])
@require(Permission.HOLD_SESSIONS)
def record_new() -> ResponseReturnValue:
    """A session that was not planned, with what came of it."""
    if before := sent_before(NEW):
        return _sent_again(before)
    begun = start("guidance.record_new", _("Ghi buổi hướng dẫn"), _("Chọn đơn vị của buổi đã diễn ra."))
    if not isinstance(begun, Start):
        return begun
    draft = begun.draft
    form = ResultsForm(
        begun.officers, **drafts.opened(draft), **usual_facts(begun.officers, is_planned=False, visit=begun.visit)
    )
    form.offer_visits(visiting.offered_visits(db.session(), begun.units, form.day.data))
    given = request.form if form.is_submitted() else draft.fields if draft else None
    parts = reading.views(db.session(), begun.units, _day(form), sent=given)
    _fit(form, parts)
    if form.is_submitted():
        said = _read(form, parts, before="")
        if said is not None:
            with RefusalsInto(form):
                row, recorded = actions.record_new(
                    db.session(), begun.units, facts_of(form), said, _whole(form), by=viewer().user,
                    names=begun.name, is_agreed=form.agreed.data,
                )  # fmt: skip
                sent.note(db.session(), by=viewer().user, kind=NEW, subject_id=row.id)
                db.session.commit()
                return _done(recorded, parts, row.id)
    return _page(form, parts, _("Ghi buổi hướng dẫn"), url_for("guidance.sessions"))


@blueprint.route("/sessions/<int:session_id>/record", methods=["GET", "POST"])
@require(Permission.HOLD_SESSIONS)
def record(session_id: int) -> ResponseReturnValue:
    """What came of the viewer's units; the facts of the session too where they may rewrite them."""
    if before := sent_before(RECORD):
        return _sent_again(before)
    held = queries.opened(viewer(), session_id)
    if held.row.state == SessionState.CANCELLED:
        flash(_("Buổi này đã hủy nên không ghi thêm được."))
        return htmx.go_to(url_for("guidance.held", session_id=session_id))
    draft = drafts.asked(db.session(), viewer().user)
    if answer := made_by_draft(draft):
        return answer
    form = _form(held, **drafts.opened(draft))
    has_facts = "method" in form
    given = request.form if form.is_submitted() else draft.fields if draft else None
    parts = _parts(held, form, given)
    known = reading.channel_of(parts)
    if given is None and "done" in form:
        form.done.data, form.channel.data = reading.done_of(parts), known
    if form.is_submitted():
        if not _still_all_there(held):
            return lost_scope(held.units.values())
        said = _read(form, parts, before=known)
        if said is not None:
            with RefusalsInto(form):
                recorded = actions.record(
                    db.session(), held, said, by=viewer().user, names=lambda unit_id: held.units[unit_id].name,
                    facts=facts_of(form) if has_facts else None,
                    whole=_whole(form) if has_facts else None,
                    version=version_of(form.version.data) if has_facts else None,
                    versions=_versions(parts), is_agreed=form.agreed.data,
                )  # fmt: skip
                sent.note(db.session(), by=viewer().user, kind=RECORD, subject_id=session_id)
                db.session.commit()
                return _done(recorded, parts, session_id)
            _renew(form, parts, queries.opened(viewer(), session_id))
    return _page(form, parts, _title(held), url_for("guidance.held", session_id=session_id), held)


def _title(held: Held) -> str:
    is_first = not any(part.version for part in held.own)
    return _("Ghi kết quả buổi hướng dẫn") if is_first else _("Sửa kết quả buổi hướng dẫn")


def _form(held: Held, **given: object) -> ResultsForm:
    said = facts_of_row(held.row)
    for kind, row in queries.outside_of(db.session(), held.row.id).items():
        for name in ("people", "installed", "registered"):
            said[f"{kind.value}_{name}"] = getattr(row, name)
    form = ResultsForm(officers_for(held.units, held.row), **{**said, **given})
    if not may_rewrite(db.session(), held):
        form.without(*FACTS, *WHOLE)
    else:
        form.offer_visits(visiting.offered_visits(db.session(), held.parts, form.day.data, held.row.id))
    return form


def _parts(held: Held, form: ResultsForm, given: MultiDict[str, str] | None) -> list[PartView]:
    parts = reading.views(
        db.session(), held.units, _day(form) if "day" in form else held.row.day, sent=given,
        session_id=held.row.id, recorded=held.parts,
    )  # fmt: skip
    _fit(form, parts)
    return parts


def _fit(form: ResultsForm, parts: list[PartView]) -> None:
    """Where nobody is listed by name, nothing is said of all who were there."""
    if not any(part.sheet for part in parts):
        form.without("done", "channel")


def _day(form: ResultsForm) -> date:
    """On which day people have to be on the list: that of the form, as far as it is one that has come."""
    said: date | None = form.day.data
    return today() if said is None else min(said, today())


def _still_all_there(held: Held) -> bool:
    """Are all units that the form showed still the viewer's?"""
    shown = {name.partition("-")[0] for name in request.form if name.startswith("u") and name.endswith("-version")}
    return shown <= {f"u{unit_id}" for unit_id in held.units}


def _versions(parts: list[PartView]) -> dict[int, int]:
    return {part.unit.id: version_of(part.form.version.data) for part in parts}


def _read(form: ResultsForm, parts: list[PartView], *, before: str) -> list[Part] | None:
    """What was sent of the units, None where something is wrong: it stands beside its field and above the form."""
    is_valid = form.validate()
    done = [Milestone(code) for code in form.done.data or () if code in set(Milestone)] if "done" in form else []
    channel = Channel(form.channel.data) if done and form.channel.data in set(Channel) else None
    said = [reading.read_part(part, done=done, channel=channel, before=before) for part in parts]
    for part in parts:
        for field in part.form:
            for error in field.errors:
                is_valid = False
                form.form_errors.append(f"{part.unit.name}, {field.label.text}: {error}")
    return [part for part in said if part is not None] if is_valid else None


def _whole(form: ResultsForm) -> Whole:
    return Whole(form.conclusions.data or "", form.signers.data or "", tuple(form.outside()))


def _renew(form: ResultsForm, parts: list[PartView], held: Held) -> None:
    """After a refusal: whoever sends again was told that others recorded something meanwhile."""
    form.version.data = str(held.row.version)
    for part in parts:
        part.form.version.data = str(held.parts[part.unit.id].version)


def _done(recorded: Recorded, parts: list[PartView], session_id: int) -> ResponseReturnValue:
    flash(plural("Đã ghi kết quả buổi hướng dẫn: %(n)s người dự.", recorded.people))
    for part in parts:
        if part.gone:
            rows = ", ".join(map(str, part.gone))
            flash(
                _("%(unit)s, dòng %(rows)s: không còn trong danh sách, cán bộ sẽ ghi.", unit=part.unit.name, rows=rows)
            )
    for sentence in recorded.told:
        flash(sentence)
    return htmx.go_to(url_for("guidance.held", session_id=session_id))


def _sent_again(before: sent.Before) -> ResponseReturnValue:
    """The same form again leads to what it made; with another content it opens what it made, filled with that."""
    address = where(viewer(), before.subject_id)
    if before.is_same or address == url_for("guidance.sessions"):
        flash(before.sentence)
        return htmx.go_to(address)
    held = queries.opened(viewer(), before.subject_id)
    if held.row.state == SessionState.CANCELLED:
        flash(before.sentence)
        return htmx.go_to(address)
    stop_writing()
    said = MultiDict(pair for pair in request.form.items(multi=True) if pair[0] not in sent.OUTSIDE)
    form = _form(held, formdata=said)
    parts = _parts(held, form, said)
    if changed_at := queries.changed_since(db.session(), held.row.id, before.sent_at):
        form.form_errors.append(ChangedMeanwhile(time=moment(changed_at)).text)
    _renew(form, parts, held)
    target = url_for("guidance.record", session_id=held.row.id)
    form.form_path.data = target
    form.form_errors.append(
        _("%(sentence)s Nội dung vừa gửi khác lần trước: xem lại ở dưới, gửi để sửa.", sentence=before.sentence)
    )
    return _page(form, parts, _("Sửa kết quả buổi hướng dẫn"), address, held, action=target)


def _page(
    form: ResultsForm, parts: list[PartView], title: str, back: str, held: Held | None = None, action: str = ""
) -> Response:
    status = 422 if request.method == "POST" else 200
    offers = status == 200 and "draft" not in request.args
    page = render_template(
        "guidance/record.html", form=form, parts=parts, title=title, back=back, held=held,
        action=action or request.full_path.removesuffix("?"),
        newest=newest_draft(form.form_path.data) if offers else None,
    )  # fmt: skip
    return Response(page, status)
