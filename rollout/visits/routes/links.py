"""The links of a visit: made for each unit, copied into Zalo, printed as a letter with a code."""

from __future__ import annotations

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.letters import sender_of
from rollout.core.public import page_elsewhere
from rollout.core.qr import qr
from rollout.db import db
from rollout.register.visit_links import live_link, token_of
from rollout.register.visit_sight import SeenVisit
from rollout.visits import blueprint
from rollout.visits.actions import linking
from rollout.visits.invitation import invitation, letter
from rollout.visits.queries import links as queries
from rollout.visits.queries.shown import shown_to
from rollout.visits.routes.loading import opened_visit

ARRANGES = Permission.ARRANGE_VISITS


@blueprint.get("/visits/<int:visit_id>/links")
@require(ARRANGES)
def links(visit_id: int) -> ResponseReturnValue:
    """Of each unit whether it has a link that is good now, and the words to send it with."""
    seen, session = _whole(visit_id), db.session()
    lines = queries.links_of(session, seen)
    purpose = queries.purpose_of(session, seen.row)
    words = {}
    for line in lines:
        if line.link is not None:
            address = _address(line.token)
            words[line.unit.id] = invitation(shown_to(session, seen.row, line.unit.id), address, purpose)
    return render_template(
        "visits/links.html", seen=seen, lines=lines, purpose=purpose, words=words, has_address=bool(_address("x"))
    )


@blueprint.post("/visits/<int:visit_id>/links/<int:unit_id>")
@require(ARRANGES)
def make_link(visit_id: int, unit_id: int) -> ResponseReturnValue:
    seen, session = _whole(visit_id), db.session()
    _check_unit(seen, unit_id)
    purpose = queries.purpose_for(session, seen, unit_id)
    if purpose is None:
        flash(_("Không tạo đường dẫn: lịch này không còn chờ câu trả lời, hoặc đã quá giờ. Chưa có gì thay đổi."))
    else:
        linking.link_for(session, seen.row, unit_id, purpose=purpose, by=viewer().user)
        db.session.commit()
    return _to_unit(visit_id, unit_id)


@blueprint.post("/visits/<int:visit_id>/links/<int:unit_id>/end")
@require(ARRANGES)
def end_links(visit_id: int, unit_id: int) -> ResponseReturnValue:
    """For a link that fell into wrong hands; another one can be made at once."""
    seen = _whole(visit_id)
    _check_unit(seen, unit_id)
    if linking.end_links(db.session(), seen.row, unit_id, by=viewer().user):
        db.session.commit()
        flash(_("Đã ngừng đường dẫn đã gửi. Tạo đường dẫn mới nếu đơn vị còn cần trả lời."))
    else:
        flash(_("Đơn vị không có đường dẫn nào đang dùng được. Chưa có gì thay đổi."))
    return _to_unit(visit_id, unit_id)


@blueprint.get("/visits/<int:visit_id>/letter/<int:unit_id>")
@require(ARRANGES)
def link_letter(visit_id: int, unit_id: int) -> ResponseReturnValue:
    """The invitation on paper, with the code of the link; made on the page of links, for to look changes nothing."""
    seen, session = _whole(visit_id), db.session()
    _check_unit(seen, unit_id)
    purpose = queries.purpose_for(session, seen, unit_id)
    link = live_link(session, seen.row, unit_id, purpose) if purpose else None
    if purpose is None or link is None:
        return _to_unit(visit_id, unit_id)
    address = _address(token_of(link))
    shown = shown_to(session, seen.row, unit_id)
    return render_template(
        "visits/letter.html",
        seen=seen,
        shown=shown,
        letter=letter(shown, sender_of(session), purpose, today(), has_link=bool(address)),
        address=address,
        code=qr(address, _("Trang trả lời")) if address else "",
        is_to_be_printed=queries.waiting_message(session, seen.row, unit_id) is not None,
    )


@blueprint.post("/visits/<int:visit_id>/letter/<int:unit_id>")
@require(ARRANGES)
def letter_printed(visit_id: int, unit_id: int) -> ResponseReturnValue:
    seen = _whole(visit_id)
    _check_unit(seen, unit_id)
    if linking.note_printed(db.session(), seen.row, unit_id, by=viewer().user):
        db.session.commit()
        flash(_("Đã đánh dấu: đã in hoặc gửi Zalo, không gửi qua thư điện tử nữa."))
    else:
        flash(_("Không có thư nào đang chờ gửi cho đơn vị này. Chưa có gì thay đổi."))
    return _to_unit(visit_id, unit_id)


@blueprint.post("/visits/<int:visit_id>/letter/<int:unit_id>/unmark")
@require(ARRANGES)
def unmark_letter(visit_id: int, unit_id: int) -> ResponseReturnValue:
    seen = _whole(visit_id)
    _check_unit(seen, unit_id)
    if linking.unmark_printed(db.session(), seen.row, unit_id, by=viewer().user):
        db.session.commit()
        flash(_("Đã bỏ đánh dấu; thư trở lại chờ gửi."))
    else:
        flash(_("Thư này không còn hoàn tác được. Chưa có gì thay đổi."))
    return _to_unit(visit_id, unit_id)


def _to_unit(visit_id: int, unit_id: int) -> ResponseReturnValue:
    """Back to the unit on the page of links."""
    return htmx.go_to(url_for("visits.links", visit_id=visit_id, _anchor=f"unit-{unit_id}"))


def _whole(visit_id: int) -> SeenVisit:
    """404 for a visit of which something is hidden: letters go to each of its units."""
    seen = opened_visit(viewer(), visit_id, ARRANGES)
    if not seen.is_whole:
        abort(404)
    return seen


def _check_unit(seen: SeenVisit, unit_id: int) -> None:
    if unit_id not in {unit.id for unit in seen.units}:
        abort(404)


def _address(token: str) -> str:
    """Where a unit opens it; "" where nobody said how others reach the program."""
    return page_elsewhere("visits.by_link", link_token=token)
