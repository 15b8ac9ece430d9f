"""The parts that need no page: masking, lens, course of weeks, charts."""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.core.charts import Course, course_chart
from rollout.dashboard.lens import Lens, Period, Place, address, places_of
from rollout.dashboard.masking import SMALLEST, hidden, is_small
from rollout.dashboard.queries import course_days
from rollout.vocabulary import AreaList, Base, Dimension, Evidence, PeopleGroup
from tests.machine import ROOT


def lens(day: date = date(2026, 11, 19), period: Period = Period.WEEK, since: date | None = None) -> Lens:
    return Lens(day, period, since, Base.ALL, PeopleGroup.EMPLOYEE, Evidence.REPORTED, AreaList.Y2021)


@given(st.dictionaries(st.integers(0, 30), st.one_of(st.none(), st.integers(-40, 40)), max_size=12))
def test_what_is_hidden_cannot_be_worked_out(numbers: dict[int, int | None]) -> None:
    chosen = hidden(numbers)
    small = {key for key, number in numbers.items() if is_small(number)}
    assert small <= chosen
    assert bool(small) == bool(chosen)
    assert all(numbers[key] for key in chosen)  # nobody is no small number, and nothing said is not one either
    rest = [key for key, number in numbers.items() if number and key not in chosen]
    assert not chosen or not rest or (len(chosen) > 1 and sum(abs(numbers[key] or 0) for key in chosen) >= SMALLEST)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"a": 40, "b": 12}, set()),
        ({"a": 40, "b": 12, "c": 3}, {"b", "c"}),
        ({"a": 40, "b": 2, "c": 3}, {"b", "c"}),
        ({"a": 40, "b": 1, "c": 3}, {"a", "b", "c"}),
        ({"a": 3, "b": 0, "c": None}, {"a"}),
        ({"a": -2, "b": 9, "c": 10}, {"a", "b"}),
    ],
)
def test_the_next_smallest_go_with_the_small_ones(numbers: dict[str, int | None], expected: set[str]) -> None:
    assert hidden(numbers) == expected


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
        [Course("Đã cài đặt", "installed", [1, None], ["1", "–"]), Course("Khác", "accepted", [2, 3], ["2", "3"])],
    )
    drawn = go.Figure(figure)  # raises for anything that plotly's schema does not know
    assert [trace.y for trace in drawn.data] == [(1, None), (2, 3)]
    bundle = (ROOT / "static/vendor/plotly-basic.min.js").read_text(encoding="utf-8")
    for trace in figure["data"]:
        assert f'moduleType:"trace",name:"{trace["type"]}"' in bundle
