"""A liaison says what is wrong, who is missing, what of the unit has changed; each form counts once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import drafts, htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.crypto import mask
from rollout.core.editing import RefusalsInto
from rollout.core.formats import plural
from rollout.core.rights import LARGEST_KEY, opened_unit
from rollout.core.sent import SentOnceForm
from rollout.db import db
from rollout.models import ChangeField, ChangeRequest, Person, RequestKind, Unit
from rollout.register.memberships import current as memberships_of
from rollout.requests import actions, blueprint
from rollout.requests.current import areas_of_2025, of_person, of_unit
from rollout.requests.forms import MissingForm, UnitDataForm, WrongForm
from rollout.requests.guardians import offered
from rollout.requests.values import DOTS, HIDDEN, MASKED, read_birth

KIND = "change_request"
"""What forms of requests are kept under in sent_form."""


def _sent_before() -> ResponseReturnValue | None:
    """Where a form that was sent already leads: to the unit's requests, saying that it counts."""
    if request.method != "POST" or not sent.is_token(request.form.get("token")):
        return None
    held = sent.before(db.session(), by=viewer().user, kind=KIND)
    if held is None:
        return None
    flash(held.sentence)
    if not held.is_same:
        flash(_("Nội dung sửa sau lần gửi đó chưa được ghi. Nếu cần báo thêm, mở biểu mẫu mới."))
    made = db.session().get(ChangeRequest, held.subject_id)
    is_shown = made is not None and viewer().may(Permission.PROPOSE_CHANGES, made.unit_id)
    return htmx.go_to(url_for("requests.of_unit", unit_id=made.unit_id) if made and is_shown else "/")


def _begun() -> dict[str, Any]:
    """What a form begins with: a draft that the address names."""
    return drafts.opened(drafts.asked(db.session(), viewer().user)) if request.method == "GET" else {}


def _send(
    unit: Unit, form: Any, kind: RequestKind, *, person_id: int | None = None, on: date | None = None
) -> ResponseReturnValue | None:
    """Does what a valid form asks for; None where that is refused, which the form says."""
    with RefusalsInto(form):
        made, left_out = actions.propose(
            db.session(), unit, kind, form.values, note=form.note.data or "", person_id=person_id, on=on,
            by=viewer().user,
        )  # fmt: skip
        sent.note(db.session(), by=viewer().user, kind=KIND, subject_id=made.id)
        db.session.commit()
        count = len(actions.items_of(db.session(), made))
        flash(plural("Đã gửi cán bộ chuyên quản %(n)s mục; câu trả lời hiện ở trang này.", count))
        if left_out:
            flash(
                _(
                    "Chưa ghi: %(fields)s. Đề nghị trước về mục này còn chờ trả lời; rút đề nghị đó rồi báo lại.",
                    fields=actions.names_of(left_out),
                )
            )
        return htmx.go_to(url_for("requests.of_unit", unit_id=unit.id))
    return None


def _page(form: SentOnceForm, **context: Any) -> Response:
    path = request.full_path.removesuffix("?")
    return htmx.respond(
        "requests/new.html",
        "requests/_new.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        newest=drafts.newest(db.session(), viewer().user, path) if request.method == "GET" else None,
        **context,
    )


def _unit(unit_id: int) -> Unit:
    return opened_unit(viewer(), unit_id, Permission.PROPOSE_CHANGES)[0]


@blueprint.route("/people/<int:person_id>/requests/new", methods=["GET", "POST"])
@require(Permission.PROPOSE_CHANGES)
def report_wrong(person_id: int) -> ResponseReturnValue:
    if answer := _sent_before():
        return answer
    session = db.session()
    held = memberships_of(session, [person_id]).get(person_id) if person_id <= LARGEST_KEY else None
    if held is None:
        abort(404)
    unit, known = _unit(held.unit_id), of_person(session, person_id)
    born, precision = read_birth(known[ChangeField.BIRTH])
    shown = {
        "name": known[ChangeField.NAME],
        "birth": (born, precision) if born else None,
        "sex": known[ChangeField.SEX],
    }
    form = WrongForm(**{**shown, **_begun()})
    for field in MASKED | HIDDEN:
        if text := known[field]:
            told = mask(text) if field in MASKED else DOTS
            form[field.value].description = _("Đang lưu %(mask)s. Để trống nếu không đổi.", mask=told)
    if form.validate_on_submit() and (answer := _send(unit, form, RequestKind.PERSON_WRONG, person_id=person_id)):
        return answer
    return _page(
        form,
        title=_("Báo sai thông tin"),
        back=url_for("participants.person", person_id=person_id),
        place=session.get_one(Person, person_id).name,
        lead=_("Sửa lại mục bị sai theo giấy tờ; mục đúng thì để nguyên. Cán bộ chuyên quản xem và trả lời từng mục."),
    )


@blueprint.route("/units/<int:unit_id>/requests/person", methods=["GET", "POST"])
@require(Permission.PROPOSE_CHANGES)
def report_missing(unit_id: int) -> ResponseReturnValue:
    if answer := _sent_before():
        return answer
    unit = _unit(unit_id)
    form = MissingForm(offered(db.session(), unit_id), **_begun())
    if form.validate_on_submit() and (answer := _send(unit, form, RequestKind.PERSON_MISSING, on=form.on.data)):
        return answer
    return _page(
        form,
        title=_("Báo thiếu người"),
        back=url_for("requests.of_unit", unit_id=unit_id),
        place=unit.name,
        lead=_("Người này được thêm vào danh sách khi cán bộ chuyên quản chấp nhận."),
    )


@blueprint.route("/units/<int:unit_id>/requests/unit", methods=["GET", "POST"])
@require(Permission.PROPOSE_CHANGES)
def report_unit(unit_id: int) -> ResponseReturnValue:
    if answer := _sent_before():
        return answer
    session = db.session()
    unit = _unit(unit_id)
    known, areas = of_unit(session, unit), areas_of_2025(session)
    shown: dict[str, Any] = {
        field.value: known[field]
        for field in (
            ChangeField.UNIT_NAME, ChangeField.TAX_CODE, ChangeField.UNIT_ADDRESS, ChangeField.AREA_2025,
        )
    }  # fmt: skip
    form = UnitDataForm(areas, **{**shown, **_begun()})
    if unit.headcount is not None:
        form.headcount.description = _("Đang lưu %(mask)s. Để trống nếu không đổi.", mask=unit.headcount)
    if form.validate_on_submit() and (answer := _send(unit, form, RequestKind.UNIT_DATA, on=form.on.data)):
        return answer
    return _page(
        form,
        title=_("Báo sửa thông tin đơn vị"),
        back=url_for("requests.of_unit", unit_id=unit_id),
        place=unit.name,
        lead=_("Sửa lại mục bị sai; mục đúng thì để nguyên. Cán bộ chuyên quản xem và trả lời từng mục."),
    )
