"""Verification of facts against the ledger: the sum of contributions is what was posted (R2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, String, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from rollout.core.cells import CELLS, opened
from rollout.core.crypto import DataKeyError, keys
from rollout.db import chunks
from rollout.ledger.lines import LineKey, Lines, merge
from rollout.ledger.person_lines import person_lines
from rollout.ledger.spans import load_spans
from rollout.ledger.unit_lines import unit_lines
from rollout.ledger.verify import verify_chain, verify_guards, verify_rollups
from rollout.ledger.verify_roles import verify_roles
from rollout.models import FACTS, Base, Identifier, Line, Membership, Unit, unit_span
from rollout.models.guards import DISJOINT
from rollout.models.rollup import DIM_CODE
from rollout.register.act import fact_table
from rollout.register.persons import number_cell
from rollout.register.rows import PERSON_TABLES, UNIT_TABLES, live_rows, modes_by_unit, person_facts, unit_facts
from rollout.register.spans import live_spans
from rollout.register.verify_visits import verify_visits


def verify(session: Session) -> Iterator[str]:
    """All findings, none when everything agrees. Reads the whole database, in parts."""
    yield from verify_facts(session)
    yield from verify_spans(session)
    yield from verify_intervals(session)
    yield from verify_rollups(session)
    yield from verify_references(session)
    yield from verify_numbers(session)
    yield from verify_cells(session)
    yield from verify_roles(session)
    yield from verify_visits(session)
    yield from verify_guards(session)
    yield from verify_chain(session)


UNITS_AT_ONCE = 100
PEOPLE_AT_ONCE = 1_000


def contributions(session: Session, unit_ids: Sequence[int]) -> Lines:
    """What the live facts give some units: their own lines, and the part of all who were ever on their lists."""
    lines: Lines = {}
    for unit_id, rows in live_rows(session, UNIT_TABLES, "unit_id", unit_ids).items():
        merge(lines, unit_lines(unit_id, unit_facts(rows)))
    listed = select(Membership.person_id).where(Membership.unit_id.in_(unit_ids), Membership.voided_seq.is_(None))
    here = frozenset(unit_ids)
    for run in chunks(sorted(session.scalars(listed.distinct())), PEOPLE_AT_ONCE):
        held = live_rows(session, PERSON_TABLES, "person_id", run)
        modes = modes_by_unit(session, {row["unit_id"] for rows in held.values() for row in rows[Membership]})
        for rows in held.values():
            for key, delta in person_lines(person_facts(rows), modes).items():
                if key.unit_id in here:
                    merge(lines, {key: delta})
    return lines


def posted(session: Session, unit_ids: Sequence[int]) -> Lines:
    """The ledger of some units, summed over postings."""
    table = Line.__table__
    names = ("unit_id", "day", "measure", "people_group", "smartphone", "evidence", "flow", "by_count")
    columns = [table.c[name] for name in names]
    statement = select(*columns, func.sum(table.c.delta)).where(table.c.unit_id.in_(unit_ids)).group_by(*columns)
    return {LineKey(*key): int(total) for *key, total in session.execute(statement) if total}


def verify_facts(session: Session) -> Iterator[str]:
    """The lines posted are those that the facts give; a hundred units at a time, so that memory stays bounded.

    One finding a cell of the ledger that differs.
    """
    unit_ids = sorted({*session.scalars(select(Unit.id)), *session.scalars(select(Line.unit_id).distinct())})
    for run in chunks(unit_ids, UNITS_AT_ONCE):
        expected, found = contributions(session, run), posted(session, run)
        for key in sorted({*expected, *found}):
            if expected.get(key, 0) != found.get(key, 0):
                yield f"ledger: {key._asdict()} is {found.get(key, 0)}, the facts give {expected.get(key, 0)}"


def verify_spans(session: Session) -> Iterator[str]:
    """The spans kept of units are those that their attributions give; one finding a unit and dimension."""
    unit_ids = sorted({*session.scalars(select(Unit.id)), *session.scalars(select(unit_span.c.unit_id).distinct())})
    for run in chunks(unit_ids, 1_000):
        expected, found = live_spans(session, run), load_spans(session, set(run))
        for dim, unit_id in sorted({*expected, *found}):
            if expected.get((dim, unit_id)) != found.get((dim, unit_id)):
                yield f"unit_span: unit {unit_id}, {list(DIM_CODE)[dim]} is not what its attributions say"


def verify_intervals(session: Session) -> Iterator[str]:
    """No two live intervals of one owner overlap."""
    for model in FACTS:
        table = fact_table(model)
        if table.name not in DISJOINT:
            continue
        columns = [table.c[name] for name in DISJOINT[table.name]]
        previous: Any = None
        statement = select(*columns, table.c.from_on, table.c.to_on, table.c.id).where(table.c.voided_seq.is_(None))
        ordered = statement.order_by(*columns, table.c.from_on)
        for row in session.execute(ordered, execution_options={"yield_per": 5_000}):
            if previous and previous[: len(columns)] == row[: len(columns)] and row.from_on < previous.to_on:
                yield f"{table.name} {row.id} overlaps {table.name} {previous.id}"
            previous = row


def verify_references(session: Session) -> Iterator[str]:
    """No row refers to one that is not there, whoever removed it and however."""
    for statement in _missing():
        for source, target, value in session.execute(statement):
            yield f"{source} refers to {target} {value}, which is not there"


REFERENCES_AT_ONCE = 60


@cache
def _missing() -> list[CompoundSelect[Any]]:
    """Queries that find (table.column, table referred to, a value that is not there), one for each foreign key."""
    found = []
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            target, name = key.column.table.alias(), f"{table.name}.{key.parent.name}"
            missing = (
                select(literal(name), literal(key.column.table.name), cast(key.parent, String))
                .outerjoin(target, target.c[key.column.name] == key.parent)
                .where(key.parent.is_not(None), target.c[key.column.name].is_(None))
                .limit(1)
            )
            found.append(select(missing.subquery()))
    return [union_all(*run) for run in chunks(found, REFERENCES_AT_ONCE)]


def verify_numbers(session: Session) -> Iterator[str]:
    """Each number is found by itself and is its holder's: one moved or copied to somebody else does not open."""
    held = keys()
    row = Identifier
    statement = select(row.id, row.person_id, row.kind, row.ciphertext, row.blind_index)
    for row_id, person_id, kind, ciphertext, index in session.execute(
        statement, execution_options={"yield_per": 5_000}
    ):
        try:
            number = held.decrypt(ciphertext, number_cell(person_id, index))
        except DataKeyError:
            yield f"identifier {row_id}: its number is of other keys, of another number or of another person"
            continue
        if held.blind_index(kind, number) != index:
            yield f"identifier {row_id}: its ciphertext and its blind index are of two numbers"


def verify_cells(session: Session) -> Iterator[str]:
    """Each encrypted text stands in the row it was written for: one copied from another row does not open."""
    for model, columns in CELLS.items():
        table: Any = model.__table__
        key = list(table.primary_key)
        statement = select(*key, *(table.c[name] for name in columns))
        for row in session.execute(statement, execution_options={"yield_per": 5_000}).mappings():
            values = [row[column.name] for column in key]
            row_id = values[0] if len(values) == 1 else "-".join(map(str, values))
            for name in columns:
                try:
                    opened(table.name, name, row_id, row[name])
                except DataKeyError:
                    yield f"{table.name} {row_id}: its {name} is of other keys or of another row"
