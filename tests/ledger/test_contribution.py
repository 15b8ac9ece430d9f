"""What a person and a unit contribute, against the naive model, on random facts of one person and two units."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.ledger.lines import LineKey
from rollout.ledger.person_lines import shown_by
from rollout.vocabulary import (
    FOREVER,
    NO_GROUP,
    Channel,
    CountKind,
    Evidence,
    Flow,
    Measure,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)
from tests.ledger import naive_facts
from tests.ledger.examples import contributions
from tests.ledger.naive import Cell, Record, cells_on

START = date(2021, 3, 1)
DAYS = 14
PERSON, UNITS = 9, (1, 2)

T = TypeVar("T")

a_day = st.integers(0, DAYS - 2).map(lambda number: START + timedelta(days=number))
a_unit = st.sampled_from(UNITS)
a_group = st.sampled_from([PeopleGroup.EMPLOYEE, PeopleGroup.STUDENT])
an_evidence = st.sampled_from(Evidence)


@st.composite
def intervals(draw: st.DrawFn, most: int) -> list[tuple[date, date]]:
    """Disjoint intervals in order; some touch, the last may be open."""
    days = sorted(draw(st.lists(a_day, min_size=2, max_size=2 * most, unique=True)))
    found: list[tuple[date, date]] = []
    for start, end in zip(days[::2], days[1::2], strict=False):
        if draw(st.booleans()) and found:
            start = found[-1][1]
        found.append((start, end))
    if draw(st.booleans()):
        found[-1] = (found[-1][0], FOREVER)
    return found


@st.composite
def standings(draw: st.DrawFn) -> naive_facts.Standing:
    kind = draw(st.sampled_from(StandingKind))
    levels = [Evidence.REPORTED] if kind is StandingKind.LEFT_UNIT else [Evidence.REPORTED, Evidence.VERIFIED]
    [(start, end)] = draw(intervals(1))
    return naive_facts.Standing(person=PERSON, kind=kind, evidence=draw(st.sampled_from(levels)), start=start, end=end)


@st.composite
def stock_or_session(draw: st.DrawFn) -> naive_facts.Count:
    kind = draw(st.sampled_from(CountKind))
    names = [Milestone.INSTALLED, Milestone.REGISTERED, Milestone.ACCEPTED, Milestone.SIGNED_IN]
    stated = ["participants", "with_smartphone", *names] if kind is CountKind.STOCK else names
    numbers = draw(st.dictionaries(st.sampled_from(stated), st.integers(0, 9), min_size=1, max_size=4))
    return naive_facts.Count(
        unit=draw(a_unit), day=draw(a_day), kind=kind, group=draw(a_group), evidence=draw(an_evidence),
        numbers={str(name): number for name, number in numbers.items()},
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[naive_facts.Fact]:
    facts: list[naive_facts.Fact] = []
    for unit in UNITS:
        for start, end in draw(intervals(3)):
            mode = draw(st.sampled_from([UnitMode.LIST, UnitMode.LIST, UnitMode.COUNT]))
            facts.append(naive_facts.Mode(unit=unit, mode=mode, start=start, end=end))
        for start, end in draw(intervals(2)) if draw(st.booleans()) else []:
            facts.append(naive_facts.Deployment(unit=unit, start=start, end=end))
    for start, end in draw(intervals(3)):
        facts.append(
            naive_facts.Membership(person=PERSON, unit=draw(a_unit), group=draw(a_group), start=start, end=end)
        )
    facts += draw(st.lists(standings(), max_size=3))
    facts += draw(st.lists(stock_or_session(), max_size=5))
    milestones = st.sampled_from([Milestone.ACCEPTED, Milestone.SIGNED_IN, *Milestone])
    facts += draw(
        st.lists(
            st.builds(
                naive_facts.Statement, person=st.just(PERSON), milestone=milestones, evidence=an_evidence, day=a_day,
                channel=st.sampled_from(Channel),
            ),
            max_size=5,
        )
    )  # fmt: skip
    facts += draw(
        st.lists(st.builds(naive_facts.Rejection, person=st.just(PERSON), evidence=an_evidence, day=a_day), max_size=2)
    )
    facts += draw(
        st.lists(st.builds(naive_facts.Ending, person=st.just(PERSON), milestone=milestones, day=a_day), max_size=2)
    )
    return facts


def cell_of(key: LineKey) -> Cell:
    return Cell(key.unit_id, key.group, Measure(key.measure), key.evidence, key.smartphone)


@given(histories())
@settings(max_examples=400)
def test_lines_are_what_recounting_finds(facts: list[naive_facts.Fact]) -> None:
    record, lines = Record(facts), contributions(facts, UNITS)
    balance: Counter[Cell] = Counter()
    by_count: Counter[Cell] = Counter()
    for number in range(-1, DAYS + 1):
        day = START + timedelta(days=number)
        moved: Counter[tuple[Cell, Flow]] = Counter()
        for key, delta in lines.items():
            if key.day == day:
                moved[cell_of(key), Flow(key.flow)] += delta
                balance[cell_of(key)] += delta
                by_count[cell_of(key)] += delta if key.by_count else 0
        expected = cells_on(record, day)
        counted = {
            cell: number
            for cell, number in expected.items()
            if cell.group != NO_GROUP and record.mode(cell.unit, day) is UnitMode.COUNT
        }
        assert _nonzero(balance) == _nonzero(expected), day
        assert _nonzero(by_count) == _nonzero(Counter(counted)), day
        assert _nonzero(moved) == _nonzero(record.moves(day)), day


@given(histories())
@settings(max_examples=100)
def test_no_line_is_zero_and_levels_are_nested(facts: list[naive_facts.Fact]) -> None:
    assert all(contributions(facts, UNITS).values())
    record = Record(facts)
    for number in range(DAYS):
        held = record.persons_cells(PERSON, START + timedelta(days=number))
        for cell in held:
            if cell.evidence == Evidence.VERIFIED:
                assert cell._replace(evidence=Evidence.REPORTED.value) in held


def test_what_a_statement_says() -> None:
    M = Milestone  # noqa: N806 - a table
    chain = {M.ACCEPTED, M.REGISTERED}
    for milestone, channel, said in (
        (M.INSTALLED, Channel.APP, {M.INSTALLED}),
        (M.SUBMITTED, Channel.APP, {M.SUBMITTED}),
        (M.ACCEPTED, Channel.OFFICER, chain),
        (M.SIGNED_IN, Channel.APP, {M.SIGNED_IN, M.INSTALLED, *chain}),
        (M.SIGNED_IN, Channel.PORTAL, {M.SIGNED_IN, *chain}),
        (M.CARD_USED, Channel.GUARDIAN, {M.CARD_USED, M.SIGNED_IN, *chain}),
        (M.PASSWORD_CHANGED, Channel.VNEID, {M.PASSWORD_CHANGED, M.SIGNED_IN, M.INSTALLED, *chain}),
        (M.INSTALLED, Channel.PORTAL, {M.INSTALLED}),
    ):
        assert shown_by(milestone, channel) == said


def _nonzero(numbers: Counter[T]) -> dict[T, int]:
    return {key: number for key, number in numbers.items() if number}
