"""What a batch will do, row by row: the outcome of planning, shown before it is written and written as it is shown."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from rollout.vocabulary import Evidence, RowState
from rollout.workbooks.alike import Alike
from rollout.workbooks.messages import Message
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.questions import Question
from rollout.workbooks.rights import Rights

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """How a file is to be loaded: as of which day, whole or in part, for which one unit, with which evidence."""

    list_on: date
    is_full: bool
    evidence: Evidence
    unit_id: int | None
    rights: Rights
    answers: Mapping[str, str] = field(default_factory=dict)
    """What the loader answered: key of a question → value."""


@lru_cache(1_000)
def _same(held: T) -> T:
    return held


CHANGING = (RowState.CREATED, RowState.UPDATED)
"""The states of rows of which something is written."""


@dataclass(slots=True)
class PlannedRow:
    """One row of the file and what it does; `steps` are of the kind of the file, None where nothing is written.

    `changed` names what it changes, `olds` and `news` are its texts before and after: side by side,
    as a tuple of each change would take three times the memory.
    """

    row: ParsedRow
    state: RowState = RowState.UNCHANGED
    unit_id: int | None = None
    person_id: int | None = None
    changed: list[str] | tuple[str, ...] = ()
    olds: list[str | None] | tuple[str | None, ...] = ()
    news: list[str] | tuple[str, ...] = ()
    steps: Any = None
    before: dict[str, Any] | None = None
    alike: tuple[Alike, ...] = ()
    """Who the row may be about, for its loader to say."""
    seal: bytes | None = None
    """By which the row is known again where it will change nothing then."""

    @property
    def messages(self) -> list[Message]:
        return [*self.row.errors, *self.row.warnings]

    def change(self, name: str, old: str | None, new: str) -> None:
        """One thing that the row changes, in clear text; `old` is None where there was nothing one may see."""
        if isinstance(self.changed, tuple) or isinstance(self.olds, tuple) or isinstance(self.news, tuple):
            self.changed, self.olds, self.news = [], [], []
        self.changed.append(name)
        self.olds.append(old)
        self.news.append(new)

    def pack(self) -> None:
        """All changes are noted: what thousands of rows have alike is held once."""
        self.changed, self.news = _same(tuple(self.changed)), tuple(self.news)
        self.olds = tuple(self.olds) if any(self.olds) else _same((None,) * len(self.olds))

    @property
    def changes(self) -> list[tuple[str, str | None, str]]:
        """Field, old and new text of each thing that the row changes."""
        return list(zip(self.changed, self.olds, self.news, strict=True))

    def reject(self) -> None:
        self.state = RowState.REJECTED
        self._forget()

    def let_go(self) -> None:
        """Forgets all but what it is and its messages: a province of rows takes more memory than it is written in."""
        self.row.values, self.alike = {}, ()
        self._forget()

    def _forget(self) -> None:
        self.changed = self.olds = self.news = ()
        self.steps = self.before = self.seal = None


@dataclass
class Leaver:
    """Someone on a unit's list who is not in its full list; `is_proposal` where an officer has to confirm it (R9)."""

    person_id: int
    unit_id: int
    membership_id: int
    name: str
    is_proposal: bool
    is_ticked: bool = True


def count_proposed(leavers: Iterable[Leaver]) -> int:
    """How many of those ticked stay until an officer confirms that they have left."""
    return sum(leaver.is_ticked and leaver.is_proposal for leaver in leavers)


@dataclass
class Plan:
    """All that a batch will do, as of the ledger's `seq`."""

    seq: int
    rows: list[PlannedRow] = field(default_factory=list)
    leavers: list[Leaver] = field(default_factory=list)
    strange: frozenset[str] = frozenset()
    """The file's numbers that lead to nobody whom the loader sees, in whatever row they stand."""
    warnings: list[Message] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    foreseen: dict[int, list[int]] = field(default_factory=dict)
    """Unit → by how much the figures of foreseen.shown_of will move, but for who leaves."""
    covers: frozenset[int] = frozenset()
    """The offices of which a file of accounts names every one."""

    def of(self, *states: RowState) -> Iterator[PlannedRow]:
        return (row for row in self.rows if row.state in states)

    @property
    def changing(self) -> Iterator[PlannedRow]:
        return self.of(*CHANGING)

    def changes_beside(self, names: Collection[str]) -> bool:
        """Is anything changed that has another name than these?"""
        return any(name not in names for row in self.changing for name in row.changed)

    def refused_for(self, code: str) -> int:
        """How many rows are refused for this reason."""
        refused = (planned.row.errors for planned in self.rows if planned.row.errors)
        return sum(any(error.code == code for error in errors) for errors in refused)

    def unasked(self, agreed: Collection[str]) -> list[Message]:
        """What the loader has not agreed to; `agreed` are keys of messages."""
        return [message for message in self.warnings if message.is_ask and message.key not in agreed]

    def tick(self, person_ids: set[int]) -> None:
        """Only these of the leavers leave."""
        for leaver in self.leavers:
            leaver.is_ticked = leaver.person_id in person_ids

    def digest(self) -> str:
        """What tells this plan from another: what every row does and is refused for, and who may leave."""
        told = hashlib.blake2b(digest_size=16)
        for row in self.rows:
            codes = [error.code for error in row.row.errors]
            held = (row.row.sheet, row.row.number, str(row.state), row.unit_id, row.person_id, row.changes, codes)
            told.update(repr(held).encode())
        told.update(repr([leaver.membership_id for leaver in self.leavers]).encode())
        told.update(repr(sorted(self.covers)).encode())
        return told.hexdigest()

    def counts(self) -> dict[str, int]:
        """rows_read, one number per state of rows, and left: how many leave."""
        held = Counter(row.state for row in self.rows)
        return {
            "rows_read": len(self.rows),
            **{state.value: held[state] for state in RowState if state is not RowState.LEAVER},
            "left": sum(leaver.is_ticked for leaver in self.leavers),
        }
