"""The numbers of a person and ways to reach them, in clear or masked."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.core.crypto import mask
from rollout.models import Person
from rollout.register.persons import clear_text, numbers_of
from rollout.vocabulary import IdentifierKind


class Numbers(NamedTuple):
    """A person's numbers and ways to reach them, each in clear or masked."""

    numbers: tuple[tuple[IdentifierKind, str], ...]
    phone: str
    email: str
    address: str


def numbers(session: Session, person: Person) -> Numbers:
    """In clear, for a logged reveal and for masking."""
    held = numbers_of(session, [person.id]).get(person.id, {})
    return Numbers(
        tuple((kind, held[kind]) for kind in IdentifierKind if kind in held),
        clear_text(person, "phone"),
        clear_text(person, "email"),
        clear_text(person, "address"),
    )


HIDDEN = "••••"


def masked(told: Numbers) -> Numbers:
    """What the page shows without a reveal: the last three of numbers and phone; of the rest that it is there."""
    return Numbers(
        tuple((kind, mask(number)) for kind, number in told.numbers),
        mask(told.phone) if told.phone else "",
        HIDDEN if told.email else "",
        HIDDEN if told.address else "",
    )
