"""An act: the facts it adds and voids, and the lines that follow from them (R2, R3).

Every change of facts goes through `Act.apply`, which posts contribution(after) − contribution(before) of the
people and units it touches. No other code computes a delta.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache, partial
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.numbers import holds_number
from rollout.db import chunks
from rollout.ledger import chain, rollups
from rollout.ledger.lines import Lines, Modes, merge
from rollout.ledger.person_lines import person_lines, shape
from rollout.ledger.post import open_posting, post_lines
from rollout.ledger.spans import load_spans, save_spans
from rollout.ledger.unit_lines import unit_lines
from rollout.models import (
    FACTS,
    Batch,
    Fact,
    Membership,
    SecondWorkplace,
    Standing,
    UnitAttribution,
    UnitDeployment,
    UnitModeFact,
    User,
)
from rollout.register import held_rows
from rollout.register.errors import DayTooEarly, FutureDay, JustChanged, NumberInNote, TooLong
from rollout.register.rows import (
    PERSON_TABLES,
    UNIT_TABLES,
    Row,
    Rows,
    live_rows,
    mode_facts,
    person_facts,
    unit_facts,
)
from rollout.register.spans import live_spans
from rollout.vocabulary import FIRST_DAY, FOREVER

Span = Membership | SecondWorkplace | Standing | UnitAttribution | UnitModeFact | UnitDeployment
"""The facts that hold on the days of an interval."""


def fact_table(model: type[Fact]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def owner_column(model: type[Fact]) -> str:
    """Of what a table's facts are: "person_id" or "unit_id"."""
    return "person_id" if "person_id" in fact_table(model).c else "unit_id"


FACTS_OF_PEOPLE = tuple(model for model in FACTS if owner_column(model) == "person_id")
"""More than a contribution is made of: those of which nothing is counted, too."""

SEALED = frozenset({"id", "seq", "mac", "voided_seq", "void_mac"})
"""What a fact is given when it is written and voided; all else is its content."""


