"""Why a unit is called, and whom: judged of one unit for its page and of all of a viewer's for the work of a day.

A unit has one row in `unit`, and its balances are a seek per people group away: the cost is that of the units in scope,
whatever the number of their people. Who has waited too long is asked of people, where balances leave it open and
nothing more urgent is known.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Date, Row, bindparam, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.cells import text_of
from rollout.core.dates import day_number
from rollout.ledger.balances import last_balance
from rollout.ledger.said import is_unsaid_of
from rollout.models import Contact
from rollout.models.rollup import column
from rollout.register.attention import exists, group_rows, is_deployed
from rollout.register.contacts import last_contact
from rollout.register.taking_part import takes_part_sql
from rollout.register.waiting import Overdue, somebody_waits, waited_bound, waiting
from rollout.vocabulary import N_, Evidence, Labelled, Measure, Milestone, PeopleGroup, UnitMode
from rollout.vocabulary_of_visits import OFFERED_STATES, VisitState

QUIET_DAYS = 21
"""After how many days without a contact a unit is called again that has people without an account."""


_IS_WAITING = f"may_wait = 1 AND {somebody_waits('flagged.id')}"
"""Does anybody wait at a unit? People are looked for only where balances leave it open, and until one is found."""


class Why(Labelled):
    """Why a unit is called, the most urgent first."""

    CALL_BACK = "call_back", N_("Đến hẹn gọi lại")
    REJECTED = "rejected", N_("Có hồ sơ chưa được chấp nhận")
    NO_LIST = "no_list", N_("Chưa có danh sách")
    NO_COUNT = "no_count", N_("Chưa báo số liệu")
    NEVER = "never", N_("Chưa liên hệ lần nào")
    WAITING = "waiting", N_("Chờ cấp tài khoản lâu")
    VERIFY = "verify", N_("Có người chờ xác nhận")
    QUIET = "quiet", N_("Lâu chưa liên hệ")
    STALE = "stale", N_("Danh sách cũ")


_IS_ARRANGED = f"""EXISTS (
    SELECT 1 FROM visit_unit vu JOIN visit v ON v.id = vu.visit_id WHERE vu.unit_id = u.id AND {takes_part_sql("vu")}
        AND (v.state = '{VisitState.CONFIRMED.value}' AND v.day >= :on
            OR v.state IN ({", ".join(f"'{state.value}'" for state in OFFERED_STATES)})))"""
"""Is a visit agreed, or a time being agreed? Then nobody has to call a unit only because it was not spoken to."""

_CONDITIONS = {
    Why.CALL_BACK: "call_back_on <= :on",
    Why.REJECTED: "rejected > 0",
    Why.NO_LIST: f"mode = '{UnitMode.LIST.value}' AND people = 0",
    Why.NO_COUNT: f"mode = '{UnitMode.COUNT.value}' AND (people = 0 OR missing IS NULL)",
    Why.NEVER: "contacted_on IS NULL AND missing > 0 AND is_arranged = 0",
    Why.VERIFY: "unverified > 0",
    Why.QUIET: "contacted_on < :quiet_before AND missing > 0 AND is_arranged = 0",
    Why.STALE: "list_on < :stale_before",
}

ROUTINE = frozenset({Why.NO_LIST, Why.NO_COUNT, Why.NEVER, Why.VERIFY, Why.QUIET, Why.STALE})
"""What a unit that is "đã triển khai" is not called for: it is passed over by the plan of the work (728)."""

_NUMBERS = (
    column(Measure.PARTICIPANTS),
    column(Measure.ACCEPTED),
    column(Measure.ACCEPTED, evidence=Evidence.VERIFIED),
    column(Measure.REJECTED),
    column(Measure.REGISTERED),
    column(Measure.SUBMITTED),
)


class Callee(NamedTuple):
    """Whom to call; the phone is in clear, it is there to be called."""

    unit_id: int
    id: int
    name: str
    job_title: str
    phone: str


class Part(NamedTuple):
    """The people of one group at a unit. `missing` have no account: None where the unit counts and never said how many
    of the group have one, below 0 where it said more than there are people."""

    group: PeopleGroup
    people: int
    missing: int | None

    @property
    def is_over(self) -> bool:
        return self.missing is not None and self.missing < 0


class Card(NamedTuple):
    """A unit of the day, and its `parts`: the groups of which it has anybody or said anything.

    Numbers are of people: without an account (of the groups of which that was said; None: of none), with a rejected
    declaration, waiting too long for BHXH, with an account that nobody of us has seen.
    """

    id: int
    code: str
    name: str
    mode: UnitMode
    whys: tuple[Why, ...]
    people: int
    missing: int | None
    rejected: int
    waiting: int
    unverified: int
    contacted_on: date | None
    call_back_on: date | None
    list_on: date | None
    callee: Callee | None
    parts: tuple[Part, ...]

    @property
    def told(self) -> tuple[Part, ...]:
        """The groups that can be judged: how many of them have an account was said. Groups are never added up."""
        return tuple(part for part in self.parts if part.missing is not None)

    @property
    def is_over(self) -> bool:
        """Are there more accounts than people in any group, so that its numbers have to be checked?"""
        return any(part.is_over for part in self.parts)


def card_of(viewer: Viewer, overdue: Overdue, unit_id: int, stale_days: int) -> Card | None:
    """One unit of the viewer, with the reasons that are left, if any, and nobody to call; None for one that has closed.

    Two queries, and those of the day since which BHXH is late.
    """
    return next(iter(cards_of(viewer, overdue, [unit_id], days_bound(overdue, stale_days))), None)


def cards_of(
    viewer: Viewer, overdue: Overdue, unit_ids: Sequence[int], bound: Sequence[BindParameter[Any]]
) -> list[Card]:
    """Some units of the viewer, in the order of their keys given. Two queries, of few units."""
    listed = ", ".join(str(int(unit_id)) for unit_id in unit_ids) or "NULL"
    known = known_sql(viewer, f"u.id IN ({listed})")
    rows = viewer.session.execute(text(f"{known} SELECT * FROM ranked").bindparams(*bound).columns(**CARD_DAYS)).all()
    by_id = {card.id: card for card in cards(viewer, rows, overdue)}
    return [by_id[unit_id] for unit_id in unit_ids if unit_id in by_id]


CARD_DAYS = {name: Date() for name in ("contacted_on", "call_back_on", "list_on")}


def days_bound(overdue: Overdue, stale_days: int) -> list[BindParameter[Any]]:
    """The days that the conditions compare with; a list older than `stale_days` is called old."""
    on = overdue.on
    return [
        *waited_bound(overdue),
        bindparam("day", day_number(on)),
        bindparam("quiet_before", on - timedelta(days=QUIET_DAYS), type_=Date()),
        bindparam("stale_before", on - timedelta(days=stale_days), type_=Date()),
    ]


def known_sql(viewer: Viewer, only: str = "1 = 1") -> str:
    """What is known of the units of a viewer, as the common tables of a query; `ranked` holds a row each.

    `rank` is that of the first reason, none where there is no reason or where somebody tried today.
    """
    people, accepted, seen, rejected, declared, handed_in = _NUMBERS
    numbers = ", ".join(f"COALESCE(b.{name}, 0) AS {name}" for name in _NUMBERS)
    sums = ", ".join(f"SUM({name}) AS {name}" for name in _NUMBERS)
    parts = ", ".join(
        f"SUM(CASE WHEN name = '{group.value}' THEN {number} END) AS {name}_{group.value}"
        for group in PeopleGroup
        for name, number in (("people", people), ("missing", "missing"))
    )
    due = {why: f"({said})" + (" AND deployed = 0" if why in ROUTINE else "") for why, said in _CONDITIONS.items()}
    flags = ",\n".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END AS is_{why}" for why, condition in due.items())
    first = " ".join(
        f"WHEN {_IS_WAITING if why is Why.WAITING else f'is_{why} = 1'} THEN {rank}" for rank, why in enumerate(Why)
    )
    of_parts = ", ".join(f"n.people_{group.value}, n.missing_{group.value}" for group in PeopleGroup)
    groups = tuple(PeopleGroup)
    mode = f"CASE WHEN {exists('u.id', UnitMode.LIST)} THEN '{UnitMode.LIST.value}' ELSE '{UnitMode.COUNT.value}' END"
    unsaid = is_unsaid_of("u.id", Milestone.ACCEPTED, "p.name", Evidence.REPORTED)
    return f"""
        WITH own AS MATERIALIZED (
            SELECT u.id, {mode} AS mode, CASE WHEN {is_deployed("u.id")} THEN 1 ELSE 0 END AS deployed FROM unit u
            WHERE {viewer.selection(Permission.CONTACT_UNITS).sql("u.id")} AND {only} AND {exists("u.id")}
        ),
        of_group AS (
            SELECT u.id, u.mode, u.deployed, p.name, {numbers}, CASE
                WHEN u.mode = '{UnitMode.LIST.value}' OR NOT {unsaid} THEN COALESCE(b.{people} - b.{accepted}, 0)
            END AS missing
            FROM own u CROSS JOIN ({group_rows(groups)}) p
            LEFT JOIN unit_balance b ON {last_balance("p.code", "u.id")}
        ),
        now AS (
            SELECT id, mode, deployed, {sums}, SUM(CASE WHEN missing < 0 THEN 0 ELSE missing END) AS missing, {parts}
            FROM of_group GROUP BY id, mode, deployed
        ),
        known AS (
            SELECT u.id, u.code, u.name, u.sort_name, {last_contact("u")} AS contacted_on, u.call_back_on,
                u.tried_on, u.list_on, n.mode, n.deployed, CASE WHEN {_IS_ARRANGED} THEN 1 ELSE 0 END AS is_arranged,
                n.{people} AS people, n.{rejected} AS rejected,
                n.missing, {of_parts},
                n.{accepted} - n.{seen} AS unverified,
                CASE WHEN n.mode = '{UnitMode.LIST.value}' AND n.{people} > n.{accepted}
                    AND n.{declared} + n.{handed_in} > 0 THEN 1 ELSE 0 END AS may_wait
            FROM now n JOIN unit u ON u.id = n.id
        ),
        flagged AS (SELECT known.*, {flags} FROM known),
        ranked AS MATERIALIZED (
            SELECT flagged.*, CASE
                WHEN tried_on = :on AND (call_back_on IS NULL OR call_back_on > :on) THEN NULL {first}
            END AS rank FROM flagged
        )"""


def cards(viewer: Viewer, rows: Sequence[Row[Any]], overdue: Overdue) -> list[Card]:
    """Rows of `ranked` as cards, without whom to call. One query."""
    of_lists = [row.id for row in rows if row.may_wait]
    found = waiting(viewer.session, of_lists, overdue) if of_lists else {}
    return [_card(row, found.get(row.id, 0)) for row in rows]


def _card(row: Row[Any], waiting: int) -> Card:
    whys = (why for why in Why if (waiting > 0 if why is Why.WAITING else getattr(row, f"is_{why.value}")))
    return Card(
        row.id,
        row.code,
        row.name,
        UnitMode(row.mode),
        tuple(whys),
        int(row.people),
        None if row.missing is None else int(row.missing),
        int(row.rejected),
        waiting,
        int(row.unverified),
        row.contacted_on,
        row.call_back_on,
        row.list_on,
        None,
        tuple(part for part in map(partial(_part, row), PeopleGroup) if part.people or part.missing),
    )


def _part(row: Row[Any], group: PeopleGroup) -> Part:
    missing = getattr(row, f"missing_{group.value}")
    return Part(group, int(getattr(row, f"people_{group.value}")), None if missing is None else int(missing))


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
