"""Rows that say what their list said before, all of which is held: nobody is read and compared for them. Pure (ADR 28).

A row is known again by its seal, over its values as they were understood, its unit and how strong its word is. What a
row changes may hang on the day of the list too; so only rows are noted that on no later day change anything either,
unless something about their people changes, which takes the note away (register.held_rows).
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable
from datetime import date

from rollout.core.crypto import Keys
from rollout.vocabulary import FOREVER, Evidence, PeopleGroup
from rollout.workbooks.known_people import KnownPerson
from rollout.workbooks.parsed_row import ParsedRow

PLANNED_BY = 3
"""Another number where planning takes the same row for something else than before: what was noted is over then."""

FORM = 2
"""Of what is sealed: the last one in which equal values are equal bytes, whichever of them are one object."""


class Seals:
    """The seals of the rows of one file. `evidence`: how strong its word is in a unit."""

    def __init__(self, held: Keys, evidence: Callable[[int], Evidence]) -> None:
        self._held = held
        self._evidence = evidence
        self._begun: dict[int, hashlib.blake2b] = {}

    def of(self, row: ParsedRow, unit_id: int) -> bytes:
        """16 bytes that are equal for rows that say the same of a unit."""
        begun = self._begun.get(unit_id)
        if begun is None:
            begun = self._held.index_begun(f"row|{PLANNED_BY}|{unit_id}|{self._evidence(unit_id)}|")
            self._begun[unit_id] = begun
        seal = begun.copy()
        seal.update(marshal.dumps(row.values, FORM))
        return seal.digest()


def may_be_noted(group: PeopleGroup) -> bool:
    """Of a child it is said, from some day on, that it no longer is one."""
    return group is not PeopleGroup.CHILD


def is_settled(person: KnownPerson, day: date) -> bool:
    """Does a row that changes nothing on a day change nothing on later ones? So it is where nothing ends or begins."""
    held = person.membership_on(day)
    return (
        held is not None
        and held["to_on"] == FOREVER
        and may_be_noted(PeopleGroup(held["people_group"]))
        and all(s["to_on"] <= day or (s["from_on"] <= day and s["to_on"] == FOREVER) for s in person.standings)
        and all(statement.day <= day for statement in person.facts.statements)
        and not (person.facts.endings or person.facts.rejections or person.refuted)
    )
