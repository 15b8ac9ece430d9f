"""The clock takes obstacles up: over a quarter with Tết and three days without the job, by every act, and once."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rollout.core.dates import local
from rollout.models import (
    Closure,
    DayException,
    Obstacle,
    ObstacleEvent,
    UnitType,
)
from rollout.obstacles.actions import working
from rollout.obstacles.actions.opening import block_people, free_person
from rollout.obstacles.errors import (
    NobodyAbove,
    NotPossibleNow,
)
from rollout.register import obstacle_steps, units
from rollout.register.errors import JustChanged, ReasonMissing
from rollout.register.obstacle_clock import Step
from rollout.register.obstacle_terms import terms
from rollout.vocabulary import UnitForm
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel, ObstacleState
from tests.clock import TurnTo
from tests.obstacles.naive import counted
from tests.obstacles.telling import steps_of, told
from tests.register.world import World
from tests.staffed import queries

L = ObstacleLevel
S = ObstacleState
K = ObstacleKind
MONDAY = date(2026, 11, 2)


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
            obstacle_steps.catch_up_all(session)
            session.commit()
        turn_to(day)
        for obstacle, since, moves in held:
            if random.random() < 0.06 and day > since:
                obstacle_steps.catch_up(session, obstacle)
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
    obstacle_steps.catch_up_all(session)
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


def test_each_step_of_a_quarter_by_the_calendar_on_the_wall(world: World, session: Session, turn_to: TurnTo) -> None:
    """The days counted by hand: Tết is 16 to 20 February, 28 February is worked, 12 March is off; a school is closed
    from 25 February to 16 March; no job runs on 10, 11 and 12 February, and on all others it runs twice."""
    plain, school = (world.unit(officer=world.officers[0]) for _ in range(2))
    session.add(Closure(unit_id=school, from_on=date(2026, 2, 25), to_on=date(2026, 3, 17), name="Nghỉ"))
    session.add(DayException(day=date(2026, 3, 12), is_off=True, name="Bão"))
    session.add(DayException(day=date(2026, 2, 28), is_off=False, name="Làm bù"))
    session.commit()
    opened = {
        date(2026, 1, 26): (plain, K.NO_SMS, L.LIAISON),
        date(2026, 2, 9): (plain, K.APP_ERROR, L.OFFICER),
        date(2026, 2, 23): (school, K.APP_ERROR, L.OFFICER),
        date(2026, 2, 25): (plain, K.CARD_REFUSED, L.OFFICER),
        date(2026, 3, 10): (plain, K.APP_ERROR, L.OFFICER),
    }
    taken = {  # (level, the day missed, the day on which it was noticed)
        date(2026, 1, 26): [(L.OFFICER, (1, 28), (1, 29)), (L.STAFF, (2, 2), (2, 3)), (L.LEADER, (2, 9), (2, 13))],
        date(2026, 2, 9): [(L.STAFF, (2, 12), (2, 13)), (L.LEADER, (2, 26), (2, 27))],
        date(2026, 2, 23): [(L.STAFF, (3, 18), (3, 19)), (L.LEADER, (3, 25), (3, 26))],
        date(2026, 2, 25): [(L.HEALTH_DEPARTMENT, (2, 28), (3, 1)), (L.LEADER, (3, 6), (3, 7))],
        date(2026, 3, 10): [(L.STAFF, (3, 16), (3, 17)), (L.LEADER, (3, 23), (3, 24))],
    }
    stopped = {date(2026, 2, day) for day in (10, 11, 12)}
    held: dict[date, Obstacle] = {}
    for day in (date(2026, 1, 26) + timedelta(days=n) for n in range(91)):
        for _run in range(0 if day in stopped else 2):
            turn_to(day, 0)
            obstacle_steps.catch_up_all(session)
            session.commit()
        turn_to(day)
        if day in opened:
            unit_id, kind, level = opened[day]
            held[day] = told(
                world, unit_id, kind, level=level, facility="Bệnh viện A" if kind is K.CARD_REFUSED else ""
            )
    for day, obstacle in held.items():
        events = session.scalars(
            select(ObstacleEvent)
            .where(ObstacleEvent.obstacle_id == obstacle.id, ObstacleEvent.kind == "escalated")
            .order_by(ObstacleEvent.id)
        )
        found = [(L(event.level), event.due_on, local(event.at).date()) for event in events]
        assert found == [(level, date(2026, *missed), date(2026, *noticed)) for level, missed, noticed in taken[day]]


def test_the_database_refuses_a_second_step(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    obstacle = told(world, world.unit())
    turn_to(date(2026, 11, 6), 0)
    assert obstacle_steps.catch_up_all(session) == 1
    assert obstacle_steps.catch_up_all(session) == 0
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
    obstacle_steps.catch_up_all(session)
    session.add_all(DayException(day=date(2026, 11, n), is_off=True, name="Bão") for n in (4, 5, 9, 10))
    session.commit()
    obstacle_steps.catch_up_all(session)
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
    obstacle_steps.catch_up_all(session)
    assert (obstacle.level, obstacle.late_on, obstacle.due_on) == (L.LEADER, date(2026, 11, 9), date(2026, 11, 9))


def test_resolved_closes_by_itself_and_a_new_round_counts_anew(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    obstacle = told(world, world.unit())
    turn_to(date(2026, 11, 9), 0)
    obstacle_steps.catch_up_all(session)
    working.move(session, obstacle, state=S.RESOLVED, is_worker=True, by=world.user, text="Đã gửi lại tin nhắn")
    assert obstacle.due_on == date(2026, 11, 16)
    turn_to(date(2026, 11, 16))
    assert obstacle_steps.catch_up_all(session) == 0
    turn_to(date(2026, 11, 17))
    assert obstacle_steps.catch_up_all(session) == 1
    assert {obstacle.state, obstacle.due_on} == {S.CLOSED, None}
    working.reopen(session, obstacle, text="Vẫn chưa nhận được", by=world.user)
    assert (obstacle.state, obstacle.round, obstacle.level, obstacle.late_on) == (S.REOPENED, 2, L.STAFF, None)
    assert obstacle.due_on == date(2026, 11, 25)  # 24 November is a day off
    turn_to(date(2026, 11, 26))
    assert obstacle_steps.catch_up_all(session) == 1
    assert obstacle.level == L.LEADER


def test_the_clock_stands_still_while_others_must_act(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    obstacle = told(world, world.unit())
    with pytest.raises(ReasonMissing):
        working.move(session, obstacle, state=S.WAITING_UNIT, is_worker=True, by=world.user)
    working.move(session, obstacle, state=S.WAITING_UNIT, is_worker=True, by=world.user, text="Gửi danh sách")
    assert obstacle.due_on is None
    turn_to(date(2026, 11, 20))
    assert obstacle_steps.catch_up_all(session) == 0
    with pytest.raises(NotPossibleNow):
        working.move(session, obstacle, state=S.RESOLVED, is_worker=False, by=world.user, text="Xong")
    working.move(session, obstacle, state=S.IN_PROGRESS, is_worker=False, by=world.user)
    assert obstacle.due_on == date(2026, 11, 25), "20 counts, 23 does, 24 is a day off"


def test_a_step_noticed_late_leaves_who_waits_waiting(world: World, session: Session, turn_to: TurnTo) -> None:
    """A closure is taken back: days before the last act turn out to have counted."""
    turn_to(MONDAY)
    unit_id = world.unit()
    closed = Closure(unit_id=unit_id, from_on=date(2026, 11, 3), to_on=date(2026, 12, 1), name="Nghỉ")
    session.add(closed)
    session.commit()
    obstacle = told(world, unit_id)
    turn_to(date(2026, 11, 20))
    working.move(session, obstacle, state=S.WAITING_VSS, is_worker=True, by=world.user, text="Chờ gộp sổ")
    session.delete(closed)
    session.commit()
    turn_to(date(2026, 11, 23))
    assert obstacle_steps.catch_up_all(session) == 1
    assert (obstacle.level, obstacle.state, obstacle.due_on) == (L.STAFF, S.WAITING_VSS, None)
    assert steps_of(session, obstacle) == [Step(L.STAFF, date(2026, 11, 5))]
    turn_to(date(2026, 11, 25))
    assert obstacle_steps.catch_up_all(session) == 0
    working.move(session, obstacle, state=S.IN_PROGRESS, is_worker=True, by=world.user)
    assert (obstacle.level, obstacle.due_on) == (L.STAFF, date(2026, 12, 1)), "25, 26, 27, 30 and 1 count"


def test_days_are_closed_by_the_form_that_the_unit_had_on_them(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    unit_id = world.unit()
    school = UnitType(code="truong", name="Trường", form=UnitForm.SCHOOL.value, default_group="employee")
    session.add(school)
    session.flush()
    session.add(Closure(unit_form=school.form, from_on=date(2026, 11, 3), to_on=date(2026, 12, 1), name="Nghỉ"))
    obstacle = told(world, unit_id)
    assert obstacle.due_on == date(2026, 11, 5)
    turn_to(date(2026, 11, 4))
    with world.act() as act:
        units.attribute(act, unit_id, subject="unit_type", value=school.id, on=date(2026, 11, 4))
    obstacle_steps.catch_up(session, obstacle)
    assert obstacle.due_on == date(2026, 12, 2), "3 November was no day of a school yet"


def test_naming_people_takes_the_clock_along(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    unit_id = world.unit(officer=world.officers[0])
    person_id = world.listed(unit_id, 1, on=-100)[0]
    obstacle = told(world, unit_id)
    turn_to(date(2026, 11, 10))
    with pytest.raises(JustChanged):
        block_people(session, obstacle, [person_id], by=world.user, version=obstacle.version - 1)
    assert block_people(session, obstacle, [person_id], by=world.user, version=obstacle.version) == 1
    assert (obstacle.level, obstacle.late_on) == (L.STAFF, date(2026, 11, 5))
    free_person(session, obstacle, person_id, by=world.user)
    kinds = session.scalars(
        select(ObstacleEvent.kind).where(ObstacleEvent.obstacle_id == obstacle.id).order_by(ObstacleEvent.id)
    )
    assert list(kinds) == ["opened", "escalated", "named", "freed"]


def test_the_job_asks_once_whose_it_is_and_lets_others_write(world: World, session: Session, turn_to: TurnTo) -> None:
    turn_to(MONDAY)
    unit_id = world.unit(officer=world.officers[0])
    for _ in range(30):
        told(world, unit_id, level=L.LIAISON)
    turn_to(date(2026, 11, 20), 0)
    sent_by_job = queries(lambda: obstacle_steps.catch_up_all(session))
    assert sent_by_job < 90 + 20, "what is written of each of ninety steps, nothing that is read"
    assert len(session.scalars(select(ObstacleEvent.id).where(ObstacleEvent.kind == "escalated")).all()) == 90
    session.commit()


def test_the_job_commits_each_run(
    world: World, session: Session, turn_to: TurnTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(obstacle_steps, "AT_ONCE", 2)
    turn_to(MONDAY)
    for _ in range(5):
        told(world, world.unit())
    turn_to(date(2026, 11, 6), 0)
    assert list(obstacle_steps.catch_up_runs(session)) == [2, 2, 1]
