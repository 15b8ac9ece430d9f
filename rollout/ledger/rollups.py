"""Rollups: moved with every posting and re-attribution, rebuilt from the ledger on demand.

Pages read every balance here; flows that no rollup holds they read from the lines (`ledger.periods`).

A line of a unit on a day moves the unit's balances from that day on, and the balances of every group that
the unit is in on that day or later. A re-attribution is the unit's lines taken out under the old spans and
put in under the new: it posts nothing (R17).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, delete, select, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.db import chunks
from rollout.ledger.lines import LineKey
from rollout.ledger.spans import ALL_TIME_UNKNOWN, LAST_DAY, Span, Spans, load_spans
from rollout.models import Line, group_flow, group_roll, unit_balance
from rollout.models.rollup import COLUMNS, DIM_CODE, GROUP_CODE, LEVELS, MEASURE_OF, slot_of
from rollout.vocabulary import EVIDENCED, Flow, Measure

PLACE = {name: position for position, name in enumerate(COLUMNS)}
EVIDENCED_CODES = frozenset(measure.value for measure in EVIDENCED)

Amounts = dict[str, int]
Cells = dict[tuple[Any, ...], Amounts]
"""Amounts by the primary key of a rollup."""


class Move(NamedTuple):
    """What a line moves in the rollups, its amounts apart."""

    unit_id: int
    day: int
    people_group: int
    by_count: bool
    flow: str


def columns_of(measure: str, evidence: str, smartphone: bool) -> tuple[str, ...]:
    """The rollup columns that a line moves: base "all" always, base "with smartphone" where it holds (R3)."""
    if measure in EVIDENCED_CODES:
        name = f"{measure}_{evidence}"
    elif measure == Measure.PARTICIPANTS:
        name = measure
    else:
        return (measure,)
    return (name, f"{name}_s") if smartphone else (name,)


def moves_of(lines: Mapping[LineKey, int]) -> dict[Move, Amounts]:
    """Lines as moves: one of each unit, day, people group, flow and way of counting, with rollup column → amount."""
    moves: dict[Move, Amounts] = {}
    for key, delta in lines.items():
        move = Move(key.unit_id, day_number(key.day), GROUP_CODE[key.group], key.by_count, key.flow)
        amounts = moves.setdefault(move, {})
        for column in columns_of(key.measure, key.evidence, key.smartphone):
            amounts[column] = amounts.get(column, 0) + delta
    return moves


def add(session: Session, lines: Mapping[LineKey, int]) -> None:
    """Moves all rollups by the lines of a posting."""
    moves = moves_of(lines)
    if not moves:
        return
    _add_to_units(session, moves)
    _add_to_groups(session, moves, load_spans(session, {move.unit_id for move in moves}), 1)


def move_units(session: Session, unit_ids: set[int], old: Spans, new: Spans) -> None:
    """Takes the units' lines out of the groups of the old spans and puts them into those of the new."""
    changed = {
        (dim, unit_id)
        for unit_id in unit_ids
        for dim in DIM_CODE.values()
        if tuple(old.get((dim, unit_id), ALL_TIME_UNKNOWN)) != tuple(new.get((dim, unit_id), ALL_TIME_UNKNOWN))
    }
    if not changed:
        return
    moves = posted_moves(session, {unit_id for _, unit_id in changed})
    totals: Cells = {}
    flows: Cells = {}
    for spans, sign in ((old, -1), (new, 1)):
        for dim, unit_id in changed:
            for move, amounts in moves.get(unit_id, {}).items():
                _spread(totals, flows, dim, move, amounts, spans.get((dim, unit_id), ALL_TIME_UNKNOWN), sign)
    _write_groups(session, totals, flows)


def posted_moves(session: Session, unit_ids: Iterable[int] | None) -> dict[int, dict[Move, Amounts]]:
    """Unit → the moves of all lines ever posted for it, of some units or (None) of all; without lines absent."""
    table = Line.__table__
    columns = (
        table.c.unit_id,
        table.c.day,
        table.c.measure,
        table.c.people_group,
        table.c.smartphone,
        table.c.evidence,
        table.c.flow,
        table.c.by_count,
        table.c.delta,
    )
    result: defaultdict[int, dict[Move, Amounts]] = defaultdict(dict)
    runs: Iterable[Sequence[int] | None] = [None] if unit_ids is None else chunks(sorted(unit_ids))
    for run in runs:
        statement = select(*columns)
        if run is not None:
            statement = statement.where(table.c.unit_id.in_(run))
        for unit_id, day, measure, group, smartphone, evidence, flow, by_count, delta in session.execute(
            statement, execution_options={"yield_per": 10_000}
        ):
            move = Move(unit_id, day_number(day), GROUP_CODE[group], by_count, flow)
            amounts = result[unit_id].setdefault(move, {})
            for column in columns_of(measure, evidence, smartphone):
                amounts[column] = amounts.get(column, 0) + delta
    return result


