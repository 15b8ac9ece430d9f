"""Figures as of a day by one dimension: the table that pages, the command, the report and the API all show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.selection import EVERYTHING, Selection
from rollout.dashboard.groupings import UNKNOWN_KEY, Group, Grouping, grouping, in_communes
from rollout.ledger import balances
from rollout.ledger.said import unsaid_by_unit, unsaid_measures
from rollout.models.rollup import column
from rollout.vocabulary import AreaList, Dimension, Evidence, Measure, PeopleGroup
from rollout.vocabulary import Base as CountBase

MEASURES: tuple[str, ...] = (
    "participants",
    "with_smartphone",
    "participants_by_count",
    "proposed_no_smartphone",
    "proposed_left",
    "info_completed",
    "installed",
    "registered",
    "submitted",
    "accepted",
    "rejected",
    "signed_in",
    "password_changed",
    "card_used",
    "units",
    "units_deployed",
)
"""What a row of figures holds, in this order. `participants_by_count` is the part known by count alone (R13)."""

COUNTED_SEPARATELY = "participants_by_count"
Values = dict[str, int | None]


@dataclass(frozen=True)
class FigureRow:
    """The figures of one group, by measure; None where nothing is said of one (printed "–")."""

    key: str
    name: str
    values: Values
    above: str = ""

    def __getitem__(self, measure: str) -> int | None:
        return self.values[measure]


@dataclass(frozen=True)
class FigureTable:
    """Figures by one dimension as of the end of a day; the rows sum to the total."""

    as_of: date
    by: Dimension
    areas: AreaList
    evidence: Evidence
    groups: tuple[PeopleGroup, ...]
    base: CountBase
    rows: tuple[FigureRow, ...]
    total: FigureRow


def figures(
    session: Session,
    *,
    as_of: date,
    by: Dimension,
    areas: AreaList,
    evidence: Evidence,
    groups: Collection[PeopleGroup],
    selection: Selection = EVERYTHING,
    base: CountBase = CountBase.ALL,
) -> FigureTable:
    """Figures of the units of a selection, by the groups that the units were in on that day.

    Milestones are counted in the base asked for; participants and those with a smartphone are given in any case.
    Rows without any number are left out, except the provinces and "Chưa xác định". At most four queries.
    """
    columns = columns_of(base, evidence)
    unsaid = unsaid_measures(session, as_of, evidence)
    unsaid_of: dict[str, frozenset[str]] = {}
    if by is Dimension.UNIT:
        rows, unsaid_of = _unit_rows(session, as_of, groups, evidence, columns, selection)
    else:
        held = grouping(session, by, areas)
        if held.dim == "commune_2021":
            selection = in_communes(session, selection)
        rows = rows_of(held, balances.by_group(session, held.dim, as_of, groups, columns, selection))
    nothing: Values = dict.fromkeys(MEASURES, 0)
    total = FigureRow("", "", nothing | sums_of(row.values for row in rows))
    for row in (*rows, total):
        row.values.update(dict.fromkeys(unsaid | unsaid_of.get(row.key, frozenset())))
    return FigureTable(as_of, by, areas, evidence, tuple(groups), base, tuple(rows), total)


def total_figures(
    session: Session,
    *,
    as_of: date,
    evidence: Evidence,
    groups: Collection[PeopleGroup],
    selection: Selection = EVERYTHING,
    base: CountBase = CountBase.ALL,
) -> Values:
    """The figures of a selection as a whole: those of `figures(…).total`, by one query (two for official evidence)."""
    columns = columns_of(base, evidence)
    held = balances.by_group(session, "total", as_of, groups, columns, selection).get(0)
    values = values_of(held) if held else dict.fromkeys(MEASURES, 0)
    return values | dict.fromkeys(unsaid_measures(session, as_of, evidence))


def columns_of(base: CountBase, evidence: Evidence, measures: Sequence[str] = MEASURES) -> tuple[str, ...]:
    """The rollup columns of measures, in their order, but for those known by count."""
    return tuple(measure_column(name, base, evidence) for name in measures if name != COUNTED_SEPARATELY)


def measure_column(measure: str, base: CountBase, evidence: Evidence) -> str:
    """The rollup column of one of MEASURES. Raises KeyError for any other name."""
    if measure not in MEASURES:
        raise KeyError(measure)
    if measure == "with_smartphone":
        return column(Measure.PARTICIPANTS, CountBase.SMARTPHONE)
    if measure in ("participants", COUNTED_SEPARATELY):
        return column(Measure.PARTICIPANTS)
    return column(Measure(measure), base, evidence)


def values_of(balance: balances.Balance, measures: Sequence[str] = MEASURES) -> Values:
    """A balance of the columns of `columns_of`, measure by measure. Participants come first where they are counted."""
    if COUNTED_SEPARATELY not in measures:
        return dict(zip(measures, balance.values, strict=True))
    amounts = iter(balance.values)
    return {name: balance.by_count[0] if name == COUNTED_SEPARATELY else next(amounts) for name in measures}


def sums_of(rows: Iterable[Values]) -> Values:
    """The sums of rows, measure by measure."""
    every = list(rows)
    if len(every) < 2:
        return dict(every[0]) if every else {}
    return {name: sum(row[name] or 0 for row in every) for name in every[0]}


def rows_of(
    held: Grouping, found: Mapping[int, balances.Balance], measures: Sequence[str] = MEASURES
) -> list[FigureRow]:
    """The rows of a dimension that hold any number, from the balances of its rollup's groups."""
    by_key: dict[str, Values] = {}
    for group_id, balance in found.items():
        key = held.group(group_id).key
        values = values_of(balance, measures)
        by_key[key] = sums_of((by_key[key], values)) if key in by_key else values
    return [
        FigureRow(group.key, group.name, by_key.get(group.key) or dict.fromkeys(measures, 0), group.above)
        for group in held.groups
        if _is_shown(held.by, group, by_key.get(group.key))
    ]


