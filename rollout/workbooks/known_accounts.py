"""What the register and the official book hold of the people of a file of accounts, read run by run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import among, chunks
from rollout.ledger.facts import ModeFact, PersonFacts
from rollout.models import Office, OfficialTotal, Person, UnitAttribution
from rollout.register.official import Held, accounts_by_number
from rollout.register.persons import Number, holders_of, numbers_of
from rollout.register.rows import PERSON_TABLES, live_rows, modes_by_unit, person_facts
from rollout.vocabulary import IdentifierKind
from rollout.workbooks.alike import Key, find_alike
from rollout.workbooks.known_people import MATCHING, numbers_in
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.plans import Order
from rollout.workbooks.registry_names import Names
from rollout.workbooks.unit_names import Called, called, find_units, unit_ids_by_code


class Listed(NamedTuple):
    """Somebody on record: the key of their name, the birth as far as it is known, the BHXH number "" for none.

    Of whom no number of the file asks for another BHXH number, `bhxh` is None.
    """

    id: int
    search_name: str
    birth: str
    facts: PersonFacts
    bhxh: str | None


@dataclass(frozen=True)
class Accounts:
    """Whom the numbers of some rows lead to, which accounts of the official book have them already, and how the units
    of these people count."""

    by_number: Mapping[Number, int]
    by_id: Mapping[int, Listed]
    held: Mapping[Number, Sequence[Held]]
    modes: Mapping[int, tuple[ModeFact, ...]]


@dataclass(frozen=True)
class KnownAccounts:
    """`offices`: the registry's; `office_names`: office → its name; `units`: key of how a row calls its unit → it;
    `office_of`: unit → its office on the day of the file; `totals`: the totals of (office, day) that are kept."""

    offices: Names
    office_names: Mapping[int, str]
    units: Mapping[str, int]
    office_of: Mapping[int, int]
    totals: Mapping[tuple[int | None, date], int]
    accounts_of: Callable[[Sequence[ParsedRow]], Accounts]
    alike: Callable[[Collection[Key]], dict[Key, list[int]]]


def known_accounts(session: Session, rows: Collection[ParsedRow], order: Order) -> KnownAccounts:
    """Reads what planning needs; the number of queries grows with thousands of people, not with each."""
    offices = session.execute(select(Office.id, Office.code, Office.name, Office.short_name).order_by(Office.id)).all()
    units = _units(session, rows, order)
    return KnownAccounts(
        Names((row.id, row.code, (row.name, row.short_name)) for row in offices),
        {row.id: row.short_name for row in offices},
        units,
        _offices(session, set(units.values()), order.list_on),
        _totals(session),
        partial(_accounts_of, session),
        partial(find_alike, session, order.list_on, order.rights),
    )


def _units(session: Session, rows: Iterable[ParsedRow], order: Order) -> dict[str, int]:
    """Key of how rows call their unit → the unit, where that is certain: nobody is asked, since nobody is listed."""
    calls: dict[Called, int] = {}
    for row in rows:
        call = called(row.values)
        if call.key:
            calls[call] = calls.get(call, 0) + 1
    by_code = unit_ids_by_code(session, {call.code for call in calls if call.code})
    others = {call: count for call, count in calls.items() if not call.code}
    return by_code | find_units(session, others, {}, order.rights).by_key


def _offices(session: Session, unit_ids: Collection[int], on: date) -> dict[int, int]:
    found: dict[int, int] = {}
    for run in chunks(sorted(unit_ids)):
        rows = session.execute(
            select(UnitAttribution.unit_id, UnitAttribution.office_id).where(
                UnitAttribution.unit_id.in_(run),
                UnitAttribution.office_id.is_not(None),
                UnitAttribution.voided_seq.is_(None),
                UnitAttribution.from_on <= on,
                UnitAttribution.to_on > on,
            )
        )
        found.update((unit_id, office_id) for unit_id, office_id in rows if office_id is not None)
    return found


def _totals(session: Session) -> dict[tuple[int | None, date], int]:
    rows = session.scalars(select(OfficialTotal).order_by(OfficialTotal.id))
    return {(row.office_id, row.day): row.accounts for row in rows if row.office_id is not None}


def _accounts_of(session: Session, rows: Sequence[ParsedRow]) -> Accounts:
    numbers = {number for row in rows for number in numbers_in(row)}
    holders = holders_of(session, numbers)
    by_number = {number: holder.person_id for number, holder in holders.items()}
    others = set(_of_another_number(rows, by_number))
    held = numbers_of(session, others)
    known = {person_id: held.get(person_id, {}).get(IdentifierKind.BHXH, "") for person_id in others}
    listed = _listed(session, known, set(by_number.values()))
    units = {membership.unit_id for person in listed.values() for membership in person.facts.memberships}
    return Accounts(by_number, listed, accounts_by_number(session, numbers), modes_by_unit(session, sorted(units)))


def _of_another_number(rows: Iterable[ParsedRow], by_number: Mapping[Number, int]) -> Iterator[int]:
    """Who is found by a personal number beside a BHXH number that does not lead to them."""
    for row in rows:
        found = dict(numbers_in(row))
        if len(found) == len(MATCHING):
            person_id = by_number.get((IdentifierKind.PERSONAL_ID, found[IdentifierKind.PERSONAL_ID]))
            if person_id and by_number.get((IdentifierKind.BHXH, found[IdentifierKind.BHXH])) != person_id:
                yield person_id


def _listed(session: Session, bhxh: Mapping[int, str], person_ids: Collection[int]) -> dict[int, Listed]:
    facts = live_rows(session, PERSON_TABLES, "person_id", person_ids)
    found = {}
    for run in chunks(sorted(person_ids)):
        statement = select(Person.id, Person.search_name, Person.birth_on, Person.birth_precision)
        for person_id, name, born, precision in session.execute(statement.where(among(session, Person.id, run))):
            birth = born.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]] if born else ""
            found[person_id] = Listed(
                person_id, name, birth, person_facts(facts.get(person_id, {})), bhxh.get(person_id)
            )
    return found