UnitDays = dict[tuple[int, int], dict[int, Amounts]]
"""(people group, unit) → day → amounts."""


def _add_to_units(session: Session, moves: Mapping[Move, Amounts]) -> None:
    """Adds moves to the balances of their units, from each day on; every row is read once and written once."""
    moved: UnitDays = {}
    for move, amounts in moves.items():
        into = moved.setdefault((move.people_group, move.unit_id), {}).setdefault(move.day, {})
        for name, value in amounts.items():
            into[name] = into.get(name, 0) + value
    for days in moved.values():
        for day in [day for day, amounts in days.items() if not any(amounts.values())]:
            del days[day]
    keys = sorted(key for key, days in moved.items() if days)
    for start in range(0, len(keys), 200):
        run = {key: moved[key] for key in keys[start : start + 200]}
        rows = [
            (*key, day, *balance)
            for key, held in _held_balances(session, run).items()
            for day, balance in _moved_balances(held, run[key])
        ]
        _write_rows(session, unit_balance, COLUMNS, rows, "{name} = excluded.{name}")


def _held_balances(session: Session, moved: UnitDays) -> dict[tuple[int, int], list[tuple[int, list[int]]]]:
    """For each unit the last balance before its first moved day, if any, and all later ones, in order of days."""
    firsts = ", ".join(f"({group}, {unit_id}, {min(days)})" for (group, unit_id), days in moved.items())
    names = ", ".join(f"b.{name}" for name in COLUMNS)
    found: dict[tuple[int, int], list[tuple[int, list[int]]]] = {key: [] for key in moved}
    rows = session.execute(
        text(
            f"WITH v (people_group, unit_id, first) AS (VALUES {firsts}) "
            f"SELECT b.people_group, b.unit_id, b.day, {names} FROM v JOIN unit_balance b "
            "ON b.people_group = v.people_group AND b.unit_id = v.unit_id AND b.day >= COALESCE("
            "(SELECT MAX(x.day) FROM unit_balance x WHERE x.people_group = v.people_group "
            "AND x.unit_id = v.unit_id AND x.day < v.first), v.first) ORDER BY 1, 2, 3"
        )
    )
    for group, unit_id, day, *balance in rows:
        found[group, unit_id].append((day, balance))
    return found


def _moved_balances(held: list[tuple[int, list[int]]], moved: dict[int, Amounts]) -> Iterator[tuple[int, list[int]]]:
    """The balances of a unit on each day from its first moved one: those held, moved, and those of new days."""
    first, balances = min(moved), dict(held)
    carried = next((balance for day, balance in held if day < first), [0] * len(COLUMNS))
    added = [0] * len(COLUMNS)
    for day in sorted({*moved, *(day for day in balances if day >= first)}):
        for name, value in moved.get(day, {}).items():
            added[PLACE[name]] += value
        carried = balances.get(day, carried)
        yield day, [held + more for held, more in zip(carried, added, strict=True)]


def _add_to_groups(session: Session, moves: Mapping[Move, Amounts], spans: Spans, sign: int) -> None:
    totals: Cells = {}
    flows: Cells = {}
    collect_groups(totals, flows, moves, spans, sign)
    _write_groups(session, totals, flows)


def collect_groups(totals: Cells, flows: Cells, moves: Mapping[Move, Amounts], spans: Spans, sign: int) -> None:
    """Adds moves to daily totals (key of group_roll, level 0) and flows (key of group_flow) of every dimension."""
    for move, amounts in moves.items():
        for dim in DIM_CODE.values():
            _spread(totals, flows, dim, move, amounts, spans.get((dim, move.unit_id), ALL_TIME_UNKNOWN), sign)


