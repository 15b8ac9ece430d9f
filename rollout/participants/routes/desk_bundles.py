"""A unit's bundle at the desk: opened by its number, its declarations received or given back."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key
from rollout.core.editing import RefusalsInto
from rollout.core.errors import Refusal
from rollout.core.fields import given
from rollout.core.formats import plural
from rollout.core.rights import strongest_evidence
from rollout.db import db, stop_writing
from rollout.models import Bundle, Unit
from rollout.participants import blueprint
from rollout.participants.actions.opening import open_bundle
from rollout.participants.forms.handing_in import BundleNumberForm, CounterForm
from rollout.participants.forms.identity import NumberForm
from rollout.participants.queries import handing_in
from rollout.participants.queries.cases import desk_rights
from rollout.participants.routes.desk import desk_page
from rollout.participants.routes.loading import NumbersInto
from rollout.register import bundles, counter_mistakes
from rollout.register.bundle_numbers import clean_number
from rollout.register.errors import NoSuchBundle

RECEIVED, RETURNED, CLOSED = "received", "returned", "closed"


@blueprint.post("/desk/bundles")
@require(Permission.FIND_PEOPLE)
def find_bundle() -> ResponseReturnValue:
    form = BundleNumberForm()
    if form.validate_on_submit():
        with NumbersInto(form):
            bundle = open_bundle(viewer(), clean_number(form.bundle.data or ""), by=viewer().user)
            db.session.commit()
            if bundle is not None:
                return htmx.go_to(url_for("participants.bundle_at_desk", bundle_id=bundle.id))
            form.bundle.errors = [NoSuchBundle().text]
    return desk_page(NumberForm(formdata=None), of_bundle=form)


@blueprint.route("/desk/bundles/<int:bundle_id>", methods=["GET", "POST"])
@require(Permission.FIND_PEOPLE)
def bundle_at_desk(bundle_id: int) -> ResponseReturnValue:
    """All that wait are ticked: who hands in a whole bundle is served by one tap, exceptions come after."""
    session = db.session()
    bundle = handing_in.opened_lately(viewer(), bundle_id)
    if bundle is None:
        abort(404)
    do = request.form.get("do", "")
    if request.method == "POST" and do not in (RECEIVED, RETURNED, CLOSED):
        abort(404)
    if do == CLOSED:
        return _close(bundle)
    form = CounterForm(is_returning=do == RETURNED if do else None)
    posted = request.form.getlist("person_ids", key)
    if form.validate_on_submit():
        with RefusalsInto(form):
            day, by = given(form.day.data), viewer().user
            if do == RECEIVED:
                evidence = strongest_evidence(desk_rights(viewer()))
                done = bundles.receive(session, bundle, posted, day=day, evidence=evidence, by=by)
                told = plural("Đã nhận tờ khai của %(n)s người.", done)
            else:
                reason = form.reason.data or ""
                given_back = bundles.give_back(session, bundle, posted, reason=reason, day=day, by=by)
                told = plural("Đã trả lại tờ khai của %(n)s người; đơn vị thấy lý do.", len(given_back))
                if kept := bundles.still_handed_in(session, given_back):
                    told += " " + plural("%(n)s người vẫn được ghi là đã nộp, vì cán bộ đã xác nhận.", kept)
            session.commit()
            flash(told)
            return htmx.go_to(url_for("participants.bundle_at_desk", bundle_id=bundle_id))
    held = handing_in.opened(session, bundle)
    return htmx.respond(
        "participants/desk_bundle.html",
        "participants/_desk_bundle.html",
        status=422 if form.errors else 200,
        held=held,
        unit=session.get_one(Unit, bundle.unit_id),
        form=form,
        ticked=set(posted) if form.is_submitted() else {line.person_id for line in held.waiting},
        undoable=counter_mistakes.undoable(session, bundle),
        received=RECEIVED,
        returned=RETURNED,
        closed=CLOSED,
    )


def _close(bundle: Bundle) -> ResponseReturnValue:
    try:
        bundles.close(db.session(), bundle, by=viewer().user)
    except Refusal as refusal:
        stop_writing()
        flash(refusal.text)
    else:
        db.session.commit()
        flash(_("Đã kết thúc bảng kê."))
    return htmx.go_to(url_for("participants.bundle_at_desk", bundle_id=bundle.id))


@blueprint.post("/desk/bundles/<int:bundle_id>/undo")
@require(Permission.FIND_PEOPLE)
def undo_at_desk(bundle_id: int) -> ResponseReturnValue:
    """What was marked of one declaration by mistake."""
    bundle = handing_in.opened_lately(viewer(), bundle_id)
    if bundle is None:
        abort(404)
    try:
        counter_mistakes.undo(db.session(), bundle, request.form.get("person_id", 0, type=key), by=viewer().user)
    except Refusal as refusal:
        stop_writing()
        flash(refusal.text)
        return htmx.go_to(url_for("participants.bundle_at_desk", bundle_id=bundle_id))
    db.session.commit()
    flash(_("Đã hoàn tác: tờ khai chờ tiếp nhận lại."))
    return htmx.go_to(url_for("participants.bundle_at_desk", bundle_id=bundle_id))
