"""Lists of a unit as sent and as returned: the page, the file of it, and what is noted by hand."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import RefusalsInto, ask
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.fields import given
from rollout.core.formats import day, label
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.forms.exchanges import ExchangeFilterForm, ExchangeForm
from rollout.participants.queries import exchanges
from rollout.participants.routes.loading import opened
from rollout.register import list_exchanges as register
from rollout.vocabulary import ListWay


def _way() -> ListWay | None:
    said = request.args.get("list_way", "")
    return ListWay(said) if said in set(ListWay) else None


def _is_oldest_first() -> bool:
    return request.args.get("order") == "day"


@blueprint.get("/units/<int:unit_id>/lists")
@require(Permission.SEE_PEOPLE)
def list_exchanges(unit_id: int) -> ResponseReturnValue:
    """A page, and a piece of the page of the unit's work."""
    held = opened(unit_id)
    page = exchanges.exchanges(
        db.session(), unit_id, _way(), whole(request.args, "page") or 1, is_oldest_first=_is_oldest_first()
    )

    def address(**others: Any) -> str:
        kept = {name: value for name, value in request.args.items() if value and name in ("list_way", "order")}
        return url_for("participants.list_exchanges", unit_id=unit_id, **(kept | others))

    return htmx.respond(
        "participants/lists.html",
        "participants/_lists.html",
        unit=held.unit,
        page=page,
        address=address,
        form=ExchangeFilterForm(request.args),
        may_note=Permission.CONTACT_UNITS in held.permissions,
    )


@blueprint.post(f"/units/<int:unit_id>/lists/{EXPORT}")
@require(Permission.SEE_PEOPLE)
def export_exchanges(unit_id: int, file: str) -> Response:
    opened(unit_id)

    def table() -> Table:
        held = opened(unit_id)
        rows = exchanges.all_exchanges(db.session(), unit_id, _way(), is_oldest_first=_is_oldest_first())
        return Table(
            _("Danh sách đã chuyển và đã gửi lại"),
            (_("Chiều"), _("Ngày"), _("Lần thứ"), _("Số người"), _("Người ghi"), _("Ghi chú")),
            [
                (
                    label(row.way), row.on_day, row.version, row.people, row.by,
                    "; ".join(filter(None, (row.note, _("Lần nạp đã hoàn tác") if row.is_undone else ""))),
                )
                for row in rows
            ],
            above=(f"{held.unit.name} ({held.unit.code})",),
            widths=(28, 12, 10, 10, 28, 48),
        )  # fmt: skip

    return hand_out(table, file, name="danh-sach-da-chuyen", subject="unit", subject_id=unit_id)


@blueprint.route("/units/<int:unit_id>/lists/new", methods=["GET", "POST"])
@require(Permission.CONTACT_UNITS)
def note_list(unit_id: int) -> ResponseReturnValue:
    """What went by another way than this system: paper, e-mail, Zalo."""
    held, form = opened(unit_id, Permission.CONTACT_UNITS), ExchangeForm()
    back = url_for("participants.list_exchanges", unit_id=unit_id)
    if form.validate_on_submit():
        with RefusalsInto(form):
            on, people, by = given(form.day.data), given(form.people.data), viewer().user
            if form.list_way.data == ListWay.SENT:
                row = register.note_sent(db.session(), unit_id, on=on, people=people, by=by, note=form.note.data)
            else:
                row = register.note_returned(
                    db.session(), unit_id, on=on, people=people, by=by, version=form.version.data, note=form.note.data
                )
            db.session.commit()
            flash(_("Đã ghi: %(way)s, lần %(n)s, ngày %(day)s.", way=label(ListWay(row.way)), n=row.version,
                    day=day(row.on_day)))  # fmt: skip
            return htmx.go_to(back)
    return ask(
        form,
        title=_("Ghi danh sách đã chuyển hoặc đã gửi lại"),
        submit=_("Ghi"),
        back=back,
        place=held.unit.name,
        lead=_("Danh sách tải hoặc nạp trong hệ thống này đã được ghi sẵn; chỉ ghi ở đây danh sách đi bằng cách khác."),
    )
