"""Out of the smartphone base, or on a work list (R9): what is refused, and what changes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.models import Standing
from rollout.register import standings
from rollout.register.errors import EndDayMissing, NotOnList, ReasonMissing, WrongInterval
from rollout.vocabulary import FOREVER, Evidence, StandingKind
from tests.register.world import D, World

NO_SMARTPHONE, LONG_LEAVE, LEFT_UNIT, REFUSED, OTHER = (
    StandingKind.NO_SMARTPHONE,
    StandingKind.LONG_LEAVE,
    StandingKind.LEFT_UNIT,
    StandingKind.REFUSED,
    StandingKind.OTHER,
)
REPORTED, VERIFIED = Evidence.REPORTED, Evidence.VERIFIED


@pytest.fixture
def person_id(world: World) -> int:
    [person_id] = world.listed(world.unit(), 1, on=5)
    return person_id


def exclude(
    world: World,
    person_id: int,
    kind: StandingKind,
    evidence: Evidence,
    on: int = 10,
    to_on: date = FOREVER,
    note: str = "",
) -> bool:
    with world.act() as act:
        return standings.exclude(
            act, person_id=person_id, kind=kind, evidence=evidence, from_on=D(on), to_on=to_on, note=note
        )


def live(world: World, person_id: int) -> list[Standing]:
    with world.act() as act:
        return standings.live(act, person_id)


def base(world: World, *days: int) -> list[tuple[int, int, int]]:
    """(people, with a smartphone, proposed to be without) on days."""
    columns = ("participants", "participants_s", "proposed_no_smartphone")
    return [tuple(world.figure(column, on) for column in columns) for on in days]  # type: ignore[misc]


@pytest.mark.parametrize("kind", [StandingKind.LONG_LEAVE, StandingKind.ABROAD])
def test_a_leave_needs_its_end_day(world: World, person_id: int, kind: StandingKind) -> None:
    with pytest.raises(EndDayMissing):
        exclude(world, person_id, kind, VERIFIED)
    assert exclude(world, person_id, kind, VERIFIED, to_on=D(20))
    assert base(world, 9, 10, 19, 20) == [(1, 1, 0), (1, 0, 0), (1, 0, 0), (1, 1, 0)]
    assert world.findings() == []


def test_other_needs_its_reason(world: World, person_id: int) -> None:
    with pytest.raises(ReasonMissing):
        exclude(world, person_id, OTHER, REPORTED, note=" ")
    assert exclude(world, person_id, OTHER, REPORTED, note="đang học tập trung")


def test_an_empty_interval_is_refused(world: World, person_id: int) -> None:
    with pytest.raises(WrongInterval):
        exclude(world, person_id, NO_SMARTPHONE, VERIFIED, to_on=D(10))


def test_proposed_then_confirmed_from_its_own_day(world: World, person_id: int) -> None:
    assert exclude(world, person_id, NO_SMARTPHONE, REPORTED)
    assert base(world, 9, 10) == [(1, 1, 0), (1, 1, 1)]
    [proposal] = live(world, person_id)
    with world.act() as act:
        standings.confirm(act, proposal)
    assert base(world, 9, 10) == [(1, 1, 0), (1, 0, 0)]
    assert world.findings() == []


def test_excluded_twice_changes_nothing(world: World, person_id: int) -> None:
    assert exclude(world, person_id, NO_SMARTPHONE, REPORTED)
    assert not exclude(world, person_id, NO_SMARTPHONE, REPORTED, on=12)
    assert exclude(world, person_id, NO_SMARTPHONE, VERIFIED, on=12)
    assert not exclude(world, person_id, NO_SMARTPHONE, VERIFIED, on=15, to_on=D(20))
    assert not exclude(world, person_id, NO_SMARTPHONE, REPORTED, on=15)
    assert len(live(world, person_id)) == 2


def test_official_says_no_more_than_an_officer(world: World, person_id: int) -> None:
    assert exclude(world, person_id, NO_SMARTPHONE, Evidence.OFFICIAL)
    assert [standing.evidence for standing in live(world, person_id)] == ["verified"]


def test_work_lists_leave_both_bases_alone(world: World, person_id: int) -> None:
    assert exclude(world, person_id, REFUSED, VERIFIED)
    assert base(world, 10) == [(1, 1, 0)]


def test_ended_from_a_day_on_or_from_the_start(world: World, person_id: int) -> None:
    exclude(world, person_id, NO_SMARTPHONE, VERIFIED)
    [standing] = live(world, person_id)
    with world.act() as act:
        standings.end(act, standing, on=D(15))
    assert base(world, 9, 10, 14, 15) == [(1, 1, 0), (1, 0, 0), (1, 0, 0), (1, 1, 0)]
    [standing] = live(world, person_id)
    with pytest.raises(WrongInterval), world.act() as act:
        standings.end(act, standing, on=D(16))
    with world.act() as act:
        standings.end(act, standing, on=D(10))
    assert live(world, person_id) == []
    assert base(world, 10) == [(1, 1, 0)]
    assert world.findings() == []


def test_left_is_proposed_then_confirmed(world: World, person_id: int) -> None:
    exclude(world, person_id, LEFT_UNIT, REPORTED)
    assert [world.figure(name, 10) for name in ("participants", "proposed_left")] == [1, 1]
    [proposal] = live(world, person_id)
    with world.act() as act:
        standings.confirm(act, proposal)
    assert [world.figure(name, on) for on in (9, 10) for name in ("participants", "proposed_left")] == [1, 0, 0, 0]
    assert live(world, person_id) == []
    assert world.findings() == []


def test_an_officer_who_says_left_ends_the_membership(world: World, person_id: int) -> None:
    with pytest.raises(WrongInterval):
        exclude(world, person_id, LEFT_UNIT, VERIFIED, on=4)
    assert exclude(world, person_id, LEFT_UNIT, VERIFIED)
    assert [world.figure("participants", on) for on in (9, 10)] == [1, 0]
    with pytest.raises(NotOnList):
        exclude(world, person_id, LEFT_UNIT, VERIFIED, on=12)
    assert world.findings() == []
