"""Finding one person by an exact number. The number goes by POST, is not kept, and is in no address or log."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.actions import finding
from rollout.participants.errors import PersonNotFound
from rollout.participants.forms.identity import NumberForm
from rollout.participants.routes.loading import NumbersInto


@blueprint.get("/people")
@require(Permission.SEE_PEOPLE, Permission.FIND_PEOPLE)
def find() -> ResponseReturnValue:
    return _page(NumberForm(formdata=None))


@blueprint.post("/people/find")
@require(Permission.SEE_PEOPLE, Permission.FIND_PEOPLE)
def look_up() -> ResponseReturnValue:
    form = NumberForm()
    if form.validate_on_submit():
        with NumbersInto(form):
            person_id = finding.find(viewer(), form.number.data, by=viewer().user)
            db.session.commit()
            if person_id is not None:
                return htmx.go_to(url_for("participants.person", person_id=person_id))
            form.number.errors = [PersonNotFound().text]
    return _page(form)


def _page(form: NumberForm) -> ResponseReturnValue:
    who = viewer()
    return htmx.respond(
        "participants/find.html",
        "participants/_find.html",
        status=422 if form.errors else 200,
        form=form,
        finds_everyone=who.can(Permission.FIND_PEOPLE),
        sees_units=who.can(Permission.SEE_UNITS),
    )
