"""Correcting what a directive says, for who may enter one."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.db import db
from rollout.directives import blueprint, page, queries, texts
from rollout.directives.forms import ClauseForm, DirectiveFactsForm, RemoveClauseForm
from rollout.directives.routes.loading import opened_directive, steers
from rollout.directives.splitting import Piece
from rollout.directives.texts import NewDirective
from rollout.models import Clause, Directive

tracks = require(Permission.TRACK_OBLIGATIONS)


def _back(directive: Directive) -> str:
    return url_for("directives.directive", directive_id=directive.id)


def _opened(directive: Directive) -> str:
    """The present version of a directive that the viewer may correct; 404 for others, Shipped for what nobody may."""
    if not steers():
        abort(404)
    texts.check_may_change(directive)
    return str(texts.version(db.session(), directive.id))


def _clause(clause_id: int) -> Clause:
    return queries.clause(db.session(), clause_id) or abort(404)


@blueprint.route("/directives/<int:directive_id>/edit", methods=["GET", "POST"])
@tracks
def edit(directive_id: int) -> ResponseReturnValue:
    held, session = opened_directive(directive_id), db.session()
    version = _opened(held)
    form = DirectiveFactsForm(
        version=version, number=held.number, issued_on=held.issued_on, issuer=held.issuer, subject=held.subject,
        note=held.note,
    )  # fmt: skip
    if form.validate_on_submit():
        new = NewDirective(
            form.number.data, given(form.issued_on.data), form.issuer.data, form.subject.data, form.note.data or ""
        )
        with RefusalsInto(form):
            texts.edit_directive(
                session, held, new, known=form.known, reason=form.reason.data or "", by=viewer().user
            )  # fmt: skip
            session.commit()
            flash(_("Đã sửa thông tin văn bản."))
            return htmx.go_to(_back(held))
        form.version.data = version
    return ask(
        form,
        title=_("Sửa thông tin văn bản"),
        submit=_("Lưu"),
        back=_back(held),
        place=held.number,
        consequence=_("Nhiệm vụ, hạn đã giao và số liệu giữ nguyên."),
    )


@blueprint.route("/directives/clauses/<int:clause_id>/edit", methods=["GET", "POST"])
@tracks
def edit_clause(clause_id: int) -> ResponseReturnValue:
    clause, session = _clause(clause_id), db.session()
    version = _opened(clause.directive)
    form = ClauseForm(version=version, number=clause.number, text=clause.text)
    if form.validate_on_submit():
        with RefusalsInto(form):
            texts.edit_clause(
                session, clause, Piece(form.number.data, form.text.data), known=form.known,
                reason=form.reason.data or "", by=viewer().user,
            )  # fmt: skip
            session.commit()
            flash(_("Đã sửa mục của văn bản."))
            return htmx.go_to(_back(clause.directive))
        form.version.data = version
    return ask(
        form,
        title=_("Sửa mục"),
        submit=_("Lưu"),
        back=_back(clause.directive),
        place=clause.directive.number,
        consequence=_("Nhiệm vụ, hạn đã giao và số liệu giữ nguyên."),
    )


@blueprint.route("/directives/clauses/<int:clause_id>/remove", methods=["GET", "POST"])
@tracks
def remove_clause(clause_id: int) -> ResponseReturnValue:
    clause, session = _clause(clause_id), db.session()
    directive = clause.directive
    form = RemoveClauseForm(version=_opened(directive))
    if form.validate_on_submit():
        with RefusalsInto(form):
            texts.remove_clause(
                session, clause, known=form.known, reason=form.reason.data or "", by=viewer().user
            )  # fmt: skip
            session.commit()
            flash(_("Đã bỏ mục khỏi văn bản."))
            return htmx.go_to(_back(directive))
    return ask(
        form,
        title=_("Bỏ mục"),
        submit=_("Bỏ mục"),
        back=_back(directive),
        place=directive.number,
        lead=f"{page.clause_text(clause)}: {clause.text}",
    )
