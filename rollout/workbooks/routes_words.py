"""The addresses of the words of status and what they mean."""

from __future__ import annotations

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.errors import Refusal
from rollout.db import db
from rollout.workbooks import blueprint, queries, teaching
from rollout.workbooks.forms import WordForm
from rollout.workbooks.questions import ANSWERS
from rollout.workbooks.rights import LOADERS
from rollout.workbooks.words import STANDARD


@blueprint.get("/imports/words")
@require(*LOADERS, Permission.EDIT_REGISTRY)
def words() -> ResponseReturnValue:
    """The words of status and what they mean, to be changed by whoever answers for the whole province."""
    return _show_words(WordForm())


@blueprint.post("/imports/words")
@require(*LOADERS, Permission.EDIT_REGISTRY)
def teach() -> ResponseReturnValue:
    _check_teacher()
    form = WordForm()
    if not form.validate_on_submit():
        return _show_words(form, 422)
    try:
        teaching.teach_word(db.session(), text=form.word.data, meaning=form.meaning.data, by=viewer().user)
    except Refusal as refusal:
        db.session.rollback()
        form.word.errors = [refusal.text]
        return _show_words(form, 422)
    db.session.commit()
    flash(_("Đã lưu."))
    return htmx.go_to(url_for("workbooks.words"))


@blueprint.post("/imports/words/forget")
@require(*LOADERS, Permission.EDIT_REGISTRY)
def forget() -> ResponseReturnValue:
    _check_teacher()
    teaching.forget_word(db.session(), request.form.get("word", ""), by=viewer().user)
    db.session.commit()
    flash(_("Đã bỏ từ này."))
    return htmx.go_to(url_for("workbooks.words"))


def _check_teacher() -> None:
    if not queries.may_teach(viewer()):
        abort(404)


def _show_words(form: WordForm, status: int = 200) -> Response:
    return htmx.respond(
        "workbooks/words.html",
        "workbooks/words.html",
        status=status,
        form=form,
        taught=queries.taught_words(db.session()),
        standard=STANDARD.by_meaning(),
        may_teach=queries.may_teach(viewer()),
        meanings=ANSWERS,
    )
