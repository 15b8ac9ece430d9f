"""The rule of "đã triển khai" (R19): read from the settings and judged alike of one unit and of all."""

from __future__ import annotations

import pytest

from rollout.core.selection import EVERYTHING
from rollout.models import Setting
from rollout.register import counts, standings, units
from rollout.register.attention import Attention, attention_counts, watch
from rollout.register.counts import Stated
from rollout.register.deployed import DeployedRule, deployed_rule
from rollout.units.queries.deployment import deployment
from rollout.vocabulary import Base, Evidence, Milestone, PeopleGroup, Role, StandingKind, UnitMode
from tests.register.world import D, World


def settle(world: World, **said: str) -> None:
    world.session.add_all(
        Setting(key=f"deployed_{name}", value=value, label=name, basis="") for name, value in said.items()
    )
    world.session.commit()


def test_what_the_settings_leave_open_is_as_proposed(world: World) -> None:
    assert deployed_rule(world.session) == DeployedRule()
    settle(
        world, milestone="?", rate="tám mươi", base="participants", group="default", evidence="", confirmed_by="staff"
    )
    assert deployed_rule(world.session) == DeployedRule()


def test_the_rule_is_as_the_settings_say(world: World) -> None:
    said = {"milestone": "installed", "rate": "50", "base": "with_smartphone", "group": "student"}
    settle(world, **said, evidence="verified", confirmed_by="officer")
    assert deployed_rule(world.session) == DeployedRule(
        Milestone.INSTALLED, 50, Base.SMARTPHONE, PeopleGroup.STUDENT, Evidence.VERIFIED,
        frozenset({Role.STAFF, Role.OFFICER}),
    )  # fmt: skip


@pytest.mark.parametrize("base", ["participants", "with_smartphone"])
@pytest.mark.parametrize("reached", [1, 2, 3])
def test_one_unit_and_all_units_are_judged_alike(world: World, base: str, reached: int) -> None:
    unit_id = world.unit()
    people = world.listed(unit_id, 4)
    settle(world, rate="66", base=base)
    world.mark(people[:reached], Milestone.ACCEPTED, 1)
    with world.act() as act:
        standings.exclude(
            act, person_id=people[3], kind=StandingKind.NO_SMARTPHONE, evidence=Evidence.VERIFIED, from_on=D(0)
        )
    with world.act() as act:
        units.deploy(act, unit_id, on=D(1), basis="kiểm tra tại chỗ")
    held = watch(world.session, D(2), tuple(PeopleGroup), Base.ALL, Evidence.REPORTED)
    in_doubt = attention_counts(world.session, EVERYTHING, held)[Attention.IN_DOUBT]
    met = 100 * reached >= 66 * (3 if base == "with_smartphone" else 4)
    assert deployment(world.session, unit_id, D(2)).is_met is met
    assert in_doubt == (not met)


@pytest.mark.parametrize("says", [True, False])
def test_by_what_another_group_said_nobody_is_judged(world: World, *, says: bool) -> None:
    """The employees are those that the rule is about; of the students the school has told all."""
    unit_id = world.unit(UnitMode.COUNT)
    employees = {"participants": 10, **({"accepted": 2} if says else {})}
    with world.act() as act:
        units.deploy(act, unit_id, on=D(1), basis="kiểm tra tại chỗ")
        counts.record(act, unit_id, Stated(D(1), PeopleGroup.EMPLOYEE, Evidence.REPORTED, employees))
        students = Stated(D(1), PeopleGroup.STUDENT, Evidence.REPORTED, {"participants": 20, "accepted": 20})
        counts.record(act, unit_id, students)
    held = watch(world.session, D(2), tuple(PeopleGroup), Base.ALL, Evidence.REPORTED)
    assert attention_counts(world.session, EVERYTHING, held)[Attention.IN_DOUBT] == says
    found = deployment(world.session, unit_id, D(2))
    assert (found.part, found.is_in_doubt) == (2 if says else None, says)
