"""A unit's bundles of declarations: making, printing, handing in; and the list of all that the viewer may see."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key, whole
from rollout.core.editing import RefusalsInto
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.fields import given
from rollout.core.formats import day as day_text
from rollout.core.formats import plural
from rollout.core.names import LONGEST_NAME, tidy
from rollout.db import db
from rollout.models import Bundle, BundleOutcome, BundleState
from rollout.participants import blueprint
from rollout.participants.exports import bundle_table
from rollout.participants.forms.handing_in import BundleFilterForm, HandInForm, NewBundleForm
from rollout.participants.queries import handing_in
from rollout.participants.queries.handing_in import AskedBundles, BundleOrder
from rollout.participants.queries.shown import masked_numbers, named
from rollout.participants.routes.loading import Opened, opened
from rollout.register import bundles

KIND = "bundle"
"""What forms of bundles are kept under in sent_form."""

EVERYBODY = "of_all"
FILTERS = ("q", "state", "order")
LOOKERS = (Permission.SEE_PEOPLE, Permission.FIND_PEOPLE)


def _asked(unit_id: int | None = None) -> tuple[AskedBundles, BundleFilterForm]:
    """The filter that the address holds; what it says wrongly is left out."""
    args = request.args
    state, order = args.get("state", ""), args.get("order", "")
    asked = AskedBundles(
        q=tidy(args.get("q", ""))[:LONGEST_NAME],
        state=BundleState(state) if state in set(BundleState) else None,
        order=BundleOrder(order) if order in set(BundleOrder) else BundleOrder.NEWEST,
        unit_id=unit_id,
    )
    shown = {"q": asked.q, "state": asked.state.value if asked.state else "", "order": asked.order.value}
    return asked, BundleFilterForm(formdata=None, data=shown)


def _address(endpoint: str, **path: Any) -> Any:
    held = {name: text for name, text in request.args.items() if text and name in FILTERS}

    def address(**changes: Any) -> str:
        return url_for(endpoint, **path, **{**held, **changes})

    return address


@blueprint.get("/bundles")
@require(*LOOKERS)
def every_bundle() -> ResponseReturnValue:
    asked, form = _asked()
    return htmx.respond(
        "participants/bundles.html",
        "participants/_bundles.html",
        bundles=handing_in.listed(viewer(), asked, whole(request.args, "page") or 1),
        form=form,
        is_filtered=asked != AskedBundles(),
        filter_url=url_for("participants.every_bundle"),
        address=_address("participants.every_bundle"),
        outcomes=BundleOutcome,
        may_receive=viewer().can(Permission.FIND_PEOPLE),
        sees_people=viewer().can(Permission.SEE_PEOPLE),
    )


@blueprint.post(f"/bundles/{EXPORT}")
@require(*LOOKERS)
def export_every_bundle(file: str) -> Response:
    asked, _form = _asked()
    return hand_out(lambda: bundle_table(handing_in.taken(viewer(), asked), ""), file, name="bang-ke")


@blueprint.get("/units/<int:unit_id>/bundles")
@require(Permission.SEE_PEOPLE)
def unit_bundles(unit_id: int) -> ResponseReturnValue:
    """The bundles of a unit: a page, and a piece of the unit's own page."""
    held = opened(unit_id)
    asked, form = _asked(unit_id)
    return htmx.respond(
        "participants/unit_bundles.html",
        "participants/_unit_bundles.html",
        unit=held.unit,
        bundles=handing_in.listed(viewer(), asked, whole(request.args, "page") or 1),
        form=form,
        is_filtered=asked != AskedBundles(unit_id=unit_id),
        filter_url=url_for("participants.unit_bundles", unit_id=unit_id),
        address=_address("participants.unit_bundles", unit_id=unit_id),
        may_mark=Permission.MARK_PEOPLE in held.permissions,
    )


@blueprint.post(f"/units/<int:unit_id>/bundles/{EXPORT}")
@require(Permission.SEE_PEOPLE)
def export_unit_bundles(unit_id: int, file: str) -> Response:
    held = opened(unit_id)
    asked, _form = _asked(unit_id)

    def table() -> Table:
        return bundle_table(handing_in.taken(viewer(), asked), f"{held.unit.name} ({held.unit.code})")

    return hand_out(table, file, name="bang-ke", subject="unit", subject_id=unit_id)


