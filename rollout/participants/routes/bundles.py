"""A bundle of declarations at the desk: many numbers, whom they lead to, one act for all."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, looking_first, require, viewer
from rollout.core.asked import key, whole
from rollout.core.editing import RefusalsInto
from rollout.core.formats import label, plural
from rollout.core.rights import strongest_evidence
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.actions import finding
from rollout.participants.errors import FoundTooLongAgo
from rollout.participants.forms.desk import BundleForm, DeskAct, NumbersForm
from rollout.participants.queries import bundles, undoing
from rollout.participants.queries.bundles import BundleRow, Found
from rollout.participants.queries.cases import desk_rights, found_lately
from rollout.participants.routes.desk import asked_act, record_acts
from rollout.participants.routes.loading import NumbersInto, sentence_of
from rollout.vocabulary import Evidence

PREVIEW = "preview"


@blueprint.route("/desk/bundle", methods=["GET", "POST"])
@require(Permission.FIND_PEOPLE)
def bundle() -> ResponseReturnValue:
    if request.method == "GET":
        return _page(BundleForm(formdata=None), [])
    posted = request.form.getlist("person_ids", key)[: bundles.MOST_LINES]
    if request.form.get("do") == PREVIEW:
        return _preview(posted)
    act = asked_act()
    form = BundleForm(act)
    held = _held(posted)
    if form.validate_on_submit():
        with RefusalsInto(form):
            if len(held) < len(posted):
                raise FoundTooLongAgo(n=len(posted) - len(held))
            outcome = record_acts(None, [row.person_id for row in held], act, form, _evidence())
            db.session.commit()
            sentence = plural("%(act)s: %(n)s người.", outcome.done, act=label(act))
            flash(sentence_of(outcome, sentence))
            if not form.numbers.data:
                done = outcome.seq if outcome.done else None
                return htmx.go_to(url_for("participants.bundle", act=done))
            return _page(form, [], seq=outcome.seq if outcome.done else None)  # what led to nobody stays to be mended
    return _page(form, held)


def _evidence() -> Evidence:
    return strongest_evidence(desk_rights(viewer()))


def _held(person_ids: list[int]) -> list[BundleRow]:
    """Those of the people whom the viewer found within the last hour."""
    found = found_lately(viewer(), person_ids)
    return bundles.rows(db.session(), [person_id for person_id in dict.fromkeys(person_ids) if person_id in found])


def _preview(posted: list[int]) -> ResponseReturnValue:
    """Looks the numbers up; whom they lead to joins those who are in the bundle already."""
    typed, form = NumbersForm(), BundleForm(formdata=request.form if "day" in request.form else None)
    form.numbers.data = typed.numbers.data
    if not typed.validate_on_submit():
        form.form_errors.extend(str(error) for errors in typed.errors.values() for error in errors)
        return _page(form, _held(posted))
    found: dict[str, int] = {}
    with NumbersInto(form):
        with looking_first():
            lines = bundles.asked(typed.numbers.data or "")
        numbers = {line.number for line in lines if not line.doubt}
        if numbers:
            found = finding.find_many(viewer(), numbers, by=viewer().user)
            db.session.commit()
    held = _held(posted)
    if form.form_errors:
        return _page(form, held)
    told = bundles.sorted_out(lines, found, {row.person_id for row in held})
    form.numbers.data, form.numbers.raw_data = told.left, None
    return _page(form, [*held, *bundles.rows(db.session(), told.person_ids)], told)


def _page(
    form: BundleForm, rows: list[BundleRow], told: Found | None = None, *, seq: int | None = None
) -> ResponseReturnValue:
    seq = seq or whole(request.args, "act")
    page = render_template(
        "participants/bundle.html",
        form=form,
        rows=rows,
        told=told,
        acts=DeskAct,
        preview=PREVIEW,
        undoable=undoing.undoable(viewer(), seq) if seq else None,
    )
    return page, 422 if form.errors else 200
