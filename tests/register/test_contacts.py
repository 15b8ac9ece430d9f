"""The log of contacts with a unit, and the days that lists are sorted by because of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rollout.core.dates import now, today
from rollout.models import ContactLog, Unit
from rollout.register.contacts import log_contact, take_back
from rollout.register.errors import CallBackMissing, CallBackPast, FutureMoment, NotTakenBack, NumberInNote
from rollout.vocabulary import ContactOutcome as O
from rollout.vocabulary import ContactWay
from tests.register.world import World


@pytest.fixture
def unit(world: World) -> Unit:
    return world.session.get_one(Unit, world.unit())


def call(
    world: World, unit: Unit, outcome: O, *, ago: int = 0, call_back_in: int | None = None, note: str = ""
) -> ContactLog:
    return log_contact(
        world.session, unit, way=ContactWay.CALL, outcome=outcome, by=world.user, at=now() - timedelta(days=ago),
        call_back_on=None if call_back_in is None else today() - timedelta(days=ago) + timedelta(days=call_back_in),
        note=note,
    )  # fmt: skip


def day(ago: int) -> date:
    return today() - timedelta(days=ago)


def days(unit: Unit) -> tuple[date | None, date | None, date | None]:
    """(contacted, tried, to be called back)"""
    return unit.contacted_on, unit.tried_on, unit.call_back_on


def test_a_try_is_no_contact(world: World, unit: Unit) -> None:
    assert days(unit) == (None, None, None)
    call(world, unit, O.NO_ANSWER, ago=5)
    assert days(unit) == (None, day(5), None)
    call(world, unit, O.REACHED, ago=3)
    assert days(unit) == (day(3), day(3), None)
    call(world, unit, O.WRONG_NUMBER)
    assert days(unit) == (day(3), day(0), None)


def test_a_day_to_call_back_stands_until_a_contact_or_another_day(world: World, unit: Unit) -> None:
    call(world, unit, O.CALL_BACK, ago=4, call_back_in=2)
    assert days(unit) == (None, day(4), day(2))
    call(world, unit, O.NO_ANSWER, ago=2)
    assert unit.call_back_on == day(2), "nobody answered: it is still to be done"
    call(world, unit, O.CALL_BACK, ago=1, call_back_in=3)
    assert unit.call_back_on == today() + timedelta(days=2)
    call(world, unit, O.REACHED)
    assert days(unit) == (day(0), day(0), None)


def test_what_was_logged_later_of_an_earlier_day_does_not_settle_what_came_after(world: World, unit: Unit) -> None:
    call(world, unit, O.CALL_BACK, ago=1, call_back_in=1)
    call(world, unit, O.REACHED, ago=6)
    assert days(unit) == (day(6), day(1), day(0))


def test_taking_back_leads_to_the_days_of_before(world: World, unit: Unit) -> None:
    call(world, unit, O.CALL_BACK, ago=1, call_back_in=1)
    mistake = call(world, unit, O.REACHED)
    take_back(world.session, unit, mistake, by=world.user)
    assert days(unit) == (None, day(1), day(0))
    with pytest.raises(NotTakenBack):
        take_back(world.session, unit, mistake, by=world.user)


def test_only_ones_own_of_today_is_taken_back(world: World, unit: Unit) -> None:
    old = call(world, unit, O.REACHED, ago=1)
    with pytest.raises(NotTakenBack):
        take_back(world.session, unit, old, by=world.user)


def test_what_cannot_be_is_refused(world: World, unit: Unit) -> None:
    for expected, outcome, given in (
        (CallBackMissing, O.CALL_BACK, {}),
        (CallBackPast, O.CALL_BACK, {"call_back_in": -1}),
        (FutureMoment, O.REACHED, {"ago": -1}),
        (NumberInNote, O.REACHED, {"note": "gọi 0905123456"}),
    ):
        with pytest.raises(expected):
            call(world, unit, outcome, **given)
    assert days(unit) == (None, None, None)
