"""What the register holds of the people of a file, read run by run: what plan_people compares the file with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from rollout.db import among, chunks
from rollout.ledger.facts import ModeFact, PersonFacts
from rollout.models import (
    Membership,
    Person,
    Refutation,
    Standing,
    Statement,
    Unit,
)
from rollout.register.act import SEALED
from rollout.register.counts import groups_of
from rollout.register.held_rows import Held, held_of
from rollout.register.persons import Holder, held_fields, holders_of, numbers_of
from rollout.register.rows import PERSON_TABLES, Row, Rows, live_rows, modes_by_unit, person_facts, statements_of
from rollout.vocabulary import FOREVER, IdentifierKind, PeopleGroup, StandingKind
from rollout.workbooks.alike import SAME, Alike, Key, find_alike, question_key
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.plans import Order
from rollout.workbooks.questions import Question
from rollout.workbooks.unit_names import (
    NOT_CALLED,
    Called,
    called,
    contradictions,
    find_units,
    unit_ids_by_code,
)

MATCHING = (IdentifierKind.BHXH, IdentifierKind.PERSONAL_ID)
"""The numbers by which a person of a file is found."""

NUMBER_KINDS = (IdentifierKind.BHXH, IdentifierKind.PERSONAL_ID, IdentifierKind.CMND)

NOTHING_REFUTED: frozenset[str] = frozenset()
MEMBERSHIPS: Table = Membership.__table__  # type: ignore[assignment]
UNITS_AT_ONCE = 100
MOST_LIKELY = 2  # people of whole lists a row, whose numbers are found by their lists faster than one by one
NO_ROWS: Rows = {}

UNREAD = SEALED - {"id"}
"""By these nothing is planned."""

Number = tuple[IdentifierKind, str]


@dataclass(frozen=True)
class KnownUnit:
    id: int
    code: str
    name: str
    group: PeopleGroup
    modes: tuple[ModeFact, ...]
    listed_on: date | None = None
    """The day of its last full list."""

    def is_there(self, day: date) -> bool:
        return any(mode.start <= day < mode.end for mode in self.modes)


class KnownPerson(NamedTuple):
    """A person with all live facts; `fields` and `numbers` in clear. Memberships are sorted by day.

    Of who is on a list with the very numbers that the file says, `numbers` has those alone.
    """

    id: int
    fields: dict[str, Any]
    numbers: dict[IdentifierKind, str]
    memberships: tuple[Row, ...]
    standings: tuple[Row, ...]
    facts: PersonFacts
    refuted: frozenset[str]

    @property
    def is_blank(self) -> bool:
        """Was all undone that was ever said of the person?"""
        return not (any(self.facts) or self.refuted)

    def membership_on(self, day: date) -> Row | None:
        for m in self.memberships:
            if m["from_on"] <= day < m["to_on"]:
                return m
        return None

    def first_after(self, day: date) -> Row | None:
        for m in self.memberships:
            if m["from_on"] > day:
                return m
        return None


class Member(NamedTuple):
    """Someone on a unit's list on the day of the file."""

    person_id: int
    name: str
    is_reported_to_have_left: bool


class People(NamedTuple):
    """The people whose numbers some rows hold."""

    by_number: dict[Number, int]
    by_id: dict[int, KnownPerson]
    unit_names: dict[int, str]
    """Code and name of the units on whose lists they are on the day of the file."""
    modes: Mapping[int, tuple[ModeFact, ...]] = {}
    """How those units count."""
    told: Mapping[str, int] = {}
    """Key of the question about a row → the person that its loader says it is about."""


@dataclass(frozen=True)
class KnownPeople:
    units: dict[str, KnownUnit]
    """Key of how a row calls its unit → the unit."""
    members: dict[int, dict[int, int]]
    """Unit → who is on its list → by which membership; filled for full lists alone."""
    named: Callable[[Collection[int]], list[Member]]
    """What is to be known of members who are missing, in the order of their names."""
    people_of: Callable[[Sequence[ParsedRow]], People]
    """A province is not held at once: the people of a run of rows are read when its turn comes."""
    questions: list[Question]
    """Which units are meant."""
    alike: Callable[[Collection[Key]], dict[Key, list[int]]]
    """Who on a unit's list is called and born so."""
    contradicted: frozenset[tuple[str, str]]
    """(code, name) of rows whose code is one unit's and whose name another's."""
    shown: Callable[[Collection[int]], dict[int, Alike]]
    """People as they stand beside a row that may be about them."""
    held: Callable[[Collection[int], int], dict[bytes, Held]]
    """Rows of lists of units all of which is held, by their seals; none where they are more than so many."""

    def unit_of(self, unit_id: int) -> KnownUnit:
        return next(unit for unit in self.units.values() if unit.id == unit_id)


