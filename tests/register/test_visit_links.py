"""Links without a log-in: what each is good for, and that none opens what it was not made for."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from flask import current_app
from sqlalchemy import select

from rollout.core.dates import local
from rollout.core.tokens import token_hash
from rollout.models import Visit, VisitLink
from rollout.register import visit_answers, visit_ends, visit_links, visit_offers
from rollout.register.visit_acts import units_of
from rollout.register.visit_links import find, live_link, make_link, take, token_of
from rollout.register.visit_refusals import LinkRefused, LinkStatus, NoSuchTime, NotOfVisit, SlotTaken, TimeTaken
from rollout.vocabulary_of_visits import LinkPurpose
from tests.clock import TurnTo
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, TODAY, TUESDAY, Visiting, lapse

WHY = "Đơn vị bận kiểm kê"


def link_of(held: Visiting, visit: Visit, purpose: LinkPurpose = LinkPurpose.ANSWER) -> str:
    (row,) = units_of(held.session, visit)
    link = make_link(held.session, visit, row.unit_id, purpose=purpose, by=held.world.user)
    held.session.commit()
    return token_of(link)


def status(held: Visiting, token: str) -> LinkStatus:
    return find(held.session, token).status


def answer(held: Visiting, token: str) -> None:
    found, by = take(held.session, token)
    assert found.visit is not None
    assert found.unit is not None
    visit_answers.accept(
        held.session, found.visit, unit_id=found.unit.unit_id, round=found.visit.round, position=1, by=by
    )
    held.session.commit()


def test_a_live_link_is_used_once(held: Visiting) -> None:
    visit = held.proposed()
    token = link_of(held, visit)
    assert len(token) == 43
    assert status(held, token) is LinkStatus.LIVE
    assert status(held, token) is LinkStatus.LIVE  # to look uses nothing up
    answer(held, token)
    found = find(held.session, token)
    assert (found.status, visit.state) == (LinkStatus.USED, "confirmed")
    assert found.unit is not None
    assert found.unit.answer == "accepted"  # which a page shows to whoever sends it twice
    with pytest.raises(LinkRefused) as refused:
        take(held.session, token)
    assert refused.value.status is LinkStatus.USED


def test_a_refused_answer_uses_nothing_up(held: Visiting) -> None:
    one, two = held.unit(), held.unit()
    visit, other = held.proposed(one), held.proposed(two)
    token = link_of(held, visit)
    held.accept(other, two)
    with pytest.raises(TimeTaken) as refused:
        answer(held, token)
    assert not isinstance(refused.value, SlotTaken)
    held.session.rollback()
    assert status(held, token) is LinkStatus.LIVE


def test_guessed_and_altered_tokens_open_nothing(held: Visiting) -> None:
    token = link_of(held, held.proposed())
    other = "A" if token[5] != "A" else "B"
    for wrong in (
        "",
        "x",
        "A" * 43,
        token[:-1],
        f"{token}=",
        f"{token[:5]}{other}{token[6:]}",
        token.swapcase(),
        "é" * 43,
    ):
        assert status(held, wrong) is LinkStatus.NONE
        with pytest.raises(LinkRefused):
            take(held.session, wrong)


def test_the_database_alone_opens_nothing(held: Visiting) -> None:
    token = link_of(held, held.proposed())
    link = held.session.scalars(select(VisitLink).where(VisitLink.token_hash == token_hash(token))).one()
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
    values = {str(getattr(link, column.name)) for column in VisitLink.__table__.columns}
    assert token not in values
    for value in values:
        assert status(held, value) is LinkStatus.NONE
    forged = "f" * 43
    link.token_hash = hashlib.sha256(forged.encode()).hexdigest()
    held.session.commit()
    assert status(held, forged) is LinkStatus.NONE


def test_another_key_makes_other_tokens(held: Visiting, monkeypatch: pytest.MonkeyPatch) -> None:
    token = link_of(held, held.proposed())
    link = held.session.scalars(select(VisitLink).where(VisitLink.token_hash == token_hash(token))).one()
    monkeypatch.setitem(current_app.config, "SECRET_KEY", "another")
    assert token_of(link) != token
    assert status(held, token) is LinkStatus.NONE
    visit = held.session.get_one(Visit, link.visit_id)
    assert live_link(held.session, visit, link.unit_id, LinkPurpose.ANSWER) is None, "another is made in its stead"


def test_a_link_of_one_purpose_is_none_of_another(held: Visiting) -> None:
    token = link_of(held, held.proposed())
    link = held.session.scalars(select(VisitLink).where(VisitLink.token_hash == token_hash(token))).one()
    link.purpose = LinkPurpose.WITHDRAW.value
    held.session.commit()
    assert status(held, token) is LinkStatus.NONE


def test_a_link_speaks_for_its_unit_alone(held: Visiting) -> None:
    one, two = held.unit(), held.unit()
    visit = held.proposed(one, two)
    token = token_of(make_link(held.session, visit, one))
    _found, by = take(held.session, token)
    with pytest.raises(NotOfVisit):
        visit_answers.accept(held.session, visit, unit_id=two, round=1, position=1, by=by)
    with pytest.raises(NotOfVisit):
        make_link(held.session, visit, held.unit())


def test_a_link_of_an_old_round_says_so(held: Visiting) -> None:
    visit = held.proposed()
    old = link_of(held, visit)
    visit_offers.propose(held.session, visit, starts=[(TUESDAY, NINE)], by=held.by)
    new = link_of(held, visit)
    assert (status(held, old), status(held, new)) == (LinkStatus.MOVED, LinkStatus.LIVE)
    answer(held, new)
    assert (status(held, old), status(held, new)) == (LinkStatus.MOVED, LinkStatus.USED)


def test_a_link_ends_with_the_last_day_for_an_answer(held: Visiting, turn: TurnTo) -> None:
    visit = held.proposed()
    token = link_of(held, visit)
    assert visit.answer_by is not None
    turn(visit.answer_by, 23)
    assert status(held, token) is LinkStatus.LIVE
    turn(MONDAY, 0)
    assert status(held, token) is LinkStatus.EXPIRED
    lapse(held.session)
    assert status(held, token) is LinkStatus.EXPIRED


def test_a_link_of_what_is_over_says_so(held: Visiting) -> None:
    visit = held.proposed()
    token = link_of(held, visit)
    visit_ends.cancel(held.session, visit, by=held.by, reason=WHY)
    assert status(held, token) is LinkStatus.ENDED


def test_an_answer_by_telephone_uses_up_what_the_link_was_for(held: Visiting) -> None:
    visit = held.proposed()
    token = link_of(held, visit)
    (row,) = units_of(held.session, visit)
    held.accept(visit, row.unit_id)
    assert status(held, token) is LinkStatus.USED


def test_what_was_agreed_is_withdrawn_by_a_link_until_it_begins(held: Visiting, turn: TurnTo) -> None:
    visit = held.confirmed()
    token = link_of(held, visit, LinkPurpose.WITHDRAW)
    turn(MONDAY, 7)
    found, by = take(held.session, token)
    assert found.unit is not None
    unit_id = found.unit.unit_id
    visit_answers.decline(held.session, visit, unit_id=unit_id, round=1, by=by, reason=WHY)
    held.session.commit()
    assert (visit.state, status(held, token)) == ("cancelled", LinkStatus.USED)
    other = held.confirmed(start=(FRIDAY, EIGHT))
    late = link_of(held, other, LinkPurpose.WITHDRAW)
    turn(FRIDAY, 8)
    assert status(held, late) is LinkStatus.EXPIRED


def test_nothing_to_answer_has_no_link(held: Visiting) -> None:
    unit_id = held.unit()
    visit = held.suggested(unit_id)
    for purpose in LinkPurpose:
        with pytest.raises(NoSuchTime):
            make_link(held.session, visit, unit_id, purpose=purpose)


def test_a_unit_left_out_has_no_visit(held: Visiting) -> None:
    one, two = held.unit(), held.unit()
    visit = held.proposed(one, two)
    token = visit_links.token_of(make_link(held.session, visit, one))
    visit_answers.leave_out(held.session, visit, unit_id=one, by=held.by, reason=WHY)
    assert status(held, token) is LinkStatus.ENDED


def withdrawals(held: Visiting, visit: Visit) -> list[VisitLink]:
    """The first first."""
    of_visit = VisitLink.visit_id == visit.id, VisitLink.purpose == LinkPurpose.WITHDRAW.value
    return list(held.session.scalars(select(VisitLink).where(*of_visit).order_by(VisitLink.made_at)))


@pytest.mark.parametrize(("was", "then"), [(MONDAY, FRIDAY), (FRIDAY, MONDAY)])
def test_a_link_that_changes_a_time_is_of_that_time(held: Visiting, turn: TurnTo, was: date, then: date) -> None:
    """It moves within its round: the letter of the new time has a link of its own, the old one is off."""
    unit_id = held.unit()
    visit = held.confirmed(unit_id, start=(was, EIGHT))
    turn(TODAY, 10)
    visit_answers.counter(
        held.session, visit, unit_id=unit_id, round=1, start=(then, EIGHT), by=held.by, reason=WHY
    )  # fmt: skip
    (old,) = withdrawals(held, visit)
    assert status(held, token_of(old)) is LinkStatus.MOVED
    visit_answers.agree(held.session, visit, round=1, position=2, by=held.by)
    old, new = withdrawals(held, visit)
    assert live_link(held.session, visit, unit_id, LinkPurpose.WITHDRAW) == new
    assert local(new.expires_at).date() == then
    assert [status(held, token_of(link)) for link in (old, new)] == [LinkStatus.MOVED, LinkStatus.LIVE]
    turn(then, 8)
    assert status(held, token_of(new)) is LinkStatus.EXPIRED


def test_one_that_an_earlier_version_left_is_of_its_time_too(held: Visiting) -> None:
    unit_id = held.unit()
    visit = held.confirmed(unit_id, start=(FRIDAY, EIGHT))
    (link,) = withdrawals(held, visit)
    visit.starts, visit.ends = NINE, NINE + 60
    held.session.flush()
    assert status(held, token_of(link)) is LinkStatus.MOVED
    assert live_link(held.session, visit, unit_id, LinkPurpose.WITHDRAW) is None
