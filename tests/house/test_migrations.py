"""Migrations: one line of them, each with its reason, ending in the schema that the models describe."""

from __future__ import annotations

import ast
import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, Table, delete, func, inspect, select, text, update

from rollout.core.cells import put, text_of
from rollout.core.dates import now
from rollout.db import db
from rollout.models import (
    Base,
    Bundle,
    BundlePerson,
    CalendarFeed,
    ChangeField,
    ChangeItem,
    GuidanceSession,
    Message,
    Obligation,
    ObstacleEvent,
    PlanVisit,
    RequestKind,
    Setting,
    TravelCorrection,
    Unit,
    User,
    Visit,
    VisitEvent,
    VisitUnit,
    WeeklyPlan,
)
from rollout.models.guards import guards, guards_held
from rollout.obstacles.actions.opening import block_people
from rollout.register import bundles, visit_answers, visit_ends, visit_offers, visits
from rollout.register.closures import CLOSED, closed_out
from rollout.register.verify_visits import verify_visits
from rollout.register.visit_acts import CLOCK, holder, units_of
from rollout.register.visit_steps import step
from rollout.registry.seed import load_registry
from rollout.requests import actions as requests
from rollout.vocabulary import Evidence
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from rollout.vocabulary_of_visits import MessageKind, PlanState, VisitAct, VisitState
from tests.clock import TurnTo
from tests.machine import ROOT
from tests.obstacles.telling import told
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, TEN, TODAY, TUESDAY, Visiting
from tests.register.world import D, make_world

WHY = "Đơn vị bận kiểm kê"
MIGRATIONS = ROOT / "migrations"
EVENTS = select(ObstacleEvent.kind, ObstacleEvent.obstacle_id, ObstacleEvent.by_id, ObstacleEvent.text).order_by(
    ObstacleEvent.id
)


def test_there_is_one_newest_migration() -> None:
    heads = ScriptDirectory(str(MIGRATIONS)).get_heads()
    assert len(heads) == 1, (
        f"Two branches of migrations meet here, {heads}: give one of them the other as down_revision."
    )


def test_each_migration_says_why_in_one_sentence() -> None:
    for path in sorted((MIGRATIONS / "versions").glob("*.py")):
        reason = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
        assert re.fullmatch(r"[^.]+\.", reason), f"{path.name} opens with one sentence that says why it is there"


