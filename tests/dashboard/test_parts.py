"""The parts that need no page: masking, lens, course of weeks, charts."""

from __future__ import annotations

from datetime import date, timedelta

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.core.charts import Curve, course_chart, spark
from rollout.core.masking import SMALLEST, Sum, hidden, is_small
from rollout.dashboard.lens import Lens, Period, Place, address, places_of
from rollout.dashboard.months import CALENDAR, Cutoffs
from rollout.dashboard.queries import course_days
from rollout.vocabulary import AreaList, Base, Dimension, Evidence, PeopleGroup
from tests.machine import ROOT


def lens(
    day: date = date(2026, 11, 19),
    period: Period = Period.WEEK,
    since: date | None = None,
    cutoffs: Cutoffs = CALENDAR,
) -> Lens:
    return Lens(day, PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2021, period, since, cutoffs=cutoffs)


@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(-40, 40)), min_size=3, max_size=3), max_size=8),
    st.sets(st.integers(0, 7)),
    st.sets(st.integers(-1, 7)),
)
def test_what_is_hidden_cannot_be_worked_out(rows: list[list[int | None]], few: set[int], many: set[int]) -> None:
    """Of rows that sum to a row of totals, and columns of which the last is the sum of the others."""
    numbers = {(n, c): v for n, row in enumerate(rows) for c, v in enumerate((*row, sum(v or 0 for v in row)))}
    for column in range(4):
        numbers[-1, column] = sum(numbers[n, column] or 0 for n in range(len(rows)))
    lines = [*range(len(rows)), -1]
    sums = [Sum((-1, column), [(n, column) for n in range(len(rows))]) for column in range(4)]
    sums += [Sum((n, 3), [(n, column) for column in range(3)]) for n in lines]
    of_few, of_many = ([(n, column) for n in lines for column in range(4)] for lines in (few, many))
    chosen = hidden(numbers, sums, of_few, of_many)
    assert {key for key, number in numbers.items() if is_small(number) and key not in of_many} <= chosen
    assert all((n, c) in chosen for n in few for c in range(4) if numbers.get((n, c)) is not None)
    for whole, parts in sums:
        gone = [key for key in (whole, *parts) if key in chosen]
        rest = [key for key in parts if key not in chosen and numbers[key]]
        worth = sum(abs(numbers[key] or 0) for key in gone)
        assert not gone or not rest or (len(gone) > 1 and worth >= SMALLEST)
        if numbers[whole] and any(numbers[key] for key in gone):
            assert len(gone) > 1
            assert worth >= SMALLEST or whole in chosen


def test_a_small_number_of_many_is_hidden_only_where_it_would_give_one_away() -> None:
    """Of a province 3 is nobody; beside the rows of small places, of which one has all 3, it is that one's number."""
    province = {"opening": 628, "reached": 3, "left": -1, "closing": 630}
    sums = [Sum("closing", ("opening", "reached", "left"))]
    assert hidden(province, sums, (), province) == set()
    rows = {"a": 3, "b": 0, "all": 3}
    assert hidden(rows, [Sum("all", ("a", "b"))], (), ("all", "a", "b")) == set()
    assert {"a", "all"} <= hidden(rows, [Sum("all", ("a", "b"))], (), ("all",))
    assert hidden({"a": 3, "b": 20, "all": 23}, [Sum("all", ("a", "b"))], (), ("all", "b")) == {"a", "b"}


def test_nothing_small_hides_nothing() -> None:
    assert hidden({"a": 40, "b": 0, "all": 40, "c": None}, [Sum("all", ("a", "b", "c"))]) == set()


@pytest.mark.parametrize(
    ("numbers", "few", "expected"),
    [
        ({"a": 40, "b": 12}, "", ""),
        ({"a": 40, "b": 12, "c": 3}, "", "bc"),
        ({"a": 40, "b": 2, "c": 3}, "", "bc"),
        ({"a": 40, "b": 1, "c": 3}, "", "abc"),
        ({"a": 3, "b": 0, "c": None}, "", "at"),
        ({"a": -2, "b": 9, "c": 10}, "", "ab"),
        ({"a": 20, "b": -17}, "", "bt"),  # 3 remain
        ({"a": 40, "b": 12, "c": 0}, "c", "bc"),  # that none of few people did is not said either
    ],
)
def test_the_next_smallest_go_with_the_small_ones(numbers: dict[str, int | None], few: str, expected: str) -> None:
    held = numbers | {"t": sum(number or 0 for number in numbers.values())}
    assert hidden(held, [Sum("t", tuple(numbers))], few) == set(expected)


@pytest.mark.parametrize(
    ("period", "since", "starts_on"),
    [
        (Period.WEEK, None, date(2026, 11, 16)),
        (Period.MONTH, None, date(2026, 11, 1)),
        (Period.QUARTER, None, date(2026, 10, 1)),
        (Period.SINCE, date(2026, 6, 4), date(2026, 6, 4)),
    ],
)
def test_a_period_starts_with_its_week_month_quarter_or_day(
    period: Period, since: date | None, starts_on: date
) -> None:
    held = lens(period=period, since=since)
    assert held.starts_on == starts_on
    assert (held.starts_on - held.opening).days == 1


