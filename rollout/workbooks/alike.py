"""Who on the unit's list may be the person of a row that brings another number: the same name, born on the same day.

Two numbers of one person are as common as two people of one name: nobody is taken for another without being asked.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.names import search_key
from rollout.db import chunks
from rollout.models import Membership, Person
from rollout.vocabulary import IdentifierKind
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.rights import Rights

SAME = "same:"
OTHER = "other"
"""The answer for a person of their own."""

MOST_SHOWN = 500  # rows of one file that are asked about; the rest is refused as well, and asked about next time

WHOLE_DAY = 10  # characters of a birth of which the day is known


class Alike(NamedTuple):
    """Somebody on record beside the row: the name, the birth as yyyy-mm-dd, and the numbers, to be masked."""

    person_id: int
    name: str
    birth: str
    numbers: Mapping[str, str]


class Key(NamedTuple):
    """A unit, the key of a name, and a day of birth."""

    unit_id: int
    name: str
    born: str


def key_of(unit_id: int, values: Mapping[str, Any]) -> Key | None:
    """None where the row does not tell enough."""
    name, born = values.get("name", ""), values.get("birth", "")
    return Key(unit_id, search_key(name), born) if name and len(born) == WHOLE_DAY else None


def question_key(row: ParsedRow) -> str:
    """By which an answer about a row is known again; a row that says anything else is another question."""
    numbers = [str(row.values.get(kind.value, "")) for kind in IdentifierKind]
    told = "\x1f".join([row.sheet, str(row.number), row.values.get("name", ""), row.values.get("birth", ""), *numbers])
    return f"{SAME}{hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}"


def find_alike(session: Session, day: date, rights: Rights, keys: Collection[Key]) -> dict[Key, list[int]]:
    """Who is on the list of these units on a day or later, called and born so, and by then on no list out of sight."""
    units = sorted({key.unit_id for key in keys})
    names = sorted({key.name for key in keys})
    found: defaultdict[Key, list[int]] = defaultdict(list)
    wanted = set(keys)
    for some_units in chunks(units):
        for some_names in chunks(names):
            statement = (
                select(Person.id, Person.search_name, Person.birth_on, Membership.unit_id)
                .join(Membership, Membership.person_id == Person.id)
                .where(
                    Membership.unit_id.in_(some_units),
                    Membership.voided_seq.is_(None),
                    Membership.to_on > day,
                    Person.search_name.in_(some_names),
                    Person.birth_precision == "day",
                )
            )
            for person_id, name, born, unit_id in session.execute(statement):
                key = Key(unit_id, name, born.isoformat() if born else "")
                if key in wanted and person_id not in found[key]:
                    found[key].append(person_id)
    hidden = _out_of_sight(session, day, rights, {person_id for ids in found.values() for person_id in ids})
    return {key: left for key, ids in found.items() if (left := [i for i in ids if i not in hidden])}


def _out_of_sight(session: Session, day: date, rights: Rights, person_ids: Collection[int]) -> set[int]:
    """Who is by the day or later on a list that the loader may not load: their numbers are not the loader's to see."""
    found: set[int] = set()
    if rights.loads is None:
        return found
    for run in chunks(sorted(person_ids)):
        statement = select(Membership.person_id, Membership.unit_id).where(
            Membership.person_id.in_(run), Membership.voided_seq.is_(None), Membership.to_on > day
        )
        found |= {person_id for person_id, unit_id in session.execute(statement) if not rights.may_load(unit_id)}
    return found