def _is_shown(by: Dimension, group: Group, values: Values | None) -> bool:
    return by is Dimension.PROVINCE or group.key == UNKNOWN_KEY or any((values or {}).values())


def _unit_rows(
    session: Session,
    as_of: date,
    groups: Collection[PeopleGroup],
    evidence: Evidence,
    columns: Sequence[str],
    selection: Selection,
) -> tuple[list[FigureRow], dict[str, frozenset[str]]]:
    """The rows, and by their keys what the units say nothing of."""
    unsaid = unsaid_by_unit(session, as_of, groups, evidence, selection)
    held = balances.by_unit(session, as_of, groups, columns, selection)
    nobody = (0,) * len(columns)
    rows, unsaid_of = [], {}
    for unit_id, code, name, counts in session.execute(
        text(
            "SELECT u.id, u.code, u.name, m.id IS NOT NULL FROM unit u LEFT JOIN unit_mode m ON m.unit_id = u.id "
            "AND m.mode = 'count' AND m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on "
            f"WHERE {selection.sql('u.id')} ORDER BY u.sort_name, u.id"
        ),
        {"on": as_of, "day": day_number(as_of)},
    ):
        amounts = held.get(unit_id, nobody)
        if any(amounts):
            rows.append(FigureRow(code, name, values_of(balances.Balance(amounts, amounts if counts else nobody))))
            unsaid_of[code] = unsaid.get(unit_id, frozenset())
    return rows, unsaid_of


def figures_json(
    session: Session,
    *,
    as_of: date,
    by: Dimension,
    areas: AreaList,
    evidence: Evidence,
    group: PeopleGroup | None,
) -> dict[str, Any]:
    """What the command `figures` prints; without a group, all groups together."""
    groups = [group] if group else list(PeopleGroup)
    table = figures(session, as_of=as_of, by=by, areas=areas, evidence=evidence, groups=groups)
    return {
        "as_of": as_of.isoformat(),
        "by": by.value,
        "areas": areas.value,
        "evidence": evidence.value,
        "group": group.value if group else "all",
        "rows": [{"key": row.key, "name": row.name, **row.values} for row in table.rows],
        "total": table.total.values,
    }
