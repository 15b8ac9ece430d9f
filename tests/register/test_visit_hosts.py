"""A visit of several units at the place of one of them: who it is, what follows when that unit does not come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from rollout.messages.letters import write
from rollout.models import Message, Unit, Visit
from rollout.register import closures, visit_answers, visit_offers
from rollout.register.visit_acts import holder, units_of
from rollout.register.visit_collisions import LEAVE, RELEASE, Fate, VisitsInTheWay
from rollout.register.visit_hosts import HOST_CLOSED, HOST_OUT, is_without_host, lacks_host
from rollout.register.visit_places import place_of
from rollout.register.visit_refusals import HostGone
from rollout.register.visits import Plan, lay
from rollout.visits.queries.listing import waits_for_answer
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import MessageKind, VisitAnswer, VisitState
from tests.register.visiting import EIGHT, MONDAY, NINE, TUESDAY, Visiting, events_of

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

WHY = "Đơn vị bận kiểm kê"


@pytest.fixture
def hosted(held: Visiting) -> Visit:
    """An agreed visit of three units at the place of the second, in another commune than the first."""
    units = [held.unit("X"), held.unit("Y"), held.unit("X")]
    return held.confirmed(*units, plan=Plan(SessionWay.JOINT, 60, held.world.offices[0], host_id=units[1]))


def name_of(held: Visiting, unit_id: int | None) -> str:
    return held.session.get_one(Unit, unit_id or 0).name


def told(held: Visiting, visit: Visit) -> list[tuple[str, str]]:
    return [(event.act, event.became) for event in events_of(held.session, visit)]


def test_the_place_follows_from_the_host(held: Visiting, hosted: Visit) -> None:
    assert hosted.area_id == held.world.areas["Y"]
    assert place_of(held.session, hosted).whole == f"{name_of(held, hosted.host_id)}, Xã Y"
    hosted.place = "Hội trường tầng 2"
    assert place_of(held.session, hosted).text == f"Hội trường tầng 2, {name_of(held, hosted.host_id)}"
    alone = held.confirmed(held.unit(), start=(TUESDAY, NINE))
    assert place_of(held.session, alone, "Tại Quý đơn vị").whole == "Tại Quý đơn vị, Xã X"


@pytest.mark.parametrize("is_by_link", [True, False])
def test_the_host_says_no_and_the_agreed_time_is_given_up(held: Visiting, hosted: Visit, is_by_link: bool) -> None:
    host, (one, _two, three) = hosted.host_id or 0, [row.unit_id for row in units_of(held.session, hosted)]
    by = holder(host) if is_by_link else held.by
    visit_answers.decline(held.session, hosted, unit_id=host, round=1, by=by, reason=WHY)
    held.session.commit()
    assert told(held, hosted)[-2:] == [("decline", "confirmed"), ("release", "given_up")]
    assert events_of(held.session, hosted)[-1].reason == HOST_OUT
    assert hosted.state == VisitState.GIVEN_UP
    assert is_without_host(held.session, hosted)
    assert held.session.scalars(select(Visit).where(waits_for_answer())).all() == [hosted]
    assert place_of(held.session, hosted).whole == ""
    answers = {row.unit_id: VisitAnswer(row.answer) for row in units_of(held.session, hosted)}
    assert answers == {one: VisitAnswer.WAITING, host: VisitAnswer.DECLINED, three: VisitAnswer.WAITING}
    news = held.session.scalars(select(Message).where(Message.visit_id == hosted.id, Message.state == "waiting")).all()
    moved = {message.unit_id for message in news if message.kind == MessageKind.MOVED.value}
    assert {one, three} < moved
    assert host not in moved
    to_officer = next(message for message in news if message.user_id)
    written = write(held.session, to_officer)
    assert written is not None
    assert "Đơn vị nhận tổ chức không dự nữa. Đề nghị chọn nơi khác" in written.text


def test_another_unit_says_no_and_it_stands(held: Visiting, hosted: Visit) -> None:
    other = units_of(held.session, hosted)[0].unit_id
    visit_answers.decline(held.session, hosted, unit_id=other, round=1, by=held.by, reason=WHY)
    assert hosted.state == "confirmed"
    assert not is_without_host(held.session, hosted)


def test_another_place_is_offered_to_all_anew(held: Visiting, hosted: Visit) -> None:
    host, units = hosted.host_id or 0, [row.unit_id for row in units_of(held.session, hosted)]
    visit_answers.decline(held.session, hosted, unit_id=host, round=1, by=held.by, reason=WHY)
    plan = Plan(SessionWay.JOINT, 60, held.world.offices[0], host_id=units[0])
    lay(held.session, hosted, plan, units)
    visit_offers.propose(held.session, hosted, starts=[(TUESDAY, NINE)], by=held.by)
    assert (hosted.host_id, hosted.area_id) == (units[0], held.world.areas["X"])
    assert {row.answer for row in units_of(held.session, hosted)} == {VisitAnswer.WAITING.value}
    visit_answers.decline(held.session, hosted, unit_id=host, round=2, by=held.by, reason=WHY)
    for unit_id in (units[0], units[2]):
        held.accept(hosted, unit_id)
    assert visit_answers.leave_out(held.session, hosted, unit_id=host, by=held.by, reason=WHY)
    assert hosted.state == "confirmed"


def test_an_offer_is_not_agreed_at_the_place_of_a_unit_that_is_left_out(held: Visiting) -> None:
    units = [held.unit(), held.unit("Y"), held.unit()]
    visit = held.proposed(*units, plan=Plan(SessionWay.JOINT, 60, held.world.offices[0], host_id=units[1]))
    held.accept(visit, units[0])
    assert not visit_answers.leave_out(held.session, visit, unit_id=units[1], by=held.by, reason=WHY)
    assert not held.accept(visit, units[2])
    assert visit.state == "answered"
    assert held.session.scalars(select(Visit).where(lacks_host())).all() == [visit]
    assert held.session.scalars(select(Visit).where(waits_for_answer())).all() == [visit]
    with pytest.raises(HostGone):
        visit_offers.propose(held.session, visit, starts=[(MONDAY, EIGHT)], by=held.by)


def test_a_host_that_is_closed_leaves_nothing_to_the_others(held: Visiting, hosted: Visit) -> None:
    host = held.session.get_one(Unit, hosted.host_id or 0)
    other = held.session.get_one(Unit, units_of(held.session, hosted)[0].unit_id)
    days = MONDAY, MONDAY + timedelta(days=1)
    in_the_way = closures.in_the_way(held.session, host, *days)
    assert in_the_way == [hosted]
    assert closures.leaving(held.session, host, in_the_way) == {}
    assert closures.leaving(held.session, other, in_the_way) == {hosted.id: [other.id]}
    first, last = days

    def close(fate: Fate) -> None:
        closures.close(
            held.session, host, first=first, last=last, name="Kiểm kê", by=held.world.user, fates={hosted.id: fate}
        )

    with pytest.raises(VisitsInTheWay):
        close(LEAVE)
    close(RELEASE)
    assert told(held, hosted)[-1] == ("release", "given_up")
    assert events_of(held.session, hosted)[-1].reason == HOST_CLOSED
    assert not is_without_host(held.session, hosted), "it may have them on another day"


def test_another_time_is_not_agreed_at_the_place_of_a_unit_that_was_left_out(held: Visiting) -> None:
    units = [held.unit(), held.unit("Y")]
    visit = held.proposed(*units, plan=Plan(SessionWay.JOINT, 60, held.world.offices[0], host_id=units[1]))
    visit_answers.counter(
        held.session, visit, unit_id=units[0], round=1, start=(TUESDAY, NINE), by=holder(units[0]), reason=WHY
    )
    visit_answers.leave_out(held.session, visit, unit_id=units[1], by=held.by, reason=WHY)
    with pytest.raises(HostGone):
        visit_answers.agree(held.session, visit, round=1, position=2, by=held.by, consents=True)
