"""Why a unit is called, and whom: judged of one unit for its page and of all of a viewer's for the work of a day.

A unit has one row in `unit`, and its balances are a seek per people group away: the cost is that of the units in scope,
whatever the number of their people.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Date, Row, bindparam, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.cells import text_of
from rollout.core.dates import day_number
from rollout.ledger.balances import last_balance
from rollout.models import Contact
from rollout.models.rollup import column
from rollout.register.attention import exists, group_rows
from rollout.vocabulary import N_, Evidence, Labelled, Measure, PeopleGroup

QUIET_DAYS = 21
"""After how many days without a contact a unit is called again that has people without an account."""

WAITING_DAYS = 14
"""After how many days a declaration without an account has waited too long."""


class Why(Labelled):
    """Why a unit is called, the most urgent first."""

    CALL_BACK = "call_back", N_("Đến hẹn gọi lại")
    REJECTED = "rejected", N_("Có hồ sơ bị trả lại")
    NO_LIST = "no_list", N_("Chưa có danh sách")
    NEVER = "never", N_("Chưa liên hệ lần nào")
    WAITING = "waiting", N_("Chờ cấp tài khoản lâu")
    VERIFY = "verify", N_("Có người chờ xác nhận")
    QUIET = "quiet", N_("Lâu chưa liên hệ")
    STALE = "stale", N_("Danh sách cũ")


_CONDITIONS = {
    Why.CALL_BACK: "call_back_on <= :on",
    Why.REJECTED: "rejected > 0",
    Why.NO_LIST: "people = 0",
    Why.NEVER: "contacted_on IS NULL AND missing > 0",
    Why.WAITING: "waiting > 0",
    Why.VERIFY: "unverified > 0",
    Why.QUIET: "contacted_on < :quiet_before AND missing > 0",
    Why.STALE: "list_on < :stale_before",
}

_NUMBERS = (
    column(Measure.PARTICIPANTS),
    column(Measure.ACCEPTED),
    column(Measure.ACCEPTED, evidence=Evidence.VERIFIED),
    column(Measure.REJECTED),
)
_DECLARED = column(Measure.REGISTERED)


class Callee(NamedTuple):
    """Whom to call; the phone is in clear, it is there to be called."""

    unit_id: int
    id: int
    name: str
    job_title: str
    phone: str


class Card(NamedTuple):
    """A unit of the day. Numbers are of people: without an account, with a rejected declaration, with a declaration
    that has waited too long (at least so many), with an account that nobody of us has seen."""

    id: int
    code: str
    name: str
    whys: tuple[Why, ...]
    people: int
    missing: int
    rejected: int
    waiting: int
    unverified: int
    contacted_on: date | None
    call_back_on: date | None
    list_on: date | None
    callee: Callee | None


def card_of(viewer: Viewer, on: date, unit_id: int, stale_days: int) -> Card:
    """One unit of the viewer, with the reasons that are left, if any, and nobody to call. One query."""
    known = known_sql(viewer, f"u.id = {int(unit_id)}")
    row = viewer.session.execute(
        text(f"{known} SELECT * FROM ranked").bindparams(*days_bound(on, stale_days)).columns(**CARD_DAYS)
    ).one()
    return card(row)


CARD_DAYS = {name: Date() for name in ("contacted_on", "call_back_on", "list_on")}


def days_bound(on: date, stale_days: int) -> list[BindParameter[Any]]:
    """The days that the conditions compare with; a list older than `stale_days` is called old."""
    return [
        bindparam("day", day_number(on)),
        bindparam("waiting_since", day_number(on - timedelta(days=WAITING_DAYS))),
        bindparam("on", on, type_=Date()),
        bindparam("quiet_before", on - timedelta(days=QUIET_DAYS), type_=Date()),
        bindparam("stale_before", on - timedelta(days=stale_days), type_=Date()),
    ]


def known_sql(viewer: Viewer, only: str = "1 = 1") -> str:
    """What is known of the units of a viewer, as the common tables of a query; `ranked` holds a row each.

    `rank` is that of the first reason, none where there is no reason or where somebody tried today.
    """
    people, accepted, seen, rejected = _NUMBERS
    sums = ", ".join(f"COALESCE(SUM(b.{name}), 0) AS {name}" for name in _NUMBERS)
    flags = ",\n".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END AS is_{why}" for why, condition in _CONDITIONS.items())
    first = " ".join(f"WHEN is_{why} = 1 THEN {rank}" for rank, why in enumerate(Why))
    groups = group_rows(tuple(PeopleGroup))
    return f"""
        WITH own AS MATERIALIZED (
            SELECT u.id FROM unit u
            WHERE {viewer.selection(Permission.CONTACT_UNITS).sql("u.id")} AND {only} AND {exists("u.id")}
        ),
        now AS (
            SELECT u.id, {sums} FROM own u CROSS JOIN ({groups}) p
            LEFT JOIN unit_balance b ON {last_balance("p.code", "u.id")} GROUP BY u.id
        ),
        before AS (
            SELECT u.id, COALESCE(SUM(b.{_DECLARED}), 0) AS declared FROM own u CROSS JOIN ({groups}) p
            LEFT JOIN unit_balance b ON {last_balance("p.code", "u.id", ":waiting_since")} GROUP BY u.id
        ),
        known AS (
            SELECT u.id, u.code, u.name, u.sort_name, u.contacted_on, u.call_back_on, u.tried_on, u.list_on,
                n.{people} AS people, n.{rejected} AS rejected, n.{people} - n.{accepted} AS missing,
                n.{accepted} - n.{seen} AS unverified,
                CASE WHEN b.declared > n.{accepted} THEN b.declared - n.{accepted} ELSE 0 END AS waiting
            FROM now n JOIN before b ON b.id = n.id JOIN unit u ON u.id = n.id
        ),
        flagged AS (SELECT known.*, {flags} FROM known),
        ranked AS (
            SELECT flagged.*, CASE
                WHEN tried_on = :on AND (call_back_on IS NULL OR call_back_on > :on) THEN NULL {first}
            END AS rank FROM flagged
        )"""


def card(row: Row[Any], callee: Callee | None = None) -> Card:
    """A row of `ranked`."""
    return Card(
        row.id,
        row.code,
        row.name,
        tuple(why for why in Why if getattr(row, f"is_{why.value}")),
        int(row.people),
        int(row.missing),
        int(row.rejected),
        int(row.waiting),
        int(row.unverified),
        row.contacted_on,
        row.call_back_on,
        row.list_on,
        callee,
    )


def callees_of(session: Session, unit_ids: Collection[int]) -> dict[int, Callee]:
    """Whom to call at some units, the main contact of each, one with a phone before one without. One query."""
    rows = session.scalars(
        select(Contact)
        .where(Contact.unit_id.in_(unit_ids), Contact.ended_at.is_(None))
        .order_by(Contact.is_main.desc(), Contact.id)
    ).all()
    found: dict[int, Callee] = {}
    for row in sorted(rows, key=lambda contact: contact.phone is None):
        if row.unit_id not in found:
            found[row.unit_id] = Callee(row.unit_id, row.id, row.name, row.job_title, text_of(row, "phone"))
    return found