def test_the_migrations_build_what_the_models_describe(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert not differences, "Models and migrations differ; make the migration: flask --app app db migrate"


def named_checks(table: Table) -> set[str]:
    prepare = db.engine.dialect.identifier_preparer
    return {str(prepare.format_constraint(c)) for c in table.constraints if isinstance(c, CheckConstraint)}


def test_the_migrations_build_every_check(app: Flask) -> None:
    """Alembic compares no check constraints by itself."""
    with app.app_context():
        inspector = inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            built = {check["name"] for check in inspector.get_check_constraints(table.name)}
            assert built == named_checks(table), f"{table.name}: the migrations and the model have other checks"


def test_every_constraint_has_a_name(app: Flask) -> None:
    """A nameless one cannot be changed by a later migration on SQLite."""
    with app.app_context():
        inspector = inspect(db.engine)
        for table in inspector.get_table_names():
            if table == "alembic_version":
                continue
            constraints = [
                *inspector.get_check_constraints(table),
                *inspector.get_foreign_keys(table),
                *inspector.get_unique_constraints(table),
                inspector.get_pk_constraint(table),
            ]
            assert all(constraint["name"] for constraint in constraints), f"{table}: {constraints}"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_check_of_sqlite_makes_a_set_for_each_row(app: Flask) -> None:
    with app.app_context():
        inspector = inspect(db.engine)
        checks = [c["sqltext"] for name in inspector.get_table_names() for c in inspector.get_check_constraints(name)]
    assert [text for text in checks if " IN (" in text.replace(" NOT IN (", "")] == []
    assert any("milestone = 'installed' OR " in text for text in checks)


@pytest.mark.own_app
def test_an_upgrade_from_before_brings_the_settings_and_ways_that_came_since(app: Flask) -> None:
    """Back to before the obstacles and up again: what ships is there, what was set by hand stays."""
    with app.app_context():
        load_registry(db.session())
        db.session.execute(update(Setting).where(Setting.key == "hotline").values(value="0255 000"))
        shipped = set(db.session.scalars(select(Setting.key)))
        db.session.execute(delete(Setting).where(Setting.key.startswith("obstacle_days")))
        db.session.commit()
        db.session.remove()
        downgrade(revision="0012")
        upgrade()
        assert set(db.session.scalars(select(Setting.key))) == shipped
        assert db.session.scalar(select(Setting.value).where(Setting.key == "hotline")) == "0255 000"
        assert db.session.scalar(select(func.count(Obligation.id))) == 17
        assert db.session.scalar(select(func.count(TravelCorrection.id))) == 25
        held = guards_held(db.session.connection())
        assert set(guards(db.engine.dialect.name).items()) <= held
        db.session.remove()


@pytest.mark.own_app
def test_a_bundle_is_handed_in_by_the_unit_or_ended_by_the_desk(app: Flask) -> None:
    """One that the desk had only begun goes back to the unit; a return keeps the posting that cleared a word."""
    with app.app_context():
        world = make_world(db.session())
        unit = world.unit()
        people = world.listed(unit, 4)
        begun, ended, handed = (
            bundles.make(db.session(), db.session.get_one(Unit, unit), ids, by=world.user)
            for ids in (people[:2], people[2:3], people[3:])
        )
        bundles.hand_in(db.session(), handed, day=D(3), by=world.user)
        db.session.commit()
        for bundle, key in ((begun, people[0]), (ended, people[2])):
            bundles.receive(db.session(), bundle, [key], day=D(5), evidence=Evidence.VERIFIED, by=world.user)
        db.session.commit()
        bundles.give_back(db.session(), handed, people[3:], reason="Ảnh mờ", day=D(6), by=world.user)
        db.session.commit()
        held = {row.id: (row.handed_on, row.handed_at, row.closed_at) for row in db.session.scalars(select(Bundle))}
        seqs = dict(db.session.execute(select(BundlePerson.person_id, BundlePerson.returned_seq)).all())
        assert seqs[people[3]] is not None
        as_before = update(Bundle).where(Bundle.id == begun.id)
        first = select(BundlePerson.decided_at).where(BundlePerson.person_id == people[0]).scalar_subquery()
        db.session.execute(as_before.values(handed_on=D(5), handed_by_id=world.user.id, handed_at=first))
        db.session.commit()
        db.session.remove()
        downgrade(revision="0019")
        upgrade()
        after = {row.id: (row.handed_on, row.handed_at, row.closed_at) for row in db.session.scalars(select(Bundle))}
        assert after == held
        assert dict(db.session.execute(select(BundlePerson.person_id, BundlePerson.returned_seq)).all()) == seqs
        db.session.remove()


@pytest.mark.own_app
def test_what_units_asked_and_reported_comes_through_the_way_back(app: Flask) -> None:
    """On SQLite these tables are made anew: every row is there afterwards, with the nearest word of that time."""
    with app.app_context():
        world = make_world(db.session())
        unit = db.session.get_one(Unit, world.unit())
        person_id = world.listed(unit.id, 1)[0]
        asked = {ChangeField.NAME: "Lê Thị Lan", ChangeField.PHONE: "0905111222"}
        held, _left_out = requests.propose(
            db.session(), unit, RequestKind.PERSON_WRONG, asked, note="Gấp", by=world.user, person_id=person_id
        )
        phone = next(item for item in requests.items_of(db.session(), held) if item.field == ChangeField.PHONE)
        requests.withdraw(db.session(), held, [phone.id], by=world.user)
        obstacle = told(world, unit.id)
        block_people(db.session(), obstacle, [person_id], by=world.user)
        db.session.commit()
        texts = dict(db.session.execute(select(ChangeItem.field, ChangeItem.new_value)).all())
        said = [tuple(row) for row in db.session.execute(EVENTS)]
        assert [kind for kind, *_ in said] == ["opened", "named"]
        db.session.remove()
        downgrade(revision="0016")
        upgrade()
        items = db.session.execute(select(ChangeItem.field, ChangeItem.state, ChangeItem.new_value)).all()
        assert {tuple(row) for row in items} == {
            ("name", "open", texts["name"]), ("phone", "refused", texts["phone"]),
        }  # fmt: skip
        assert [tuple(row) for row in db.session.execute(EVENTS)] == [said[0], ("commented", *said[1][1:])]
        db.session.remove()


@pytest.mark.own_app
def test_messages_go_on_the_way_back_and_visits_and_users_stay(app: Flask) -> None:
    """Messages and calendars are of the version that sends them; what they were about outlives it."""
    with app.app_context():
        world = make_world(db.session())
        unit_id, user_id, at = world.unit(), world.user.id, now()
        visit = Visit(
            uid="v" * 22, state=VisitState.SUGGESTED, way=SessionWay.AT_UNIT, minutes=90,
            created_by_id=user_id, created_at=at,
        )  # fmt: skip
        db.session.add(visit)
        db.session.flush()
        told = {"kind": MessageKind.PROPOSAL, "visit_id": visit.id, "version": 1, "next_at": at, "made_at": at}
        mail, paper = Message(**told, unit_id=unit_id), Message(**told, user_id=user_id)
        feed = CalendarFeed(token_hash="0" * 64, nonce="n" * 22, unit_id=unit_id, made_by_id=user_id, made_at=at)
        db.session.add_all([mail, paper, feed])
        db.session.flush()
        put(mail, "address", "lan@example.vn")
        put(world.user, "phone", "0905111222")
        put(world.user, "email", "can.bo@example.vn")
        db.session.commit()
        db.session.remove()
        downgrade(revision="0021")
        tables = set(inspect(db.engine).get_table_names())
        assert {"message", "calendar_feed"} & tables == set()
        upgrade()
        user = db.session.get_one(User, user_id)
        assert (text_of(user, "phone"), text_of(user, "email")) == ("0905111222", "")
        assert db.session.scalar(select(Visit.uid)) == "v" * 22
        assert db.session.scalar(select(func.count(Message.id))) == 0
        db.session.remove()


@pytest.mark.own_app
def test_plans_keep_which_of_their_visits_were_refused(app: Flask) -> None:
    """Their sentences are of the version that wrote them: of one it is known that it could not go out, and no more."""
    with app.app_context():
        world = make_world(db.session())
        user_id, at = world.user.id, now()
        plan = WeeklyPlan(
            week_on=D(0), state=PlanState.READY, seed=1, asked={}, instance={}, result={}, made_by_id=user_id,
            made_at=at, begun_at=at,
        )  # fmt: skip
        db.session.add(plan)
        db.session.flush()
        for refused in ({}, {"code": "day_off", "said": {"day": "01/03/2021"}}):
            db.session.add(
                PlanVisit(
                    plan_id=plan.id, unit_id=world.unit(), officer_id=user_id, day=D(0), starts=480, ends=540, prize=1,
                    terms={}, refused=refused,
                )
            )  # fmt: skip
        db.session.commit()
        db.session.remove()
        downgrade(revision="0025")
        kept = db.session.execute(text("SELECT refusal FROM plan_visit ORDER BY id")).scalars().all()
        assert kept == ["", "Chưa gửi được."]
        db.session.remove()
        upgrade()
        assert list(db.session.scalars(select(PlanVisit.refused).order_by(PlanVisit.id))) == [{}, {"code": "other"}]
        db.session.remove()


@pytest.mark.own_app
def test_who_has_a_visit_is_taken_from_what_its_place_was_found_by(app: Flask) -> None:
    """The first of its units that is of the commune kept with it and did not say no; nobody has what is elsewhere."""
    with app.app_context():
        world = make_world(db.session())
        first, second = (world.unit(area_2025=world.areas[name]) for name in "XY")
        room = Visiting(world).in_room().room_id
        kept: list[tuple[str, str | None, dict[str, object], set[int], int | None]] = [
            ("joint", "Y", {}, set(), second),
            ("joint", "X", {}, set(), first),
            ("joint", "X", {}, {first}, second),
            ("joint", "Y", {}, {first, second}, second),
            ("joint", "Y", {"place": "Nhà văn hóa"}, set(), None),
            ("joint", "Y", {"room_id": room}, set(), None),
            ("at_unit", "Y", {}, set(), second),
            ("at_unit", None, {}, set(), first),
            ("at_office", "X", {}, set(), None),
            ("online", None, {}, set(), None),
        ]
        for number, (way, area, where, declined, _host) in enumerate(kept):
            visit = Visit(
                uid=f"visit{number}", state="suggested", way=way, minutes=60, round=0, version=1, **where,
                area_id=world.areas[area] if area else None, created_by_id=world.user.id, created_at=now(),
            )  # fmt: skip
            db.session.add(visit)
            db.session.flush()
            db.session.add_all(
                VisitUnit(visit_id=visit.id, unit_id=key, answer="declined" if key in declined else "waiting")
                for key in (first, second)
            )
        db.session.commit()
        db.session.remove()
        downgrade(revision="0026")
        upgrade()
        assert list(db.session.scalars(select(Visit.host_id).order_by(Visit.id))) == [host for *_kept, host in kept]
        db.session.remove()


@pytest.mark.own_app
def test_states_of_visits_come_through_the_way_back(app: Flask, turn: TurnTo) -> None:
    """What was given up, what came back to the office and what followed from closed days is found by what was kept."""
    with app.app_context():
        turn(TODAY)
        world = make_world(db.session())
        held = Visiting(world)
        given_up, silent = held.confirmed(start=(TUESDAY, EIGHT)), held.proposed(starts=[(TUESDAY, TEN)])
        split = held.proposed(held.unit(), held.unit(), starts=[(FRIDAY, TEN)])
        closed = held.confirmed(held.unit(), held.unit(), held.unit(), start=(FRIDAY, EIGHT))
        session, by = db.session(), held.by
        visits.release(session, given_up, by=CLOCK, reason=WHY)
        visits.give(session, given_up, from_id=world.officers[0], to_id=world.officers[1], by=by)
        visit_offers.expire(session, silent, MONDAY)
        visits.give(session, silent, from_id=world.officers[0], to_id=world.officers[1], by=by)
        yes, no = units_of(session, split)
        held.accept(split, yes.unit_id)
        visit_answers.decline(session, split, unit_id=no.unit_id, round=1, by=by, reason=WHY)
        visits.give(session, split, from_id=world.officers[0], to_id=world.officers[1], by=by)
        own, typed, _other = (row.unit_id for row in units_of(session, closed))
        for unit_id, doer in ((own, by), (typed, holder(typed))):
            visit_answers.decline(session, closed, unit_id=unit_id, round=1, by=doer, reason=CLOSED)
        session.commit()
        assert [visit.state for visit in (given_up, silent, split)] == ["given_up", "expired", "answered"]
        states = dict(session.execute(select(Visit.id, Visit.state)).all())
        told = select(VisitEvent.id, VisitEvent.act, VisitEvent.became).order_by(VisitEvent.id)
        events = [tuple(row) for row in session.execute(told)]
        closed_id = closed.id
        db.session.remove()
        downgrade(revision="0027")
        kept = db.session.execute(text("SELECT DISTINCT state FROM visit")).scalars()
        assert set(kept) == {"confirmed", "expired", "proposed"}
        assert db.session.scalar(text("SELECT COUNT(*) FROM visit_unit WHERE answered_round = 1")) == 5
        db.session.remove()
        upgrade()
        session = db.session()
        assert dict(session.execute(select(Visit.id, Visit.state)).all()) == states
        assert [tuple(row) for row in session.execute(told)] == events
        assert closed_out(session, session.get_one(Visit, closed_id)) == {own}
        assert list(verify_visits(session)) == []
        db.session.remove()


@pytest.mark.own_app
def test_what_was_held_has_the_time_of_its_session(app: Flask, turn: TurnTo) -> None:
    """It had the agreed one, which its last event keeps: so it is told, and stands again once it is opened again."""
    with app.app_context():
        turn(TODAY)
        session = db.session()
        held = Visiting(make_world(session))
        times = [  # when it was agreed to be, when its session was, how often it was said to be held
            ((TUESDAY, EIGHT), (MONDAY, 485, 550), 1),
            ((MONDAY, TEN), (MONDAY, TEN, 661), 1),
            ((TUESDAY, TEN), (TODAY, EIGHT, 540), 2),
            ((MONDAY, EIGHT), (MONDAY, 494, 526), 1),
            ((FRIDAY, EIGHT), (MONDAY, TEN, 661), 0),
        ]
        for start, (day, starts, ends), said in times:
            visit, row = held.confirmed(start=start), session.get_one(GuidanceSession, held.planned_session(day))
            row.starts, row.ends, visit.session_id = starts, ends, row.id
            row.state = (SessionState.HELD if said else SessionState.PLANNED).value
            for _each in range(said):
                step(session, visit, VisitAct.HOLD, by=CLOCK, guidance_session=row.id)
        session.commit()
        db.session.remove()
        downgrade(revision="0029")
        upgrade()
        session = db.session()
        seen = session.scalars(select(Visit).order_by(Visit.id)).all()
        assert [(v.day, v.starts, v.ends, v.listed_on, v.listed_at, v.version) for v in seen] == [
            (MONDAY, EIGHT, 555, MONDAY, EIGHT, 2),
            (MONDAY, TEN, 675, MONDAY, TEN, 2),
            (TODAY, EIGHT, 540, TODAY, EIGHT, 2),
            (MONDAY, EIGHT, 540, MONDAY, EIGHT, 1),
            (FRIDAY, EIGHT, 540, FRIDAY, EIGHT, 1),
        ]
        holds = select(VisitEvent.detail).where(VisitEvent.act == "hold").order_by(VisitEvent.id)
        details = session.scalars(holds).all()
        assert [(told.get("agreed"), told.get("held")) for told in details] == [
            (["2026-12-08", EIGHT, 540], ["2026-12-07", EIGHT, 555]),
            (["2026-12-07", TEN, 660], ["2026-12-07", TEN, 675]),
            (None, None),
            (["2026-12-08", TEN, 660], ["2026-12-01", EIGHT, 540]),
            (None, None),
        ]
        assert all("guidance_session" in told for told in details)
        assert list(verify_visits(session)) == []
        visit_ends.reopen(session, seen[0], by=CLOCK)
        assert (seen[0].day, seen[0].starts, seen[0].ends) == (TUESDAY, EIGHT, 540)
        db.session.remove()
