"""What is done about obstacles: a quarter with Tết and three days without the job; every act and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.core.purge import ERASED, erase_people
from rollout.models import (
    AuditRecord,
    Closure,
    DayException,
    Obstacle,
    ObstacleEvent,
    ObstaclePerson,
    Person,
    Unit,
)
from rollout.obstacles.actions import answering, timing, working
from rollout.obstacles.actions.opening import NewObstacle, block_people, free_person, open_obstacle
from rollout.obstacles.clock import Step
from rollout.obstacles.errors import (
    AnswerRetired,
    FacilityMissing,
    NamesSomebody,
    NobodyAbove,
    NotAnOwner,
    NotOfOneUnit,
    NotOnUnitList,
    NotPossibleNow,
    OfOtherKinds,
    TextMissing,
    UnitMissing,
)
from rollout.obstacles.queries.terms import terms
from rollout.register import undo
from rollout.register.errors import JustChanged, NumberInNote, ReasonMissing
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel, ObstaclePriority, ObstacleState
from tests.obstacles.conftest import TurnTo
from tests.obstacles.naive import counted
from tests.register.world import World
from tests.staffed import Staffed

L = ObstacleLevel
S = ObstacleState
K = ObstacleKind
MONDAY = date(2026, 11, 2)


def told(world: World, unit_id: int | None, kind: ObstacleKind = K.NO_SMS, **more: object) -> Obstacle:
    """An obstacle as the system notes it."""
    unit = world.session.get(Unit, unit_id) if unit_id else None
    new = NewObstacle(unit=unit, kind=kind, text="Ba người chưa nhận được tin nhắn", **more)  # type: ignore[arg-type]
    made = open_obstacle(world.session, new, by=world.user)
    world.session.commit()
    return made


def steps_of(session: Session, obstacle: Obstacle) -> list[Step]:
    events = session.scalars(
        select(ObstacleEvent)
        .where(ObstacleEvent.obstacle_id == obstacle.id, ObstacleEvent.kind == "escalated")
        .order_by(ObstacleEvent.id)
    )
    return [Step(L(event.level), event.due_on) for event in events if event.due_on]


def test_a_quarter_with_tet_and_three_days_without_the_job(world: World, session: Session, turn_to: TurnTo) -> None:
    """Every obstacle is escalated exactly once per step, on the right working day, whatever runs when."""
    random, first = Random(728), date(2026, 1, 26)
    units = [world.unit(officer=world.officers[0]) for _ in range(3)]
    closed = (first + timedelta(days=30), first + timedelta(days=50))
    session.add(Closure(unit_id=units[2], from_on=closed[0], to_on=closed[1], name="Nghỉ"))
    session.add(DayException(day=date(2026, 3, 12), is_off=True, name="Bão"))
    session.add(DayException(day=date(2026, 2, 28), is_off=False, name="Làm bù"))
    session.commit()
    held: list[tuple[Obstacle, date, dict[date, list[S]]]] = []
    stopped = {first + timedelta(days=n) for n in (17, 18, 19)}
    last = first + timedelta(days=91)
    for day in (first + timedelta(days=n) for n in range(91)):
        if day not in stopped:
            turn_to(day, 0)
            timing.catch_up_all(session)
            session.commit()
        turn_to(day)
        for obstacle, since, moves in held:
            if random.random() < 0.06 and day > since:
                timing.catch_up(session, obstacle)
                state = random.choice([S.WAITING_UNIT, S.WAITING_VSS, S.IN_PROGRESS])
                if state != obstacle.state:
                    working.move(session, obstacle, state=state, is_worker=True, by=world.user, text="Theo dõi")
                    moves.setdefault(day, []).append(state)
        if random.random() < 0.25:
            kind, level = random.choice([(K.NO_SMS, L.LIAISON), (K.APP_ERROR, L.OFFICER), (K.CARD_REFUSED, L.OFFICER)])
            facility = "Bệnh viện A" if kind is K.CARD_REFUSED else ""
            made = told(world, random.choice(units), kind, level=level, facility=facility)
            held.append((made, day, {}))
    turn_to(last, 0)
    timing.catch_up_all(session)
    session.commit()
    assert len(held) > 12
    plain = terms(session).days
    escalated = 0
    for obstacle, since, moves in held:
        days = plain.without([closed]) if obstacle.unit_id == units[2] else plain
        first_level = select(ObstacleEvent.level).where(ObstacleEvent.obstacle_id == obstacle.id)
        level = L(session.scalars(first_level.order_by(ObstacleEvent.id)).first() or "")
        expected = counted(K(obstacle.kind), level, days, moves, since, last)
        assert steps_of(session, obstacle) == expected
        escalated += len(expected)
    assert escalated > 12


def test_the_database_refuses_a_second_step(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    obstacle = told(world, world.unit())
    turn_to(date(2026, 11, 6), 0)
    assert timing.catch_up_all(session) == 1
    assert timing.catch_up_all(session) == 0
    session.commit()
    twice = {"obstacle_id": obstacle.id, "at": obstacle.opened_at, "kind": "escalated", "level": "staff", "round": 1}
    session.add(ObstacleEvent(**twice))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_an_act_takes_the_steps_that_no_job_took(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    obstacle = told(world, world.unit(officer=world.officers[0]))
    assert (obstacle.level, obstacle.owner_id, obstacle.due_on) == (L.OFFICER, world.officers[0], date(2026, 11, 5))
    turn_to(date(2026, 11, 10))
    working.comment(session, obstacle, text="Đang hỏi nhà mạng", by=world.user)
    assert (obstacle.level, obstacle.owner_id, obstacle.state) == (L.STAFF, None, S.ESCALATED)
    assert (obstacle.late_on, obstacle.due_on) == (date(2026, 11, 5), date(2026, 11, 12))


def test_days_off_announced_later_move_what_is_open_and_withdraw_nothing(
    world: World, session: Session, turn_to: TurnTo
) -> None:
    turn_to(MONDAY)
    obstacle = told(world, world.unit())
    turn_to(date(2026, 11, 6), 0)
    timing.catch_up_all(session)
    session.add_all(DayException(day=date(2026, 11, n), is_off=True, name="Bão") for n in (4, 5, 9, 10))
    session.commit()
    timing.catch_up_all(session)
    assert steps_of(session, obstacle) == [Step(L.STAFF, date(2026, 11, 5))]
    assert obstacle.due_on == date(2026, 11, 16)


def test_at_the_top_it_is_late_and_stays(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    obstacle = told(world, world.unit(), K.CARD_REFUSED, facility="Bệnh viện A")
    working.escalate(session, obstacle, text="Gấp", is_worker=True, by=world.user)
    working.escalate(session, obstacle, text="Rất gấp", is_worker=True, by=world.user)
    assert (obstacle.level, obstacle.late_on) == (L.LEADER, None), "went up in time: not late"
    with pytest.raises(NobodyAbove):
        working.escalate(session, obstacle, text="Nữa", is_worker=True, by=world.user)
    turn_to(date(2026, 12, 1))
    timing.catch_up_all(session)
    assert (obstacle.level, obstacle.late_on, obstacle.due_on) == (L.LEADER, date(2026, 11, 9), date(2026, 11, 9))


def test_resolved_closes_by_itself_and_a_new_round_counts_anew(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    obstacle = told(world, world.unit())
    turn_to(date(2026, 11, 9), 0)
    timing.catch_up_all(session)
    working.move(session, obstacle, state=S.RESOLVED, is_worker=True, by=world.user, text="Đã gửi lại tin nhắn")
    assert obstacle.due_on == date(2026, 11, 16)
    turn_to(date(2026, 11, 16))
    assert timing.catch_up_all(session) == 0
    turn_to(date(2026, 11, 17))
    assert timing.catch_up_all(session) == 1
    assert {obstacle.state, obstacle.due_on} == {S.CLOSED, None}
    working.reopen(session, obstacle, text="Vẫn chưa nhận được", by=world.user)
    assert (obstacle.state, obstacle.round, obstacle.level, obstacle.late_on) == (S.REOPENED, 2, L.STAFF, None)
    assert obstacle.due_on == date(2026, 11, 25)  # 24 November is a day off
    turn_to(date(2026, 11, 26))
    assert timing.catch_up_all(session) == 1
    assert obstacle.level == L.LEADER


def test_the_clock_stands_still_while_others_must_act(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    obstacle = told(world, world.unit())
    with pytest.raises(ReasonMissing):
        working.move(session, obstacle, state=S.WAITING_UNIT, is_worker=True, by=world.user)
    working.move(session, obstacle, state=S.WAITING_UNIT, is_worker=True, by=world.user, text="Gửi danh sách")
    assert obstacle.due_on is None
    turn_to(date(2026, 11, 20))
    assert timing.catch_up_all(session) == 0
    with pytest.raises(NotPossibleNow):
        working.move(session, obstacle, state=S.RESOLVED, is_worker=False, by=world.user, text="Xong")
    working.move(session, obstacle, state=S.IN_PROGRESS, is_worker=False, by=world.user)
    assert obstacle.due_on == date(2026, 11, 25), "20 counts, 23 does, 24 is a day off"


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
    with pytest.raises(NamesSomebody):
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
