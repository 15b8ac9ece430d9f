"""An act: days that are possible, all of it or nothing, and one posting for each transaction."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from rollout.core.dates import today
from rollout.ledger import chain
from rollout.models import ChainLink, Line, Membership, Posting, Standing, Statement, UnitAttribution
from rollout.register import marks, memberships, standings, units
from rollout.register.act import Act
from rollout.register.errors import DayTooEarly, FutureDay, JustChanged, NotOnList
from rollout.vocabulary import (
    FIRST_DAY,
    Channel,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
    StandingKind,
)
from tests.register.world import D, World


def tomorrow() -> date:
    return today() + timedelta(days=1)


def test_a_day_to_come_is_refused(world: World) -> None:
    unit_id, other_id = world.unit(), world.unit()
    [person_id] = world.listed(unit_id, 1)
    with pytest.raises(FutureDay), world.act() as act:
        marks.state(
            act, person_ids=[person_id], milestone=Milestone.INSTALLED, day=tomorrow(), channel=Channel.APP,
            evidence=Evidence.REPORTED,
        )  # fmt: skip
    with pytest.raises(FutureDay), world.act() as act:
        memberships.leave(act, world.membership(person_id), on=tomorrow(), reason=LeavingReason.LEFT)
    with pytest.raises(FutureDay), world.act() as act:
        memberships.move(act, world.membership(person_id), to_unit_id=other_id, on=tomorrow())
    with pytest.raises(FutureDay), world.act() as act:
        units.switch_mode(act, unit_id, mode=None, on=tomorrow(), reason="giải thể")
    with pytest.raises(FutureDay), world.act() as act:
        units.attribute(act, unit_id, subject="office", value=world.offices[0], on=tomorrow())
    assert world.findings() == []


def test_an_attribution_cannot_end_on_a_day_to_come(world: World) -> None:
    unit_id = world.unit(office=world.offices[0])
    with pytest.raises(FutureDay), world.act() as act:
        units.attribute(act, unit_id, subject="office", value=None, on=tomorrow())
    held = world.session.scalars(select(UnitAttribution).where(UnitAttribution.voided_seq.is_(None))).all()
    assert len(held) == 1


def test_only_a_leave_may_end_on_a_day_to_come(world: World) -> None:
    [person_id] = world.listed(world.unit(), 1)
    with world.act() as act:
        standings.exclude(
            act, person_id=person_id, kind=StandingKind.LONG_LEAVE, evidence=Evidence.VERIFIED, from_on=today(),
            to_on=tomorrow(),
        )  # fmt: skip
    assert world.session.scalar(select(Standing.to_on)) == tomorrow()
    assert world.findings() == []


def test_a_day_before_the_app_is_refused(world: World) -> None:
    unit_id = world.unit()
    [person_id] = world.people(1)
    early = FIRST_DAY - timedelta(days=1)
    with pytest.raises(DayTooEarly), world.act() as act:
        memberships.join(act, person_id=person_id, unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=early)
    with pytest.raises(DayTooEarly), world.act() as act:
        marks.reject(act, person_id=person_id, day=early, reason="ảnh mờ", evidence=Evidence.OFFICIAL)


def test_what_fails_leaves_nothing_and_the_next_act_is_whole(world: World) -> None:
    [person_id] = world.listed(world.unit(), 1)
    before = chain.last_seq(world.session)
    membership = world.membership(person_id)
    act = Act(world.session, by=world.user, action="leave")
    memberships.leave(act, membership, on=D(5), reason=LeavingReason.LEFT)
    act.apply()
    world.session.rollback()
    assert chain.last_seq(world.session) == before
    with world.act("mark again") as act:
        marks.state(
            act, person_ids=[person_id], milestone=Milestone.INSTALLED, day=D(1), channel=Channel.APP,
            evidence=Evidence.REPORTED,
        )  # fmt: skip
    assert world.session.scalar(select(Posting.action).where(Posting.seq == before + 1)) == "mark again"
    assert world.figure("installed_reported", 1) == 1
    assert world.findings() == []


def test_acts_of_one_transaction_are_one_posting(world: World) -> None:
    unit_id = world.unit()
    ids = world.people(2)
    before = chain.last_seq(world.session)
    for name, person_id in zip(("first", "second"), ids, strict=True):
        act = Act(world.session, by=world.user, action=name)
        memberships.join(act, person_id=person_id, unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=D(0))
        act.apply()
    world.session.commit()
    assert world.session.scalars(select(Posting.action).where(Posting.seq > before)).all() == ["first"]
    assert set(world.session.scalars(select(Membership.seq))) == {before + 1}
    assert world.session.scalar(select(func.count()).select_from(ChainLink).where(ChainLink.seq > before)) == 1
    assert world.findings() == []


def test_an_act_written_part_by_part_posts_once_what_all_of_it_moves(world: World) -> None:
    unit_id, other_id = world.unit(), world.unit()
    ids = world.people(3)
    before = chain.last_seq(world.session)
    with world.act() as act:
        for person_id in ids[:2]:
            memberships.join(act, person_id=person_id, unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=D(0))
        act.write()
        assert world.session.scalars(select(Line.id).where(Line.seq > before)).all() == []
        memberships.move(act, world.membership(ids[0]), to_unit_id=other_id, on=D(0))
        memberships.join(act, person_id=ids[2], unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=D(0))
    lines = world.session.scalars(select(Line).where(Line.seq > before).order_by(Line.unit_id)).all()
    assert [(line.unit_id, line.delta) for line in lines] == [(unit_id, 2), (other_id, 1)]
    assert world.session.scalars(select(Posting.seq).where(Posting.seq > before)).all() == [before + 1]
    assert world.findings() == []


def test_what_is_written_of_an_act_that_fails_later_is_gone(world: World) -> None:
    unit_id = world.unit()
    ids = world.people(2)
    act = Act(world.session, by=world.user, action="join")
    memberships.join(act, person_id=ids[0], unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=D(0))
    act.write()
    with pytest.raises(FutureDay):
        memberships.join(act, person_id=ids[1], unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=tomorrow())
    world.session.rollback()
    assert memberships.current(world.session, ids) == {}
    assert world.findings() == []


def test_lines_are_summed_and_never_a_row_a_person(world: World) -> None:
    world.listed(world.unit(), 7)
    lines = world.session.scalars(select(Line).where(Line.measure == "participants")).all()
    assert [(line.delta, line.flow) for line in lines] == [(7, "joined")]


def test_a_fact_is_voided_once(world: World) -> None:
    [person_id] = world.listed(world.unit(), 1)
    world.mark([person_id], Milestone.INSTALLED, 1)
    statement_id = world.session.scalars(select(Statement.id)).one()
    for problem in (None, JustChanged):
        act = Act(world.session, by=world.user, action="clear")
        act.void(Statement, statement_id)
        if problem:
            with pytest.raises(problem):
                act.apply()
            world.session.rollback()
        else:
            act.apply()
            world.session.commit()
    assert world.findings() == []


def test_who_left_is_not_on_the_list(world: World) -> None:
    [person_id] = world.listed(world.unit(), 1)
    with world.act() as act:
        memberships.leave(act, world.membership(person_id), on=D(5), reason=LeavingReason.LEFT)
    closed = world.session.scalars(select(Membership).where(Membership.voided_seq.is_(None))).one()
    with pytest.raises(NotOnList), world.act() as act:
        memberships.leave(act, closed, on=D(5), reason=LeavingReason.LEFT)
