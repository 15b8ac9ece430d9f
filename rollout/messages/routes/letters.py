"""Letters: one as it would be sent, those that go on paper, a new try for what was given up."""

from __future__ import annotations

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key, whole
from rollout.core.dates import today
from rollout.core.formats import plural
from rollout.core.letters import day_in_words, sender_of
from rollout.core.qr import qr
from rollout.core.rights import permissions_on
from rollout.db import db
from rollout.messages import actions, blueprint
from rollout.messages.forms import MessagesFilter
from rollout.messages.letters import write
from rollout.messages.queries import listing
from rollout.vocabulary_of_visits import PRINTABLE, MessageState

SENT = "sent"
"""What the button does (`do`) of one whose words were copied: it went another way than on paper."""


@blueprint.get("/messages/<int:message_id>")
@require(Permission.ARRANGE_VISITS)
def letter(message_id: int) -> ResponseReturnValue:
    line = listing.opened(viewer(), message_id)
    session, unit_id = db.session(), line.row.unit_id
    has_link = bool(listing.answerable(viewer(), [line])) or unit_id is None
    return render_template(
        "messages/letter.html",
        line=line,
        written=write(session, line.row, has_link=has_link),
        has_link=has_link,
        post=listing.post(session),
        # an officer goes to visits of units that are not theirs
        opens_unit=unit_id is not None and Permission.SEE_UNITS in permissions_on(viewer(), unit_id),
        is_for_paper=line.is_for_unit and has_link and line.row.state in PRINTABLE,
        is_marked=line.is_for_unit and has_link and line.row.state == MessageState.PRINTED,
    )


@blueprint.post("/messages/<int:message_id>/again")
@require(Permission.ARRANGE_VISITS)
def try_again(message_id: int) -> ResponseReturnValue:
    line = listing.opened(viewer(), message_id)
    is_taken = actions.try_again(db.session(), line.row, by=viewer().user)
    db.session.commit()
    flash(_("Thư sẽ được gửi lại.") if is_taken else _("Thư này không cần gửi lại. Chưa có gì thay đổi."))
    return htmx.go_to(url_for("messages.letter", message_id=message_id))


@blueprint.post("/messages/<int:message_id>/unmark")
@require(Permission.ARRANGE_VISITS)
def unmark(message_id: int) -> ResponseReturnValue:
    """By whoever may mark it."""
    listing.opened(viewer(), message_id)
    if actions.unmark_printed(db.session(), listing.chosen(viewer(), [message_id]), by=viewer().user):
        db.session.commit()
        flash(_("Đã bỏ đánh dấu; thư trở lại chờ gửi."))
    else:
        flash(_("Thư này không còn hoàn tác được. Chưa có gì thay đổi."))
    return htmx.go_to(url_for("messages.letter", message_id=message_id))


@blueprint.get("/messages/print")
@require(Permission.ARRANGE_VISITS)
def papers() -> ResponseReturnValue:
    """Of one message, or of all that wait and no mail takes there."""
    session, asked = db.session(), MessagesFilter().asked()
    one = whole(request.args, "message")
    lines = [listing.opened(viewer(), one)] if one else listing.for_paper(viewer(), asked, listing.post(session))
    with_link = listing.answerable(viewer(), lines)
    told = ((line, write(session, line.row, has_link=line.row.id in with_link)) for line in lines)
    letters = [(line, written) for line, written in told if written is not None]
    sender = sender_of(session)
    return render_template(
        "messages/papers.html",
        letters=letters,
        to_mark=[line.row.id for line, _written in letters if line.row.id in with_link],
        codes={line.row.id: qr(held.address, "Trả lời lịch làm việc") for line, held in letters if held.address},
        sender=sender,
        dated=", ".join(filter(None, (sender.place, day_in_words(today())))),
        is_full=len(lines) == listing.MOST_PRINTED,
    )


@blueprint.post("/messages/printed")
@require(Permission.ARRANGE_VISITS)
def mark_printed() -> ResponseReturnValue:
    """Those that stood on the page, and no other: on paper, or the words of one copied and sent (`do`)."""
    keys = request.form.getlist("message_ids", type=key)
    if not 0 < len(keys) <= listing.MOST_PRINTED:
        abort(400)
    count = actions.mark_printed(db.session(), listing.chosen(viewer(), keys), by=viewer().user)
    db.session.commit()
    if not count:
        flash(_("Không có thư nào đang chờ gửi. Chưa có gì thay đổi."))
    elif request.form.get("do") == SENT:
        flash(plural("Đã đánh dấu %(n)s thư đã gửi; không gửi qua thư điện tử nữa.", count))
    else:
        flash(plural("Đã đánh dấu %(n)s thư đã in; không gửi qua thư điện tử nữa.", count))
    return htmx.go_to(url_for("messages.outbox"))