def collect_levels(totals: Cells) -> None:
    """Adds the coarser slots to daily totals."""
    for dim, group, _, day, group_id, by_count in list(totals):
        amounts = totals[dim, group, 0, day, group_id, by_count]
        for level in range(1, LEVELS):
            cell = totals.setdefault((dim, group, level, slot_of(day, level), group_id, by_count), {})
            for name, value in amounts.items():
                cell[name] = cell.get(name, 0) + value


def _spread(
    totals: Cells,
    flows: Cells,
    dim: int,
    move: Move,
    amounts: Amounts,
    spans: Sequence[Span],
    sign: int,
) -> None:
    """Adds one move to the groups the unit is in from the move's day on."""
    for span in spans:
        if span.to_day <= move.day:
            continue
        at = max(move.day, span.from_day)
        flow = move.flow if at == move.day else Flow.TRANSFERRED.value
        _put(totals, flows, dim, move, at, span.group_id, flow, amounts, sign)
        if span.to_day < LAST_DAY:
            _put(totals, flows, dim, move, span.to_day, span.group_id, Flow.TRANSFERRED.value, amounts, -sign)


def _put(
    totals: Cells,
    flows: Cells,
    dim: int,
    move: Move,
    day: int,
    group_id: int,
    flow: str,
    amounts: Amounts,
    sign: int,
) -> None:
    cells = [totals.setdefault((dim, move.people_group, 0, day, group_id, move.by_count), {})]
    if flow != Flow.REACHED.value:
        cells.append(flows.setdefault((dim, move.people_group, day, group_id, flow), {}))
    for name, value in amounts.items():
        for cell in cells:
            cell[name] = cell.get(name, 0) + sign * value


def _write_groups(session: Session, totals: Cells, flows: Cells) -> None:
    collect_levels(totals)
    _upsert(session, group_roll, totals)
    _upsert(session, group_flow, flows)


def _upsert(session: Session, table: Table, cells: Mapping[tuple[Any, ...], Amounts]) -> None:
    """Adds amounts to rows, making those that are missing; one statement for all rows of which the same measures moved.

    One for each set of columns would be a thousand, and a server is asked for each.
    """
    by_measures: defaultdict[frozenset[Measure], dict[tuple[Any, ...], Amounts]] = defaultdict(dict)
    for key, amounts in cells.items():
        moved = {name: value for name, value in amounts.items() if value}
        if moved:
            by_measures[frozenset(MEASURE_OF[name] for name in moved)][key] = moved
    for held in by_measures.values():
        columns = sorted({name for moved in held.values() for name in moved})
        rows = sorted((*key, *(moved.get(name, 0) for name in columns)) for key, moved in held.items())
        _write_rows(session, table, columns, rows, "{name} = {table}.{name} + excluded.{name}")


def _write_rows(
    session: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], change: str
) -> None:
    """Inserts rows of key and columns; where the key is there already, changes each column as said."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key.columns]
    names = (*keys, *columns)
    head = f"INSERT INTO {table.name} ({', '.join(names)}) "
    tail = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET " + ", ".join(
        change.format(name=name, table=table.name) for name in columns
    )
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(head + f"VALUES ({', '.join('?' * len(names))})" + tail, list(rows))
    else:
        arrays = ", ".join(f"%s::{_array_type(table, name)}[]" for name in names)
        values = tuple(map(_array, zip(*rows, strict=True)))
        connection.exec_driver_sql(head + f"SELECT * FROM unnest({arrays})" + tail, values)


def _array(column: Iterable[int | bool | str]) -> str:
    """An array as PostgreSQL reads it; the driver looks at each value in turn, which takes as long as the writing.

    The only texts are the codes of flows: letters that need no quotes.
    """
    return f"{{{','.join(map(str, column))}}}"


def _array_type(table: Table, name: str) -> str:
    kind = table.c[name].type.python_type
    return "boolean" if kind is bool else "text" if kind is str else "integer"


def rebuild(session: Session) -> None:
    """Makes the balances, rolls and flows anew from the ledger and the spans."""
    for table in (unit_balance, group_roll, group_flow):
        session.execute(delete(table))
    unit_ids = sorted(session.scalars(select(Line.unit_id).distinct()))
    for run in chunks(unit_ids, 200):
        moves = {move: amounts for held in posted_moves(session, run).values() for move, amounts in held.items()}
        _add_to_units(session, moves)
        _add_to_groups(session, moves, load_spans(session, set(run)), 1)
