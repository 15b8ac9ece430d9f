"""What is done about obstacles: every act and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.core.purge import ERASED, erase_people
from rollout.models import (
    AuditRecord,
    Obstacle,
    ObstacleEvent,
    ObstaclePerson,
    Person,
    Unit,
)
from rollout.obstacles.actions import answering, working
from rollout.obstacles.actions.opening import NewObstacle, block_people, free_person, open_obstacle
from rollout.obstacles.errors import (
    AnswerRetired,
    FacilityMissing,
    NamesSomebodyElse,
    NotAnOwner,
    NotOfOneUnit,
    NotOnUnitList,
    NotPossibleNow,
    OfOtherKinds,
    TextMissing,
    UnitMissing,
)
from rollout.register import undo
from rollout.register.errors import JustChanged, NumberInNote
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel, ObstaclePriority, ObstacleState
from tests.obstacles.telling import told
from tests.register.world import World
from tests.staffed import Staffed, queries

L = ObstacleLevel
S = ObstacleState
K = ObstacleKind
MONDAY = date(2026, 11, 2)


def test_what_cannot_be_reported(world: World, session: Session) -> None:
    unit_id = world.unit()
    elsewhere = world.listed(world.unit(), 1)
    for more, refusal in (
        ({"text": " "}, TextMissing),
        ({"text": "Số 5100000001 sai"}, NumberInNote),
        ({"unit": None}, UnitMissing),
        ({"kind": K.CARD_REFUSED}, FacilityMissing),
        ({"person_ids": elsewhere}, NotOnUnitList),
    ):
        said = {"unit": session.get(Unit, unit_id), "kind": K.NO_SMS, "text": "Không có tin nhắn", **more}
        with pytest.raises(refusal):
            open_obstacle(session, NewObstacle(**said), by=world.user)  # type: ignore[arg-type]
        session.rollback()
    made = told(world, None, K.CARD_REFUSED, facility="Bệnh viện A")
    assert (made.unit_id, made.level, made.owner_id) == (None, L.INSPECTORS, None)


def test_who_is_blocked_is_on_the_list_and_goes_with_a_merged_record(world: World, session: Session) -> None:
    unit_id = world.unit()
    first, second, third = world.listed(unit_id, 3)
    obstacle = told(world, unit_id, person_ids=[first, second])
    other = told(world, unit_id, person_ids=[second, third], people_count=9)
    assert block_people(session, other, [third], by=world.user) == 0
    with world.act("merge") as act:
        undo.merge(act, winner=session.get_one(Person, first), loser=session.get_one(Person, second), by=world.user)
    assert blocked(session, obstacle) == {first}
    assert blocked(session, other) == {first, third}
    free_person(session, other, third, by=world.user)
    answering.merge(session, winner=obstacle, loser=other, by=world.user)
    assert blocked(session, obstacle) == {first}
    assert (other.state, other.merged_into_id, other.due_on) == (S.MERGED, obstacle.id, None)
    assert obstacle.people_count == 9
    with pytest.raises(NotOfOneUnit):
        answering.merge(session, winner=obstacle, loser=told(world, world.unit()), by=world.user)


def blocked(session: Session, obstacle: Obstacle) -> set[int]:
    of_it = select(ObstaclePerson.person_id).where(ObstaclePerson.obstacle_id == obstacle.id)
    return set(session.scalars(of_it))


def test_one_answer_closes_those_alike_and_names_nobody(world: World, session: Session) -> None:
    unit_id = world.unit()
    person_id = world.listed(unit_id, 1)[0]
    alike = [told(world, unit_id, person_ids=[person_id]), told(world, world.unit())]
    answer = answering.keep_answer(
        session, kind=K.NO_SMS, question="Không có tin nhắn?", body="Kiểm tra hộp thư rác.", by=world.user
    )
    session.commit()
    assert answer.search == "khong co tin nhan? kiem tra hop thu rac."
    name = session.get_one(Person, person_id).name
    with pytest.raises(NamesSomebodyElse):
        answering.answer(session, alike, text=f"Đã gửi lại cho {name.lower()}.", by=world.user)
    with pytest.raises(OfOtherKinds):
        answering.answer(session, [*alike, told(world, unit_id, K.APP_ERROR)], text=answer.body, by=world.user)
    assert answering.answer(session, alike, text=answer.body, known=answer, by=world.user) == 2
    assert {obstacle.state for obstacle in alike} == {S.RESOLVED}
    assert {obstacle.answer_id for obstacle in alike} == {answer.id}
    with pytest.raises(NotPossibleNow):
        answering.answer(session, alike, text=answer.body, by=world.user)
    answering.retire_answer(session, answer, by=world.user)
    with pytest.raises(AnswerRetired):
        answering.answer(session, [told(world, unit_id)], text="x", known=answer, by=world.user)


def test_it_is_given_to_whoever_works_there(staffed: Staffed, session: Session) -> None:
    world = staffed.world
    unit_id = world.unit(officer=staffed.officer_id(), office=world.offices[0])
    here = staffed.user("here", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[0])
    there = staffed.user("there", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[1])
    obstacle = told(world, unit_id)
    before = obstacle.version
    working.assign(session, obstacle, owner=here, by=world.user, priority=ObstaclePriority.URGENT, version=before)
    assert (obstacle.owner_id, obstacle.state, obstacle.priority) == (here.id, S.ASSIGNED, "urgent")
    with pytest.raises(JustChanged):
        working.comment(session, obstacle, text="Đã nhận", by=here, version=before)
    with pytest.raises(NotAnOwner):
        working.assign(session, obstacle, owner=there, by=world.user)
    card = told(world, unit_id, K.CARD_REFUSED, facility="Bệnh viện A")
    officer = staffed.user("officer", Role.OFFICER, ScopeKind.OFFICER)
    working.assign(session, obstacle, owner=officer, by=world.user)
    with pytest.raises(NotAnOwner):
        working.assign(session, card, owner=officer, by=world.user)
    staffed.liaison(unit_id)
    first = told(world, unit_id, level=L.LIAISON)
    assert first.owner_id == staffed.user("liaison", Role.LIAISON).id


def test_what_was_said_goes_with_a_person_who_is_erased(world: World, session: Session) -> None:
    unit_id = world.unit()
    obstacle, other = told(world, unit_id), told(world, unit_id)
    person_id = world.people(1)[0]
    session.add(ObstaclePerson(obstacle_id=obstacle.id, person_id=person_id))
    session.commit()
    assert erase_people(session, now(), now() + timedelta(days=1)) == 1
    session.commit()
    session.expire_all()
    assert (obstacle.text, blocked(session, obstacle)) == (ERASED, set())
    events = select(ObstacleEvent.text).where(ObstacleEvent.obstacle_id == obstacle.id)
    assert session.scalars(events).all() == [ERASED]
    assert other.text == "Ba người chưa nhận được tin nhắn"


@pytest.mark.both_engines
def test_what_was_said_goes_after_merges_of_obstacles_and_when_somebody_was_taken_off(
    world: World, session: Session
) -> None:
    """People of a merged obstacle stand at the other one; what was said at theirs names them all the same."""
    unit_id = world.unit()
    first, second, third, freed, other = (told(world, unit_id) for _ in range(5))
    merged, taken_off = world.people(2)
    session.add_all([ObstaclePerson(obstacle_id=o.id, person_id=p) for o, p in ((first, merged), (freed, taken_off))])
    session.commit()
    answering.merge(session, winner=second, loser=first, by=world.user)
    answering.merge(session, winner=third, loser=second, by=world.user)
    free_person(session, freed, taken_off, by=world.user)
    session.commit()
    assert erase_people(session, now(), now() + timedelta(days=1)) == 2
    session.commit()
    session.expire_all()
    assert [obstacle.text == ERASED for obstacle in (first, second, third, freed, other)] == [True] * 4 + [False]
    said = select(ObstacleEvent.text).where(ObstacleEvent.obstacle_id.in_([first.id, second.id, third.id, freed.id]))
    opened = said.where(ObstacleEvent.kind == "opened")
    assert set(session.scalars(opened)) == {ERASED}


def test_people_are_named_while_it_is_open_only(world: World, session: Session) -> None:
    unit_id = world.unit()
    person_id = world.listed(unit_id, 1)[0]
    obstacle = told(world, unit_id)
    working.move(session, obstacle, state=S.RESOLVED, is_worker=True, by=world.user, text="Xong")
    with pytest.raises(NotPossibleNow):
        block_people(session, obstacle, [person_id], by=world.user)


def test_the_trail_names_no_text(world: World, session: Session) -> None:
    obstacle = told(world, world.unit())
    working.comment(session, obstacle, text="Chuyện riêng", by=world.user)
    session.commit()
    details = [str(record.detail) for record in session.scalars(select(AuditRecord))]
    assert not any("riêng" in detail or "tin nhắn" in detail for detail in details)


def test_many_are_answered_by_few_queries(world: World, session: Session) -> None:
    unit_id = world.unit(officer=world.officers[0])
    counts = []
    for number in (2, 20):
        ids = [told(world, unit_id).id for _ in range(number)]
        alike = session.scalars(select(Obstacle).where(Obstacle.id.in_(ids))).all()
        counts.append(queries(partial(answering.answer, session, alike, text="Xong", by=world.user)))
        session.commit()
    assert counts[1] - counts[0] <= 18, "what is written of each, nothing that is read"