@blueprint.route("/units/<int:unit_id>/bundles/new", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def new_bundle(unit_id: int) -> ResponseReturnValue:
    """Exactly those whose declaration is to be handed in next; the form counts once."""
    session = db.session()
    is_sent = request.method == "POST" and sent.is_token(request.form.get("token"))
    if is_sent and (before := sent.before(session, by=viewer().user, kind=KIND)):
        flash(before.sentence)
        made = session.get(Bundle, before.subject_id)
        is_shown = made is not None and viewer().may(Permission.SEE_PEOPLE, made.unit_id)
        return htmx.go_to(_page_of(made) if made and is_shown else "/")
    held, form = opened(unit_id, Permission.MARK_PEOPLE), NewBundleForm()
    ready = handing_in.ready(session, unit_id)
    if form.validate_on_submit():
        posted = set(request.form.getlist("person_ids", key))
        everybody = bool(request.form.get(EVERYBODY))
        chosen = [member.person_id for member in ready.members if everybody or member.person_id in posted]
        with RefusalsInto(form):
            made = bundles.make(session, held.unit, chosen, by=viewer().user)
            sent.note(session, by=viewer().user, kind=KIND, subject_id=made.id)
            session.commit()
            if left := len(posted.difference(chosen)):
                flash(plural("%(n)s người vừa được ghi bước khác nên không đưa vào bảng kê.", left))
            flash(plural("Đã lập bảng kê %(number)s: %(n)s người. In, ký rồi nộp.", len(chosen), number=made.number))
            return htmx.go_to(_page_of(made))
    return htmx.respond(
        "participants/new_bundle.html",
        "participants/_new_bundle.html",
        status=422 if form.is_submitted() else 200,
        unit=held.unit,
        form=form,
        ready=ready,
        ticked=set(request.form.getlist("person_ids", key)),
        everybody=EVERYBODY,
        most=bundles.MOST,
        masks=masked_numbers(session, [member.person_id for member in ready.members]),
    )


def _page_of(bundle: Bundle) -> str:
    return url_for("participants.unit_bundle", unit_id=bundle.unit_id, bundle_id=bundle.id)


def _opened(unit_id: int, bundle_id: int, permission: Permission) -> tuple[Opened, Bundle]:
    held = opened(unit_id, permission)
    bundle = handing_in.bundle_of_unit(db.session(), unit_id, bundle_id)
    if bundle is None:
        abort(404)
    return held, bundle


@blueprint.route("/units/<int:unit_id>/bundles/<int:bundle_id>", methods=["GET", "POST"])
@require(Permission.SEE_PEOPLE)
def unit_bundle(unit_id: int, bundle_id: int) -> ResponseReturnValue:
    """One bundle; sent, it says that the bundle was handed in."""
    needed = Permission.SEE_PEOPLE if request.method == "GET" else Permission.MARK_PEOPLE
    held, bundle = _opened(unit_id, bundle_id, needed)
    form = HandInForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            said = bundles.hand_in(db.session(), bundle, day=given(form.on.data), by=viewer().user)
            db.session.commit()
            flash(_("Đã ghi nộp bảng kê ngày %(day)s.", day=day_text(form.on.data)))
            if said.refuted:
                flash(
                    plural(
                        "%(n)s người đã bị cán bộ bác mốc này nên chưa ghi đã nộp: %(names)s. Tờ khai vẫn ở bảng kê.",
                        len(said.refuted),
                        names=named(db.session(), said.refuted),
                    )
                )
            return htmx.go_to(_page_of(bundle))
        held, bundle = _opened(unit_id, bundle_id, Permission.SEE_PEOPLE)
    return htmx.respond(
        "participants/unit_bundle.html",
        "participants/_unit_bundle.html",
        status=422 if form.errors else 200,
        unit=held.unit,
        held=handing_in.opened(db.session(), bundle),
        form=form,
        may_mark=Permission.MARK_PEOPLE in held.permissions,
        may_take_back=bundles.may_take_back(db.session(), bundle),
        may_drop=not bundles.is_begun(db.session(), bundle),
    )


@blueprint.get("/units/<int:unit_id>/bundles/<int:bundle_id>/paper")
@require(Permission.SEE_PEOPLE)
def bundle_paper(unit_id: int, bundle_id: int) -> ResponseReturnValue:
    """The bundle on A4 paper."""
    held, bundle = _opened(unit_id, bundle_id, Permission.SEE_PEOPLE)
    return render_template(
        "participants/bundle_paper.html",
        unit=held.unit,
        held=handing_in.opened(db.session(), bundle),
        back=_page_of(bundle),
    )


@blueprint.post("/units/<int:unit_id>/bundles/<int:bundle_id>/drop")
@require(Permission.MARK_PEOPLE)
def drop_bundle(unit_id: int, bundle_id: int) -> ResponseReturnValue:
    _held, bundle = _opened(unit_id, bundle_id, Permission.MARK_PEOPLE)
    bundles.drop(db.session(), bundle, by=viewer().user)
    db.session.commit()
    flash(_("Đã hủy bảng kê %(number)s.", number=bundle.number))
    return htmx.go_to(url_for("participants.unit_bundles", unit_id=unit_id))


@blueprint.post("/units/<int:unit_id>/bundles/<int:bundle_id>/take-back")
@require(Permission.MARK_PEOPLE)
def take_bundle_back(unit_id: int, bundle_id: int) -> ResponseReturnValue:
    _held, bundle = _opened(unit_id, bundle_id, Permission.MARK_PEOPLE)
    bundles.take_back(db.session(), bundle, by=viewer().user)
    db.session.commit()
    flash(_("Đã rút lại việc nộp bảng kê %(number)s.", number=bundle.number))
    return htmx.go_to(_page_of(bundle))
