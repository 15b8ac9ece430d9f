"""What was typed of a person is read where they were listed when it was typed, and by nobody else.

Days may be written back, so what counts is the posting, and of words the first that has them: a fact that is ended or
undone is written anew with its words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import chunks
from rollout.models import Fact, Membership
from rollout.participants.queries.cases import Case
from rollout.register.rows import Row
from rollout.vocabulary import Evidence

MayRead = Callable[[Row], bool]
"""May the words of a fact, and who wrote them, be read here?"""


class Homes:
    """The memberships of one person, those taken back too."""

    def __init__(self, memberships: Sequence[Row]) -> None:
        self._rows = sorted(memberships, key=lambda row: (row["to_on"], row["from_on"]))

    def at(self, seq: int) -> set[int]:
        """The unit whose people the person belonged to after a posting, if any."""
        known = [r for r in self._rows if r["seq"] <= seq and (r["voided_seq"] is None or r["voided_seq"] > seq)]
        return {row["unit_id"] for row in known[-1:]}

    def on(self, day: date) -> set[int]:
        """The unit whose list has the person on a day, if any."""
        return {r["unit_id"] for r in self._rows if r["voided_seq"] is None and r["from_on"] <= day < r["to_on"]}


@dataclass(frozen=True)
class Reading:
    """What of a person's record may be read by who sees them through a case: the words typed at the units seen.

    Whoever found them by number at a counter reads of nothing but why BHXH did not accept the declaration.
    """

    homes: Homes
    first: Mapping[str, int]
    units: frozenset[int]
    is_by_desk: bool

    @classmethod
    def of(cls, case: Case, rows: Mapping[type[Fact], Sequence[Row]], units: Collection[int]) -> Self:
        first: dict[str, int] = {}
        for row in (row for held in rows.values() for row in held if _words(row)):
            first[_words(row)] = min(row["seq"], first.get(_words(row), row["seq"]))
        return cls(Homes(rows[Membership]), first, frozenset(units), case.is_by_desk)

    def may_read(self, row: Row) -> bool:
        return self.may_read_at(self.first.get(_words(row), row["seq"]))

    def may_read_rejection(self, row: Row) -> bool:
        return self.may_read(row) or (self.is_by_desk and row["evidence"] != Evidence.REPORTED)

    def may_read_at(self, seq: int) -> bool:
        """May it be read who did what at a posting?"""
        return not self.is_by_desk and self.homes.at(seq) <= self.units

    def may_read_on(self, day: date) -> bool:
        """May it be read who said something of that day?"""
        return not self.is_by_desk and self.homes.on(day) <= self.units

    def words(self, row: Row) -> str:
        return _words(row) if self.may_read(row) else ""

    def without_words(self, row: Row) -> Row:
        """The fact as it may be told."""
        return row if self.may_read(row) else {**row, **{name: "" for name in TYPED if name in row}}


TYPED = ("note", "reason")
"""The columns of facts that hold words."""


def _words(row: Row) -> str:
    return next((row[name] for name in TYPED if row.get(name)), "")


def homes_of(session: Session, person_ids: Collection[int]) -> dict[int, Homes]:
    """Of some people; one query where there is anybody."""
    held: defaultdict[int, list[Row]] = defaultdict(list)
    names = ("person_id", "unit_id", "from_on", "to_on", "seq", "voided_seq")
    columns = [getattr(Membership, name) for name in names]
    for run in chunks(sorted(person_ids)):
        for row in session.execute(select(*columns).where(Membership.person_id.in_(run))).mappings():
            held[row["person_id"]].append(row)
    return {person_id: Homes(held[person_id]) for person_id in person_ids}
