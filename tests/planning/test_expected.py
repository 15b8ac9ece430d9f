"""What a session is expected to bring: with nothing known it is the mean, with many sessions their own share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.planning.expected import SessionRow, Yields, band, learn


def sessions(kind: str, share: float, number: int, *, size: int = 1, people: int = 100) -> list[SessionRow]:
    return [SessionRow(kind, size, people, round(share * people)) for _ in range(number)]


def learned(rows: list[SessionRow]) -> Yields:
    found = learn(rows)
    assert found is not None
    return found


@pytest.mark.parametrize(("people", "size"), [(0, 0), (9, 0), (10, 1), (49, 1), (50, 2), (199, 2), (200, 3), (9999, 3)])
def test_sizes(people: int, size: int) -> None:
    assert band(people) == size


@pytest.mark.parametrize("rows", [[], [SessionRow("school", 1, 0, 0)]])
def test_without_a_session_nothing_is_known(rows: list[SessionRow]) -> None:
    assert learn(rows) is None


def test_units_of_a_kind_without_sessions_get_the_mean() -> None:
    found = learned(sessions("school", 0.8, 5) + sessions("works", 0.2, 5))
    new = found.expected("hospital", 3)
    assert [new.share, new.sessions, new.own] == pytest.approx([0.5, 0, 0])
    # of a kind of which nothing is known, nearly everything is possible
    assert new.low < 0.2
    assert new.high > 0.8


def test_many_sessions_speak_for_themselves() -> None:
    found = learned(sessions("school", 0.8, 500) + sessions("works", 0.2, 500) + sessions("works", 0.5, 1, size=3))
    many, one = found.expected("school", 1), found.expected("works", 3)
    assert many.share == pytest.approx(0.8, abs=0.01)
    assert many.own > 0.99
    assert many.high - many.low < 0.05
    assert one.own < many.own


def test_one_session_moves_little_and_leaves_much_open() -> None:
    found = learned(
        [row for share in (0.3, 0.5, 0.7, 0.4, 0.6) for row in sessions("works", share, 4)] + sessions("school", 1.0, 1)
    )
    once = found.expected("school", 1)
    assert found.mean < once.share < 1.0
    assert once.high - once.low > found.expected("works", 1).high - found.expected("works", 1).low


def test_people_of_a_session_are_alike() -> None:
    """A session of 1,000 says no more than one of 10: it is one session."""
    few = learned(sessions("school", 0.8, 2, people=10) + sessions("works", 0.2, 2, people=10))
    many = learned(sessions("school", 0.8, 2, people=1000) + sessions("works", 0.2, 2, people=1000))
    assert few.expected("school", 1) == many.expected("school", 1)


def test_more_than_all_is_all() -> None:
    assert learned([SessionRow("school", 1, 10, 12)]).mean == 1.0


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.integers(0, 300), st.integers(0, 300)).map(
            lambda told: SessionRow(*told)
        ),
        max_size=30,
    ),
    st.sampled_from("abc"),
    st.integers(0, 3),
)
def test_shares_are_shares(rows: list[SessionRow], kind: str, size: int) -> None:
    found = learn(rows)
    if found is None:
        assert all(row.missing == 0 for row in rows)
        return
    expected = found.expected(kind, size)
    assert 0 <= expected.low <= expected.share <= expected.high <= 1
    assert 0 <= expected.own < 1
    number, share = found.groups.get((kind, size), (0, found.mean))
    least, most = sorted((share, found.mean))
    assert least - 1e-9 <= expected.share <= most + 1e-9
    assert expected.sessions == number


@given(st.integers(1, 40))
def test_each_further_session_counts_for_more(number: int) -> None:
    others = sessions("works", 0.2, 10)
    fewer = learned(others + sessions("school", 0.8, number)).expected("school", 1)
    more = learned(others + sessions("school", 0.8, number + 1)).expected("school", 1)
    assert fewer.own < more.own
