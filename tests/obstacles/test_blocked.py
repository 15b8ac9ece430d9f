"""Who is blocked: nobody who has passed the step; told by name and by number; no small number can be worked out."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.core.dates import today
from rollout.models import Unit
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.obstacles.hiding import TOTAL, hidden_numbers, largest
from rollout.register import marks
from rollout.vocabulary import Channel, Evidence, Milestone
from rollout.vocabulary_of_obstacles import ObstacleKind
from tests.staffed import Staffed, queries

K = ObstacleKind
M = Milestone
ONE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def told(staffed: Staffed, unit_id: int, kind: ObstacleKind, people: list[int], count: int | None = None) -> int:
    new = NewObstacle(
        unit=staffed.session.get_one(Unit, unit_id),
        kind=kind,
        text="Vướng",
        facility="Bệnh viện A" if kind is K.CARD_REFUSED else "",
        person_ids=people,
        people_count=count,
    )
    made = open_obstacle(staffed.session, new, by=staffed.world.user)
    staffed.session.commit()
    return made.id


def reached(staffed: Staffed, person_id: int, milestone: Milestone, channel: Channel = Channel.APP) -> None:
    with staffed.world.act() as act:
        marks.state(
            act, person_ids=[person_id], milestone=milestone, day=today(), channel=channel, evidence=Evidence.REPORTED
        )


@ONE
@pytest.mark.parametrize(
    ("kind", "milestone", "channel", "blocked"),
    [
        (K.NUMBER_WRONG, M.INFO_COMPLETED, Channel.APP, 2),
        (K.NUMBER_WRONG, M.INSTALLED, Channel.APP, 3),
        (K.NUMBER_WRONG, M.REGISTERED, Channel.APP, 2),
        (K.DEVICE_UNFIT, M.REGISTERED, Channel.APP, 2),
        (K.DEVICE_UNFIT, M.REGISTERED, Channel.PORTAL, 3),
        (K.PHONE_WRONG, M.ACCEPTED, Channel.APP, 2),
        (K.SLOW_PROCESSING, M.SUBMITTED, Channel.APP, 3),
        (K.NO_SMS, M.ACCEPTED, Channel.APP, 3),
        (K.NO_SMS, M.PASSWORD_CHANGED, Channel.APP, 2),
        (K.PASSWORD_LOST, M.SIGNED_IN, Channel.APP, 3),
        (K.CARD_REFUSED, M.CARD_USED, Channel.APP, 3),
        (K.UNIT_BUSY, M.CARD_USED, Channel.APP, 3),
    ],
)
def test_who_has_passed_the_step_is_blocked_no_more(
    staffed: Staffed, kind: ObstacleKind, milestone: Milestone, channel: Channel, blocked: int
) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    people = staffed.world.listed(unit_id, 3)
    number = told(staffed, unit_id, kind, people)
    reached(staffed, people[0], milestone, channel)
    client = staffed.officer()
    assert client.page("/obstacles/board").rows[-1][5] == str(blocked)
    assert len(client.page("/obstacles/people").rows) == 1 + blocked
    assert f"{blocked} người có tên" in client.page("/obstacles").text
    assert client.page(f"/obstacles/{number}").text.count("đã qua bước này") == 3 - blocked


def test_a_declaration_refused_since_blocks_again(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    people = staffed.world.listed(unit_id, 2)
    told(staffed, unit_id, K.PHOTO_REJECTED, people)
    reached(staffed, people[0], M.REGISTERED)
    client = staffed.staff()
    assert client.page("/obstacles/board").rows[-1][5] == "1"
    with staffed.world.act() as act:
        marks.reject(act, person_id=people[0], day=today(), reason="Ảnh mờ", evidence=Evidence.REPORTED)
    assert client.page("/obstacles/board").rows[-1][5] == "2"


@ONE
def test_what_passed_costs_no_query_for_each(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    people = staffed.world.listed(unit_id, 9)
    told(staffed, unit_id, K.NO_SMS, people[:2])
    client = staffed.staff()
    paths = ("/obstacles/board", "/obstacles/people", "/obstacles/1")
    before = [queries(lambda path=path: client.page(path)) for path in paths]  # type: ignore[misc]
    with staffed.world.act() as act:
        marks.state(
            act, person_ids=people[3:7], milestone=M.SIGNED_IN, day=today(), channel=Channel.APP,
            evidence=Evidence.REPORTED,
        )  # fmt: skip
    for person_id in people[2:]:
        told(staffed, unit_id, K.NO_SMS, [person_id])
    assert [queries(lambda path=path: client.page(path)) for path in paths] == before  # type: ignore[misc]


@ONE
def test_the_headline_tells_those_by_number_and_names_the_largest_of_both(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    people = staffed.world.listed(unit_id, 8)
    told(staffed, unit_id, K.NO_SMS, people)
    told(staffed, unit_id, K.APP_ERROR, [], 64)
    said = "8 người có tên trong danh sách và 64 người theo số lượng đang vướng, nhiều nhất là “Ứng dụng"
    for client in (staffed.staff(), staffed.leader()):
        assert said in client.page("/obstacles/figures").text
        assert "(64 người)" in client.page("/obstacles/board").text


def bounds(parts: list[int], whole: int, gone: frozenset[object]) -> list[set[int]]:
    """What each hidden part may be, for who knows that none is nobody: all ways to make up the rest."""
    left = whole - sum(number for key, number in enumerate(parts) if key not in gone)
    count = sum(key in gone for key in range(len(parts)))
    ways = [way for way in product(range(1, left + 1), repeat=count) if sum(way) == left]
    return [{way[place] for way in ways} for place in range(count)]


@given(st.lists(st.integers(0, 7), max_size=5))
def test_no_hidden_part_is_known_to_be_small(parts: list[int]) -> None:
    gone = hidden_numbers(dict(enumerate(parts)), sum(parts))
    assert all(key in gone for key, number in enumerate(parts) if 0 < number < 5)
    if TOTAL not in gone:
        assert all(max(values) >= 5 for values in bounds(parts, sum(parts), gone))


def test_four_that_make_five_are_not_told_by_their_sum() -> None:
    gone = hidden_numbers(dict(enumerate([1, 1, 1, 2, 30])), 35)
    assert gone == {0, 1, 2, 3, 4}, "else what is left of 35 would say 1, 1, 1 and 2"
    assert TOTAL in hidden_numbers(dict(enumerate([1, 1, 1, 2])), 5)


def test_the_largest_is_told_where_what_is_shown_says_it() -> None:
    people, beyond = {"a": 40, "b": 9}, {"a": 0, "b": 60}
    assert largest([(people, 49, ()), (beyond, 60, ())]) == "b"
    assert largest([(people, 49, ()), (beyond, 60, {TOTAL})]) is None
    hides = {"a": 6, "b": 5, "c": 7}, 18, {"a", "c"}
    assert largest([hides]) is None, "a hidden one may be larger"
