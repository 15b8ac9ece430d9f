"""Corrections of many people's fields and numbers at once, as a list brings them. The caller audits once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from rollout.core.cells import opened, sealed
from rollout.core.dates import today
from rollout.core.names import search_key, sort_key
from rollout.ledger.rollups import chunks
from rollout.models import Identifier, Person
from rollout.register.persons import ENCRYPTED, identifier_values
from rollout.vocabulary import FOREVER, IdentifierKind


def correct_people(session: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Sets fields of people: person → field → value, text in clear, "" for none."""
    rows: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for person_id, fields in changes.items():
        values = dict(fields)
        if "name" in values:
            values["sort_name"], values["search_name"] = sort_key(values["name"]), search_key(values["name"])
        for field in ENCRYPTED:
            if field in values:
                values[field] = sealed("person", field, person_id, values[field])
        rows[tuple(sorted(values))].append({"of_person": person_id, **{f"new_{n}": v for n, v in values.items()}})
    table = Person.__table__
    for names, run in rows.items():
        statement = (
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("of_person"))
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        session.connection().execute(statement, run)


def give_numbers(session: Session, numbers: Collection[tuple[int, IdentifierKind, str]]) -> None:
    """Gives people numbers, closing those of the same kind before; of all it is known that they are free."""
    close_numbers(session, ((person_id, kind) for person_id, kind, _ in numbers))
    if numbers:
        session.execute(insert(Identifier), [identifier_values(*number) for number in numbers])


def close_numbers(session: Session, kinds: Iterable[tuple[int, IdentifierKind]]) -> None:
    """People hold no number of these kinds any more; what was held for less than a day is removed."""
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


def held_fields(session: Session, person_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The fields of people as they are now, text in clear, "" for none."""
    found: dict[int, dict[str, Any]] = {}
    columns = (
        Person.id, Person.name, Person.birth_on, Person.birth_precision, Person.sex,
        Person.phone, Person.email, Person.address,
    )  # fmt: skip
    for run in chunks(sorted(person_ids)):
        for row in session.execute(select(*columns).where(Person.id.in_(run))).mappings():
            fields = {name: row[name] for name in ("name", "birth_on", "birth_precision", "sex")}
            for name in ENCRYPTED:
                fields[name] = opened("person", name, row["id"], row[name])
            found[row["id"]] = fields
    return found
