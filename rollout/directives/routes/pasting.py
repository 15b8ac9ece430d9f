"""A new directive: its text is pasted, split into clauses, looked over, and kept."""

from __future__ import annotations

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
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
    Piece,
    split,
    without_private_numbers,
)
from rollout.directives.texts import NewDirective

SPARE = 3
"""Empty rows below the clauses that were found."""


@blueprint.route("/directives/new", methods=["GET", "POST"])
@require(Permission.TRACK_OBLIGATIONS)
def paste() -> ResponseReturnValue:
    """Asked to split, it shows the clauses and keeps nothing; asked to save, it keeps those that have a text."""
    if not steers():
        abort(404)
    form, pieces = DirectiveForm(), _sent()
    has_left_out = False
    if request.form.get("act") == "split":
        stop_writing()
        form.text.validate(form)
        plain = without_private_numbers(form.text.data or "")
        has_left_out = plain != (form.text.data or "")
        pieces = [] if form.text.errors else [_fitting(piece) for piece in split(plain)][:MOST]
        if not pieces and not form.text.errors:
            form.form_errors.append(_("Không tách được mục nào. Dán toàn văn vào ô Nội dung văn bản rồi tách lại."))
    elif form.validate_on_submit():
        with RefusalsInto(form):
            row = texts.add_directive(
                db.session(),
                NewDirective(
                    form.number.data, given(form.issued_on.data), form.issuer.data, form.subject.data,
                    form.note.data or "",
                ),
                pieces,
                by=viewer().user,
            )  # fmt: skip
            db.session.commit()
            flash(plural("Đã nhập văn bản với %(n)s mục. Giao nhiệm vụ cho từng mục ở dưới.", len(pieces)))
            return htmx.go_to(url_for("directives.directive", directive_id=row.id))
    status = 422 if form.is_submitted() and form.errors else 200
    return render_template(
        "directives/paste.html",
        form=form,
        pieces=[*pieces, *(Piece("", "") for _row in range(SPARE if pieces else 0))],
        has_left_out=has_left_out,
        longest_number=LONGEST_NUMBER,
        longest_text=LONGEST_TEXT,
    ), status


def _fitting(piece: Piece) -> Piece:
    return Piece(piece.number[:LONGEST_NUMBER], piece.text)


def _sent() -> list[Piece]:
    """The clauses of the form; a row without a number or without a text is left out."""
    numbers, texts = request.form.getlist("clause_number"), request.form.getlist("clause_text")
    rows = [
        Piece(tidy(number)[:LONGEST_NUMBER], tidy_lines(text)[:LONGEST_TEXT])
        for number, text in zip(numbers, texts, strict=False)
    ]
    return [piece for piece in rows[: MOST + 1] if piece.number and piece.text]
