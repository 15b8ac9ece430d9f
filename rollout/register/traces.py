"""What one posting did to statements of people, found as well after merges and undos wrote them anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import chunks
from rollout.models import Person, Statement
from rollout.register.act import content_of, fact_table
from rollout.register.rows import Row


def records_of(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """Each record that is one of the people or was merged into one, however many merges ago → the person."""
    found = {person_id: person_id for person_id in person_ids}
    level = list(found)
    while level:
        merged: dict[int, int] = {}
        for run in chunks(sorted(level)):
            pairs = select(Person.id, Person.merged_into_id).where(Person.merged_into_id.in_(run))
            merged.update({loser: found[winner] for loser, winner in session.execute(pairs) if winner})
        level = [record for record in merged if record not in found]
        found.update(merged)
    return found


def still_said(session: Session, person_ids: Collection[int], seqs: Collection[int]) -> dict[int, list[Row]]:
    """Person → the live statements that some postings wrote, or that say the same since theirs were voided."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for person_id, rows in _statements(session, person_ids).items():
        now, used = [row for row in rows if row["seq"] in seqs], set[int]()
        while now:
            found[person_id] += [row for row in now if row["voided_seq"] is None]
            gone, now = [row for row in now if row["voided_seq"] is not None], []
            for row in gone:
                copy = next((each for each in rows if each["id"] not in used and _says_again(each, row)), None)
                if copy is not None:
                    used.add(copy["id"])
                    now.append(copy)
    return found


def voided_by(session: Session, person_id: int, seq: int) -> list[dict[str, Any]]:
    """The content of what one posting voided of a person, to be written again."""
    rows = _statements(session, [person_id]).get(person_id, [])
    return [{**content_of(row), "person_id": person_id} for row in rows if row["voided_seq"] == seq]


def _statements(session: Session, person_ids: Collection[int]) -> dict[int, list[Row]]:
    """Every statement of people's records, live or voided, in the order of writing."""
    records, table = records_of(session, person_ids), fact_table(Statement)
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for run in chunks(sorted(records)):
        for row in session.execute(select(table).where(table.c.person_id.in_(run)).order_by(table.c.id)).mappings():
            found[records[row["person_id"]]].append(row)
    return {person_id: sorted(rows, key=lambda row: int(row["id"])) for person_id, rows in found.items()}


def _says_again(later: Row, row: Row) -> bool:
    return (
        later["id"] > row["id"]
        and later["seq"] >= row["voided_seq"]
        and {**content_of(later), "person_id": 0} == {**content_of(row), "person_id": 0}
    )
