"""What the demo province shows must be what the product asks of a real one."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.office_hours import Hours, is_within
from rollout.core.selection import EVERYTHING
from rollout.core.users import phone_of
from rollout.core.working_days import working_days
from rollout.demo.make import make_demo
from rollout.guidance.signers import sides_of
from rollout.models import Assignment, Contact, GuidanceSession, Message, UnitAttribution, User, Visit, VisitUnit
from rollout.planning.expected import learn
from rollout.planning.queries.known import household_types
from rollout.planning.queries.learned import session_rows
from rollout.planning.queries.ranking import ranking_of
from rollout.planning.simulation import Assumptions, simulate
from rollout.register.visit_times import office_hours
from rollout.registry.seed import load_registry
from rollout.vocabulary import Role
from rollout.vocabulary_of_visits import MessageKind, MessageState, VisitState

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.mark.filterwarnings("ignore:The Result.tuples")
def test_officers_and_units_can_be_called_and_officers_sign_for_the_office(session: Session) -> None:
    load_registry(session)
    make_demo(session, number=12, people=260, days=90, seed=728)
    officers = session.scalars(
        select(User).join(Assignment, Assignment.user_id == User.id).where(Assignment.role == Role.OFFICER.value)
    ).all()
    phones = {phone_of(officer) for officer in officers}
    assert len(phones) == len(officers) > 2
    assert all(phone.startswith("0255000") and len(phone) == 10 for phone in phones), "numbers that nobody has"
    assert len(set(session.scalars(select(Contact.unit_id)))) > 6, "of twelve units"
    held = session.scalars(select(GuidanceSession.signers).where(GuidanceSession.signers != "")).all()
    assert held
    for signers in held:
        unit, office = sides_of(signers)
        assert [signer.title for signer in office] == ["Cán bộ chuyên quản"]
        assert "BHXH" not in " ".join(signer.name for signer in unit)
        assert not {signer.name for signer in unit} & {officer.display_name for officer in officers}


@pytest.mark.filterwarnings("ignore:The Result.tuples")
def test_what_is_planned_from_has_something_to_go_by(session: Session) -> None:
    """Sessions brought accounts, more to some kinds of units than to others; nobody is visited on a day off, nor are
    households; units that are still asked have their letters."""
    load_registry(session)
    make_demo(session, number=40, people=900, days=90, seed=728)
    found = learn(session_rows(session, today()))
    assert found is not None
    assert 0.2 < found.mean < 0.7
    assert len({round(share, 2) for _number, share in found.groups.values()}) > 3
    ranked = [line.score for line in ranking_of(session, EVERYTHING).lines if line.why is None]
    assert sum(score.people or 0 for score in ranked) > 50
    assert simulate([score.row for score in ranked], Assumptions(runs=20)).finish(10).days, "some day we are through"
    days = working_days(session)
    held = session.scalars(select(Visit).where(Visit.day.is_not(None))).all()
    assert {VisitState.DONE, VisitState.CANCELLED, VisitState.CONFIRMED} <= {visit.state for visit in held}
    of_households = select(UnitAttribution.unit_id).where(UnitAttribution.unit_type_id.in_(household_types(session)))
    assert session.scalars(of_households).all()
    assert not session.scalars(select(VisitUnit.unit_id).where(VisitUnit.unit_id.in_(of_households))).all()
    for visit in held:
        assert days.is_working(visit.day or today()), visit.day
        assert is_within(Hours(visit.starts or 0, visit.ends or 0), office_hours(session))
    sessions = session.scalars(select(GuidanceSession.day)).all()
    assert all(days.is_working(day) for day in sessions)
    asked = set(session.scalars(select(Visit.id).where(Visit.state == VisitState.PROPOSED.value)))
    waiting = session.execute(
        select(Message.visit_id, Message.kind).where(Message.state == MessageState.WAITING.value)
    ).all()
    assert asked
    assert set(waiting) == {(key, MessageKind.PROPOSAL) for key in asked}
