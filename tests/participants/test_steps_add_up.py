"""The steps of those without an account are as many as the figures say have none: of every unit, in either base."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.viewpoint import Viewpoint
from rollout.demo.make import make_demo
from rollout.models import Membership
from rollout.participants.next_step import StepKind
from rollout.participants.queries.roster import figure, roster
from rollout.register import standings
from rollout.registry.seed import load_registry
from rollout.vocabulary import Base, Evidence, Measure, Milestone, StandingKind
from tests.register.world import D
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

AFTER = {StepKind.SIGN_IN, StepKind.PASSWORD, StepKind.CARD, StepKind.DONE}


def check(session: Session, unit_id: int) -> set[StepKind]:
    """Compares both; returns the steps found of those without an account."""
    found = set[StepKind]()
    for base in Base:
        view = Viewpoint.usual(today(), None).but(base=base)
        everyone = roster(session, unit_id, view)
        people, accepted = (figure(session, unit_id, view, m) for m in (Measure.PARTICIPANTS, Measure.ACCEPTED))
        before, after = (everyone.steps(has_account=held) for held in (False, True))
        assert (sum(before.values()), sum(after.values())) == (people - accepted, accepted), (unit_id, base)
        assert not AFTER & set(before), (unit_id, base)
        found |= set(before)
    return found


@pytest.mark.filterwarnings("ignore:The Result.tuples")
def test_of_every_unit_of_a_demo(session: Session) -> None:
    load_registry(session)
    make_demo(session, number=12, people=400, days=90, seed=728)
    held = select(Membership.unit_id).where(Membership.voided_seq.is_(None)).distinct().order_by(Membership.unit_id)
    found = set[StepKind]().union(*(check(session, unit_id) for unit_id in session.scalars(held)))
    assert {StepKind.INFO, StepKind.REGISTER, StepKind.SUBMIT} <= found


def test_whoever_is_out_of_the_smartphone_base_has_a_step_of_the_way_to_an_account(
    staffed: Staffed, unit_id: int
) -> None:
    world = staffed.world
    people = world.listed(unit_id, 10)
    world.mark(people, Milestone.INFO_COMPLETED, 1)
    world.mark(people[5:], Milestone.SUBMITTED, 2)
    for person_id, kind in zip(people, [*StandingKind, *StandingKind], strict=False):
        if kind is not StandingKind.LEFT_UNIT:
            with world.act() as act:
                to_on = D((today() - D(0)).days + 10)
                standings.exclude(
                    act, person_id=person_id, kind=kind, evidence=Evidence.VERIFIED, from_on=D(3), to_on=to_on, note="x"
                )
    world.mark(people[:1], Milestone.ACCEPTED, 4)
    assert StepKind.AWAY in check(staffed.session, unit_id)
    page = staffed.liaison(unit_id).page(f"/units/{unit_id}/people/steps")
    assert "9 người chưa có tài khoản" in page.text
    assert "1 người có tài khoản" in page.text
