"""The figure of an obligation is that of the overview for the same scope, base, group, evidence and day."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.core.formats import number, percent
from rollout.dashboard.cells import base_measure
from rollout.dashboard.figures import total_figures
from rollout.dashboard.lens import Lens, Place
from rollout.dashboard.scope import scope
from rollout.directives import matrix
from rollout.directives.kinds import Body, bodies
from rollout.directives.page import figure_text
from rollout.directives.reach import reach
from rollout.models import Department, User
from rollout.register import standings, units
from rollout.register.obligation_due import calendar
from rollout.vocabulary import (
    Base,
    Dimension,
    Evidence,
    Measure,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    StandingKind,
    UnitMode,
)
from rollout.vocabulary_of_obligations import AddresseeKind
from tests.directives.laying import FIGURE, clause, department, lay, office, unit
from tests.register.world import D
from tests.staffed import Staffed


@pytest.fixture
def filled(staffed: Staffed, session: Session) -> list[int]:
    """Units of a department and of one below it, of both offices, one that counts; figures of every evidence."""
    world = staffed.world
    below = Department(
        code="phong-1", name="Phòng 1", short_name="Phòng 1", kind="division", basis="", position=9,
        parent_id=world.departments[0],
    )  # fmt: skip
    session.add(below)
    session.commit()
    made = []
    for place, body in enumerate((world.departments[0], below.id, world.departments[1])):
        unit_id = world.unit(department=body, office=world.offices[place % 2])
        people = world.listed(unit_id, 8)
        world.mark(people[:5], Milestone.INSTALLED, 3)
        world.mark(people[:4], Milestone.ACCEPTED, 4, evidence=Evidence.VERIFIED)
        if place < 2:
            world.mark(people[:2], Milestone.ACCEPTED, 5, evidence=Evidence.OFFICIAL)
        with world.act("exclude") as act:
            standings.exclude(
                act, person_id=people[7], kind=StandingKind.NO_SMARTPHONE, from_on=D(1), evidence=Evidence.VERIFIED
            )
        made.append(unit_id)
    made.append(world.unit(UnitMode.COUNT, department=world.departments[0], office=world.offices[0]))
    return made


SHAPES = list(itertools.product((Measure.INSTALLED, Measure.ACCEPTED, Measure.CARD_USED), Base, Evidence))


def on_overview(session: Session, user: User, body: Body, measure: Measure, base: Base, evidence: Evidence) -> Any:
    """(part, whole) as the overview narrowed to the addressee has them for this viewer."""
    by = {"department": Dimension.DEPARTMENT, "office": Dimension.OFFICE, "unit": Dimension.UNIT}[body.what]
    usual = Lens.usual(today(), PeopleGroup.EMPLOYEE)
    lens = replace(usual, base=base, evidence=evidence).at(Place(by, body.code))
    held = scope(viewer_of(session, user), lens)
    values = total_figures(
        session, as_of=today(), evidence=evidence, groups=lens.groups, selection=held.selection, base=base
    )
    return values[measure.value], values[base_measure(base)]


def test_figures_are_those_of_the_overview(staffed: Staffed, session: Session, filled: list[int]) -> None:
    """For who sees all, and for leaders of a department, of an office and of units."""
    world, by, when = staffed.world, staffed.world.user, calendar(session)
    held = clause(session, by)
    rows = [
        lay(session, held, FIGURE, by, kind=kind, measure=measure, base=base, evidence=evidence)
        for kind in (AddresseeKind.DEPARTMENT, AddresseeKind.VSS_OFFICE, AddresseeKind.UNIT)
        for measure, base, evidence in SHAPES
    ]
    a, o, u = department(session, world.departments[0]), office(session, world.offices[0]), unit(session, filled[0])
    readers = {
        staffed.user("staff", Role.STAFF): (a, department(session, world.departments[1]), o, u),
        staffed.user("all", Role.LEADER): (a, o, u),
        staffed.user("of-department", Role.LEADER, ScopeKind.DEPARTMENT, department_id=a.id): (a, u),
        staffed.user("of-office", Role.LEADER, ScopeKind.OFFICE, office_id=o.id): (o, u),
        staffed.user("of-units", Role.LEADER, ScopeKind.UNITS, unit_ids=filled[:1]): (u,),
    }
    compared = 0
    for user, seen_bodies in readers.items():
        seen = reach(viewer_of(session, user))
        for body in seen_bodies:
            for cell in matrix.cells_of(session, rows, body, bodies(session), seen, when):
                assert cell.figure is not None
                obligation = cell.obligation
                shape = (
                    Measure(obligation.measure or ""),
                    Base(obligation.base or ""),
                    Evidence(obligation.evidence or ""),
                )
                assert tuple(cell.figure) == on_overview(session, user, body, *shape), (user.username, body, shape)
                compared += 1
    assert compared == 12 * len(SHAPES)


def test_units_deployed_are_of_all_units(staffed: Staffed, session: Session, filled: list[int]) -> None:
    world, by = staffed.world, staffed.world.user
    with world.act("deploy_unit") as act:
        units.deploy(act, filled[0], on=D(5), basis="Đạt")
    row = lay(session, clause(session, by), FIGURE, by, kind=AddresseeKind.VSS_OFFICE, measure=Measure.UNITS_DEPLOYED)
    seen = reach(viewer_of(session, staffed.user("staff", Role.STAFF)))
    o = office(session, world.offices[0])
    [cell] = matrix.cells_of(session, [row], o, bodies(session), seen, calendar(session))
    assert cell.figure == (1, 3)
    assert figure_text(cell, masks=True) == f"1/3 · {percent(1, 3)}"


def test_small_numbers_as_the_overview_has_them(staffed: Staffed, session: Session, filled: list[int]) -> None:
    by, when = staffed.world.user, calendar(session)
    row = lay(session, clause(session, by), FIGURE, by, measure=Measure.ACCEPTED)
    seen = reach(viewer_of(session, staffed.user("leader", Role.LEADER)))
    [cell] = matrix.cells_of(session, [row], unit(session, filled[0]), bodies(session), seen, when)
    assert figure_text(cell, masks=True) == "< 5/8"
    assert figure_text(cell, masks=False) == f"{number(4)}/8 · 50,0 %"
    staffed.leader()
    text = staffed.client("leader").page(f"/directives/addressees/unit/{filled[0]}").text
    assert "< 5/8" in text
    assert "4/8" not in text
