"""Milestones (R4–R8): what is refused, what changes nothing, who is barred."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from rollout.models import Ending, Rejection, Statement
from rollout.register import marks
from rollout.register.errors import ReasonMissing
from rollout.vocabulary import Channel, Evidence, Milestone
from tests.register.world import D, World

INSTALLED, REGISTERED, ACCEPTED, SIGNED_IN = (
    Milestone.INSTALLED,
    Milestone.REGISTERED,
    Milestone.ACCEPTED,
    Milestone.SIGNED_IN,
)
REPORTED, VERIFIED, OFFICIAL = Evidence


@pytest.fixture
def person_id(world: World) -> int:
    [person_id] = world.listed(world.unit(), 1)
    return person_id


def rows(world: World, model: type[Statement | Rejection | Ending]) -> int:
    return world.session.scalar(select(func.count()).where(model.voided_seq.is_(None))) or 0


def test_stated_twice_changes_nothing(world: World, person_id: int) -> None:
    assert world.mark([person_id, person_id], INSTALLED, 5).done == [person_id]
    for on, evidence in ((5, REPORTED), (9, REPORTED)):
        assert world.mark([person_id], INSTALLED, on, evidence=evidence).unchanged == [person_id]
    assert rows(world, Statement) == 1


@pytest.mark.parametrize(("on", "evidence"), [(4, REPORTED), (5, VERIFIED), (9, OFFICIAL)])
def test_an_earlier_day_or_better_evidence_is_news(world: World, person_id: int, on: int, evidence: Evidence) -> None:
    world.mark([person_id], INSTALLED, 5)
    assert world.mark([person_id], INSTALLED, on, evidence=evidence).done == [person_id]
    assert world.mark([person_id], INSTALLED, on, evidence=evidence).unchanged == [person_id]
    assert world.figure("installed_reported", min(on, 5)) == 1
    assert world.figure(f"installed_{evidence.value}", on) == 1


def test_better_evidence_covers_weaker_of_the_same_day(world: World, person_id: int) -> None:
    world.mark([person_id], INSTALLED, 5, evidence=OFFICIAL)
    assert world.mark([person_id], INSTALLED, 5).unchanged == [person_id]
    assert world.figure("installed_reported", 5) == 1


def test_stated_again_after_a_stop_is_news_once(world: World, person_id: int) -> None:
    world.mark([person_id], ACCEPTED, 5)
    with world.act() as act:
        assert marks.stop(act, person_id=person_id, milestone=ACCEPTED, day=D(10), reason="khóa tài khoản")
    assert world.mark([person_id], ACCEPTED, 10).done == [person_id]
    assert world.mark([person_id], ACCEPTED, 10).unchanged == [person_id]
    assert world.figure("accepted_reported", 10) == 0  # the stop of that day stands
    assert world.mark([person_id], ACCEPTED, 12).done == [person_id]
    assert [world.figure("accepted_reported", on) for on in (5, 9, 10, 11, 12)] == [1, 1, 0, 0, 1]
    assert world.findings() == []


def test_a_stop_needs_a_reason_and_is_recorded_once(world: World, person_id: int) -> None:
    with pytest.raises(ReasonMissing), world.act() as act:
        marks.stop(act, person_id=person_id, milestone=ACCEPTED, day=D(10), reason="  ")
    for is_new in (True, False):
        with world.act() as act:
            done = marks.stop(act, person_id=person_id, milestone=ACCEPTED, day=D(10), reason="khóa tài khoản")
            assert done is is_new
    assert rows(world, Ending) == 1
    with world.act() as act:
        assert marks.clear_endings(act, person_id=person_id, milestone=INSTALLED) == 0
        assert marks.clear_endings(act, person_id=person_id, milestone=ACCEPTED) == 1
    with world.act() as act:
        assert marks.clear_endings(act, person_id=person_id, milestone=ACCEPTED) == 0
        assert act.is_empty


def test_cleared_twice_changes_nothing(world: World, person_id: int) -> None:
    world.mark([person_id], INSTALLED, 5)
    world.mark([person_id], INSTALLED, 6, evidence=OFFICIAL)
    with world.act() as act:
        assert marks.clear(act, person_ids=[person_id], milestone=INSTALLED, up_to=REPORTED).done == [person_id]
    with world.act() as act:
        assert marks.clear(act, person_ids=[person_id], milestone=INSTALLED, up_to=VERIFIED).unchanged == [person_id]
        assert act.is_empty
    assert [world.figure("installed_reported", on) for on in (5, 6)] == [0, 1]
    assert world.findings() == []


def test_clearing_since_a_day_leaves_what_was_said_of_earlier_days(world: World, person_id: int) -> None:
    world.mark([person_id], INSTALLED, 8)
    world.mark([person_id], INSTALLED, 5)
    with world.act() as act:
        marks.clear(act, person_ids=[person_id], milestone=INSTALLED, up_to=REPORTED, since=D(6))
    assert [world.figure("installed_reported", on) for on in (4, 5, 8)] == [0, 1, 1]
    assert rows(world, Statement) == 1


def test_a_rejection_needs_a_reason_and_is_recorded_once(world: World, person_id: int) -> None:
    with pytest.raises(ReasonMissing), world.act() as act:
        marks.reject(act, person_id=person_id, day=D(5), reason="", evidence=REPORTED)
    for evidence, is_new in ((REPORTED, True), (REPORTED, False), (OFFICIAL, True), (VERIFIED, False)):
        with world.act() as act:
            done = marks.reject(act, person_id=person_id, day=D(5), reason="ảnh mờ", evidence=evidence)
            assert done is is_new
    assert world.figure("rejected_reported", 5) == 1
    with world.act() as act:
        assert marks.clear_rejections(act, person_id=person_id, up_to=VERIFIED) == 1
    with world.act() as act:
        assert marks.clear_rejections(act, person_id=person_id, up_to=VERIFIED) == 0
        assert act.is_empty
    assert world.figure("rejected_official", 5) == 1
    assert world.findings() == []


def test_refiled_on_a_later_day_closes_a_rejection_though_registered_before(world: World, person_id: int) -> None:
    world.mark([person_id], REGISTERED, 3)
    with world.act() as act:
        marks.reject(act, person_id=person_id, day=D(5), reason="ảnh mờ", evidence=OFFICIAL)
    assert world.mark([person_id], REGISTERED, 5).unchanged == [person_id]
    assert world.mark([person_id], REGISTERED, 8).done == [person_id]
    assert world.mark([person_id], REGISTERED, 8).unchanged == [person_id]
    assert [world.figure("rejected_official", on) for on in (4, 5, 7, 8)] == [0, 1, 1, 0]
    assert [world.figure("registered_reported", on) for on in (3, 5, 8)] == [1, 1, 1]


def test_who_was_refuted_is_barred_until_reopened(world: World, person_id: int) -> None:
    world.mark([person_id], INSTALLED, 5)
    world.mark([person_id], INSTALLED, 6, evidence=OFFICIAL)
    with pytest.raises(ReasonMissing), world.act() as act:
        marks.refute(act, person_id=person_id, milestone=INSTALLED, reason=" ")
    with world.act() as act:
        refuted = marks.refute(act, person_id=person_id, milestone=INSTALLED, reason="máy không cài được")
        assert refuted.done == [person_id]
    assert [world.figure("installed_reported", on) for on in (5, 6)] == [0, 1]
    with world.act() as act:
        again = marks.refute(act, person_id=person_id, milestone=INSTALLED, reason="máy không cài được")
        assert again.unchanged == [person_id]
        assert act.is_empty
    assert world.mark([person_id], INSTALLED, 5).refuted == [person_id]
    assert world.mark([person_id], INSTALLED, 5, evidence=VERIFIED).done == [person_id]
    with world.act() as act:
        assert marks.reopen(act, person_id=person_id, milestone=INSTALLED)
    with world.act() as act:
        assert not marks.reopen(act, person_id=person_id, milestone=INSTALLED)
        assert act.is_empty
    assert world.mark([person_id], INSTALLED, 4).done == [person_id]
    assert world.findings() == []


def test_refuting_voids_what_shows_it_and_nothing_else(world: World, person_id: int) -> None:
    world.mark([person_id], SIGNED_IN, 3, channel=Channel.PORTAL)  # says nothing of the app
    world.mark([person_id], Milestone.CARD_USED, 4, channel=Channel.APP)
    world.mark([person_id], REGISTERED, 5)
    world.mark([person_id], SIGNED_IN, 6, evidence=OFFICIAL, channel=Channel.APP)
    with world.act() as act:
        refuted = marks.refute(act, person_id=person_id, milestone=INSTALLED, reason="không có ứng dụng")
        assert refuted.done == [person_id]
    live = world.session.execute(select(Statement.milestone, Statement.channel).where(Statement.voided_seq.is_(None)))
    assert sorted(tuple(row) for row in live) == [("registered", "app"), ("signed_in", "app"), ("signed_in", "portal")]
    assert [world.figure("signed_in_reported", on) for on in (2, 3)] == [0, 1]
    with world.act() as act:
        marks.refute(act, person_id=person_id, milestone=ACCEPTED, reason="chưa có tài khoản")
    assert [world.figure(name, 5) for name in ("accepted_reported", "signed_in_reported", "registered_reported")] == [
        0, 0, 1,
    ]  # fmt: skip
    assert world.findings() == []


def test_who_was_refuted_is_barred_from_saying_what_implies_it(world: World, person_id: int) -> None:
    """Who signed in has an account (R5): saying the one restates the other."""
    with world.act() as act:
        marks.refute(act, person_id=person_id, milestone=ACCEPTED, reason="chưa có tài khoản")
    assert world.mark([person_id], SIGNED_IN, 5).refuted == [person_id]
    assert world.mark([person_id], REGISTERED, 5).done == [person_id]
    with world.act() as act:
        marks.refute(act, person_id=person_id, milestone=INSTALLED, reason="không có ứng dụng")
        marks.reopen(act, person_id=person_id, milestone=ACCEPTED)
    assert world.mark([person_id], SIGNED_IN, 5, channel=Channel.APP).refuted == [person_id]
    assert world.mark([person_id], SIGNED_IN, 5, channel=Channel.PORTAL).done == [person_id]
    assert world.figure("installed_reported", 5) == 0
    assert world.findings() == []
