"""Persons and their numbers: create, correct, find by exact number. Personal fields are encrypted here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import String, Table, bindparam, delete, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.bulk import insert_rows, take_keys
from rollout.core.cells import CELLS, cell, sealed, text_of
from rollout.core.crypto import Keys, keys
from rollout.core.dates import now, today
from rollout.core.names import person_keys
from rollout.db import among, chunks
from rollout.models import Identifier, Person, User
from rollout.register import held_rows, info_words
from rollout.register.errors import NumberTaken
from rollout.vocabulary import FOREVER, IdentifierKind, Sex

ENCRYPTED = CELLS[Person]
PEOPLE: Table = Person.__table__  # type: ignore[assignment]
NUMBERS: Table = Identifier.__table__  # type: ignore[assignment]
"""Columns of tables, of which no objects are made, are read in half the time."""

UNIQUE_KINDS = (IdentifierKind.BHXH, IdentifierKind.PERSONAL_ID)


Number = tuple[IdentifierKind, str]


class NewPerson(NamedTuple):
    """What is known of a person when first listed. Numbers are clean text: digits, or letters and digits."""

    name: str
    numbers: tuple[tuple[IdentifierKind, str], ...] = ()
    birth_on: date | None = None
    birth_precision: str = "none"
    sex: Sex = Sex.UNKNOWN
    phone: str = ""
    email: str = ""
    address: str = ""
    guardian_id: int | None = None


def _person_row(held: Keys, person_id: int, person: NewPerson, created_at: datetime) -> dict[str, Any]:
    """The row of a new person."""
    texts = {field: getattr(person, field) for field in ENCRYPTED}
    return {
        "id": person_id,
        "name": person.name,
        **person_keys(person.name),
        "birth_on": person.birth_on,
        "birth_precision": person.birth_precision,
        "sex": person.sex.value,
        **{n: held.encrypt(text, cell("person", n, person_id)) if text else None for n, text in texts.items()},
        "guardian_id": person.guardian_id,
        "created_at": created_at,
    }


def correct_people(session: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Sets fields of people: person → field → value, text in clear, "" for none. The caller audits once for all."""
    held_rows.forget(session, changes)
    info_words.forget_answered(session, changes.items())
    rows: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for person_id, fields in changes.items():
        values = dict(fields)
        if "name" in values:
            values.update(person_keys(values["name"]))
        for field in ENCRYPTED:
            if field in values:
                values[field] = sealed("person", field, person_id, values[field])
        rows[tuple(sorted(values))].append({"of_person": person_id, **{f"new_{n}": v for n, v in values.items()}})
    table = Person.__table__
    for names, run in rows.items():
        if names:
            changed: Any = {name: bindparam(f"new_{name}") for name in names}
            statement = update(table).where(table.c.id == bindparam("of_person")).values(changed)  # type: ignore[arg-type]
            session.connection().execute(statement, run)


