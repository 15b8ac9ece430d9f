"""Flows of a period by any dimension, by unit too, within any selection: opening + each flow = closing (R16).

`balances.moved` reads rollups and knows one dimension at a time; here a leader of one department sees it by
district. The lines read are those of the period that are no plain progress, and all of the units that changed
group in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, select, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.selection import Selection
from rollout.ledger import balances
from rollout.ledger.balances import Balance, group_codes
from rollout.ledger.rollups import columns_of
from rollout.ledger.spans import Span, load_spans
from rollout.models import UnitModeFact, unit_span
from rollout.models.rollup import DIM_CODE, GROUP_CODE, UNKNOWN
from rollout.vocabulary import Flow, PeopleGroup, UnitMode

UNIT = "unit"
TOTAL = "total"

Amounts = tuple[int, ...]


class Course(NamedTuple):
    """How the balances of one group moved, column by column; `by_count` is the part of closing known by count."""

    opening: Amounts
    flows: Mapping[Flow, Amounts]
    closing: Amounts
    by_count: Amounts


class _Move(NamedTuple):
    unit_id: int
    day: int
    flow: Flow
    amounts: Amounts


class Period:
    """What moved the balances of a selection's units in (after, until]; columns as in balances.by_group."""

    def __init__(
        self,
        session: Session,
        *,
        after: date,
        until: date,
        groups: Collection[PeopleGroup],
        columns: Sequence[str],
        selection: Selection,
    ) -> None:
        self._session, self._after, self._until = session, after, until
        self._groups, self._columns, self._selection = groups, columns, selection
        self._zero = (0,) * len(columns)
        self._moved = frozenset(
            session.scalars(
                select(unit_span.c.unit_id)
                .where(unit_span.c.from_day > day_number(after), unit_span.c.from_day <= day_number(until))
                .distinct()
            )
        )
        self._opening = balances.by_unit(session, after, groups, columns, selection)
        self._closing = balances.by_unit(session, until, groups, columns, selection)
        moves = list(self._lines())
        self._spans = load_spans(session, {*self._opening, *self._closing, *(move.unit_id for move in moves)})
        self._moves = [*(move for move in moves if self._is_selected(move)), *self._progress(moves)]

    def by(self, dim: str) -> dict[int, Course]:
        """The course of each group of a dimension (of each unit, or of all) that has any figure in the period."""
        opening, closing = self._units() if dim == UNIT else self._rolled(dim)
        held: defaultdict[int, dict[Flow, list[int]]] = defaultdict(dict)
        for move in self._moves:
            into = held[self._group(dim, move)].setdefault(move.flow, [0] * len(self._columns))
            for i, amount in enumerate(move.amounts):
                into[i] += amount
        nothing = Balance(self._zero, self._zero)
        return {
            group_id: self._course(
                opening.get(group_id, nothing), closing.get(group_id, nothing), held.get(group_id, {})
            )
            for group_id in {*opening, *closing, *held}
        }

    def _course(self, opening: Balance, closing: Balance, held: Mapping[Flow, Sequence[int]]) -> Course:
        """What the lines of the group's days do not explain was brought or taken by units that changed group (R17)."""
        flows: dict[Flow, Amounts] = {
            flow: tuple(held.get(flow, self._zero)) for flow in Flow if flow is not Flow.TRANSFERRED
        }
        flows[Flow.TRANSFERRED] = tuple(
            closing.values[i] - opening.values[i] - sum(amounts[i] for amounts in flows.values())
            for i in range(len(self._columns))
        )
        return Course(opening.values, flows, closing.values, closing.by_count)

    def _rolled(self, dim: str) -> tuple[dict[int, Balance], dict[int, Balance]]:
        days = (self._after, self._until)
        found = balances.at_days(self._session, dim, days, self._groups, self._columns, self._selection)
        return found[self._after], found[self._until]

    def _units(self) -> tuple[dict[int, Balance], dict[int, Balance]]:
        counting = self._counting()
        return (
            {unit_id: Balance(amounts, self._zero) for unit_id, amounts in self._opening.items()},
            {
                unit_id: Balance(amounts, amounts if unit_id in counting else self._zero)
                for unit_id, amounts in self._closing.items()
            },
        )

    def _counting(self) -> frozenset[int]:
        """The units that count at the end instead of keeping a list (R11)."""
        statement = select(UnitModeFact.unit_id).where(
            UnitModeFact.mode == UnitMode.COUNT.value,
            UnitModeFact.voided_seq.is_(None),
            UnitModeFact.from_on <= self._until,
            UnitModeFact.to_on > self._until,
        )
        return frozenset(self._session.scalars(statement))

    def _lines(self) -> Iterator[_Move]:
        """What the lines of the period moved by unit, day and flow; plain progress only of units that changed group."""
        places = {column: i for i, column in enumerate(self._columns)}
        moved = ", ".join(map(str, sorted(self._moved))) or "NULL"
        names = {code: name for name, code in GROUP_CODE.items()}
        groups = ", ".join(f"'{names[code]}'" for code in group_codes(self._groups))
        rows = self._session.execute(
            text(
                "SELECT l.unit_id, l.day, l.flow, l.measure, l.evidence, l.smartphone, SUM(l.delta) "
                "FROM unit u CROSS JOIN ledger_line l WHERE l.unit_id = u.id AND l.day > :after AND l.day <= :until "
                f"AND l.people_group IN ({groups}) AND (u.id IN ({moved}) "
                f"OR (l.flow <> '{Flow.REACHED.value}' AND {self._selection.sql('u.id')})) "
                "GROUP BY l.unit_id, l.day, l.flow, l.measure, l.evidence, l.smartphone"
            )
            .bindparams(bindparam("after", type_=Date()), bindparam("until", type_=Date()))
            .columns(day=Date),
            {"after": self._after, "until": self._until, "day": day_number(self._until)},
        )
        for unit_id, day, flow, measure, evidence, smartphone, delta in rows:
            amounts = list(self._zero)
            for column in columns_of(measure, evidence, bool(smartphone)):
                if column in places:
                    amounts[places[column]] = int(delta)
            yield _Move(unit_id, day_number(day), Flow(flow), tuple(amounts))

    def _progress(self, moves: Sequence[_Move]) -> Iterator[_Move]:
        """What units that stayed in their groups reached: what their other flows leave of the change."""
        named: defaultdict[int, list[int]] = defaultdict(lambda: [0] * len(self._columns))
        for move in moves:
            for i, amount in enumerate(move.amounts):
                named[move.unit_id][i] += amount
        last = day_number(self._until)
        for unit_id in sorted({*self._opening, *self._closing} - self._moved):
            start, end = self._opening.get(unit_id, self._zero), self._closing.get(unit_id, self._zero)
            explained = named.get(unit_id, self._zero)
            rest = tuple(end[i] - start[i] - explained[i] for i in range(len(self._columns)))
            if any(rest):
                yield _Move(unit_id, last, Flow.REACHED, rest)

    def _group(self, dim: str, move: _Move) -> int:
        if dim == TOTAL:
            return 0
        return move.unit_id if dim == UNIT else self._group_on(dim, move.unit_id, move.day)

    def _group_on(self, dim: str, unit_id: int, day: int) -> int:
        spans: Sequence[Span] = self._spans.get((DIM_CODE[dim], unit_id), ())
        return next((span.group_id for span in spans if span.from_day <= day < span.to_day), UNKNOWN)

    def _is_selected(self, move: _Move) -> bool:
        """Was the unit in the selection on the day of the move?"""
        return all(
            any(
                move.unit_id in part.ids
                if part.dim is None
                else self._group_on(part.dim, move.unit_id, move.day) in part.ids
                for part in clause
            )
            for clause in self._selection.clauses
        )
