"""The lists behind the counts: people on record of one unit, and accounts that the register cannot take."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.cells import text_of
from rollout.core.dates import day_number, today
from rollout.core.paging import ROWS, Paged, last_page, nearest, paged
from rollout.core.rights import permissions_on
from rollout.core.users import display_names
from rollout.dashboard.people import lines_from
from rollout.db import among
from rollout.ledger.facts import PersonFacts
from rollout.ledger.shares import share
from rollout.models import (
    Batch,
    Identifier,
    Membership,
    Office,
    OfficialAccount,
    OfficialReview,
    Person,
    Unit,
)
from rollout.models.rollup import DIM_CODE, UNKNOWN
from rollout.official.books import OF_PEOPLE, Cause, Known, cause_of
from rollout.official.counts import OFFICE_OF_ACCOUNT, OFFICIAL, OPEN, REPORTED, SETTLED
from rollout.official.places import IS_CALLED, called
from rollout.register.memberships import deciding_units
from rollout.register.official import covers, seen_accounts
from rollout.register.persons import numbers_of
from rollout.register.rows import PERSON_TABLES, live_rows, person_facts
from rollout.vocabulary import FOREVER, Book, IdentifierKind, Milestone, PeopleGroup, Settlement


@dataclass(frozen=True)
class Asked:
    """Which list: of a unit, of an office, or of all that is the viewer's. UNKNOWN: of no unit, of no office.

    `words`: what was typed of units, where it does not mean just one; `is_all`: of people, settled or not.
    """

    book: Book
    unit_id: int | None = None
    office_id: int | None = None
    is_settled: bool = False
    cause: Cause | None = None
    is_all: bool = False
    words: str = ""


class Line(NamedTuple):
    """Somebody in one of the lists. `key` is of the person, or of the account; `numbers` are in clear, to be masked."""

    key: int
    name: str
    birth_on: date | None
    birth_precision: str
    numbers: dict[str, str]
    place: str
    since: str = ""
    filed_on: date | None = None
    person_id: int | None = None
    person_name: str = ""
    person_number: str = ""
    cause: Cause | None = None
    settlement: Settlement | None = None
    note: str = ""
    settled_by: str = ""
    settled_on: Any = None


def opened_unit(viewer: Viewer, unit_id: int) -> Unit | None:
    """A unit whose lists the viewer works off."""
    if Permission.RECONCILE not in permissions_on(viewer, unit_id):
        return None
    return viewer.session.get(Unit, unit_id)


class _Member(NamedTuple):
    person_id: int
    name: str
    birth_on: date | None
    birth_precision: str


@dataclass(frozen=True)
class People:
    """Who of a unit is in a list, in the order of names; `filed_on`: the day of the file that names all accounts."""

    members: tuple[_Member, ...]
    causes: dict[int, Cause]
    reviews: dict[int, OfficialReview]
    filed_on: date | None

    def matching(self, asked: Asked) -> list[_Member]:
        """Those that the filter finds; of who is in both books nothing is settled."""
        if asked.book is Book.BOTH:
            return list(self.members)
        return [
            member
            for member in self.members
            if (asked.is_all or (member.person_id in self.reviews) is asked.is_settled)
            and asked.cause in (None, self.causes[member.person_id])
        ]

    def count(self, asked: Asked) -> int:
        return len(self.matching(asked))


def people_of(session: Session, unit_id: int, book: Book) -> People:
    """By the same rule as the figures: what each person of the list adds to them (R20). At most twelve queries."""
    day = today()
    filed_on = covers(session).get(_office_of(session, unit_id))
    if book is Book.REPORTED and filed_on is None:
        return People((), {}, {}, None)
    members = [
        _Member(*row)
        for row in session.execute(
            select(Person.id, Person.name, Person.birth_on, Person.birth_precision)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.unit_id == unit_id,
                Membership.voided_seq.is_(None),
                Membership.from_on <= day,
                Membership.to_on > day,
            )
            .order_by(Person.sort_name, Person.id)
        )
    ]
    rows = live_rows(session, PERSON_TABLES, "person_id", {member.person_id for member in members})
    facts = {person_id: person_facts(held) for person_id, held in rows.items()}
    lines = lines_from(session, facts)
    wanted = (1, 1) if book is Book.BOTH else (1, 0)
    found = tuple(
        member
        for member in members
        if wanted
        == tuple(
            share(lines.get(member.person_id, {}), unit_id, name, tuple(PeopleGroup), day)
            for name in (REPORTED, OFFICIAL)
        )
    )
    if book is Book.BOTH or filed_on is None:
        return People(found, {}, {}, filed_on)
    ids = [member.person_id for member in found]
    reviews = session.scalars(
        select(OfficialReview).where(among(session, OfficialReview.person_id, ids), OfficialReview.list_on >= filed_on)
    )
    causes = _causes(session, unit_id, {person_id: facts[person_id] for person_id in ids}, filed_on)
    return People(found, causes, {row.person_id: row for row in reviews}, filed_on)


def _office_of(session: Session, unit_id: int) -> int:
    found = session.execute(
        text(
            f"SELECT group_id FROM unit_span WHERE dim = {DIM_CODE['office']} AND unit_id = :unit "
            "AND from_day <= :day AND to_day > :day"
        ),
        {"unit": unit_id, "day": day_number(today())},
    ).scalar()
    return int(found or UNKNOWN)


def _causes(session: Session, unit_id: int, facts: Mapping[int, PersonFacts], filed_on: date) -> dict[int, Cause]:
    numbered = set(
        session.scalars(
            select(Identifier.person_id).where(
                among(session, Identifier.person_id, facts),
                Identifier.kind == IdentifierKind.BHXH.value,
                Identifier.to_on == FOREVER,
            )
        )
    )
    others = set(
        session.scalars(
            select(OfficialAccount.person_id).where(
                among(session, OfficialAccount.person_id, facts), OfficialAccount.settlement.is_(None)
            )
        )
    )
    return {
        person_id: cause_of(
            held,
            unit_id,
            Known(person_id in others, person_id in numbered),
            filed_on=filed_on,
            on=today(),
        )
        for person_id, held in facts.items()
    }


def page_of_people(session: Session, unit: Unit, people: People, asked: Asked, number: int | None) -> Paged[Line]:
    """A page of fifty, or with None everybody."""
    found = people.matching(asked)
    page = nearest(number or 1, last_page(len(found)))
    shown = found if number is None else found[(page - 1) * ROWS : page * ROWS]
    numbers = numbers_of(session, [member.person_id for member in shown])
    users = display_names(session, {review.settled_by_id for review in people.reviews.values()})
    lines = []
    for member in shown:
        review = people.reviews.get(member.person_id)
        lines.append(
            Line(
                member.person_id,
                member.name,
                member.birth_on,
                member.birth_precision,
                {kind.value: held for kind, held in numbers.get(member.person_id, {}).items()},
                f"{unit.code} {unit.name}",
                filed_on=people.filed_on,
                person_id=member.person_id,
                cause=people.causes.get(member.person_id),
                settlement=Settlement(review.settlement) if review else None,
                note=review.note if review else "",
                settled_by=users.get(review.settled_by_id, "") if review else "",
                settled_on=review.settled_at if review else None,
            )
        )
    return Paged(lines, page, len(found))


def accounts(viewer: Viewer, asked: Asked) -> Select[OfficialAccount]:
    """The accounts of a list that the viewer works off, in the order of names."""
    selection = viewer.selection(Permission.RECONCILE)
    a = OfficialAccount.__table__.alias("a")
    conditions = [
        SETTLED if asked.is_settled else OPEN,
        seen_accounts(selection),
    ]
    if not (asked.is_settled and asked.book is Book.OFFICIAL):
        conditions.append(f"a.person_id IS {'NOT ' if asked.book is Book.NUMBER else ''}NULL")
    if asked.unit_id is not None:
        conditions.append(f"a.unit_id = {int(asked.unit_id)}" if asked.unit_id else "a.unit_id IS NULL")
    elif asked.words:
        conditions.append(f"a.unit_id IN (SELECT u.id FROM unit u WHERE {IS_CALLED})")
    if asked.office_id is not None:
        conditions.append(f"{OFFICE_OF_ACCOUNT} = {int(asked.office_id)}")
    found = select(a.c.id).where(text(" AND ".join(conditions)))
    return (
        select(OfficialAccount)
        .where(OfficialAccount.id.in_(found))
        .order_by(OfficialAccount.sort_name, OfficialAccount.id)
        .params(day=day_number(today()), **called(asked.words))
    )


def accounts_of(viewer: Viewer, book: Book, ids: Collection[int]) -> list[OfficialAccount]:
    """Those of some accounts of a list that the viewer works off and nobody has settled."""
    return list(viewer.session.scalars(accounts(viewer, Asked(book)).where(OfficialAccount.id.in_(ids))))


def page_of_accounts(viewer: Viewer, asked: Asked, number: int | None) -> Paged[Line]:
    """A page of fifty, or with None all."""
    session, statement = viewer.session, accounts(viewer, asked)
    if number is None:
        rows = list(session.scalars(statement))
        found = Paged(rows, 1, len(rows))
    else:
        found = paged(session, statement, number)
    return Paged(lines_of_accounts(viewer, found.rows), found.number, found.total)


def lines_of_accounts(viewer: Viewer, rows: Collection[OfficialAccount]) -> list[Line]:
    """How accounts are shown: where they belong, whose they may be among the viewer's people, who settled them."""
    session = viewer.session
    persons = own_among(viewer, {row.person_id for row in rows if row.person_id is not None})
    names = dict(session.execute(select(Person.id, Person.name).where(among(session, Person.id, persons))).all())
    numbers = numbers_of(session, persons)
    units = {
        unit_id: f"{code} {name}"
        for unit_id, code, name in session.execute(
            select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_({row.unit_id for row in rows if row.unit_id}))
        )
    }
    offices = dict(session.execute(select(Office.id, Office.short_name)).all())
    filed = dict(
        session.execute(select(Batch.id, Batch.list_on).where(Batch.id.in_({row.batch_id for row in rows}))).all()
    )
    users = display_names(session, {row.settled_by_id for row in rows if row.settled_by_id is not None})
    found = []
    for row in rows:
        day = row.milestones[Milestone.ACCEPTED.value][0]
        person = row.person_id or 0
        found.append(
            Line(
                row.id,
                row.name,
                row.birth_on,
                row.birth_precision,
                {kind: held for kind in ("bhxh", "personal_id") if (held := text_of(row, kind))},
                units.get(row.unit_id or 0) or offices.get(row.office_id or 0) or row.place,
                since=day,
                filed_on=filed[row.batch_id],
                person_id=row.person_id if person in persons else None,
                person_name=names.get(person, ""),
                person_number=numbers.get(person, {}).get(IdentifierKind.BHXH, ""),
                settlement=Settlement(row.settlement) if row.settlement else None,
                note=row.note,
                settled_by=users.get(row.settled_by_id or 0, ""),
                settled_on=row.settled_at,
            )
        )
    return found


def own_among(viewer: Viewer, person_ids: Collection[int]) -> set[int]:
    """Those of people on lists that the viewer reconciles: the file's unit need not be theirs."""
    seen = viewer.units_of(Permission.RECONCILE)
    if seen is None:
        return set(person_ids)
    units = deciding_units(viewer.session, person_ids)
    return {person_id for person_id, unit_id in units.items() if unit_id in seen}


def is_of_people(asked: Asked) -> bool:
    return asked.book in OF_PEOPLE
