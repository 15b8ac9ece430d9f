"""The units behind a figure, in the order of their names, each with its part of the number (R20)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number, from_day_number, today
from rollout.core.selection import Part, Selection
from rollout.dashboard.cells import UNIT_MEASURES
from rollout.dashboard.figures import COUNTED_SEPARATELY, measure_column
from rollout.dashboard.lens import Lens
from rollout.dashboard.scope import NotThere
from rollout.ledger import balances
from rollout.ledger.spans import LAST_DAY
from rollout.models.rollup import DIM_CODE
from rollout.vocabulary import EVIDENCED, NO_EVIDENCE, NO_GROUP, Flow, Measure


class Figure(NamedTuple):
    """What a list is of: a balance, what a flow moved of it, what is known by count, or who of it lacks a step."""

    measure: str
    flow: Flow | None = None
    counted: bool = False
    lacks: str = ""

    @property
    def is_by_count(self) -> bool:
        return self.counted or self.measure == COUNTED_SEPARATELY

    def columns(self, lens: Lens) -> tuple[str, ...]:
        """Of the rollups: the measure's, and that of what is taken off it."""
        measures = (self.measure, self.lacks) if self.lacks else (self.measure,)
        return tuple(measure_column(measure, lens.base, lens.evidence) for measure in measures)


class NoSuchFigure(NotThere):
    """There is no such measure, or it is not what a step is a part of."""


def left(numbers: Sequence[int]) -> int:
    """A figure from the numbers of its columns: the first, less the second where there is one."""
    return numbers[0] - sum(numbers[1:])


class Kind(Enum):
    """What stands in the list for a unit: its people, or one line with its number."""

    PEOPLE = "people"
    COUNTED = "counted"
    UNIT = "unit"


class Entry(NamedTuple):
    """One unit's part of a figure. `number` is signed in flows; `days` are those on which the unit's lines count.

    `is_open`: the viewer may see the unit's people today, so its own page as well.
    """

    unit_id: int
    code: str
    name: str
    kind: Kind
    number: int
    is_open: bool
    days: tuple[tuple[date, date], ...] = ()

    @property
    def rows(self) -> int:
        """How many rows it takes: exact for a balance, a guess for a flow."""
        return max(1, abs(self.number)) if self.kind is Kind.PEOPLE else 1


class Named(NamedTuple):
    unit_id: int
    code: str
    name: str
    shows_people: bool
    counts: bool


class FlowsNotHeld(NotThere):
    """Flows are known of everything, of one dimension, and of named units; not of their crossings."""


def balance_entries(
    session: Session, lens: Lens, selection: Selection, people: Selection, figure: Figure, also: Collection[int] = ()
) -> list[Entry]:
    """The units whose balances on the day sum to a figure; of what is known by count (R13) only those that count.

    `also` are units that stand in the list with nothing, but for those whose people the viewer may see.
    """
    found = balances.by_unit(session, lens.day, lens.groups, figure.columns(lens), selection)
    entries = []
    for unit in _names(session, lens.day, people, found.keys() | set(also)):
        number = left(found.get(unit.unit_id, (0,)))
        is_listed = number or (unit.unit_id in also and not unit.shows_people)
        if is_listed and (unit.counts or not figure.is_by_count):
            kind = Kind.COUNTED if unit.counts else Kind.PEOPLE
            entries.append(_entry(unit, figure.measure, kind, number))
    return entries


def _entry(unit: Named, measure: str, kind: Kind, number: int, days: tuple[tuple[date, date], ...] = ()) -> Entry:
    if measure in UNIT_MEASURES or (kind is Kind.PEOPLE and not unit.shows_people):
        kind = Kind.UNIT
    return Entry(unit.unit_id, unit.code, unit.name, kind, number, unit.shows_people, days)


def _names(session: Session, day: date, people: Selection, unit_ids: Iterable[int]) -> list[Named]:
    """Some units by name: whether the viewer may see their people today, and whether they count on the day."""
    which = ", ".join(map(str, sorted(unit_ids))) or "NULL"
    rows = session.execute(
        text(
            f"SELECT u.id, u.code, u.name, CASE WHEN {people.sql('u.id', str(day_number(today())))} THEN 1 ELSE 0 END, "
            "m.id FROM unit u LEFT JOIN unit_mode m ON m.unit_id = u.id AND m.mode = 'count' "
            "AND m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on "
            f"WHERE u.id IN ({which}) ORDER BY u.sort_name, u.id"
        ).bindparams(bindparam("on", type_=Date())),
        {"on": day},
    )
    return [Named(unit_id, code, name, bool(shows), mode is not None) for unit_id, code, name, shows, mode in rows]


Days = Mapping[int, tuple[tuple[date, date], ...]]
"""unit → the intervals [from, to) of days on which it was in the selection."""


