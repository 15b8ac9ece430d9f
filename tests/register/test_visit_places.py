"""Where a visit takes place: one way to say it, for all who read it."""

from __future__ import annotations

import pytest

from rollout.register.visit_hosts import host_for
from rollout.register.visit_places import PlaceKind, place_of, place_said, places_of
from rollout.register.visit_refusals import HostGone
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from tests.clock import TurnTo
from tests.register.visiting import TODAY, Visiting
from tests.register.world import World
from tests.staffed import queries

HALL, ROOM, OFFICE, LINK = "Hội trường", "Phòng họp tầng 2", "BHXH huyện Bình Sơn", "https://hop.example.vn/1?a=B"
PLACE, MEETING = PlaceKind.PLACE, PlaceKind.MEETING
ALL = {"room": ROOM, "office": OFFICE, "at_unit": "Trường A"}


@pytest.mark.parametrize(
    ("way", "known", "kind", "text"),
    [
        (SessionWay.AT_UNIT, {}, PLACE, ""),
        (SessionWay.AT_UNIT, ALL, PLACE, "Trường A"),
        (SessionWay.AT_UNIT, ALL | {"written": HALL}, PLACE, HALL),
        (SessionWay.AT_OFFICE, {}, PLACE, ""),
        (SessionWay.AT_OFFICE, {"office": OFFICE}, PLACE, OFFICE),
        (SessionWay.AT_OFFICE, ALL, PLACE, f"{ROOM}, {OFFICE}"),
        (SessionWay.AT_OFFICE, ALL | {"written": "Nhà B"}, PLACE, f"Nhà B, {ROOM}, {OFFICE}"),
        (SessionWay.AT_OFFICE, ALL | {"written": f"phòng họp Tầng 2, {OFFICE}"}, PLACE, f"phòng họp Tầng 2, {OFFICE}"),
        (SessionWay.TRAIN_LIAISONS, ALL, PLACE, f"{ROOM}, {OFFICE}"),
        (SessionWay.TRAIN_LIAISONS, ALL | {"written": HALL, "room": ""}, PLACE, f"{HALL}, {OFFICE}"),
        # BHXH arranges what several units come to; it is at BHXH's where a room there is taken
        (SessionWay.JOINT, {"office": OFFICE, "written": HALL}, PLACE, HALL),
        (SessionWay.JOINT, ALL | {"written": "Nhà B"}, PLACE, f"Nhà B, {ROOM}, {OFFICE}"),
        (SessionWay.JOINT, {"host": "Trường A"}, PLACE, "Trường A"),
        (SessionWay.JOINT, {"host": "Trường A", "written": HALL}, PLACE, f"{HALL}, Trường A"),
        (SessionWay.AT_UNIT, ALL | {"host": "Trường B"}, PLACE, "Trường B"),
        (SessionWay.HOUSEHOLDS, {"written": "Nhà văn hóa"}, PLACE, "Nhà văn hóa"),
        # nobody goes anywhere: from which room officers speak is theirs to know
        (SessionWay.ONLINE, ALL, MEETING, ""),
        (SessionWay.ONLINE, ALL | {"written": "987 6543 2101"}, MEETING, "987 6543 2101"),
        (SessionWay.ONLINE, ALL | {"written": LINK}, PlaceKind.LINK, LINK),
        (SessionWay.ONLINE, {"written": LINK.upper()}, PlaceKind.LINK, LINK.upper()),
    ],
)
def test_how_a_place_is_said(way: SessionWay, known: dict[str, str], kind: PlaceKind, text: str) -> None:
    said = place_said(way, **known)
    assert (said.kind, said.text) == (kind, text)


@pytest.mark.parametrize(
    ("way", "written", "commune", "whole", "in_calendar"),
    [
        (SessionWay.AT_UNIT, HALL, "Xã X", f"{HALL}, Xã X", f"{HALL}, Xã X"),
        (SessionWay.AT_UNIT, "", "Xã X", "Xã X", "Xã X"),
        (SessionWay.AT_UNIT, "", "", "", ""),
        (SessionWay.ONLINE, LINK, "Xã X", LINK, LINK),
        (SessionWay.ONLINE, "", "", "", "Trực tuyến"),
    ],
)
def test_where_one_has_to_find_it(way: SessionWay, written: str, commune: str, whole: str, in_calendar: str) -> None:
    said = place_said(way, written=written, commune=commune)
    assert (said.whole, said.in_calendar) == (whole, in_calendar)


def test_of_a_visit_it_says_what_was_chosen(world: World, turn: TurnTo) -> None:
    turn(TODAY)
    visiting = Visiting(world)
    here = visiting.suggested(plan=visiting.in_room())
    there = visiting.suggested(plan=Plan(SessionWay.AT_UNIT, 60, world.offices[0]))
    assert place_of(world.session, here).whole == f"{ROOM}, BHXH 1"
    assert place_of(world.session, there, "Tại đơn vị").whole == "Tại đơn vị, Xã X"
    assert places_of(world.session, []) == {}
    rows = [here, there, *(visiting.suggested(plan=visiting.in_room()) for _ in range(3))]
    assert all(row.way for row in rows), "read again after they were written"
    assert queries(lambda: places_of(world.session, rows)) == queries(lambda: places_of(world.session, rows[:2])) == 5


def test_who_has_a_visit() -> None:
    assert host_for(SessionWay.AT_UNIT, None, [7, 3]) == 3
    assert host_for(SessionWay.AT_UNIT, 7, [7, 3]) == 7
    assert host_for(SessionWay.JOINT, 7, [7, 3]) == 7
    assert host_for(SessionWay.JOINT, None, [7, 3]) is None
    assert host_for(SessionWay.ONLINE, 7, [7, 3]) is None
    assert host_for(SessionWay.AT_OFFICE, 7, [7, 3]) is None
    with pytest.raises(HostGone):
        host_for(SessionWay.JOINT, 5, [7, 3])