def held_fields(session: Session, person_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The fields of people as they are now, text in clear, "" for none."""
    held = keys()
    found: dict[int, dict[str, Any]] = {}
    people = PEOPLE.c
    columns = (people.id, people.name, people.birth_on, people.birth_precision, type_coerce(people.sex, String))
    texts = [people[field] for field in ENCRYPTED]
    for run in chunks(sorted(person_ids)):
        statement = select(*columns, *texts).where(among(session, people.id, run))
        for person_id, name, birth_on, precision, sex, *ciphers in session.execute(statement).all():
            fields = {"name": name, "birth_on": birth_on, "birth_precision": precision, "sex": sex}
            for field, text in zip(ENCRYPTED, ciphers, strict=True):
                fields[field] = held.decrypt(text, cell("person", field, person_id)) if text else ""
            found[person_id] = fields
    return found


def number_cell(person_id: int, blind_index: bytes) -> str:
    """What the ciphertext of a number is bound to: its holder and the blind index beside it, by which it is found."""
    return f"identifier.number#{person_id}#{blind_index.hex()}"


def _insert_numbers(session: Session, numbers: Iterable[tuple[int, IdentifierKind, str]]) -> None:
    """Numbers that people hold from today on."""
    held, day = keys(), today()
    rows = []
    for person_id, kind, number in numbers:
        index = held.blind_index(kind, number)
        rows.append(
            {
                "person_id": person_id,
                "kind": str(kind),
                "ciphertext": held.encrypt(number, number_cell(person_id, index)),
                "blind_index": index,
                "key_version": held.current,
                "from_on": day,
                "to_on": FOREVER,
            }
        )
    rows.sort(key=itemgetter("blind_index"))  # the pages of its indexes are gone through once, not here and there
    insert_rows(session, NUMBERS, rows)


def create_persons(session: Session, people: Iterable[NewPerson]) -> list[int]:
    """Many persons at once; returns their ids in order. The caller has made sure that their numbers are free."""
    people = list(people)
    ids = list(take_keys(session, PEOPLE, len(people)))
    created_at = now()
    held = keys()
    rows = [_person_row(held, person_id, person, created_at) for person_id, person in zip(ids, people, strict=True)]
    insert_rows(session, PEOPLE, rows)
    _insert_numbers(
        session,
        [
            (person_id, kind, number)
            for person_id, person in zip(ids, people, strict=True)
            for kind, number in person.numbers
        ],
    )
    return ids


def create_person(session: Session, person: NewPerson, *, by: User) -> int:
    """One person. Raises NumberTaken."""
    taken = persons_by_number(session, [(kind, number) for kind, number in person.numbers if kind in UNIQUE_KINDS])
    if taken:
        raise NumberTaken(next(kind for kind, number in person.numbers if (kind, number) in taken))
    person_id = create_persons(session, [person])[0]
    audit.record(session, by=by, action="create_person", subject="person", subject_id=person_id)
    return person_id


class Holder(NamedTuple):
    """Who is found by a number; `is_today`: holds it, and is not found by an alias only."""

    person_id: int
    is_today: bool


def persons_by_number(session: Session, numbers: Collection[Number]) -> dict[Number, int]:
    """Who holds which of the numbers today, by exact match of the blind index; an alias finds where nobody does."""
    return {number: holder.person_id for number, holder in holders_of(session, numbers).items()}


def holders_of(session: Session, numbers: Collection[Number], likely: Collection[int] = ()) -> dict[Number, Holder]:
    """As `persons_by_number`, with what it is by that they are found. `likely`: who is looked at first."""
    held = keys()
    wanted = {held.blind_index(kind, number): (kind, number) for kind, number in numbers}
    found: dict[Number, Holder] = {}
    given = NUMBERS.c
    for people in chunks(sorted(likely)):
        theirs = select(given.blind_index, given.person_id, type_coerce(given.kind, String)).where(
            among(session, given.person_id, people), given.to_on == FOREVER, given.kind.in_(UNIQUE_KINDS)
        )
        for index, person_id, kind in session.execute(theirs).all():
            number = wanted.get(index)
            if number is not None and number[0] == kind:  # nobody else holds it today
                found[number] = Holder(person_id, True)
                del wanted[index]
    statement = (
        select(given.blind_index, given.person_id, type_coerce(given.kind, String), given.to_on == FOREVER)
        .where(
            given.blind_index.in_(bindparam("indexes", expanding=True)),
            or_(given.to_on == FOREVER, given.is_alias),
        )
        .order_by(given.to_on)
    )
    for run in chunks(sorted(wanted)):
        for index, person_id, kind, is_today in session.execute(statement, {"indexes": run}).all():
            number = wanted[index]
            if number[0] == kind:
                found[number] = Holder(person_id, is_today)
    return found


def numbers_of(session: Session, person_ids: Collection[int]) -> dict[int, dict[IdentifierKind, str]]:
    """The numbers that people hold today, in clear. For pages that mask them and for logged reveals."""
    held = keys()
    result: dict[int, dict[IdentifierKind, str]] = {}
    for run in chunks(sorted(person_ids)):
        statement = select(Identifier.person_id, Identifier.kind, Identifier.ciphertext, Identifier.blind_index).where(
            Identifier.person_id.in_(run), Identifier.to_on == FOREVER
        )
        for person_id, kind, ciphertext, index in session.execute(statement):
            number = held.decrypt(ciphertext, number_cell(person_id, index))
            result.setdefault(person_id, {})[IdentifierKind(kind)] = number
    return result


def set_number(session: Session, person_id: int, kind: IdentifierKind, number: str, *, by: User) -> bool:
    """Gives a person a number, closing the one of its kind before; False when it is that of today.

    One that was the person's before, or that of a record merged into theirs, becomes today's again. Raises NumberTaken.
    """
    if numbers_of(session, [person_id]).get(person_id, {}).get(kind) == number:
        return False
    if kind in UNIQUE_KINDS and persons_by_number(session, [(kind, number)]).get((kind, number)) not in (
        None,
        person_id,
    ):
        raise NumberTaken(kind)
    give_numbers(session, [(person_id, kind, number)])
    audit.record(session, by=by, action="set_number", subject="person", subject_id=person_id, kind=kind.value)
    return True


def give_numbers(session: Session, numbers: Collection[tuple[int, IdentifierKind, str]]) -> None:
    """Gives people numbers, closing those of the same kind before; of all it is known that they are free."""
    close_numbers(session, [(person_id, kind) for person_id, kind, _ in numbers])
    _insert_numbers(session, numbers)


def close_numbers(session: Session, kinds: Collection[tuple[int, IdentifierKind]]) -> None:
    """People hold no number of these kinds any more; what was held for less than a day is removed."""
    held_rows.forget(session, {person_id for person_id, _ in kinds})
    people: defaultdict[str, set[int]] = defaultdict(set)
    for person_id, kind in kinds:
        people[kind.value].add(person_id)
    for kind_value, person_ids in people.items():
        for run in chunks(sorted(person_ids)):
            live = (
                Identifier.person_id.in_(run),
                Identifier.kind == kind_value,
                Identifier.to_on == FOREVER,
            )
            session.execute(delete(Identifier).where(*live, Identifier.from_on >= today()))
            session.execute(update(Identifier).where(*live).values(to_on=today()))


def hand_number(number: Identifier, person_id: int) -> None:
    """A number goes over to another record of the same person, for which it is encrypted anew."""
    held = keys()
    text = held.decrypt(number.ciphertext, number_cell(number.person_id, number.blind_index))
    number.person_id = person_id
    number.ciphertext = held.encrypt(text, number_cell(person_id, number.blind_index))
    number.key_version = held.current


def update_person(session: Session, person: Person, *, by: User, **changes: Any) -> list[str]:
    """Corrects fields of a person; returns the names of those that changed. Text fields take clear text."""
    changed = []
    for field, value in changes.items():
        if field in ENCRYPTED:
            if text_of(person, field) == value:
                continue
            value = sealed("person", field, person.id, value)
        elif getattr(person, field) == value:
            continue
        setattr(person, field, value)
        changed.append(field)
        if field == "name":
            for key, held in person_keys(value).items():
                setattr(person, key, held)
    if changed:
        held_rows.forget(session, [person.id])
        info_words.forget_answered(session, [(person.id, {field: changes[field] for field in changed})])
        audit.record(session, by=by, action="update_person", subject="person", subject_id=person.id, fields=changed)
    return changed


def kept_record(session: Session, person_id: int) -> Person | None:
    """The record of a key or, of one that was merged, the one it was merged into."""
    person = session.get(Person, person_id)
    while person is not None and person.merged_into_id is not None:
        person = session.get(Person, person.merged_into_id)
    return person


def clear_text(person: Person, field: str) -> str:
    """A personal field of a person in clear, empty when there is none."""
    return text_of(person, field)
