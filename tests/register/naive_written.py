"""All that was ever written in the naive register: plain facts, live until voided."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

from tests.ledger.naive import Record
from tests.ledger.naive_facts import (
    Count,
    Fact,
    Interval,
)

F = TypeVar("F", bound=Fact)
Content = tuple[Any, ...]


class Refused(Exception):
    """The rules do not allow it."""


def content(fact: Fact) -> Content:
    """What a fact says, without when it was written and voided."""
    said = {f.name: getattr(fact, f.name) for f in fields(fact) if f.name not in ("seq", "voided_seq")}
    if isinstance(fact, Count):
        said["numbers"] = sorted((str(name), number) for name, number in fact.numbers.items())
    return (type(fact).__name__, *((name, str(value)) for name, value in said.items()))


class NaiveFacts:
    """All facts ever written."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.seq = 0
        self.merged_into: dict[int, int] = {}

    def record(self, known: int | None = None) -> Record:
        """What was on record once a posting was written."""
        seq = self.seq if known is None else known
        return Record(fact for fact in self.facts if fact.was_live(seq))

    def live(self, of: type[F], **said: object) -> list[F]:
        return [
            fact
            for fact in self.facts
            if isinstance(fact, of)
            and fact.voided_seq is None
            and all(getattr(fact, name) == value for name, value in said.items())
        ]

    def add(self, fact: Fact) -> None:
        fact.seq = self.seq
        self.facts.append(fact)

    def void(self, fact: Fact) -> None:
        fact.voided_seq = self.seq

    def _cut(self, fact: Interval, on: date, **changes: object) -> None:
        """The fact held on its days before `on` only; on none of them when `on` is its first."""
        self.void(fact)
        if on > fact.start:
            self.add(replace(fact, voided_seq=None, end=on, **changes))  # type: ignore[arg-type]

    def take_back(self) -> None:
        """Nothing of the act that is under way was done."""
        self.facts = [fact for fact in self.facts if fact.seq != self.seq]
        for fact in self.facts:
            if fact.voided_seq == self.seq:
                fact.voided_seq = None