def numbers_in(row: ParsedRow) -> list[Number]:
    values = row.values
    return [(kind, values[kind]) for kind in MATCHING if kind in values]


def known_people(session: Session, rows: Collection[ParsedRow], order: Order) -> KnownPeople:
    """Reads what planning needs; the number of queries grows with thousands of people, not with each."""
    units, questions = _units(session, rows, order)
    by_id = {unit.id: unit for unit in units.values()}
    members = _members(session, by_id, order) if order.is_full else {}
    return KnownPeople(
        units,
        members,
        partial(_named, session, order),
        partial(_people_of, session, order, partial(_likely, units, members)),
        questions,
        partial(find_alike, session, order.list_on, order.rights),
        contradictions(session, _said_twice(rows), {code: unit.id for code, unit in units.items()}),
        partial(_shown, session),
        partial(held_of, session),
    )


def _said_twice(rows: Iterable[ParsedRow]) -> set[tuple[str, str]]:
    """The codes and names of rows that say their unit by both."""
    return {
        (row.values["unit_code"], row.values["unit_name"])
        for row in rows
        if "unit_name" in row.values and "unit_code" in row.values
    }


def _shown(session: Session, person_ids: Collection[int]) -> dict[int, Alike]:
    numbers = numbers_of(session, person_ids)
    return {
        person_id: Alike(
            person_id,
            fields["name"],
            fields["birth_on"].isoformat(),
            {kind.value: number for kind, number in numbers.get(person_id, {}).items()},
        )
        for person_id, fields in held_fields(session, person_ids).items()
    }


def _told(rows: Iterable[ParsedRow], order: Order) -> dict[str, int]:
    """What was answered about some rows."""
    if not any(key.startswith(SAME) for key in order.answers):
        return {}
    asked = {key: order.answers.get(key, "") for key in map(question_key, rows)}
    return {key: int(answer) for key, answer in asked.items() if answer.isdecimal() and len(answer) < 10}


def _likely(
    units: Mapping[str, KnownUnit], members: Mapping[int, Mapping[int, int]], rows: Sequence[ParsedRow]
) -> list[int]:
    """Who is on the lists of the units of some rows, unless that is many more than the rows may be about."""
    codes = {row.values.get("unit_code", "") for row in rows}
    lists = [members.get(unit.id, {}) for code in codes if (unit := units.get(code))]
    if sum(map(len, lists)) > MOST_LIKELY * len(rows):
        return []
    return list({person_id for listed in lists for person_id in listed})


def _people_of(
    session: Session,
    order: Order,
    likely: Callable[[Sequence[ParsedRow]], list[int]],
    rows: Sequence[ParsedRow],
) -> People:
    holders = holders_of(session, {number for row in rows for number in numbers_in(row)}, likely(rows))
    told = _told(rows, order)
    others = numbers_of(session, set(told.values())) if told else {}
    ids = {holder.person_id for holder in holders.values()} | set(told.values())
    people = _people(session, ids, {**others, **_numbers(session, rows, holders)})
    listed = [person.membership_on(order.list_on) for person in people.values()]
    names = _named_units(session, {row["unit_id"] for row in listed if row})
    return People(
        {number: holder.person_id for number, holder in holders.items()},
        people,
        {unit_id: f"{code} {name}" for unit_id, (code, name, _) in names.items()},
        modes_by_unit(session, sorted(names)),
        told,
    )


def _numbers(
    session: Session, rows: Iterable[ParsedRow], holders: Mapping[Number, Holder]
) -> dict[int, dict[IdentifierKind, str]]:
    """What is known of the numbers of people without opening any, and all of whoever the file gives another number."""
    found: dict[int, dict[IdentifierKind, str]] = {}
    for (kind, number), holder in holders.items():
        if holder.is_today:
            found.setdefault(holder.person_id, {})[kind] = number
    others = set()
    for row in rows:
        values = row.values
        said = [(kind, values[kind]) for kind in NUMBER_KINDS if kind in values]
        holding = [holders.get(number) for number in said]
        whose = {holder.person_id for holder in holding if holder}
        if len(whose) == 1 and all(holder and holder.is_today for holder in holding):
            continue
        for person_id in whose:
            if any(found.get(person_id, {}).get(kind) != number for kind, number in said):
                others.add(person_id)
    return found | numbers_of(session, others)


def known_unit(session: Session, code: str, on: date) -> KnownUnit | None:
    """The unit that carries a code today, or carried it before."""
    return _units_by_code(session, {code}, on).get(code)


