"""Flows of a period: as the rollups have them, and within any selection as recounted day by day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, viewer_of
from rollout.core.dates import day_number, today
from rollout.core.selection import EVERYTHING, Part, Selection
from rollout.ledger.periods import TOTAL, UNIT, Period
from rollout.ledger.rollups import columns_of
from rollout.ledger.spans import load_spans
from rollout.models import Line, Unit, User
from rollout.models.rollup import DIM_CODE, DIMS, UNKNOWN, column
from rollout.vocabulary import NO_GROUP, Base, Evidence, Flow, Measure, PeopleGroup
from tests.dashboard.province import DAYS, VIEWERS, make_province
from tests.ledger.rolled import rolled_flows

EMPLOYEES = (PeopleGroup.EMPLOYEE,)
COLUMNS = (
    column(Measure.PARTICIPANTS),
    column(Measure.PARTICIPANTS, Base.SMARTPHONE),
    column(Measure.INSTALLED),
    column(Measure.ACCEPTED, Base.SMARTPHONE, Evidence.VERIFIED),
    column(Measure.REJECTED),
    column(Measure.UNITS),
    column(Measure.UNITS_DEPLOYED),
)
Counted = dict[int, dict[Flow, list[int]]]


class Recount:
    """The ledger once more: a unit at a time, a day at a time."""

    def __init__(self, session: Session) -> None:
        self.unit_ids = sorted(session.scalars(select(Unit.id)))
        self.spans = load_spans(session, set(self.unit_ids))
        self.moves: dict[tuple[int, date], list[tuple[Flow, int, int]]] = defaultdict(list)
        for line in session.scalars(select(Line)):
            if line.people_group in (NO_GROUP, *EMPLOYEES):
                for name in columns_of(line.measure, line.evidence, line.smartphone):
                    if name in COLUMNS:
                        self.moves[line.unit_id, line.day].append((Flow(line.flow), COLUMNS.index(name), line.delta))
        self.first = min(day for _unit, day in self.moves)

    def place(self, unit_id: int, day: date, dim: str) -> int:
        number = day_number(day)
        held = self.spans.get((DIM_CODE[dim], unit_id), [])
        return next((span.group_id for span in held if span.from_day <= number < span.to_day), UNKNOWN)

    def group(self, unit_id: int, day: date, dim: str, selection: Selection) -> int:
        """-1 outside the selection."""
        for clause in selection.clauses:
            if not any(unit_id in p.ids if p.dim is None else self.place(unit_id, day, p.dim) in p.ids for p in clause):
                return -1
        if dim in (TOTAL, UNIT):
            return 0 if dim == TOTAL else unit_id
        return self.place(unit_id, day, dim)

    def count(self, dim: str, after: date, until: date, selection: Selection) -> tuple[Counted, Counted]:
        """Closings (under Flow.STOCK) and flows, by group."""
        closing: Counted = defaultdict(lambda: defaultdict(lambda: [0] * len(COLUMNS)))
        flows: Counted = defaultdict(lambda: defaultdict(lambda: [0] * len(COLUMNS)))
        for unit_id in self.unit_ids:
            balance = [0] * len(COLUMNS)
            before = self.group(unit_id, self.first, dim, selection)
            for number in range((until - self.first).days + 1):
                day = self.first + timedelta(days=number)
                now = self.group(unit_id, day, dim, selection)
                if now != before and day > after:
                    for i, amount in enumerate(balance):
                        flows[before][Flow.TRANSFERRED][i] -= amount
                        flows[now][Flow.TRANSFERRED][i] += amount
                before = now
                for flow, i, delta in self.moves.get((unit_id, day), ()):
                    balance[i] += delta
                    if day > after:
                        flows[now][flow][i] += delta
            for i, amount in enumerate(balance):
                closing[before][Flow.STOCK][i] += amount
        return closing, flows


def selections(session: Session, unit_ids: list[int]) -> set[Selection]:
    """Those of all viewers, and units named or without an officer."""
    users = session.scalars(select(User).where(User.username.in_(VIEWERS)))
    held = {viewer_of(session, user).selection(Permission.SEE_FIGURES) for user in users}
    return held | {Selection(((Part(frozenset(unit_ids[:5])), Part(frozenset({UNKNOWN}), "officer")),))}


@pytest.mark.parametrize("length", [6, DAYS + 5])
def test_the_flows_of_every_scope_are_those_recounted(session: Session, length: int) -> None:
    province = make_province(session, seed=length)
    naive = Recount(session)
    until = today() - timedelta(days=1)
    after = until - timedelta(days=length)
    nothing = [0] * len(COLUMNS)
    seen = selections(session, province.unit_ids)
    assert EVERYTHING in seen
    for selection in seen:
        period = Period(session, after=after, until=until, groups=EMPLOYEES, columns=COLUMNS, selection=selection)
        for dim in (TOTAL, UNIT, "district", "commune_2025", "department", "office"):
            closing, flows = naive.count(dim, after, until, selection)
            found = period.by(dim)
            for group in {*closing, *flows, *found} - {-1}:
                expected = {flow: flows.get(group, {}).get(flow, nothing) for flow in Flow}
                if group not in found:
                    assert not any(map(any, expected.values())), (dim, group, selection)
                    continue
                course = found[group]
                assert {flow: list(amounts) for flow, amounts in course.flows.items()} == expected, (dim, group)
                assert list(course.closing) == closing.get(group, {}).get(Flow.STOCK, nothing)
                moved = [sum(amounts) for amounts in zip(course.opening, *course.flows.values(), strict=True)]
                assert moved == list(course.closing)


def test_the_flows_of_everything_are_those_of_the_rollups(session: Session) -> None:
    make_province(session, seed=7)
    until = today()
    after = until - timedelta(days=DAYS // 2)
    groups = tuple(PeopleGroup)
    period = Period(session, after=after, until=until, groups=groups, columns=COLUMNS, selection=EVERYTHING)
    for dim in DIMS:
        rolled = rolled_flows(session, dim, after, until, groups, COLUMNS)
        found = period.by(dim)
        nothing = (0,) * len(COLUMNS)
        for group in {*rolled, *found}:
            for flow in Flow:
                mine = found[group].flows[flow] if group in found else nothing
                assert mine == rolled.get(group, {}).get(flow, nothing), (dim, group, flow)


def test_what_is_known_by_count_is_told_by_unit_as_in_all(session: Session) -> None:
    make_province(session, seed=8)
    period = Period(
        session,
        after=today() - timedelta(days=7),
        until=today(),
        groups=EMPLOYEES,
        columns=COLUMNS,
        selection=EVERYTHING,
    )
    people = COLUMNS.index(column(Measure.PARTICIPANTS))
    by_unit = period.by(UNIT)
    assert sum(course.by_count[people] for course in by_unit.values()) == period.by(TOTAL)[0].by_count[people] > 0
