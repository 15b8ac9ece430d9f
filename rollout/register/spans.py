"""Attributions → spans: which group of each dimension a unit is in, for all time and without a gap (R17, R18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.ledger.spans import DIMS_OF, LAST_DAY, AreaPlace, Span, area_places, group_of
from rollout.models import UnitAttribution
from rollout.models.rollup import DIM_CODE, UNKNOWN
from rollout.register.rows import Row, live_rows
from rollout.vocabulary import FOREVER

VALUE_COLUMN = {
    "area_2021": "area_id",
    "area_2025": "area_id",
    "department": "department_id",
    "sector": "sector_id",
    "unit_type": "unit_type_id",
    "office": "office_id",
    "officer": "officer_id",
}


def spans_of(
    unit_ids: Collection[int], rows: Iterable[Row], areas: Mapping[int, AreaPlace]
) -> dict[tuple[int, int], list[Span]]:
    """The spans of units from the live rows of unit_attribution; every unit and dimension gets at least one."""
    held: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        held[row["subject"], row["unit_id"]].append(row)
    result: dict[tuple[int, int], list[Span]] = {}
    for subject, dims in DIMS_OF.items():
        for unit_id in unit_ids:
            for dim in dims:
                spans: list[Span] = []
                at = -LAST_DAY
                for row in sorted(held.get((subject, unit_id), ()), key=lambda r: r["from_on"]):
                    first = day_number(row["from_on"])
                    last = LAST_DAY if row["to_on"] == FOREVER else day_number(row["to_on"])
                    _append(spans, Span(at, first, UNKNOWN))
                    _append(spans, Span(first, last, group_of(dim, row[VALUE_COLUMN[subject]], areas)))
                    at = last
                _append(spans, Span(at, LAST_DAY, UNKNOWN))
                result[DIM_CODE[dim], unit_id] = spans
    return result


def _append(spans: list[Span], span: Span) -> None:
    if span.from_day >= span.to_day:
        return
    if spans and spans[-1].group_id == span.group_id:
        spans[-1] = Span(spans[-1].from_day, span.to_day, span.group_id)
    else:
        spans.append(span)


def live_spans(session: Session, unit_ids: Collection[int]) -> dict[tuple[int, int], list[Span]]:
    """The spans that the live attributions of units say."""
    found = live_rows(session, (UnitAttribution,), "unit_id", unit_ids)
    rows = [row for held in found.values() for row in held[UnitAttribution]]
    return spans_of(unit_ids, rows, area_places(session))
