"""Whom a text names among those whom obstacles block."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.names import search_key, tidy, words_key, words_of
from rollout.core.scopes import bound
from rollout.core.selection import Selection
from rollout.db import chunks
from rollout.models import Membership, Obstacle, ObstaclePerson, Person
from rollout.obstacles.queries.listing import is_listed

LONGEST = 10
"""Words of a name."""


class Named(NamedTuple):
    """`is_seen`: on a list of a selection today."""

    person_id: int
    name: str
    is_seen: bool


def named_in(session: Session, text: str, whose: ColumnElement[bool], seen: Selection) -> list[Named]:
    """By name. Found by the index of names: one query for some hundreds of words, whoever was ever blocked."""
    is_seen = exists().where(
        Membership.person_id == Person.id, and_(*is_listed(today())), bound(seen, "membership.unit_id")
    )
    said, found = _words(text), set[Named]()
    for run in chunks(sorted(_keys(text))):
        rows = session.execute(
            select(Person.id, Person.name, is_seen)
            .join(ObstaclePerson, ObstaclePerson.person_id == Person.id)
            .join(Obstacle, Obstacle.id == ObstaclePerson.obstacle_id)
            .where(Person.words.in_(run), whose)
        )
        found |= {Named(*row) for row in rows if _words(row.name) in said}
    return sorted(found, key=lambda held: (held.name, held.person_id))


def plain(text: str) -> str:
    """A text of any length as it is searched: lower case, no tone marks."""
    return " ".join(map(search_key, tidy(text).split()))


def _keys(text: str) -> Collection[str]:
    """The keys of all names that the words of a text may make."""
    words = [word for part in tidy(text).split() for word in words_of(part)]
    return {words_key(words[start : start + length]) for start in range(len(words)) for length in range(1, LONGEST + 1)}


def _words(text: str) -> str:
    """The words of a text, each with a space around."""
    words = re.findall(r"\w+", plain(text))
    return f" {' '.join(words)} "
