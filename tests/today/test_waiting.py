"""Who waits too long for BHXH: the reason of a call, its number, and the list behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rollout.core.dates import today
from rollout.models import Setting
from rollout.register import marks, memberships, standings
from rollout.register.calls import Why
from rollout.register.waiting import Overdue
from rollout.vocabulary import (
    Channel,
    Evidence,
    Milestone,
    PeopleGroup,
    StandingKind,
)
from tests.register.world import D, World
from tests.today.own import Own, ago

pytestmark = pytest.mark.both_engines


def test_signed_forms_that_wait_are_a_reason(own: Own) -> None:
    own.unit.contacted_on = own.unit.tried_on = today() - timedelta(days=1)
    since = (Overdue(own.staffed.session, today()).since - D(0)).days
    own.staffed.world.mark(own.people[:2], Milestone.SUBMITTED, since)
    own.staffed.world.mark(own.people[2:], Milestone.SUBMITTED, since + 1)
    [card] = own.cards()
    assert (card.whys, card.waiting, card.missing) == ((Why.WAITING,), 2, 3)
    own.staffed.world.mark(own.people[:2], Milestone.ACCEPTED, ago(2))
    [card] = own.cards()
    assert (card.whys, card.missing, card.unverified) == ((Why.VERIFY,), 1, 2)


def test_the_card_and_the_next_step_go_by_one_clock(own: Own) -> None:
    own.unit.contacted_on = own.unit.tried_on = today() - timedelta(days=1)
    own.staffed.world.mark(own.people, Milestone.SUBMITTED, ago(20))
    assert waiting(own) == 3
    assert "3 người chờ cơ quan BHXH xử lý hồ sơ quá 10 ngày làm việc" in own.staffed.officer().page("/today").text
    own.staffed.session.add(Setting(key="overdue_working_days", value="40", label="", basis=""))
    own.staffed.session.commit()
    assert waiting(own) == 0


def waiting(own: Own) -> int:
    """How many wait at the own unit, by the card and by the list behind it."""
    held = {card.id: card for card in own.cards()}
    number = held[own.unit_id].waiting if own.unit_id in held else 0
    people = own.staffed.officer().page(f"/units/{own.unit_id}/people?step=overdue")
    assert len([row for row in people.rows if row and row[0] == ""]) == number
    return number


def test_only_those_wait_for_bhxh_who_need_not_act_themselves(own: Own) -> None:
    """Ten declared and never handed in the signed form, one of them filed anew yesterday; five handed it in."""
    world = own.staffed.world
    own.unit.contacted_on = own.unit.tried_on = today() - timedelta(days=1)
    declared, handed_in = world.listed(own.unit_id, 10), world.listed(own.unit_id, 5)
    world.mark(declared, Milestone.REGISTERED, ago(40))
    assert waiting(own) == 0
    rejected(30)(world, declared[0])
    world.mark(declared[:1], Milestone.REGISTERED, ago(1))
    world.mark(handed_in, Milestone.SUBMITTED, ago(40))
    assert waiting(own) == 5
    page = own.staffed.officer().page(f"/units/{own.unit_id}")
    words = "Xem lại hồ sơ: 5 người chờ cơ quan BHXH xử lý quá 10 ngày làm việc"
    assert f"/units/{own.unit_id}/people?step=overdue" in page.links[words]


Happening = Callable[[World, int], object]
EMPLOYEE, CHILD = PeopleGroup.EMPLOYEE, PeopleGroup.CHILD
REPORTED, VERIFIED = Evidence.REPORTED, Evidence.VERIFIED


def said(milestone: Milestone, days: int, channel: Channel = Channel.APP) -> Happening:
    return lambda world, person: world.mark([person], milestone, ago(days), channel=channel)


def rejected(days: int) -> Happening:
    def happen(world: World, person: int) -> None:
        with world.act() as act:
            marks.reject(act, person_id=person, day=D(ago(days)), reason="ảnh mờ", evidence=VERIFIED)

    return happen


def account_stopped(days: int) -> Happening:
    def happen(world: World, person: int) -> None:
        with world.act() as act:
            marks.stop(act, person_id=person, milestone=Milestone.ACCEPTED, day=D(ago(days)), reason="bị khóa")

    return happen


def stands(kind: StandingKind, evidence: Evidence = VERIFIED) -> Happening:
    def happen(world: World, person: int) -> None:
        with world.act() as act:
            standings.exclude(act, person_id=person, kind=kind, evidence=evidence, from_on=D(ago(5)), to_on=D(ago(-5)))

    return happen


DECLARED, HANDED_IN = said(Milestone.REGISTERED, 41), said(Milestone.SUBMITTED, 40)
ACCOUNT = said(Milestone.ACCEPTED, 30)
NO_PHONE, GUARDIAN = StandingKind.NO_SMARTPHONE, StandingKind.GUARDIAN_ACCOUNT

WAITING = [
    (EMPLOYEE, [], False),
    (EMPLOYEE, [DECLARED], False),
    (EMPLOYEE, [HANDED_IN], True),
    (EMPLOYEE, [DECLARED, HANDED_IN], True),
    (EMPLOYEE, [HANDED_IN, said(Milestone.SUBMITTED, 3)], True),  # the same said again
    (EMPLOYEE, [DECLARED, said(Milestone.SUBMITTED, 3)], False),
    (EMPLOYEE, [said(Milestone.REGISTERED, 40, Channel.VNEID)], True),
    (EMPLOYEE, [said(Milestone.REGISTERED, 40, Channel.GUARDIAN)], True),
    (EMPLOYEE, [DECLARED, rejected(30), said(Milestone.REGISTERED, 20, Channel.VNEID)], False),
    (EMPLOYEE, [HANDED_IN, ACCOUNT], False),
    (EMPLOYEE, [HANDED_IN, ACCOUNT, account_stopped(20)], True),
    (EMPLOYEE, [HANDED_IN, ACCOUNT, account_stopped(3)], False),
    (EMPLOYEE, [DECLARED, ACCOUNT, account_stopped(20)], False),
    (EMPLOYEE, [HANDED_IN, rejected(20)], False),
    (EMPLOYEE, [HANDED_IN, rejected(20), said(Milestone.SUBMITTED, 18)], True),
    (EMPLOYEE, [HANDED_IN, rejected(20), said(Milestone.SUBMITTED, 1)], False),
    (EMPLOYEE, [HANDED_IN, stands(NO_PHONE)], True),  # out of the smartphone base alone
    (EMPLOYEE, [HANDED_IN, stands(StandingKind.ABROAD)], True),
    (EMPLOYEE, [HANDED_IN, stands(NO_PHONE, REPORTED)], False),
    (EMPLOYEE, [HANDED_IN, stands(StandingKind.LEFT_UNIT, REPORTED)], False),
    (EMPLOYEE, [HANDED_IN, stands(StandingKind.UNREACHABLE)], True),
    (CHILD, [DECLARED], True),
    (CHILD, [DECLARED, stands(GUARDIAN)], True),
    (CHILD, [DECLARED, stands(GUARDIAN, REPORTED)], False),
    (CHILD, [DECLARED, stands(GUARDIAN), stands(NO_PHONE)], True),
    (CHILD, [ACCOUNT, account_stopped(20)], False),
]


@pytest.mark.parametrize(("group", "happened", "waits"), WAITING)
def test_who_waits_is_who_is_listed_as_waiting(
    own: Own, group: PeopleGroup, happened: list[Happening], *, waits: bool
) -> None:
    own.unit.contacted_on = own.unit.tried_on = today() - timedelta(days=1)
    [person] = own.staffed.world.listed(own.unit_id, 1, group=group)
    for happen in happened:
        happen(own.staffed.world, person)
    assert waiting(own) == waits


def test_whoever_comes_or_goes_with_an_account_hides_and_feigns_no_waiting(own: Own) -> None:
    """The number is that of the list behind it."""
    world = own.staffed.world
    own.unit.contacted_on = own.unit.tried_on = today() - timedelta(days=1)
    elsewhere, long_ago, lately = world.unit(), ago(40), ago(5)
    a, b, c = own.people
    [guest, waiting_guest] = world.listed(elsewhere, 2)
    world.mark([a, b, waiting_guest], Milestone.SUBMITTED, long_ago)
    world.mark([b, guest], Milestone.ACCEPTED, ago(30))
    assert waiting(own) == 1
    with world.act() as act:
        memberships.move(act, world.membership(b), to_unit_id=elsewhere, on=D(lately))
        memberships.move(act, world.membership(guest), to_unit_id=own.unit_id, on=D(lately))
    assert waiting(own) == 1
    world.mark(world.listed(own.unit_id, 3, on=lately), Milestone.ACCEPTED, lately)
    world.mark([c], Milestone.SUBMITTED, lately)
    assert waiting(own) == 1
    page = own.staffed.officer().page("/today")
    assert "1 người chờ cơ quan BHXH xử lý hồ sơ quá 10 ngày làm việc" in page.links
    world.mark([a], Milestone.ACCEPTED, lately)
    assert waiting(own) == 0
    with world.act() as act:  # whoever has waited elsewhere waits here from the first day
        memberships.move(act, world.membership(waiting_guest), to_unit_id=own.unit_id, on=D(lately))
    assert waiting(own) == 1
