"""Units: codes, attributions, modes and deployments (R11, R12, R17–R19)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from rollout.ledger import balances
from rollout.models import Line, Unit, UnitAttribution, UnitDeployment, UnitModeFact
from rollout.register import units
from rollout.register.errors import BetweenSwitches, CodeTaken, NoSwitch, Overlap, ReasonMissing, WrongInterval
from rollout.vocabulary import FOREVER, CodeKind, PeopleGroup, UnitMode
from tests.register.world import D, World

LIST, COUNT = UnitMode


def attributions(world: World, unit_id: int, subject: str) -> list[tuple[int | None, date, date]]:
    statement = select(UnitAttribution).where(
        UnitAttribution.unit_id == unit_id, UnitAttribution.subject == subject, UnitAttribution.voided_seq.is_(None)
    )
    rows = world.session.scalars(statement.order_by(UnitAttribution.from_on))
    return [(row.office_id or row.area_id, row.from_on, row.to_on) for row in rows]


def modes(world: World, unit_id: int) -> list[tuple[str, date, date]]:
    statement = select(UnitModeFact).where(UnitModeFact.unit_id == unit_id, UnitModeFact.voided_seq.is_(None))
    rows = world.session.scalars(statement.order_by(UnitModeFact.from_on))
    return [(row.mode, row.from_on, row.to_on) for row in rows]


def test_a_code_belongs_to_one_unit(world: World) -> None:
    unit_id, other_id = world.unit(), world.unit()
    code = world.session.get_one(Unit, unit_id).code
    with pytest.raises(CodeTaken), world.act() as act:
        units.create_unit(act, units.NewUnit(code, "Đơn vị trùng mã", D(0)), by=world.user)
    unit, other = (world.session.get_one(Unit, key) for key in (unit_id, other_id))
    with pytest.raises(CodeTaken):
        units.recode(world.session, other, kind=CodeKind.CODE, code=code, on=D(5), by=world.user)
    for is_new in (True, False):
        assert is_new is units.recode(world.session, unit, kind=CodeKind.CODE, code="TB9", on=D(5), by=world.user)
        world.session.commit()
    assert {units.unit_by_code(world.session, name) for name in (code, "TB9")} == {unit_id}
    with pytest.raises(CodeTaken), world.act() as act:  # an earlier code stays an alias
        units.create_unit(act, units.NewUnit(code, "Đơn vị trùng mã cũ", D(0)), by=world.user)
    for is_new in (True, False):
        unit = world.session.get_one(Unit, unit_id)
        assert is_new is units.rename(world.session, unit, name="Tên mới", on=D(5), by=world.user)
        world.session.commit()
    assert world.findings() == []


@pytest.mark.parametrize("taken", ["TB1", "4300000001", "4300000000"])
@pytest.mark.parametrize("kind", CodeKind)
def test_a_code_names_one_unit_whether_as_code_or_as_tax_code(world: World, kind: CodeKind, taken: str) -> None:
    first = units.NewUnit("TB1", "Đơn vị một", D(0), tax_code="4300000000")
    with world.act() as act:
        unit = units.create_unit(act, first, by=world.user)
        units.recode(world.session, unit, kind=CodeKind.TAX, code="4300000001", on=D(5), by=world.user)
    codes = {CodeKind.CODE: "TB2", CodeKind.TAX: "4300000002"} | {kind: taken}
    new = units.NewUnit(codes[CodeKind.CODE], "Đơn vị hai", D(0), tax_code=codes[CodeKind.TAX])
    with pytest.raises(CodeTaken, match=taken), world.act() as act:
        units.create_unit(act, new, by=world.user)
    other = world.session.get_one(Unit, world.unit())
    with pytest.raises(CodeTaken, match=taken):
        units.recode(world.session, other, kind=kind, code=taken, on=D(5), by=world.user)
    unit = world.session.get_one(Unit, units.unit_by_code(world.session, "TB1"))
    assert units.recode(world.session, unit, kind=kind, code="TB1" if kind is CodeKind.TAX else "4300000001", on=D(9),
                        by=world.user), "a unit's own codes may be one"  # fmt: skip


def test_attributed_twice_changes_nothing(world: World) -> None:
    unit_id = world.unit()
    first, second = world.offices
    for value, on, is_new in (
        (None, 5, False),
        (first, 5, True),
        (first, 5, False),
        (first, 9, False),
        (second, 10, True),
        (second, 10, False),
    ):
        with world.act() as act:
            assert is_new is units.attribute(act, unit_id, subject="office", value=value, on=D(on))
            assert is_new is not act.is_empty
    assert attributions(world, unit_id, "office") == [(first, D(5), D(10)), (second, D(10), FOREVER)]
    assert world.findings() == []


def test_attributed_earlier_ends_where_the_next_is_known(world: World) -> None:
    first, second = world.offices
    unit_id = world.unit(office=first)
    world.listed(unit_id, 3)
    for value, on, is_new in ((second, 20, True), (first, 10, False), (None, 5, True), (second, 5, True)):
        with world.act() as act:
            assert units.attribute(act, unit_id, subject="office", value=value, on=D(on)) is is_new
        assert world.findings() == []
    assert attributions(world, unit_id, "office") == [
        (first, D(0), D(5)),
        (second, D(5), D(20)),
        (second, D(20), FOREVER),
    ]
    for day, office in ((3, first), (7, second), (25, second)):
        held = balances.by_group(world.session, "office", D(day), list(PeopleGroup), ["participants"])
        assert {key: balance.values for key, balance in held.items() if any(balance.values)} == {office: (3,)}


def test_an_attribution_posts_nothing(world: World) -> None:
    unit_id = world.unit(area_2021=world.areas["A1"])
    world.listed(unit_id, 3)
    before = world.session.scalars(select(Line.id)).all()
    with world.act() as act:
        units.attribute(act, unit_id, subject="area_2021", value=world.areas["B1"], on=D(10))
    assert world.session.scalars(select(Line.id)).all() == before


def test_switched_twice_changes_nothing(world: World) -> None:
    unit_id = world.unit()
    with pytest.raises(ReasonMissing), world.act() as act:
        units.switch_mode(act, unit_id, mode=None, on=D(5), reason=" ")
    changes = ((LIST, 5, False), (COUNT, 10, True), (COUNT, 12, False), (None, 20, True), (None, 25, False))
    for mode, on, is_new in changes:
        with world.act() as act:
            assert is_new is units.switch_mode(act, unit_id, mode=mode, on=D(on), reason="giải thể")
            assert is_new is not act.is_empty
    assert modes(world, unit_id) == [("list", D(0), D(10)), ("count", D(10), D(20))]
    for on in (5, 15):
        with pytest.raises(Overlap), world.act() as act:
            units.switch_mode(act, unit_id, mode=LIST, on=D(on))
    with world.act() as act:
        assert units.switch_mode(act, unit_id, mode=LIST, on=D(30))
    assert [world.figure("units", on) for on in (0, 19, 20, 29, 30)] == [1, 1, 0, 0, 1]
    assert world.findings() == []


def test_switched_on_its_first_day_it_was_never_otherwise(world: World) -> None:
    unit_id = world.unit(LIST)
    with world.act() as act:
        assert units.switch_mode(act, unit_id, mode=COUNT, on=D(0))
    assert modes(world, unit_id) == [("count", D(0), FOREVER)]
    with world.act() as act:
        assert units.switch_mode(act, unit_id, mode=None, on=D(0), reason="ghi nhầm")
    assert modes(world, unit_id) == []
    assert world.figure("units", 5) == 0
    assert world.findings() == []


def test_deployed_reopened_and_deployed_again(world: World) -> None:
    unit_id = world.unit()
    for basis in ("", "  "):
        with pytest.raises(ReasonMissing), world.act() as act:
            units.deploy(act, unit_id, on=D(5), basis=basis)
    with pytest.raises(ReasonMissing), world.act() as act:
        units.reopen_deployment(act, unit_id, on=D(5), reason="")
    for is_new in (True, False):
        with world.act() as act:
            assert is_new is units.deploy(act, unit_id, on=D(10), basis="biên bản 1")
    with pytest.raises(Overlap), world.act() as act:
        units.deploy(act, unit_id, on=D(5), basis="biên bản 2")
    with pytest.raises(WrongInterval), world.act() as act:
        units.reopen_deployment(act, unit_id, on=D(9), reason="có người mới")
    for is_new in (True, False):
        with world.act() as act:
            assert is_new is units.reopen_deployment(act, unit_id, on=D(15), reason="có người mới")
    with world.act() as act:
        assert units.deploy(act, unit_id, on=D(20), basis="biên bản 3")
    assert [world.figure("units_deployed", on) for on in (9, 10, 14, 15, 19, 20)] == [0, 1, 1, 0, 0, 1]
    live = world.session.scalars(select(UnitDeployment.basis).where(UnitDeployment.voided_seq.is_(None))).all()
    assert sorted(live) == ["biên bản 1; có người mới", "biên bản 3"]
    assert world.findings() == []


def test_a_deployment_reopened_on_its_day_never_was(world: World) -> None:
    unit_id = world.unit()
    with world.act() as act:
        units.deploy(act, unit_id, on=D(10), basis="biên bản")
    with world.act() as act:
        assert units.reopen_deployment(act, unit_id, on=D(10), reason="ghi nhầm")
    assert world.figure("units_deployed", 10) == 0
    assert world.findings() == []


def test_a_switch_recorded_for_a_wrong_day_is_corrected(world: World) -> None:
    unit_id = world.unit(LIST)
    world.listed(unit_id, 5)
    for mode, on in ((COUNT, 20), (None, 30), (LIST, 40)):
        with world.act() as act:
            units.switch_mode(act, unit_id, mode=mode, on=D(on), reason="biên bản")

    def correct(was_on: int, on: int, reason: str = "ghi nhầm ngày") -> bool:
        with world.act("correct_switch") as act:
            return units.correct_switch(act, unit_id, was_on=D(was_on), on=D(on), reason=reason)

    for was_on, on, error in (
        (20, 10, ReasonMissing), (0, 5, NoSwitch), (21, 10, NoSwitch), (20, 0, BetweenSwitches),
        (20, 30, BetweenSwitches), (30, 20, BetweenSwitches), (30, 40, BetweenSwitches), (40, 30, BetweenSwitches),
    ):  # fmt: skip
        with pytest.raises(error):
            correct(was_on, on, "" if error is ReasonMissing else "ghi nhầm ngày")
    assert not correct(20, 20)
    assert all(correct(*days) for days in ((20, 10), (30, 25), (40, 50)))
    assert modes(world, unit_id) == [("list", D(0), D(10)), ("count", D(10), D(25)), ("list", D(50), FOREVER)]
    assert [world.figure("participants", on) for on in (9, 10, 24, 25, 49, 50)] == [5, 0, 0, 0, 0, 5]
    assert [world.figure("units", on) for on in (24, 25, 49, 50)] == [1, 0, 0, 1]
    reasons = select(UnitModeFact.reason).filter_by(voided_seq=None).order_by(UnitModeFact.from_on)
    wrong = "biên bản; ghi nhầm ngày"
    assert world.session.scalars(reasons).all() == ["", f"{wrong}; ghi nhầm ngày", wrong]
    assert world.findings() == []