def flow_entries(
    session: Session, lens: Lens, selection: Selection, people: Selection, measure: str, flow: Flow
) -> list[Entry]:
    """The units whose movements in the lens's period sum to a flow. Raises FlowsNotHeld.

    One that counted on some of the days has two entries, by list and by count, but for whoever sees no people there:
    each could be a small number, and what is shown of the unit is their sum (ADR 12).
    """
    column = measure_column(measure, lens.base, lens.evidence)
    days = _days_inside(session, lens, selection)
    if flow is Flow.TRANSFERRED:
        moved = _transferred(session, lens, selection, column)
        numbers = {(unit_id, False): number for unit_id, number in moved.items()}
    else:
        numbers = _moved(session, lens, measure, flow, days)
    entries = []
    for unit in _names(session, lens.day, people, {unit_id for unit_id, _counts in numbers}):
        parts = {counts: numbers[key] for counts in (False, True) if (key := (unit.unit_id, counts)) in numbers}
        if not unit.shows_people:
            parts = {all(parts): sum(parts.values())}  # by count, where nothing of it is by list
        for counts, number in parts.items():
            kind = Kind.UNIT if flow is Flow.TRANSFERRED else Kind.COUNTED if counts else Kind.PEOPLE
            entry = _entry(unit, measure, kind, number, days[unit.unit_id] if days is not None else ())
            if number or entry.kind is Kind.PEOPLE:  # people who came and people who went may cancel out
                entries.append(entry)
    return entries


def _days_inside(session: Session, lens: Lens, selection: Selection) -> Days | None:
    """The days in the period on which each unit was in the selection; None for all units on all days."""
    always = ((date.min, date.max),)
    if selection.is_everything:
        return None
    part = selection.single
    if part is None:
        parts = selection.clauses[0] if len(selection.clauses) == 1 else ()
        if not parts or any(held.dim is not None for held in parts):
            raise FlowsNotHeld
        return dict.fromkeys(frozenset[int]().union(*(held.ids for held in parts)), always)
    rows = session.execute(
        text(
            f"SELECT unit_id, from_day, to_day FROM unit_span WHERE dim = :dim AND group_id IN ({_ids(part)}) "
            "AND to_day > :after AND from_day <= :until ORDER BY unit_id, from_day"
        ),
        {"dim": DIM_CODE[part.dim or ""], "after": day_number(lens.opening), "until": day_number(lens.day)},
    )
    found: dict[int, list[tuple[date, date]]] = {}
    for unit_id, first, last in rows:
        found.setdefault(unit_id, []).append((_day(first), _day(last)))
    return {unit_id: tuple(spans) for unit_id, spans in found.items()}


def _day(number: int) -> date:
    return date.min if number <= -LAST_DAY else date.max if number >= LAST_DAY else from_day_number(number)


def _ids(part: Part) -> str:
    return ", ".join(str(int(i)) for i in sorted(part.ids)) or "NULL"


def _moved(session: Session, lens: Lens, measure: str, flow: Flow, days: Days | None) -> dict[tuple[int, bool], int]:
    """(unit, by count) → the sum of a flow's lines on the days that count."""
    ledger_measure = Measure.PARTICIPANTS if measure in ("with_smartphone", COUNTED_SEPARATELY) else Measure(measure)
    column = measure_column(measure, lens.base, lens.evidence)
    smartphone = "AND l.smartphone" if column.endswith("_s") else ""
    which = "" if days is None else f"AND u.id IN ({', '.join(map(str, sorted(days))) or 'NULL'})"
    rows = session.execute(
        text(
            "SELECT l.unit_id, l.day, l.by_count, SUM(l.delta) FROM unit u JOIN ledger_line l ON l.unit_id = u.id "
            f"AND l.day > :after AND l.day <= :until WHERE l.measure = :measure AND l.flow = :flow {which} "
            f"AND l.evidence = :evidence AND l.people_group IN :groups {smartphone} "
            "GROUP BY l.unit_id, l.day, l.by_count"
        )
        .bindparams(
            bindparam("groups", expanding=True),
            bindparam("after", type_=Date()),
            bindparam("until", type_=Date()),
        )
        .columns(day=Date()),
        {
            "after": lens.opening,
            "until": lens.day,
            "measure": ledger_measure.value,
            "flow": flow.value,
            "evidence": lens.evidence.value if ledger_measure in EVIDENCED else NO_EVIDENCE,
            "groups": [NO_GROUP] if measure in UNIT_MEASURES else [group.value for group in lens.groups],
        },
    )
    numbers: dict[tuple[int, bool], int] = {}
    for unit_id, day, by_count, delta in rows:
        if days is None or is_inside(day, days.get(unit_id, ())):
            key = unit_id, bool(by_count)
            numbers[key] = numbers.get(key, 0) + int(delta)
    return numbers


def is_inside(day: date, spans: tuple[tuple[date, date], ...]) -> bool:
    return any(first <= day < last for first, last in spans)


def _transferred(session: Session, lens: Lens, selection: Selection, column: str) -> dict[int, int]:
    """unit → its balance when it came into the selection less that when it went, within the period (R17)."""
    part = selection.single
    if part is None:
        return {}
    codes = " UNION ALL ".join(f"SELECT {code} AS code" for code in balances.group_codes(lens.groups))
    inside = f"FROM unit_span WHERE dim = {DIM_CODE[part.dim or '']} AND group_id IN ({_ids(part)})"
    rows = session.execute(
        text(
            f"SELECT t.unit_id, SUM(t.sign * b.{column}) FROM ("
            f"SELECT unit_id, from_day AS x, 1 AS sign {inside} AND from_day > :after AND from_day <= :until "
            f"UNION ALL SELECT unit_id, to_day, -1 {inside} AND to_day > :after AND to_day <= :until"
            f") t CROSS JOIN ({codes}) p JOIN unit_balance b ON "
            f"{balances.last_balance('p.code', 't.unit_id', '(t.x - 1)')} GROUP BY t.unit_id"
        ),
        {"after": day_number(lens.opening), "until": day_number(lens.day)},
    )
    return {unit_id: int(number) for unit_id, number in rows if number}
