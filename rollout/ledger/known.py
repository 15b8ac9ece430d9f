"""Figures as they were known once a posting was written (R15): what is known now, less what was posted since.

A sealed report stores its seq; these figures stay what they were, whatever is corrected later. The cost is that of
the units and of the lines posted since, never of the people. Only its tests call this yet: it waits for the sealed
reports, whose figures it makes again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from rollout.ledger import balances
from rollout.ledger.balances import Balance
from rollout.ledger.rollups import columns_of
from rollout.ledger.spans import SUBJECT_OF, area_places, group_of
from rollout.models import Line, Posting, UnitAttribution, UnitModeFact
from rollout.models.rollup import UNKNOWN
from rollout.vocabulary import NO_GROUP, Measure, PeopleGroup, UnitMode

OF_UNITS = frozenset({Measure.UNITS, Measure.UNITS_DEPLOYED})  # units themselves are never known "by count"


def known_by_unit(
    session: Session, day: date, seq: int, groups: Collection[PeopleGroup], columns: Sequence[str]
) -> dict[int, tuple[int, ...]]:
    """Balances of units at the end of a day as known at a seq; a unit first heard of later has zeros."""
    known = {unit_id: list(amounts) for unit_id, amounts in balances.by_unit(session, day, groups, columns).items()}
    for unit_id, amounts in _posted_since(session, Line.unit_id, day, seq, groups, columns):
        held = known.setdefault(unit_id, [0] * len(columns))
        for i, amount in enumerate(amounts):
            held[i] -= amount
    return {unit_id: tuple(amounts) for unit_id, amounts in known.items()}


def known_by_group(
    session: Session, dim: str, day: date, seq: int, groups: Collection[PeopleGroup], columns: Sequence[str]
) -> dict[int, Balance]:
    """Balances by group of a dimension at the end of a day as known at a seq, with the attributions known then."""
    group_ids = {} if dim == "total" else _groups_then(session, dim, day, seq)
    counting = _counting_then(session, day, seq)
    values: defaultdict[int, list[int]] = defaultdict(lambda: [0] * len(columns))
    counted: defaultdict[int, list[int]] = defaultdict(lambda: [0] * len(columns))
    of_people = [name not in OF_UNITS for name in columns]
    for unit_id, amounts in known_by_unit(session, day, seq, groups, columns).items():
        group_id = group_ids.get(unit_id, UNKNOWN)
        for i, amount in enumerate(amounts):
            values[group_id][i] += amount
            if unit_id in counting and of_people[i]:
                counted[group_id][i] += amount
    return {group_id: Balance(tuple(held), tuple(counted[group_id])) for group_id, held in values.items()}


def restated(
    session: Session, day: date, seq: int, groups: Collection[PeopleGroup], columns: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """By how much each action has moved the figures of a day since a seq: now = known at seq + their sum."""
    return dict(_posted_since(session, Posting.action, day, seq, groups, columns))


def _posted_since(
    session: Session, by: Any, day: date, seq: int, groups: Collection[PeopleGroup], columns: Sequence[str]
) -> Iterator[tuple[Any, tuple[int, ...]]]:
    """(key, amount per column) of the lines with day ≤ as-of and seq > known, summed by a column."""
    places = {name: i for i, name in enumerate(columns)}
    kind = (Line.measure, Line.evidence, Line.smartphone)
    rows = session.execute(
        select(by, *kind, func.sum(Line.delta))
        .join(Posting, Posting.seq == Line.seq)
        .where(
            Line.seq > seq,
            Line.day <= day,
            Line.people_group.in_([NO_GROUP, *(group.value for group in groups)]),
        )
        .group_by(by, *kind)
    )
    moved: defaultdict[Any, list[int]] = defaultdict(lambda: [0] * len(columns))
    for key, measure, evidence, smartphone, delta in rows:
        for name in columns_of(measure, evidence, smartphone):
            if name in places:
                moved[key][places[name]] += int(delta)
    for key, amounts in moved.items():
        if any(amounts):
            yield key, tuple(amounts)


def _held_then(model: type[UnitAttribution | UnitModeFact], day: date, seq: int) -> ColumnElement[bool]:
    return and_(
        model.from_on <= day,
        model.to_on > day,
        model.seq <= seq,
        or_(model.voided_seq.is_(None), model.voided_seq > seq),
    )


def _groups_then(session: Session, dim: str, day: date, seq: int) -> dict[int, int]:
    """The group of each unit on a day by the attributions known at a seq."""
    value = func.coalesce(
        UnitAttribution.area_id,
        UnitAttribution.department_id,
        UnitAttribution.unit_type_id,
        UnitAttribution.office_id,
        UnitAttribution.officer_id,
    )
    rows = session.execute(
        select(UnitAttribution.unit_id, value).where(
            UnitAttribution.subject == SUBJECT_OF[dim], _held_then(UnitAttribution, day, seq)
        )
    )
    areas = area_places(session)
    return {unit_id: group_of(dim, value, areas) for unit_id, value in rows}


def _counting_then(session: Session, day: date, seq: int) -> set[int]:
    """The units that counted on a day by the modes known at a seq (R11)."""
    counting = select(UnitModeFact.unit_id).where(
        UnitModeFact.mode == UnitMode.COUNT.value, _held_then(UnitModeFact, day, seq)
    )
    return set(session.scalars(counting))