ON_25 = Cutoffs(day=25)


@pytest.mark.parametrize(
    ("cutoffs", "day", "month", "quarter"),
    [
        (ON_25, date(2026, 11, 25), date(2026, 10, 26), date(2026, 9, 26)),
        (ON_25, date(2026, 11, 26), date(2026, 11, 26), date(2026, 9, 26)),
        (ON_25, date(2026, 12, 31), date(2026, 11, 26), date(2026, 9, 26)),
        (ON_25, date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 1)),
        (ON_25, date(2027, 3, 26), date(2027, 3, 26), date(2027, 3, 26)),
        (Cutoffs(day=30), date(2027, 2, 28), date(2027, 1, 31), date(2027, 1, 1)),
        (Cutoffs(day=25, december=20), date(2026, 12, 21), date(2026, 12, 21), date(2026, 12, 21)),
    ],
)
def test_months_and_quarters_begin_after_a_cutoff(cutoffs: Cutoffs, day: date, month: date, quarter: date) -> None:
    assert lens(day=day, period=Period.MONTH, cutoffs=cutoffs).starts_on == month
    assert lens(day=day, period=Period.QUARTER, cutoffs=cutoffs).starts_on == quarter


@pytest.mark.parametrize("cutoffs", [Cutoffs(), ON_25, Cutoffs(30, 31), Cutoffs(1, 20), Cutoffs(31, 1)])
def test_every_day_is_in_one_month_and_one_quarter(cutoffs: Cutoffs) -> None:
    day = date(2026, 1, 1)
    for span_of in (cutoffs.month, cutoffs.quarter):
        for later in range(800):
            held, after = span_of(day + timedelta(days=later)), span_of(day + timedelta(days=later + 1))
            assert held.first <= day + timedelta(days=later) <= held.last
            assert after == held or after.first == held.last + timedelta(days=1)


def test_as_of_an_earlier_day_a_later_period_is_that_days_week() -> None:
    held = lens(period=Period.SINCE, since=date(2026, 6, 4))
    assert held.on(date(2026, 7, 1)).period is Period.SINCE
    assert held.on(date(2026, 5, 1)).period is Period.WEEK


def test_an_address_says_the_whole_lens_and_is_read_back() -> None:
    held = lens().at(Place(Dimension.DISTRICT, "524")).at(Place(Dimension.OFFICE, ""))
    assert address("/", held) == "/?day=2026-11-19&group=employee&areas=2021&district=524&office=-"
    assert places_of({"district": "524", "office": "-"}) == held.places
    assert "period=since" in address("/", lens(period=Period.SINCE, since=date(2026, 6, 4)))
    assert address("/", lens().at(Place(Dimension.UNIT, "A&B=1"))).endswith("unit=A%26B%3D1")


def test_a_commune_takes_the_place_of_its_district_but_an_unknown_one_does_not() -> None:
    district = lens().at(Place(Dimension.DISTRICT, "524"))
    assert [place.by for place in district.at(Place(Dimension.COMMUNE, "21040")).places] == [Dimension.COMMUNE]
    assert len(district.at(Place(Dimension.COMMUNE, "")).places) == 2


def test_the_course_is_by_week_and_ends_on_the_day() -> None:
    days = course_days(lens())
    assert days[-1] == date(2026, 11, 19)
    assert len(days) == 14
    assert {day.isoweekday() for day in days[:-1]} == {7}
    assert course_days(lens(day=date(2026, 11, 22)))[-2:] == (date(2026, 11, 15), date(2026, 11, 22))
    long = course_days(lens(period=Period.SINCE, since=date(2021, 6, 4)))
    assert len(long) <= 26
    assert long[0] <= date(2021, 8, 1)
    assert course_days(lens(day=date(2020, 1, 8)))[0] == date(2020, 1, 5)


def test_charts_are_plotly_figures_of_traces_that_our_bundle_draws() -> None:
    figure = course_chart(
        [date(2026, 11, 15), date(2026, 11, 19)],
        [Curve("Đã cài đặt", "installed", [1, None], ["1", "–"]), Curve("Khác", "accepted", [2, 3], ["2", "3"])],
    )
    drawn = go.Figure(figure)  # raises for anything that plotly's schema does not know
    assert [trace.y for trace in drawn.data] == [(1, None), (2, 3)]
    bundle = (ROOT / "static/vendor/plotly-basic.min.js").read_text(encoding="utf-8")
    for trace in figure["data"]:
        assert f'moduleType:"trace",name:"{trace["type"]}"' in bundle


def test_a_spark_rises_from_zero_and_leaves_gaps() -> None:
    held = spark([0, 5, None, 10, 20])
    assert held
    assert held.lines == ("4.0,28.0 32.0,22.0", "88.0,16.0 116.0,4.0")
    assert held.last == (116.0, 4.0)


@pytest.mark.parametrize("values", [(), (3,), (3, None), (None, None)])
def test_a_course_without_an_end_is_not_drawn(values: tuple[int | None, ...]) -> None:
    assert spark(values) is None
    flat = spark((0, 0))
    assert flat
    assert flat.lines == ("4.0,28.0 116.0,28.0",)
