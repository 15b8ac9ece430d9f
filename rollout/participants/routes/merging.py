"""Making one record of two of the same person: find the other, look at both, merge."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.core.formats import birth
from rollout.core.forms import Form
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.actions import finding, lists
from rollout.participants.errors import PersonNotFound
from rollout.participants.forms.identity import NumberForm
from rollout.participants.queries import record
from rollout.participants.queries.cases import Case
from rollout.participants.queries.numbers import masked, numbers
from rollout.participants.queries.shown import named
from rollout.participants.routes.loading import NumbersInto, done, opened_case, page_of


@blueprint.route("/people/<int:person_id>/merge", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def find_twin(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.EDIT_PEOPLE), NumberForm()
    if form.validate_on_submit():
        with NumbersInto(form):
            other_id = finding.find(viewer(), form.number.data, by=viewer().user)
            db.session.commit()
            if other_id is not None and other_id != case.person.id:
                return htmx.go_to(url_for("participants.merge", person_id=case.person.id, other_id=other_id))
            form.number.errors = [PersonNotFound().text]
    return ask(
        form,
        title=_("Gộp hồ sơ trùng"),
        submit=_("Tìm hồ sơ kia"),
        back=page_of(case),
        place=case.person.name,
        lead=_("Tìm hồ sơ thứ hai của cùng một người bằng đúng số. Bước sau cho xem cả hai trước khi gộp."),
    )


@blueprint.route("/people/<int:person_id>/merge/<int:other_id>", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def merge(person_id: int, other_id: int) -> ResponseReturnValue:
    winner = opened_case(person_id, Permission.EDIT_PEOPLE)
    loser = opened_case(other_id, Permission.EDIT_PEOPLE)
    if winner.person.id != person_id or loser.person.id != other_id or person_id == other_id:
        abort(404)
    form = Form()
    if form.validate_on_submit():
        with RefusalsInto(form):
            lists.merge(db.session(), winner=winner, loser=loser, by=viewer().user)
            db.session.commit()
            return done(winner, _("Đã gộp hai hồ sơ thành một."))
    page = render_template(
        "participants/merge.html",
        form=form,
        winner=winner,
        loser=loser,
        winner_named=named(db.session(), [winner.person.id]),
        sides=[_side(winner), _side(loser)],
        loses_one=winner.is_listed and loser.is_listed,
    )
    return page, 422 if form.errors else 200


def _side(case: Case) -> dict[str, object]:
    """What is compared of one of the two."""
    told = masked(numbers(db.session(), case.person))
    held = record.record(viewer(), case)
    return {
        "case": case,
        "birth": birth(case.person.birth_on, case.person.birth_precision),
        "numbers": told.numbers,
        "kinds": {kind for kind, _number in told.numbers},
        "phone": told.phone,
        "marks": held.status.marks,
        "facts": [row for row in held.history if row.voided is None],
    }
