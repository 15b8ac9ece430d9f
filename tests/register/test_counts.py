"""Stock-takes and sessions of units that count (R11, R13): what is refused, and what changes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from rollout.models import UnitCount
from rollout.register import counts, units
from rollout.register.errors import NotCounting, ReasonMissing, SessionStatesMilestones, WrongNumbers
from rollout.vocabulary import CountKind, Evidence, PeopleGroup, UnitMode
from tests.register.world import D, World

REPORTED, VERIFIED, OFFICIAL = Evidence
STOCK, SESSION = CountKind


@pytest.fixture
def unit_id(world: World) -> int:
    return world.unit(UnitMode.COUNT)


def record(
    world: World,
    unit_id: int,
    on: int,
    numbers: dict[str, int],
    *,
    kind: CountKind = STOCK,
    evidence: Evidence = REPORTED,
    already_in_units: int | None = None,
    reason: str = "",
) -> bool:
    with world.act() as act:
        return counts.record(
            act,
            unit_id,
            counts.Stated(
                day=D(on),
                group=PeopleGroup.EMPLOYEE,
                evidence=evidence,
                numbers=numbers,
                already_in_units=already_in_units,
                reason=reason,
            ),
            kind=kind,
        )


def test_the_last_stock_take_and_the_sessions_since(world: World, unit_id: int) -> None:
    assert record(world, unit_id, 10, {"participants": 60, "accepted": 45})
    assert record(world, unit_id, 10, {"accepted": 3}, kind=SESSION)  # in the stock-take of its day
    assert record(world, unit_id, 15, {"accepted": 7}, kind=SESSION)
    assert record(world, unit_id, 20, {"accepted": 55})
    assert [world.figure("accepted_reported", on) for on in (9, 10, 14, 15, 19, 20)] == [0, 45, 45, 52, 52, 55]
    assert [world.figure("participants", on) for on in (9, 10, 20)] == [0, 60, 60]
    assert world.findings() == []


def test_said_twice_changes_nothing(world: World, unit_id: int) -> None:
    numbers = {"participants": 60, "accepted": 45}
    assert record(world, unit_id, 10, numbers, already_in_units=4)
    assert not record(world, unit_id, 10, numbers, already_in_units=4)
    assert record(world, unit_id, 12, numbers, already_in_units=5)
    assert record(world, unit_id, 12, numbers, evidence=VERIFIED)
    assert not record(world, unit_id, 12, numbers, evidence=REPORTED)
    assert world.session.scalar(select(func.count()).select_from(UnitCount)) == 3


def test_the_same_numbers_on_a_later_day_are_news_and_move_nothing(world: World, unit_id: int) -> None:
    record(world, unit_id, 10, {"participants": 60, "accepted": 45})
    assert record(world, unit_id, 14, {"accepted": 45})
    assert not record(world, unit_id, 14, {"accepted": 45})
    record(world, unit_id, 12, {"accepted": 40}, reason="Gõ nhầm")
    assert [world.figure("accepted_reported", on) for on in (10, 12, 14)] == [45, 40, 45]
    assert world.findings() == []


def test_a_decrease_asks_why(world: World, unit_id: int) -> None:
    record(world, unit_id, 10, {"participants": 60, "accepted": 45})
    with pytest.raises(ReasonMissing):
        record(world, unit_id, 20, {"accepted": 44}, reason=" ")
    assert record(world, unit_id, 20, {"accepted": 44}, reason="đếm trùng một người")
    assert record(world, unit_id, 5, {"accepted": 40})  # earlier, when nothing was known
    assert [world.figure("accepted_reported", on) for on in (5, 10, 20)] == [40, 45, 44]
    assert world.findings() == []


def test_no_more_smartphones_than_people(world: World, unit_id: int) -> None:
    with pytest.raises(WrongNumbers):
        record(world, unit_id, 10, {"participants": 60, "with_smartphone": 61})
    with pytest.raises(WrongNumbers):
        record(world, unit_id, 10, {"with_smartphone": 1})
    assert record(world, unit_id, 10, {"participants": 60, "with_smartphone": 50})
    assert [world.figure(name, 10) for name in ("participants", "participants_s")] == [60, 50]
    assert record(world, unit_id, 12, {"participants": 40}, reason="tách đơn vị")
    assert [world.figure(name, 12) for name in ("participants", "participants_s")] == [40, 40]


def test_a_session_adds_people_who_reached_a_milestone_and_nothing_else(world: World, unit_id: int) -> None:
    for name in ("participants", "with_smartphone"):
        with pytest.raises(SessionStatesMilestones):
            record(world, unit_id, 10, {name: 5}, kind=SESSION)


def test_an_unknown_measure_is_a_mistake_of_ours(world: World, unit_id: int) -> None:
    with pytest.raises(ValueError, match="rejected"):
        record(world, unit_id, 10, {"rejected": 1})


def test_people_of_other_units_are_kept_apart(world: World, unit_id: int) -> None:
    record(world, unit_id, 10, {"participants": 60}, already_in_units=12)
    assert world.figure("participants", 10) == 60
    assert world.session.scalars(select(UnitCount.already_in_units)).all() == [12]


def test_a_balance_says_what_is_known_and_no_more(world: World, unit_id: int) -> None:
    record(world, unit_id, 10, {"participants": 60, "accepted": 45})
    record(world, unit_id, 12, {"accepted": 40}, evidence=VERIFIED, reason="Đếm lại")

    def balance(on: int, evidence: Evidence) -> dict[str, int]:
        return counts.balance(world.session, unit_id, day=D(on), group=PeopleGroup.EMPLOYEE, evidence=evidence)

    assert balance(9, REPORTED) == {}
    assert balance(10, REPORTED) == {"participants": 60, "accepted": 45}
    assert balance(12, VERIFIED) == {"accepted": 40}
    assert balance(12, OFFICIAL) == {}


def test_a_number_below_what_was_reported_needs_a_reason_at_any_level(world: World, unit_id: int) -> None:
    record(world, unit_id, 10, {"participants": 20, "installed": 12})
    with pytest.raises(ReasonMissing):
        record(world, unit_id, 11, {"installed": 5}, evidence=VERIFIED)
    record(world, unit_id, 11, {"installed": 5}, evidence=VERIFIED, reason="Đếm lại")


def test_a_unit_that_lists_takes_no_stock(world: World) -> None:
    listed, stopped, switched = world.unit(), world.unit(UnitMode.COUNT), world.unit()
    for unit_id, mode in ((stopped, None), (switched, UnitMode.COUNT)):
        with world.act() as act:
            units.switch_mode(act, unit_id, mode=mode, on=D(20), reason="giải thể")
    for unit_id, on in ((listed, 10), (stopped, 20), (switched, 19)):
        for kind in CountKind:
            with pytest.raises(NotCounting, match=f"{D(on):%d/%m/%Y}"):
                record(world, unit_id, on, {"accepted": 45}, kind=kind)
    assert record(world, stopped, 19, {"accepted": 45})
    assert record(world, switched, 20, {"accepted": 45})
    with world.act() as act:  # a list of units may say in one row how a unit counts and what it counted
        units.switch_mode(act, listed, mode=UnitMode.COUNT, on=D(10))
        counts.record(
            act,
            listed,
            counts.Stated(day=D(10), group=PeopleGroup.EMPLOYEE, evidence=REPORTED, numbers={"accepted": 4}),
            kind=STOCK,
        )
    assert world.figure("accepted_reported", 20) == 49
    assert world.findings() == []


def test_no_more_is_verified_than_is_reported(world: World, unit_id: int) -> None:
    record(world, unit_id, 10, {"participants": 60, "accepted": 45}, evidence=VERIFIED)
    record(world, unit_id, 20, {"accepted": 40}, reason="tách tổ")
    record(world, unit_id, 25, {"accepted": 2}, kind=SESSION, evidence=VERIFIED)
    record(world, unit_id, 30, {"accepted": 50})
    figures = [
        [world.figure(f"accepted_{level.value}", on) for on in (10, 19, 20, 25, 30)] for level in (REPORTED, VERIFIED)
    ]
    assert figures == [[45, 45, 40, 42, 50], [45, 45, 40, 42, 47]]
    assert world.findings() == []


def held(world: World) -> list[UnitCount]:
    return list(world.session.scalars(select(UnitCount).filter_by(voided_seq=None).order_by(UnitCount.id)))


def test_a_stock_take_is_taken_back_with_a_reason(world: World, unit_id: int) -> None:
    record(world, unit_id, 10, {"participants": 60, "accepted": 45})
    record(world, unit_id, 20, {"accepted": 450})
    wrong = held(world)[1]
    with pytest.raises(ReasonMissing), world.act() as act:
        counts.take_back(act, wrong, reason=" ")
    with world.act("void_count") as act:
        counts.take_back(act, wrong, reason="gõ nhầm")
    assert [world.figure("accepted_reported", on) for on in (10, 20, 30)] == [45, 45, 45]
    assert world.findings() == []


def test_a_stock_take_is_corrected_in_one_act(world: World, unit_id: int) -> None:
    record(world, unit_id, 10, {"participants": 60, "accepted": 45}, already_in_units=3)
    record(world, unit_id, 25, {"accepted": 5}, kind=SESSION)

    def correct(on: int, numbers: dict[str, int], already: int | None = None) -> None:
        with world.act("correct_count") as act:
            counts.correct(
                act,
                held(world)[0],
                counts.Stated(
                    day=D(on),
                    group=PeopleGroup.EMPLOYEE,
                    evidence=REPORTED,
                    numbers=numbers,
                    already_in_units=already,
                    reason="ghi nhầm ngày",
                ),
            )

    with pytest.raises(WrongNumbers):  # the sixty people are no longer known
        correct(15, {"with_smartphone": 50})
    correct(15, {"participants": 60, "accepted": 44}, 3)
    assert [world.figure("accepted_reported", on) for on in (10, 14, 15, 25)] == [0, 0, 44, 49]
    assert [(row.day, row.already_in_units) for row in held(world)] == [(D(25), None), (D(15), 3)]
    assert world.findings() == []