def _units(session: Session, rows: Iterable[ParsedRow], order: Order) -> tuple[dict[str, KnownUnit], list[Question]]:
    """Key of how rows call their unit → the unit; and which units are meant by the others, for the loader to say."""
    calls = Counter(row.values.get("unit_code") or called(row.values) for row in rows)
    codes = {call for call in calls if isinstance(call, str)}
    by_code = unit_ids_by_code(session, codes)
    others = {
        Called(code=call) if isinstance(call, str) else call: count
        for call, count in calls.items()
        if call != NOT_CALLED and not (call in by_code and order.rights.may_load(by_code[call]))
    }
    found = find_units(session, others, order.answers, order.rights)
    by_key = by_code | found.by_key
    if order.unit_id is None:
        return _known_units(session, by_key, order.list_on), found.questions
    own = session.scalars(select(Unit.code).where(Unit.id == order.unit_id)).one()
    return _known_units(session, by_key | {own: order.unit_id}, order.list_on), []


def _units_by_code(session: Session, codes: Collection[str], on: date) -> dict[str, KnownUnit]:
    return _known_units(session, unit_ids_by_code(session, codes), on)


def _known_units(session: Session, found: Mapping[str, int], on: date) -> dict[str, KnownUnit]:
    ids = sorted(set(found.values()))
    modes, groups = modes_by_unit(session, ids), groups_of(session, ids, on)
    known = {
        unit_id: KnownUnit(unit_id, code, name, groups[unit_id], modes[unit_id], listed_on)
        for unit_id, (code, name, listed_on) in _named_units(session, ids).items()
    }
    return {key: known[unit_id] for key, unit_id in found.items()}


def _named_units(session: Session, unit_ids: Collection[int]) -> dict[int, tuple[str, str, date | None]]:
    """Unit → its code, its name, and the day of its last full list."""
    found: dict[int, tuple[str, str, date | None]] = {}
    for run in chunks(sorted(unit_ids)):
        statement = select(Unit.id, Unit.code, Unit.name, Unit.list_on).where(Unit.id.in_(run))
        found |= {unit_id: (code, name, on) for unit_id, code, name, on in session.execute(statement)}
    return found


def _people(
    session: Session, person_ids: set[int], numbers: Mapping[int, dict[IdentifierKind, str]]
) -> dict[int, KnownPerson]:
    facts = live_rows(session, [t for t in PERSON_TABLES if t is not Statement], "person_id", person_ids, UNREAD)
    statements = statements_of(session, person_ids)
    refuted = live_rows(session, (Refutation,), "person_id", person_ids)
    unlisted = {person_id for person_id in person_ids if Membership not in facts.get(person_id, NO_ROWS)}
    numbers = {**numbers, **numbers_of(session, unlisted)}
    people = {}
    for person_id, fields in held_fields(session, person_ids).items():
        rows = facts.get(person_id, NO_ROWS)
        listed, held = rows.get(Membership, ()), person_facts(rows)
        people[person_id] = KnownPerson(
            id=person_id,
            fields=fields,
            numbers=numbers.get(person_id, {}),
            memberships=tuple(sorted(listed, key=_first_day) if len(listed) > 1 else listed),
            standings=tuple(rows.get(Standing, ())),
            facts=held._replace(statements=statements[person_id]) if person_id in statements else held,
            refuted=frozenset(row["milestone"] for row in refuted[person_id][Refutation])
            if person_id in refuted
            else NOTHING_REFUTED,
        )
    return people


def _first_day(membership: Row) -> date:
    found: date = membership["from_on"]
    return found


def _members(session: Session, units: Collection[int], order: Order) -> dict[int, dict[int, int]]:
    day, listed = order.list_on, MEMBERSHIPS.c
    found: dict[int, dict[int, int]] = {unit_id: {} for unit_id in units}
    for run in chunks(sorted(units), UNITS_AT_ONCE):
        statement = select(listed.person_id, listed.unit_id, listed.id).where(
            listed.unit_id.in_(run), listed.voided_seq.is_(None), listed.from_on <= day, listed.to_on == FOREVER
        )
        for person_id, unit_id, membership_id in session.execute(statement).all():  # one by one takes twice the time
            found[unit_id][person_id] = membership_id
    return found


def _named(session: Session, order: Order, person_ids: Collection[int]) -> list[Member]:
    day = order.list_on
    found = []
    for run in chunks(sorted(person_ids)):
        reported = set(
            session.scalars(
                select(Standing.person_id).where(
                    among(session, Standing.person_id, run),
                    Standing.voided_seq.is_(None),
                    Standing.kind == StandingKind.LEFT_UNIT.value,
                    Standing.from_on <= day,
                    Standing.to_on > day,
                )
            )
        )
        names = select(Person.sort_name, Person.id, Person.name).where(among(session, Person.id, run))
        found += [
            (key, Member(person_id, name, person_id in reported)) for key, person_id, name in session.execute(names)
        ]
    return [member for _key, member in sorted(found)]