def content_of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The content of a fact row, to be written again."""
    return {name: value for name, value in row.items() if name not in SEALED}


NOTES = frozenset({"note", "reason", "basis"})
"""Text that users type into facts; it can never be erased, so it holds no number of a person."""


def check_note(text: str) -> None:
    """Raises TooLong, or NumberInNote for what may be the number of a person."""
    if len(text) > 1_000:
        raise TooLong
    if holds_number(text):
        raise NumberInNote


@cache
def _defaults(table: Table) -> dict[str, Any]:
    """The content of a fact of which nothing is said."""
    columns = [column for column in table.columns if column.name not in SEALED]
    return {c.name: c.default.arg if c.default is not None else None for c in columns}  # type: ignore[attr-defined]


class Act:
    """Collects the facts that one action adds and voids; `apply` writes them and posts what follows."""

    def __init__(
        self, session: Session, *, by: User, action: str, source: str = "", batch: Batch | None = None
    ) -> None:
        self.session = session
        self.seq = chain.open_seq(session)
        self._open = partial(open_posting, session, by=by, action=action, source=source, batch=batch)
        self._today = today()
        self._adds: defaultdict[type[Fact], list[dict[str, Any]]] = defaultdict(list)
        self._voids: defaultdict[type[Fact], set[int]] = defaultdict(set)
        self._moved: Lines = {}

    def add(self, model: type[Fact], **values: Any) -> None:
        """A new fact; columns left out take their defaults.

        Raises FutureDay for a day after today, DayTooEarly for one before the app (R1). Only a standing may end on
        a day to come: a long leave or a stay abroad has its end day.
        """
        days = [values.get("from_on"), values.get("day"), None if model is Standing else values.get("to_on")]
        for day in days:
            if day is not None and self._today < day < FOREVER:
                raise FutureDay(day)
            if day is not None and day < FIRST_DAY:
                raise DayTooEarly(day)
        defaults = _defaults(fact_table(model))
        row = defaults | values
        if len(row) != len(defaults):
            raise TypeError(f"{model.__name__} has no {sorted(row.keys() - defaults.keys())}")
        if not NOTES.isdisjoint(values):
            for name in NOTES & values.keys():
                check_note(values[name])
        self._adds[model].append(row)

    def void(self, model: type[Fact], row_id: int) -> None:
        """A live fact that no longer holds; its row stays."""
        self._voids[model].add(row_id)

    def replace(self, fact: Fact, **changes: Any) -> None:
        """The same fact with other values: this one is voided, a new one has the rest of its content."""
        held = {column.name: getattr(fact, column.name) for column in fact_table(type(fact)).columns}
        self.void(type(fact), fact.id)
        self.add(type(fact), **content_of(held) | changes)

    def cut(self, fact: Span, *, on: date, **changes: Any) -> None:
        """The fact holds on its days before `on` only, on none of them when that is its first."""
        if on > fact.from_on:
            self.replace(fact, to_on=on, **changes)
        else:
            self.void(type(fact), fact.id)

    def voids(self, model: type[Fact], row_id: int) -> bool:
        """Is the fact one that this act voids?"""
        return row_id in self._voids[model]

    def held(self, model: type[Fact], owner: str, owner_id: int) -> list[Row]:
        """The live facts of one kind about a person or unit as this act will leave them; what it adds comes last."""
        rows = live_rows(self.session, (model,), owner, [owner_id]).get(owner_id, {}).get(model, [])
        kept = [row for row in rows if row["id"] not in self._voids[model]]
        added = [row for row in self._adds[model] if row[owner] == owner_id]
        return [*kept, *({**row, "id": sys.maxsize} for row in added)]

    @property
    def is_empty(self) -> bool:
        return not any(self._adds.values()) and not any(self._voids.values())

    def apply(self) -> Lines:
        """Writes the facts, posts the lines, moves the rollups; returns the lines. The act is empty afterwards.

        An act without facts leaves no posting. Raises JustChanged when someone voided a fact meanwhile.
        """
        self.write()
        lines, self._moved = self._moved, {}
        post_lines(self.session, lines)
        return lines

    def write(self) -> None:
        """Writes the facts so far, of an act too long to be held whole; what they move waits for `apply`.

        Raises JustChanged.
        """
        if self.is_empty:
            return
        self._open()
        voided = {model: self._rows(model, ids) for model, ids in self._voids.items() if ids}
        persons = {r["person_id"] for r in self._changed(PERSON_TABLES, voided)}
        units = {r["unit_id"] for r in self._changed(UNIT_TABLES, voided)}
        respanned = {r["unit_id"] for r in self._changed((UnitAttribution, UnitModeFact), voided)}
        switched = {r["unit_id"] for r in self._changed((UnitModeFact,), voided)}
        persons |= self._members(switched)
        held_rows.forget(self.session, persons | {r["person_id"] for r in self._changed(FACTS_OF_PEOPLE, voided)})

        person_rows = live_rows(self.session, PERSON_TABLES, "person_id", persons)
        unit_rows = live_rows(self.session, UNIT_TABLES, "unit_id", units | self._workplaces(person_rows))
        merge(self._moved, self._lines(person_rows, unit_rows, persons, units), -1)

        for model in FACTS:
            chain.void(self.session, fact_table(model), voided.get(model, ()))
        for model in FACTS:
            chain.write(self.session, fact_table(model), self._adds[model])

        self._update(person_rows, PERSON_TABLES, "person_id")
        self._update(unit_rows, UNIT_TABLES, "unit_id")
        merge(self._moved, self._lines(person_rows, unit_rows, persons, units))

        if respanned:
            old = load_spans(self.session, respanned)
            new = live_spans(self.session, respanned)
            rollups.move_units(self.session, respanned, old, new)
            save_spans(self.session, respanned, new)
        self._adds.clear()
        self._voids.clear()

    def _rows(self, model: type[Fact], ids: Collection[int]) -> list[Row]:
        table = fact_table(model)
        found: list[Row] = []
        for run in chunks(sorted(ids)):
            statement = select(table).where(table.c.id.in_(run), table.c.voided_seq.is_(None))
            found.extend(self.session.execute(statement).mappings())
        if len(found) != len(ids):
            raise JustChanged
        return found

    def _changed(self, models: Collection[type[Fact]], voided: Mapping[type[Fact], list[Row]]) -> list[Row]:
        return [row for model in models for row in (*self._adds[model], *voided.get(model, ()))]

    def _members(self, unit_ids: Collection[int]) -> set[int]:
        """Everyone who was ever on the list of units whose mode changes."""
        if not unit_ids:
            return set()
        statement = select(Membership.person_id).where(
            Membership.unit_id.in_(unit_ids), Membership.voided_seq.is_(None)
        )
        return set(self.session.scalars(statement))

    def _workplaces(self, person_rows: Mapping[int, Rows]) -> set[int]:
        held = {row["unit_id"] for rows in person_rows.values() for row in rows.get(Membership, ())}
        return held | {row["unit_id"] for row in self._adds[Membership]}

    def _lines(
        self,
        person_rows: Mapping[int, Rows],
        unit_rows: Mapping[int, Rows],
        persons: Collection[int],
        units: Collection[int],
    ) -> Lines:
        modes: Modes = {unit_id: mode_facts(rows.get(UnitModeFact, ())) for unit_id, rows in unit_rows.items()}
        lines: Lines = {}
        held = (person_rows[person_id] for person_id in persons if person_id in person_rows)
        for facts, count in Counter(shape(person_facts(rows)) for rows in held).items():
            merge(lines, person_lines(facts, modes), count)
        for unit_id in units:
            if unit_id in unit_rows:
                merge(lines, unit_lines(unit_id, unit_facts(unit_rows[unit_id])))
        return lines

    def _update(self, held: dict[int, Rows], models: Collection[type[Fact]], owner: str) -> None:
        """Makes the loaded rows those after the act."""
        voids = [(model, gone) for model, gone in self._voids.items() if gone]
        for rows in held.values() if voids else ():
            for model, gone in voids:
                if model in rows:
                    rows[model] = [row for row in rows[model] if row["id"] not in gone]
        for model in models:
            for row in self._adds[model]:
                held.setdefault(row[owner], {}).setdefault(model, []).append(row)
