"""The addresses of imports: history, upload, one batch with its rows, writing, undoing, files to take away."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Response, abort, flash, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, Viewer, require, viewer
from rollout.core.asked import key
from rollout.core.background import background
from rollout.core.errors import Refusal
from rollout.core.fields import given
from rollout.core.rights import LARGEST_KEY
from rollout.core.spreadsheets import XLSX
from rollout.core.uploads import plain_name
from rollout.db import db, reading, writing
from rollout.models import Batch
from rollout.register.errors import NotLookedUp
from rollout.vocabulary import BatchState, Evidence, ImportKind, RowState
from rollout.workbooks import actions, blueprint, queries, teaching, undoing
from rollout.workbooks.background import apply_beside, undo_beside
from rollout.workbooks.choices import Choices
from rollout.workbooks.errors import ColumnsUnclear, FileNoLongerKept, FileProbes, ReaderBusy
from rollout.workbooks.examining import Examined, Upload, examine, examine_batch, kept_file
from rollout.workbooks.foreseen import shown_of
from rollout.workbooks.forms import UploadForm, chosen_columns
from rollout.workbooks.giving import units
from rollout.workbooks.headings import HEADINGS
from rollout.workbooks.job_names import apply_name
from rollout.workbooks.keeping import KEEP_ROWS, WAITING, are_rows_over, rows_until
from rollout.workbooks.reading import read_file
from rollout.workbooks.refused import marked_file, refused_rows, to_correct, turn
from rollout.workbooks.rights import LOADERS
from rollout.workbooks.showing import Word
from rollout.workbooks.staging import understood_of, warnings_of
from rollout.workbooks.tags import LABELS

KEPT_SHOWN = 50  # people or units that an undo would keep, on its page

FIRST_LOOK = (RowState.REJECTED, RowState.LEAVER, RowState.UPDATED, RowState.CREATED, RowState.UNCHANGED)
"""The rows that a page opens with: of these the first that there are."""


def load(batch_id: int) -> queries.ListedBatch:
    """The batch of an address, or 404."""
    found = queries.batch_by_id(viewer(), batch_id) if batch_id <= LARGEST_KEY else None
    return found or abort(404)


def load_own(batch_id: int) -> queries.ListedBatch:
    """A batch that the viewer loaded, or 404."""
    found = load(batch_id)
    return found if queries.is_own(viewer(), found.batch) else abort(404)


@blueprint.get("/imports")
@require(*LOADERS)
def list_batches() -> ResponseReturnValue:
    return htmx.respond(
        "workbooks/list.html",
        "workbooks/_table.html",
        batches=queries.list_batches(viewer(), request.args.get("page", 1, int)),
        kinds=queries.kinds(viewer()),
        kind_of=ImportKind,
        state_of=BatchState,
        state_class=state_class,
        url=partial(url_for, "workbooks.list_batches"),
    )


@blueprint.route("/imports/new", methods=["GET", "POST"])
@require(*LOADERS)
def upload() -> ResponseReturnValue:
    who = viewer()
    kinds = queries.kinds(who)
    strongest = Evidence.VERIFIED if who.can(Permission.VERIFY_PEOPLE) else Evidence.REPORTED
    offered, only_counts = units.few(who), queries.only_counts(who)
    form = UploadForm(kinds, strongest, offered, only_counts, data={"unit": request.args.get("unit", "")})
    if form.validate_on_submit():
        try:
            return htmx.go_to(_stage(form, who))
        except Refusal as refusal:
            _note_probe(refusal, ImportKind(form.kind.data))
            form.file.errors = [refusal.text]
    status = 422 if form.is_submitted() else 200
    return htmx.respond("workbooks/upload.html", "workbooks/_upload.html", status=status, form=form, kinds=kinds)


def _note_probe(refusal: Refusal, kind: ImportKind) -> None:
    """Records what a refused file asked for, if that is why it was refused."""
    db.session.rollback()
    if isinstance(refusal, FileProbes | NotLookedUp):
        with writing():
            actions.record_probe(db.session(), refusal, kind=kind, by=viewer().user)
            db.session.commit()


def _stage(form: UploadForm, who: Viewer) -> str:
    """Reads and plans the uploaded file without a lock, then keeps it; returns the address that comes next."""
    asked = Upload(
        kind=ImportKind(form.kind.data),
        file_name=plain_name(form.file.data.filename),
        content=form.file.data.read(),
        list_on=given(form.list_on.data),
        is_full="is_full" in form and form.is_full.data,
        evidence=Evidence(form.evidence.data) if "evidence" in form else Evidence.REPORTED,
        unit_code=form.unit.data if "unit" in form else "",
    )
    session = db.session()
    session.commit()
    examined = _examined(who, lambda: examine(session, asked, by=who.user))
    if isinstance(examined, ColumnsUnclear):
        batch = actions.stage_unclear(session, asked, examined, by=who.user)
        session.commit()
        return url_for("workbooks.columns", batch_id=batch.id)
    batch = actions.stage_upload(session, examined, by=who.user)
    session.commit()
    return _page(batch.id)


def _examined(who: Viewer, examining: Callable[[], Examined]) -> Examined | ColumnsUnclear:
    """What a file would do, read and planned without a lock; or why its columns have to be named first."""
    session = db.session()
    with reading():
        actions.check_waiting(session, by=who.user)
        try:
            return examining()
        except ColumnsUnclear as refusal:
            if not any(sheet.may_be_table for sheet in refusal.outlines):
                raise
            return refusal
        finally:
            session.rollback()


def _page(batch_id: int, **args: Any) -> str:
    return url_for("workbooks.batch", batch_id=batch_id, **args)


@blueprint.get("/imports/<int:batch_id>")
@require(*LOADERS)
def batch(batch_id: int) -> ResponseReturnValue:
    undone = queries.undo_percent(batch_id)
    return _show(load(batch_id), undone)


@blueprint.get("/imports/<int:batch_id>/progress")
@require(*LOADERS)
def progress(batch_id: int) -> ResponseReturnValue:
    undone, found = queries.undo_percent(batch_id), load(batch_id)
    percent = queries.percent(found.batch, undone)
    if percent is None:
        return htmx.go_to(_page(batch_id))
    return htmx.respond("workbooks/batch.html", "workbooks/_progress.html", **_context(found), percent=percent)


def _show(found: queries.ListedBatch, undone: int | None = None) -> Response:
    """The page of a batch, or for htmx what is below its facts."""
    percent = queries.percent(found.batch, undone)
    return htmx.respond("workbooks/batch.html", "workbooks/_batch.html", **_context(found), percent=percent)


def _context(found: queries.ListedBatch) -> dict[str, Any]:
    session, held = db.session(), found.batch
    counts = queries.row_counts(session, held)
    asked = request.args.get("state", "")
    state = asked if asked in counts else next((state.value for state in FIRST_LOOK if state.value in counts), "")
    return {
        "found": found,
        "batch": held,
        "kind": ImportKind(held.kind),
        "state_of": BatchState(held.state),
        "state_class": state_class,
        "evidence": Evidence(held.evidence),
        "counts": counts,
        "state": state,
        "row_state": {state.value: state for state in RowState},
        "tag_labels": LABELS,
        "fields": HEADINGS[ImportKind(held.kind)],
        "has_sheets": queries.names_sheets(held),
        "foreseen": queries.foreseen(session, held) if held.state in WAITING else [],
        "figures": shown_of(Evidence(held.evidence)),
        "rows": queries.list_rows(session, held, state, request.args.get("page", 1, int)) if state else None,
        "url": partial(url_for, "workbooks.batch", batch_id=held.id, state=state, _anchor="rows"),
        "warnings": warnings_of(held),
        "questions": understood_of(held).questions if held.state in WAITING else [],
        "answers": understood_of(held).choices.answers if held.state in WAITING else {},
        "rows_until": rows_until(held),
        "are_rows_over": are_rows_over(held),
        "keep_rows": KEEP_ROWS.days,
        "is_own": queries.is_own(viewer(), held),
        "may_manage_users": viewer().can(Permission.MANAGE_USERS),
    }


def state_class(state: str) -> str:
    return {BatchState.APPLIED: "good", BatchState.FAILED: "bad", BatchState.STAGED: "risk"}.get(BatchState(state), "")


@blueprint.get("/imports/<int:batch_id>/columns")
@require(*LOADERS)
def columns(batch_id: int) -> ResponseReturnValue:
    """What each column is taken for, over the first rows, to be changed while nothing is written."""
    found = load_own(batch_id)
    return htmx.respond(
        "workbooks/columns.html",
        "workbooks/columns.html",
        found=found,
        batch=found.batch,
        kind=ImportKind(found.batch.kind),
        understood=understood_of(found.batch),
        unclear=found.batch.summary.get("unclear"),
        fields=HEADINGS[ImportKind(found.batch.kind)],
        may_change=found.batch.state in WAITING and found.batch.file is not None,
        offered=units.few(viewer()),
        asks_unit=found.batch.kind == ImportKind.PARTICIPANTS and found.batch.unit_id is None,
    )


@blueprint.post("/imports/<int:batch_id>/columns")
@require(*LOADERS)
def choose_columns(batch_id: int) -> ResponseReturnValue:
    found = load_own(batch_id)
    held = understood_of(found.batch)
    choices = chosen_columns(request.form, ImportKind(found.batch.kind), held.outlines, held.choices)
    try:
        actions.set_unit(db.session(), found.batch, typed=request.form.get("unit", ""), by=viewer().user)
    except Refusal as refusal:
        flash(refusal.text)
        return htmx.go_to(url_for("workbooks.columns", batch_id=batch_id))
    return _look_again(found.batch, choices, remembers=True)


@blueprint.post("/imports/<int:batch_id>/answers")
@require(*LOADERS)
def answer(batch_id: int) -> ResponseReturnValue:
    found = load_own(batch_id)
    held = understood_of(found.batch)
    answers = dict(held.choices.answers)
    for place, question in enumerate(held.questions):
        if value := request.form.get(f"answer-{place}"):
            answers[question.key] = value
    for key_of_row, offered in queries.alike_questions(db.session(), found.batch).items():
        if (value := request.form.get(key_of_row)) in offered:
            answers[key_of_row] = value
    return _look_again(found.batch, replace(held.choices, answers=answers))


def _look_again(held: Batch, choices: Choices, *, remembers: bool = False) -> Response:
    """Keeps what was said of a file, reads and plans it anew, and shows that."""
    session, who, batch_id = db.session(), viewer(), held.id
    revision = actions.choose(held, choices)
    session.commit()
    try:
        examined = _examined(
            who, lambda: examine_batch(session, session.get_one(Batch, batch_id), choices, by=who.user)
        )
        with writing():
            batch = session.get_one(Batch, batch_id)
            actions.restage(session, batch, examined, choices, revision=revision, by=who.user)
            if remembers:
                kind, sheets = ImportKind(batch.kind), understood_of(batch).outlines
                teaching.remember(session, kind, sheets, unit_id=batch.unit_id, by=who.user)
            session.commit()
    except Refusal as refusal:
        _note_probe(refusal, ImportKind(session.get_one(Batch, batch_id).kind))
        flash(refusal.text)
        return htmx.go_to(url_for("workbooks.columns", batch_id=batch_id))
    if isinstance(examined, ColumnsUnclear):
        return htmx.go_to(url_for("workbooks.columns", batch_id=batch_id))
    return htmx.go_to(_page(batch_id))


@blueprint.post("/imports/<int:batch_id>/leavers")
@require(*LOADERS)
def tick_leavers(batch_id: int) -> ResponseReturnValue:
    found = load_own(batch_id)
    actions.tick_leavers(
        db.session(),
        found.batch,
        shown=request.form.getlist("shown", key),
        ticked=request.form.getlist("leaver", key),
    )
    db.session.commit()
    if htmx.wants_partial():
        return _show(load(batch_id))
    page = request.args.get("page", 1, int)
    return htmx.go_to(_page(batch_id, state=RowState.LEAVER.value, page=page, _anchor="rows"))


@blueprint.post("/imports/<int:batch_id>/apply")
@require(*LOADERS)
def apply(batch_id: int) -> ResponseReturnValue:
    found = load_own(batch_id)
    actions.start_applying(
        found.batch, agreed=request.form.getlist("agreed"), revision=request.form.get("revision", -1, int)
    )
    db.session.commit()
    apply_beside(batch_id)
    return htmx.go_to(_page(batch_id))


@blueprint.post("/imports/<int:batch_id>/stop")
@require(*LOADERS)
def stop(batch_id: int) -> ResponseReturnValue:
    """Ends the writing of a batch: nothing of it stays."""
    found = load_own(batch_id)
    if not background().stop(apply_name(batch_id)):
        actions.ask_to_stop(found.batch)
        db.session.commit()
    return htmx.go_to(_page(batch_id))


@blueprint.post("/imports/<int:batch_id>/cancel")
@require(*LOADERS)
def cancel(batch_id: int) -> ResponseReturnValue:
    found = load_own(batch_id)
    actions.cancel(db.session(), found.batch, by=viewer().user)
    db.session.commit()
    flash(_("Đã hủy lần nạp số %(batch)s. Chưa có gì thay đổi.", batch=batch_id))
    return htmx.go_to(url_for("workbooks.list_batches"))


@blueprint.get("/imports/<int:batch_id>/undo")
@require(*LOADERS)
def ask_undo(batch_id: int) -> ResponseReturnValue:
    found = load(batch_id)
    if found.batch.state != BatchState.APPLIED or are_rows_over(found.batch):
        return htmx.go_to(_page(batch_id))
    undone, kept = undoing.preview(db.session(), found.batch, by=viewer().user)
    return htmx.respond(
        "workbooks/undo.html",
        "workbooks/undo.html",
        found=found,
        batch=found.batch,
        undone=undone,
        kept=kept,
        names=queries.kept_names(db.session(), found.batch, kept.persons, kept.units, KEPT_SHOWN),
    )


@blueprint.post("/imports/<int:batch_id>/undo")
@require(*LOADERS)
def undo(batch_id: int) -> ResponseReturnValue:
    undoing.check_undoable(load(batch_id).batch)
    undo_beside(batch_id, by=viewer().user)
    return htmx.go_to(_page(batch_id))


@blueprint.get("/imports/<int:batch_id>/refused.xlsx")
@require(*LOADERS)
def refused(batch_id: int) -> ResponseReturnValue:
    """The file itself, marked, for the loader for a week, else a list with numbers masked; each taking is recorded."""
    found, session = load(batch_id), db.session()
    held = found.batch
    messages = queries.refused_rows(session, held)
    if not held.summary["rejected"]:
        abort(404)
    if not messages or held.file is None:
        raise FileNoLongerKept
    is_whole = queries.shows_refused_whole(viewer(), held)
    try:
        with turn.take():
            kind, content = ImportKind(held.kind), kept_file(held)
            read, choices = read_file(content, held.file_name), understood_of(held).choices
            if is_whole:
                made = marked_file(kind, content, read, choices, messages, reason_heading=_("Lý do bị từ chối"))
            else:
                made = refused_rows(
                    kind,
                    read,
                    choices,
                    {place: [message.text(place[1]) for message in told] for place, told in messages.items()},
                    reason_heading=_("Lý do bị từ chối"),
                    stopped=_("Bảng này đã đầy nên dừng ở đây; còn dòng bị từ chối chưa ghi ra. Chia tệp rồi nạp lại."),
                    withheld=_(Word.FILLED),
                )
    except ReaderBusy as busy:
        flash(busy.text)
        return htmx.go_to(_page(batch_id))
    session.rollback()
    with writing():
        actions.record_refused_taken(
            session, batch_id, fields=made.fields, rows=made.rows, whole=is_whole, by=viewer().user
        )
        session.commit()
    return _file(made.content, to_correct(held.file_name) if is_whole else f"bi-tu-choi-{batch_id}-che-so.xlsx")


def _file(content: bytes, name: str) -> Response:
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)
