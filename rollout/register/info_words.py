"""What was said last of each item that a declaration needs of a person: rows of person_info, read and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from rollout.core.bulk import insert_rows
from rollout.core.dates import now
from rollout.db import among, chunks
from rollout.models import PersonInfo, User
from rollout.vocabulary import InfoItem

WORDS: Table = PersonInfo.__table__  # type: ignore[assignment]

OF_VALUES = {"address": InfoItem.ADDRESS, "phone": InfoItem.PHONE}
"""The items that are kept themselves: field of a person → item."""


class Word(NamedTuple):
    """The last word on one item: is it there, since which day, who said so."""

    is_there: bool
    day: date
    by: str


def said_of(session: Session, person_ids: Collection[int]) -> dict[int, dict[InfoItem, bool]]:
    """Person → item → is it there, as was said last; who and what nobody spoke of is absent."""
    found: defaultdict[int, dict[InfoItem, bool]] = defaultdict(dict)
    for run in chunks(sorted(person_ids)):
        columns = select(WORDS.c.person_id, WORDS.c.item, WORDS.c.is_there)
        for person_id, item, is_there in session.execute(columns.where(among(session, WORDS.c.person_id, run))):
            found[person_id][InfoItem(item)] = is_there
    return dict(found)


def words_on(session: Session, person_id: int) -> dict[InfoItem, Word]:
    """What was said last of each item of one person, and by whom. One query."""
    statement = select(PersonInfo.item, PersonInfo.is_there, PersonInfo.day, User.display_name).join(
        User, User.id == PersonInfo.by_id
    )
    rows = session.execute(statement.where(PersonInfo.person_id == person_id))
    return {InfoItem(item): Word(is_there, day, by) for item, is_there, day, by in rows}


def say(session: Session, words: Mapping[int, Mapping[InfoItem, bool]], *, day: date, by: User) -> None:
    """Writes these words in place of what was said before: person → item → is it there."""
    at, rows = now(), []
    for person_id, items in words.items():
        for item, is_there in items.items():
            row = {"person_id": person_id, "item": item.value, "is_there": is_there, "day": day}
            rows.append({**row, "by_id": by.id, "at": at})
    for item in InfoItem:
        forget(session, [person_id for person_id, items in words.items() if item in items], item)
    insert_rows(session, WORDS, rows)


def forget(session: Session, person_ids: Collection[int], item: InfoItem) -> None:
    """Nothing is said any more of an item of these people."""
    for run in chunks(sorted(person_ids)):
        session.execute(delete(WORDS).where(among(session, WORDS.c.person_id, run), WORDS.c.item == item.value))


def forget_answered(session: Session, changes: Iterable[tuple[int, Mapping[str, object]]]) -> None:
    """What was said of a value that is given now is answered by it: person, and field → value; "" gives none."""
    given = [(person_id, fields) for person_id, fields in changes]
    for field, item in OF_VALUES.items():
        forget(session, [person_id for person_id, fields in given if fields.get(field)], item)


def hand_over(session: Session, loser_id: int, winner_id: int) -> None:
    """Two records of one person become one: of each item the later word stands."""
    both = WORDS.c.person_id.in_([loser_id, winner_id])
    rows = session.execute(select(WORDS).where(both)).mappings().all()
    last: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["at"], row["person_id"] == winner_id)):
        last[row["item"]] = {**row, "person_id": winner_id}
    session.execute(delete(WORDS).where(both))
    insert_rows(session, WORDS, list(last.values()))
