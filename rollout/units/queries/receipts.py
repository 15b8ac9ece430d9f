"""Which directive reached which unit: a list of units by directive, and a unit's directives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, TextClause, bindparam, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.models import Directive, DirectiveReceipt, User
from rollout.register.attention import exists
from rollout.register.unit_search import called_sql, called_values
from rollout.units.queries.filters import scope_today
from rollout.units.queries.spans import span_joins
from rollout.vocabulary import N_, DeliveryWay, Labelled, UnitForm


class ReceiptState(Labelled):
    """How far a directive has come at a unit."""

    NONE = "none", N_("Chưa gửi, chưa nhận")
    SENT = "sent", N_("Đã gửi, chưa có ngày đến")
    RECEIVED = "received", N_("Đã nhận")


class ReceiptOrder(Labelled):
    NAME = "name", N_("Tên đơn vị")
    NAME_DOWN = "-name", N_("Tên đơn vị, từ cuối")
    SENT = "sent", N_("Gửi trước đứng trước")
    SENT_DOWN = "-sent", N_("Mới gửi đứng trước")
    RECEIVED = "received", N_("Nhận trước đứng trước")


_STATES = {
    ReceiptState.NONE: "r.id IS NULL",
    ReceiptState.SENT: "r.sent_on IS NOT NULL AND r.received_on IS NULL",
    ReceiptState.RECEIVED: "r.received_on IS NOT NULL",
}
_IS_SENT_TO = f"(t.form IS NULL OR t.form <> '{UnitForm.COMMUNE.value}' OR r.id IS NOT NULL)"
"""Directives go to agencies, schools, enterprises, agents: households have none, unless somebody noted one."""

_ORDERS = {
    ReceiptOrder.NAME: "",
    ReceiptOrder.NAME_DOWN: "",
    ReceiptOrder.SENT: "CASE WHEN r.sent_on IS NULL THEN 1 ELSE 0 END, r.sent_on, ",
    ReceiptOrder.SENT_DOWN: "CASE WHEN r.sent_on IS NULL THEN 1 ELSE 0 END, r.sent_on DESC, ",
    ReceiptOrder.RECEIVED: "CASE WHEN r.received_on IS NULL THEN 1 ELSE 0 END, r.received_on, ",
}


@dataclass(frozen=True)
class AskedReceipts:
    """`state` None asks for units in every state."""

    directive: Directive
    state: ReceiptState | None = ReceiptState.NONE
    q: str = ""
    order: ReceiptOrder = ReceiptOrder.NAME


class ReceiptRow(NamedTuple):
    """A unit and what is known of the directive there; None and "" for what nobody said."""

    id: int
    code: str
    name: str
    officer: str
    sent_on: date | None
    way: DeliveryWay | None
    sent_by: str
    number_in: str
    received_on: date | None


def directives(session: Session) -> list[Directive]:
    """The latest first. One query."""
    return list(session.scalars(select(Directive).order_by(Directive.issued_on.desc(), Directive.id)))


def receipts(viewer: Viewer, asked: AskedReceipts, number: int) -> Paged[ReceiptRow]:
    """A page of the units that the viewer contacts, which exist today and match. Two queries."""
    total = int(viewer.session.execute(_statement(viewer, asked, "COUNT(*)")).scalar_one())
    number = nearest(number, last_page(total))
    rows = viewer.session.execute(_rows(viewer, asked, f"LIMIT {ROWS} OFFSET {(number - 1) * ROWS}"))
    return Paged([_row(row) for row in rows], number, total)


def all_receipts(viewer: Viewer, asked: AskedReceipts) -> Iterator[ReceiptRow]:
    """All of them, in order."""
    return map(_row, viewer.session.execute(_rows(viewer, asked, "")))


def _row(row: Any) -> ReceiptRow:
    return ReceiptRow._make((*row[:5], DeliveryWay(row[5]) if row[5] else None, *row[6:]))


def _rows(viewer: Viewer, asked: AskedReceipts, limit: str) -> TextClause:
    columns = (
        "u.id, u.code, u.name, COALESCE(o.display_name, ''), r.sent_on AS sent_on, r.way, "
        "COALESCE(s.display_name, ''), COALESCE(r.number_in, ''), r.received_on AS received_on"
    )
    down = "DESC" if asked.order is ReceiptOrder.NAME_DOWN else ""
    order = f"ORDER BY {_ORDERS[asked.order]}u.sort_name {down}, u.id {limit}"
    found = _statement(viewer, asked, columns, order)
    return found.columns(sent_on=Date(), received_on=Date())  # type: ignore[return-value]


def _statement(viewer: Viewer, asked: AskedReceipts, columns: str, order: str = "") -> TextClause:
    conditions = [scope_today(viewer, Permission.CONTACT_UNITS), exists("u.id"), _IS_SENT_TO]
    if asked.state is not None:
        conditions.append(_STATES[asked.state])
    if asked.q:
        conditions.append(called_sql("u.id", "u.search_name"))
    joins = (
        f"{span_joins(('officer', 'o'), ('unit_type', 't'))} "
        "LEFT JOIN directive_receipt r ON r.unit_id = u.id AND r.directive_id = :directive "
        "LEFT JOIN app_user s ON s.id = r.sent_by_id"
    )
    values: dict[str, Any] = {"directive": asked.directive.id, "day": day_number(today())}
    if asked.q:
        values |= called_values(asked.q)
    statement = text(f"SELECT {columns} FROM unit u {joins} WHERE {' AND '.join(conditions)} {order}")
    return statement.bindparams(bindparam("on", today(), type_=Date()), **values)


class OwnReceipt(NamedTuple):
    """A directive and what is known of it at one unit."""

    directive: Directive
    receipt: DirectiveReceipt | None
    sent_by: str


def of_unit(session: Session, unit_id: int) -> list[OwnReceipt]:
    """Every directive, the latest first, as it came to a unit. One query."""
    rows = session.execute(
        select(Directive, DirectiveReceipt, User.display_name)
        .outerjoin(
            DirectiveReceipt,
            (DirectiveReceipt.directive_id == Directive.id) & (DirectiveReceipt.unit_id == unit_id),
        )
        .outerjoin(User, User.id == DirectiveReceipt.sent_by_id)
        .order_by(Directive.issued_on.desc(), Directive.id)
    )
    return [OwnReceipt(directive, receipt, sent_by or "") for directive, receipt, sent_by in rows]
