"""A new directive: its text is pasted, split into clauses, looked over, and kept."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from rollout.core import drafts, htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto
from rollout.core.fields import given
from rollout.core.formats import plural
from rollout.core.names import tidy, tidy_lines
from rollout.db import db, stop_writing
from rollout.directives import blueprint, texts
from rollout.directives.forms import DirectiveForm
from rollout.directives.routes.loading import steers
from rollout.directives.splitting import (
    LONGEST_NUMBER,
    LONGEST_TEXT,
    MOST,
    Parts,
    Piece,
    take_apart,
    without_private_numbers,
)
from rollout.directives.texts import NewDirective
from rollout.models import Directive

KIND = "directive"
SPARE = 3
"""Empty rows below the clauses that were found."""


@blueprint.route("/directives/new", methods=["GET", "POST"])
@require(Permission.TRACK_OBLIGATIONS)
def paste() -> ResponseReturnValue:
    """Asked to split, it shows the clauses and keeps nothing; asked to save, it keeps those that have a text."""
    if not steers():
        abort(404)
    if request.form.get("act") == "split":
        return _split()
    session, by = db.session(), viewer().user
    did = sent.before(session, by=by, kind=KIND) if request.method == "POST" else None
    if did and did.is_same:
        flash(did.sentence)
        return htmx.go_to(url_for("directives.directive", directive_id=did.subject_id))
    draft = drafts.asked(session, by)
    form = DirectiveForm(**drafts.opened(draft))
    pieces = _sent(draft.fields if draft and draft.fields else request.form)
    if did:
        form.begin_again()
        form.form_errors.append(
            _("Văn bản này đã ghi với nội dung khác. Xem lại rồi lưu thành văn bản khác, hoặc bấm Hủy.")
        )
    elif form.validate_on_submit():
        with RefusalsInto(form):
            row = _keep(form, pieces)
            sent.note(session, by=by, kind=KIND, subject_id=row.id)
            session.commit()
            flash(plural("Đã nhập văn bản với %(n)s mục. Giao nhiệm vụ cho từng mục ở dưới.", len(pieces)))
            return htmx.go_to(url_for("directives.directive", directive_id=row.id))
    return _page(form, pieces)


def _split() -> ResponseReturnValue:
    stop_writing()
    form = DirectiveForm()
    form.text.validate(form)
    typed = form.text.data or ""
    plain = without_private_numbers(typed)
    parts = Parts([], []) if form.text.errors else take_apart(plain)
    if not parts.pieces and not form.text.errors:
        form.form_errors.append(_("Không tách được mục nào. Dán toàn văn vào ô Nội dung văn bản rồi tách lại."))
    beyond = [f"{piece.number} {piece.text}" for piece in parts.pieces[MOST:]]
    return _page(form, parts.pieces[:MOST], [*parts.left, *beyond], has_left_out=plain != typed)


def _keep(form: DirectiveForm, pieces: list[Piece]) -> Directive:
    new = NewDirective(
        form.number.data, given(form.issued_on.data), form.issuer.data, form.subject.data, form.note.data or ""
    )
    return texts.add_directive(db.session(), new, pieces, by=viewer().user)


def _page(
    form: DirectiveForm, pieces: list[Piece], left: Sequence[str] = (), *, has_left_out: bool = False
) -> ResponseReturnValue:
    status = 422 if form.is_submitted() and form.errors else 200
    at = url_for("directives.paste")
    return render_template(
        "directives/paste.html",
        form=form,
        pieces=[*pieces, *(Piece("", "") for _row in range(SPARE if pieces else 0))],
        left=left,
        has_left_out=has_left_out,
        longest_number=LONGEST_NUMBER,
        longest_text=LONGEST_TEXT,
        newest=None if form.is_submitted() else drafts.newest(db.session(), viewer().user, at),
    ), status


def _sent(fields: MultiDict[str, str]) -> list[Piece]:
    """The clauses of a form; a row without a number or without a text is left out."""
    numbers, texts = fields.getlist("clause_number"), fields.getlist("clause_text")
    rows = [
        Piece(tidy(number)[:LONGEST_NUMBER], tidy_lines(text)[:LONGEST_TEXT])
        for number, text in zip(numbers, texts, strict=False)
    ]
    return [piece for piece in rows[: MOST + 1] if piece.number and piece.text]
