"""BHXH Việt Nam's book beside the register: accounts of nobody on record, totals of offices, what files cover (R14).

None of it is a fact and nothing of it is counted: figures print it beside what they count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Table, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from rollout.core.bulk import insert_rows, take_keys
from rollout.core.cells import sealed
from rollout.core.crypto import keys
from rollout.core.dates import day_number, now
from rollout.core.names import sort_key
from rollout.core.selection import Selection
from rollout.db import chunks
from rollout.models import OfficialAccount, OfficialCover, OfficialReview, OfficialTotal, User
from rollout.register.persons import Number
from rollout.vocabulary import IdentifierKind, Settlement

INDEXES = {
    IdentifierKind.BHXH: OfficialAccount.bhxh_index,
    IdentifierKind.PERSONAL_ID: OfficialAccount.personal_id_index,
}
"""By what an account is found."""


class NewAccount(NamedTuple):
    """An account as a file states it; `milestones` → (day, channel). `person_id`: who has another number than this."""

    name: str
    numbers: tuple[Number, ...]
    milestones: Mapping[str, tuple[str, str]]
    birth_on: date | None = None
    birth_precision: str = "none"
    unit_id: int | None = None
    office_id: int | None = None
    place: str = ""
    person_id: int | None = None


class NewTotal(NamedTuple):
    office_id: int | None
    place: str
    day: date
    accounts: int


def keep_accounts(session: Session, batch_id: int, accounts: Sequence[NewAccount]) -> None:
    """Accounts that the register cannot take; of all it is known that they are not kept yet."""
    table: Table = OfficialAccount.__table__  # type: ignore[assignment]
    ids = take_keys(session, table, len(accounts))
    pairs = zip(ids, accounts, strict=True)
    insert_rows(session, table, [_account_row(batch_id, account_id, account) for account_id, account in pairs])


def _account_row(batch_id: int, account_id: int, account: NewAccount) -> dict[str, Any]:
    numbers, held = dict(account.numbers), keys()
    row: dict[str, Any] = {
        "id": account_id,
        "batch_id": batch_id,
        "person_id": account.person_id,
        "unit_id": account.unit_id,
        "office_id": account.office_id,
        "place": account.place,
        "name": account.name,
        "sort_name": sort_key(account.name),
        "birth_on": account.birth_on,
        "birth_precision": account.birth_precision,
        "milestones": dict(account.milestones),
        "note": "",
    }
    for kind in INDEXES:
        number = numbers.get(kind, "")
        row[kind.value] = sealed("official_account", kind.value, account_id, number)
        row[f"{kind.value}_index"] = held.blind_index(kind, number) if number else None
    return row


def keep_totals(session: Session, batch_id: int, totals: Iterable[NewTotal]) -> None:
    session.add_all(OfficialTotal(batch_id=batch_id, **total._asdict()) for total in totals)


def keep_covers(session: Session, batch_id: int, office_ids: Iterable[int], list_on: date) -> None:
    """The file names every account of these offices as of its day."""
    session.add_all(
        OfficialCover(batch_id=batch_id, office_id=office_id, list_on=list_on) for office_id in sorted(office_ids)
    )


class Held(NamedTuple):
    """An account that is kept; `is_open`: nobody has settled it."""

    id: int
    is_open: bool


def accounts_by_number(session: Session, numbers: Collection[Number]) -> dict[Number, list[Held]]:
    """Which accounts have which of some numbers."""
    held, found = keys(), dict[Number, list[Held]]()
    for kind, column in INDEXES.items():
        wanted = {held.blind_index(kind, number): (kind, number) for of, number in numbers if of == kind}
        for run in chunks(sorted(wanted)):
            rows = session.execute(
                select(column, OfficialAccount.id, OfficialAccount.settlement).where(column.in_(run))
            )
            for index, account_id, settlement in rows:
                assert index is not None  # noqa: S101  (it is among those asked for)
                found.setdefault(wanted[index], []).append(Held(account_id, settlement is None))
    return found


def settle(
    session: Session, account_ids: Collection[int], settlement: Settlement, *, note: str = "", by: User
) -> list[int]:
    """Settles those of the accounts that are open; returns which these are."""
    done: list[int] = []
    for run in chunks(sorted(account_ids)):
        is_open = OfficialAccount.id.in_(run), OfficialAccount.settlement.is_(None)
        done += session.scalars(select(OfficialAccount.id).where(*is_open).order_by(OfficialAccount.id))
        values = {"settlement": settlement.value, "note": note, "settled_by_id": by.id, "settled_at": now()}
        session.execute(update(OfficialAccount).where(*is_open).values(values))
    return done


def reopen(session: Session, account_ids: Collection[int]) -> list[int]:
    """Takes back how accounts were settled; returns those that were."""
    done: list[int] = []
    for run in chunks(sorted(account_ids)):
        is_settled = OfficialAccount.id.in_(run), OfficialAccount.settlement.is_not(None)
        done += session.scalars(select(OfficialAccount.id).where(*is_settled).order_by(OfficialAccount.id))
        values = {"settlement": None, "note": "", "settled_by_id": None, "settled_at": None}
        session.execute(update(OfficialAccount).where(*is_settled).values(values))
    return done


def forget_batch(session: Session, batch_id: int) -> int:
    """Takes back what a file brought to this book, but for accounts that were settled since; how many these are."""
    of_batch = OfficialAccount.batch_id == batch_id
    session.execute(delete(OfficialAccount).where(of_batch, OfficialAccount.settlement.is_(None)))
    for model in (OfficialTotal, OfficialCover):
        session.execute(delete(model).where(model.batch_id == batch_id))
    return settled_since(session, batch_id)


def settled_since(session: Session, batch_id: int) -> int:
    """How many of the accounts that a file brought were settled."""
    statement = select(func.count()).select_from(OfficialAccount).where(OfficialAccount.batch_id == batch_id)
    return session.scalar(statement.where(OfficialAccount.settlement.is_not(None))) or 0


def hand_over(session: Session, loser_id: int, winner_id: int) -> None:
    """What is kept beside one record goes over to another of the same person."""
    of_loser = OfficialAccount.person_id == loser_id
    session.execute(update(OfficialAccount).where(of_loser).values(person_id=winner_id))
    session.execute(delete(OfficialReview).where(OfficialReview.person_id == loser_id))


def review(
    session: Session,
    person_ids: Collection[int],
    settlement: Settlement,
    *,
    list_on: Mapping[int, date],
    note: str,
    by: User,
) -> int:
    """Notes that people whom only their unit reports were looked into, up to the file of a day each; how many."""
    for run in chunks(sorted(person_ids)):
        session.execute(delete(OfficialReview).where(OfficialReview.person_id.in_(run)))
        session.add_all(
            OfficialReview(
                person_id=person_id,
                list_on=list_on[person_id],
                settlement=settlement.value,
                note=note,
                settled_by_id=by.id,
                settled_at=now(),
            )
            for person_id in run
        )
    session.flush()
    return len(set(person_ids))


def forget_reviews(session: Session, person_ids: Collection[int]) -> int:
    """Takes back what was noted of people; returns of how many."""
    found = set[int]()
    for run in chunks(sorted(person_ids)):
        found |= set(session.scalars(select(OfficialReview.person_id).where(OfficialReview.person_id.in_(run))))
        session.execute(delete(OfficialReview).where(OfficialReview.person_id.in_(run)))
    return len(found)


def covers(session: Session) -> dict[int, date]:
    """Office → the day of the latest file that names all its accounts."""
    rows = session.execute(
        text("SELECT office_id, MAX(list_on) AS day FROM official_cover GROUP BY office_id").columns(day=Date())
    )
    return dict(rows.all())


def seen_accounts(selection: Selection) -> str:
    """The condition that an account `a` is of a unit of a selection, or of no unit here and of one of its offices.

    What names neither is seen by whoever sees everything. Needs :day.
    """
    if selection.is_everything:
        return "1 = 1"
    of_unit = f"a.unit_id IS NOT NULL AND {selection.sql('a.unit_id')}"
    offices = _offices(selection)
    if not offices:
        return f"({of_unit})"
    return f"({of_unit} OR a.unit_id IS NULL AND a.office_id IN ({offices}))"


def _offices(selection: Selection) -> str:
    """The offices of which a selection holds every unit, parted by commas."""
    if len(selection.clauses) != 1:
        return ""
    ids = {office for part in selection.clauses[0] if part.dim == "office" for office in part.ids}
    return ", ".join(str(int(office)) for office in sorted(ids))


class Unallocated(NamedTuple):
    """What the official book holds and no figure counts: accounts of nobody on record, and what totals of offices say.

    `offices`: how many offices stated a total, `stated_on` the latest of its days.
    """

    accounts: int
    stated: int
    offices: int
    stated_on: date | None


def unallocated(session: Session, selection: Selection, on: date) -> Unallocated:
    """Of a selection as of the files of days up to one. Two queries."""
    bound = {"day": day_number(on)}
    accounts = session.execute(
        text(
            "SELECT COUNT(*) FROM official_account a JOIN batch b ON b.id = a.batch_id "
            f"WHERE a.settlement IS NULL AND b.list_on <= :on AND {seen_accounts(selection)}"
        ).bindparams(bindparam("on", on, type_=Date())),
        bound,
    ).scalar_one()
    totals = [total for total in stated_totals(session, on) if sees_office(selection, total.office_id)]
    days = [total.day for total in totals]
    return Unallocated(accounts, sum(total.accounts for total in totals), len(totals), max(days, default=None))


def sees_office(selection: Selection, office_id: int | None) -> bool:
    """Does a selection hold every unit of an office?"""
    return selection.is_everything or (office_id is not None and str(office_id) in _offices(selection).split(", "))


def stated_totals(session: Session, on: date) -> list[NewTotal]:
    """Of each office the total of the latest day up to one, of that the one loaded last."""
    rows = session.scalars(
        select(OfficialTotal).where(OfficialTotal.day <= on).order_by(OfficialTotal.day, OfficialTotal.id)
    )
    latest = {(row.office_id, "" if row.office_id else row.place): row for row in rows}
    return [NewTotal(row.office_id, row.place, row.day, row.accounts) for row in latest.values()]
