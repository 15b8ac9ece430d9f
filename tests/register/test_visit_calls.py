"""What is agreed by telephone is a contact with the unit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import ContactLog, Unit, User
from rollout.register import visit_answers, visit_offers
from rollout.register.visit_acts import office
from rollout.vocabulary_of_visits import VisitVia
from tests.clock import turning
from tests.register.visiting import CLOCKS, EIGHT, MONDAY, TODAY, TUESDAY, Visiting
from tests.register.world import World


@pytest.fixture
def held(world: World, monkeypatch: pytest.MonkeyPatch) -> Visiting:
    turning(monkeypatch, CLOCKS)(TODAY)
    return Visiting(world)


def test_an_answer_by_telephone_is_a_contact_made(held: Visiting) -> None:
    unit_id = held.unit()
    visit = held.proposed(unit_id)
    session = held.session
    assert session.scalars(select(ContactLog)).all() == []
    caller = office(session.get_one(User, held.world.officers[0]), VisitVia.PHONE)
    visit_answers.accept(session, visit, unit_id=unit_id, round=1, position=1, by=caller)
    session.commit()
    row = session.scalars(select(ContactLog)).one()
    assert (row.unit_id, row.way, row.outcome, row.user_id) == (unit_id, "call", "reached", held.world.officers[0])
    assert session.get_one(Unit, unit_id).contacted_on == TODAY


def test_an_offer_made_on_the_telephone_is_one_with_each_unit(held: Visiting) -> None:
    units = [held.unit(), held.unit()]
    visit = held.suggested(*units)
    caller = office(held.session.get_one(User, held.world.officers[0]), VisitVia.PHONE)
    visit_offers.propose(held.session, visit, starts=[(MONDAY, EIGHT)], by=caller)
    held.session.commit()
    assert sorted(held.session.scalars(select(ContactLog.unit_id))) == units


def test_what_comes_by_a_page_is_none(held: Visiting) -> None:
    held.confirmed(start=(TUESDAY, EIGHT))
    assert held.session.scalars(select(ContactLog)).all() == []
