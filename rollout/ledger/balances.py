"""Figures: balances as of one or several days, by group or unit, and flows of a period. Reads rollups only.

Values come as `Balance`: one number per column asked for, and the part of it that is known by count (R13).
The number of rows read depends on units, groups and days, never on people.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Row, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.selection import EVERYTHING, Selection
from rollout.models.rollup import BEFORE_FIRST, COLUMNS, DIM_CODE, GROUP_CODE, LEVELS
from rollout.vocabulary import NO_GROUP, Flow, PeopleGroup


class Balance(NamedTuple):
    values: tuple[int, ...]
    by_count: tuple[int, ...]


def group_codes(people_groups: Collection[PeopleGroup]) -> tuple[int, ...]:
    """The rollup codes of people groups, with that of the measures that count units."""
    return (GROUP_CODE[NO_GROUP], *sorted(GROUP_CODE[group.value] for group in people_groups))


class Slot(NamedTuple):
    """`sign` is 1 where its days are added, −1 where they are taken away again."""

    sign: int
    level: int
    number: int


def cover(first: int, last: int) -> list[Slot]:
    """The slots that together hold each of the days first … last once: large ones, with a few small ones more or less.

    Six days of a week are the week less a day; all days up to one need at most three slots of each level but the
    largest.
    """
    if last < first:
        return []
    found: list[Slot] = []
    low, high, level = first + BEFORE_FIRST, last + 1 + BEFORE_FIRST, 0  # [low, high) in slots of the level
    while level < LEVELS - 1:
        lower, higher = (low + 3) // 7, (high + 3) // 7  # the nearest ends of slots of the next level
        if high - low <= abs(low - 7 * lower) + abs(high - 7 * higher):
            break
        found += _slots(level, low, 7 * lower) + _slots(level, 7 * higher, high)
        low, high, level = lower, higher, level + 1
    return found + _slots(level, low, high)


def _slots(level: int, start: int, end: int) -> list[Slot]:
    """The slots of a level from `start` on and before `end`; where that is the other way round they are taken away."""
    sign = 1 if start < end else -1
    before = BEFORE_FIRST if level == 0 else 0  # days are numbered from FIRST_DAY
    return [Slot(sign, level, number - before) for number in range(min(start, end), max(start, end))]


def _checked(columns: Sequence[str]) -> Sequence[str]:
    unknown = set(columns) - set(COLUMNS)
    if unknown:
        raise ValueError(f"no such rollup columns: {sorted(unknown)}")
    return columns


def _in(codes: Collection[int]) -> str:
    return ", ".join(str(int(code)) for code in codes)


def by_group(
    session: Session,
    dim: str,
    day: date,
    people_groups: Collection[PeopleGroup],
    columns: Sequence[str],
    selection: Selection = EVERYTHING,
) -> dict[int, Balance]:
    """Balances at the end of a day by group of a dimension; groups without any are absent."""
    return at_days(session, dim, [day], people_groups, columns, selection)[day]


def at_days(
    session: Session,
    dim: str,
    days: Iterable[date],
    people_groups: Collection[PeopleGroup],
    columns: Sequence[str],
    selection: Selection = EVERYTHING,
    *,
    knows_counts: bool = True,
) -> dict[date, dict[int, Balance]]:
    """Balances at the end of several days by group of a dimension, by one query.

    Groups and selection are those of each day. Groups without any balance up to a day may be absent from it.
    Without `knows_counts` a crossed selection does not ask what part is known by count: it is quicker and says 0.
    """
    asked = sorted(set(days))
    part = selection.single
    if selection.is_everything:
        return _rolled(session, dim, asked, people_groups, columns, None)
    if part and part.dim == dim:
        return _rolled(session, dim, asked, people_groups, columns, part.ids)
    if part and part.dim and dim == "total":
        return _rolled(session, part.dim, asked, people_groups, columns, part.ids, as_one=True)
    return _crossed(session, dim, asked, people_groups, columns, selection, knows_counts)


def add(balances: Collection[Balance], width: int) -> Balance:
    """The sum of balances of `width` columns each."""
    return Balance(
        tuple(sum(b.values[i] for b in balances) for i in range(width)),
        tuple(sum(b.by_count[i] for b in balances) for i in range(width)),
    )


class _Sums:
    """Balances in the making, by group: (by count, amount …) rows added up."""

    def __init__(self, width: int) -> None:
        self._nothing = (0,) * width
        self._values: dict[int, tuple[int, ...]] = {}
        self._counted: dict[int, tuple[int, ...]] = {}

    def add(self, group_id: int, by_count: bool, amounts: tuple[int, ...]) -> None:
        for held in (self._values, self._counted) if by_count else (self._values,):
            before = held.get(group_id)
            held[group_id] = amounts if before is None else tuple(map(operator.add, before, amounts))

    def balances(self) -> dict[int, Balance]:
        return {
            group_id: Balance(values, self._counted.get(group_id, self._nothing))
            for group_id, values in self._values.items()
        }


def _rolled(
    session: Session,
    dim: str,
    days: Sequence[date],
    people_groups: Collection[PeopleGroup],
    columns: Sequence[str],
    group_ids: Collection[int] | None,
    *,
    as_one: bool = False,
) -> dict[date, dict[int, Balance]]:
    """Days in order: the first by the slots before it, each later one by those since the one before.

    `as_one` adds all groups up, as group 0.
    """
    group = "0" if as_one else "r.group_id"
    sums = ", ".join(f"SUM(t.sign * r.{name})" for name in _checked(columns))
    slots, since = [], -BEFORE_FIRST
    for point, day in enumerate(days):
        slots += [f"({point}, {sign}, {level}, {slot})" for sign, level, slot in cover(since, day_number(day))]
        since = max(since, day_number(day) + 1)
    moved: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    if slots and group_ids != frozenset():
        codes = ", ".join(f"({code})" for code in group_codes(people_groups))
        statement = (
            f"WITH t(point, sign, level, slot) AS (VALUES {', '.join(slots)}), p(code) AS (VALUES {codes}) "
            f"SELECT t.point, {group} AS group_id, r.by_count, {sums} FROM t CROSS JOIN p JOIN group_roll r "
            f"ON r.dim = {DIM_CODE[dim]} AND r.people_group = p.code AND r.level = t.level AND r.slot = t.slot "
            f"{_only(group_ids)} GROUP BY 1, 2, 3"
        )
        for row in session.execute(text(statement)).all():
            moved[row[0]].append(row)
    running = _Sums(len(columns))
    result = {}
    for point, day in enumerate(days):
        for row in moved[point]:
            running.add(row[1], row[2], tuple(row[3:]))
        result[day] = running.balances()
    return result


def _only(group_ids: Collection[int] | None) -> str:
    """The condition on groups; most are neighbours, so that a range of the key holds them and little else."""
    if group_ids is None:
        return ""
    return f"AND r.group_id BETWEEN {min(group_ids)} AND {max(group_ids)} AND r.group_id IN ({_in(group_ids)})"


def last_balance(code: str, unit: str, day: str = ":day") -> str:
    """The join condition for the last balance of a unit up to a day; one seek of the primary key."""
    return (
        f"b.people_group = {code} AND b.unit_id = {unit} AND b.day = (SELECT MAX(x.day) FROM unit_balance x "
        f"WHERE x.people_group = {code} AND x.unit_id = {unit} AND x.day <= {day})"
    )


def _crossed(
    session: Session,
    dim: str,
    days: Sequence[date],
    people_groups: Collection[PeopleGroup],
    columns: Sequence[str],
    selection: Selection,
    knows_counts: bool,
) -> dict[date, dict[int, Balance]]:
    """By group, summed from units: for selections that no rollup holds."""
    sums = ", ".join(f"SUM(b.{name})" for name in _checked(columns))
    group = "0" if dim == "total" else "s.group_id"
    by_count = "CASE WHEN m.mode = 'count' THEN 1 ELSE 0 END" if knows_counts else "0"
    codes = " UNION ALL ".join(f"SELECT {code} AS code" for code in group_codes(people_groups))
    pieces = []
    for point, day in enumerate(days):
        number = str(day_number(day))
        span = (
            "unit s0"
            if dim == "total"
            else f"unit s0 JOIN unit_span s ON s.dim = {DIM_CODE[dim]} AND s.unit_id = s0.id "
            f"AND s.from_day <= {number} AND s.to_day > {number}"
        )
        pieces.append(
            f"SELECT {point} AS point, {group} AS group_id, {by_count} AS by_count, {sums} "
            f"FROM {span} CROSS JOIN ({codes}) p JOIN unit_balance b ON {last_balance('p.code', 's0.id', number)} "
            + (
                "LEFT JOIN unit_mode m ON m.unit_id = s0.id AND m.voided_seq IS NULL AND p.code > 0 "
                f"AND m.from_on <= :on{point} AND m.to_on > :on{point} "
                if knows_counts
                else ""
            )
            + f"WHERE {selection.sql('s0.id', number)} GROUP BY 1, 2, 3"
        )
    found = [_Sums(len(columns)) for _ in days]
    if pieces:
        bound = (bindparam(f"on{point}", day, type_=Date()) for point, day in enumerate(days) if knows_counts)
        for row in session.execute(text(" UNION ALL ".join(pieces)).bindparams(*bound)).all():
            found[row[0]].add(row[1], bool(row[2]), tuple(row[3:]))
    return {day: sums_.balances() for day, sums_ in zip(days, found, strict=True)}


def by_unit(
    session: Session,
    day: date,
    people_groups: Collection[PeopleGroup],
    columns: Sequence[str],
    selection: Selection = EVERYTHING,
) -> dict[int, tuple[int, ...]]:
    """Balances at the end of a day of each unit that has any."""
    return by_unit_at(session, [day], people_groups, columns, selection)[day]


def by_unit_at(
    session: Session,
    days: Sequence[date],
    people_groups: Collection[PeopleGroup],
    columns: Sequence[str],
    selection: Selection = EVERYTHING,
) -> dict[date, dict[int, tuple[int, ...]]]:
    """`by_unit` of each of several days, by one query; the selection is that of each day."""
    sums = ", ".join(f"SUM(b.{name})" for name in _checked(columns))
    codes = " UNION ALL ".join(f"SELECT {code} AS code" for code in group_codes(people_groups))
    pieces = (
        f"SELECT {point} AS point, u.id, {sums} FROM unit u CROSS JOIN ({codes}) p "
        f"JOIN unit_balance b ON {last_balance('p.code', 'u.id', number)} "
        f"WHERE {selection.sql('u.id', number)} GROUP BY u.id"
        for point, number in enumerate(str(day_number(day)) for day in days)
    )
    found: dict[date, dict[int, tuple[int, ...]]] = {day: {} for day in days}
    for point, unit_id, *amounts in session.execute(text(" UNION ALL ".join(pieces))):
        found[days[point]][unit_id] = tuple(amounts)
    return found


def of_unit(
    session: Session, unit_id: int, days: Sequence[date], columns: Sequence[str]
) -> dict[date, dict[PeopleGroup, tuple[int, ...]]]:
    """Balances of one unit at the end of several days by people group, by one query; none before its first."""
    points = " UNION ALL ".join(f"SELECT {point} AS point, {day_number(day)} AS day" for point, day in enumerate(days))
    codes = {GROUP_CODE[group.value]: group for group in PeopleGroup}
    groups = " UNION ALL ".join(f"SELECT {code} AS code" for code in codes)
    amounts = ", ".join(f"b.{name}" for name in _checked(columns))
    rows = session.execute(
        text(
            f"SELECT t.point, p.code, {amounts} FROM ({points}) t CROSS JOIN ({groups}) p "
            f"JOIN unit_balance b ON {last_balance('p.code', ':unit', 't.day')}"
        ),
        {"unit": unit_id},
    )
    found: dict[date, dict[PeopleGroup, tuple[int, ...]]] = {day: {} for day in days}
    for point, code, *held in rows:
        found[days[point]][codes[code]] = tuple(held)
    return found


def moved(
    session: Session,
    dim: str,
    after: date,
    until: date,
    people_groups: Collection[PeopleGroup],
    columns: Sequence[str],
    selection: Selection = EVERYTHING,
) -> dict[int, dict[Flow, tuple[int, ...]]]:
    """The flows of (after, until] by group but for `reached`, which is what remains of closing − opening. One query."""
    part = selection.single
    if not selection.is_everything and not (part and part.dim == dim):
        raise ValueError("flows are rolled up by one dimension only")
    only = f"AND group_id IN ({_in(part.ids) or 'NULL'})" if part else ""
    sums = ", ".join(f"SUM({name})" for name in _checked(columns))
    rows = session.execute(
        text(
            f"SELECT group_id, flow, {sums} FROM group_flow WHERE dim = :dim "
            f"AND people_group IN ({_in(group_codes(people_groups))}) AND day > :after AND day <= :until {only} "
            "GROUP BY group_id, flow"
        ),
        {"dim": DIM_CODE[dim], "after": day_number(after), "until": day_number(until)},
    )
    result: dict[int, dict[Flow, tuple[int, ...]]] = {}
    for group_id, flow, *amounts in rows:
        result.setdefault(group_id, {})[Flow(flow)] = tuple(int(amount) for amount in amounts)
    return result


def reached(opening: Sequence[int], closing: Sequence[int], held: Mapping[Flow, Sequence[int]]) -> tuple[int, ...]:
    """What of closing − opening no other flow explains (R16)."""
    return tuple(
        closing[i] - opening[i] - sum(amounts[i] for flow, amounts in held.items() if flow is not Flow.REACHED)
        for i in range(len(opening))
    )
