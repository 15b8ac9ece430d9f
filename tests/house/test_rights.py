"""Every route, asked by every role in each kind of its scopes: what is not theirs does not exist, GET only reads."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from rollout.core.access import ROLE_SCOPES, ROLES, Permission
from rollout.db import db
from rollout.models import Base, UnitAttribution
from rollout.register import units
from rollout.vocabulary import Role, ScopeKind
from tests.house.walk import Walker, lived_in, path_of, rules, somebody_of_everything, walker
from tests.register.world import D
from tests.staffed import Staffed

PAIRS = [(role, scope) for role in Role for scope in ROLE_SCOPES[role]]
OF_A_UNIT, OF_A_PERSON = "unit_id", "person_id"
OF_A_BODY = ("department_id", "office_id")  # addressees of obligations


def contents(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    held = {}
    for table in Base.metadata.sorted_tables:
        held[table.name] = sorted((tuple(row) for row in session.execute(select(table))), key=repr)
    session.rollback()
    return held


def place(staffed: Staffed, scope: ScopeKind, *, inside: bool) -> dict[str, Any]:
    """What a scope of this kind names so that it holds the first unit of the walk, or only the second."""
    world = staffed.world
    which = 0 if inside else 1
    named: dict[ScopeKind, dict[str, Any]] = {
        ScopeKind.OFFICE: {"office_id": world.offices[which]},
        ScopeKind.DISTRICT: {"area_id": world.areas["AB"[which]]},
        ScopeKind.DEPARTMENT: {"department_id": world.departments[which]},
        ScopeKind.UNITS: {"unit_ids": [1 if inside else 2]},
    }
    return named.get(scope, {})


def settle(staffed: Staffed) -> None:
    """The first unit belongs to the first office, district and body, the second to the others."""
    world = staffed.world
    for unit_id, which in ((1, 0), (2, 1)):
        with world.act("attribute_unit") as act:
            for subject, value in (
                ("office", world.offices[which]),
                ("department", world.departments[which]),
                ("area_2021", world.areas["AB"[which]]),
            ):
                units.attribute(act, unit_id, subject=subject, value=value, on=D(0))
    assert staffed.session.scalars(select(UnitAttribution.id)).first()


def walkers(staffed: Staffed, *, inside: bool) -> list[tuple[Role, ScopeKind, Walker]]:
    """Somebody of every role in every kind of its scopes, with the first unit in the scope or outside of it."""
    found = []
    for role, scope in PAIRS:
        if not inside and scope is ScopeKind.PROVINCE:
            continue
        name = f"{role.value}.{scope.value}".replace("_", "-")
        staffed.user(name, role, scope, **place(staffed, scope, inside=inside))
        if inside and scope is ScopeKind.OFFICER:
            with staffed.world.act("attribute_unit") as act:
                officer_id = staffed.user(name, role).id
                units.attribute(act, 1, subject="officer", value=officer_id, on=D(0))
        found.append((role, scope, walker(staffed, name)))
    return found


def access_of(app: Flask, rule: Rule) -> tuple[Permission, ...] | None:
    access: tuple[Permission, ...] | None = vars(app.view_functions[rule.endpoint])["access"]
    return access


@pytest.fixture
def staffed(app: Flask, session: Session) -> Staffed:
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    made = lived_in(app, session)
    settle(made)
    return made


def test_reading_any_page_leaves_the_database_as_it_is(app: Flask, session: Session, staffed: Staffed) -> None:
    everybody = [somebody_of_everything(staffed), *(held for _role, _scope, held in walkers(staffed, inside=True))]
    before = contents(session)
    broken = []
    for held in everybody:
        for rule, method in rules(app):
            if method == "GET":
                path = path_of(app, rule)
                if held.ask(path).status_code >= 500 and rule.endpoint != "healthz":
                    broken.append(path)
    assert broken == []  # a page that tries to write fails
    db.session.rollback()
    after = contents(session)
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_a_role_may_not_do_does_not_exist(app: Flask, staffed: Staffed) -> None:
    wrong = []
    for role, scope, held in walkers(staffed, inside=True):
        for rule, method in rules(app):
            access = access_of(app, rule)
            if access and not ROLES[role] & set(access) and rule.rule != "/":
                status = held.ask(path_of(app, rule), method).status_code
                if status != 404:
                    wrong.append((role.value, scope.value, method, rule.rule, status))
    assert wrong == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_outside_of_the_scope_does_not_exist(app: Flask, staffed: Staffed) -> None:
    asked, wrong = 0, []
    for role, scope, held in walkers(staffed, inside=False):
        for rule, method in rules(app):
            if not {OF_A_UNIT, OF_A_PERSON, *OF_A_BODY} & rule.arguments:
                continue
            asked += 1
            status = held.ask(path_of(app, rule), method).status_code
            if status != 404:
                wrong.append((role.value, scope.value, method, rule.rule, status))
    assert wrong == []
    assert asked > 500


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_inside_of_the_scope_is_there(app: Flask, staffed: Staffed) -> None:
    """Else the tests above would be content with a product that shows nothing to anybody."""
    for role, scope, held in walkers(staffed, inside=True):
        if Permission.SEE_PEOPLE in ROLES[role]:
            for path in ("/units/1", "/units/1/people", "/people/1"):
                assert held.ask(path).status_code == 200, (role, scope, path)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_addressees_are_there_for_who_has_them_in_scope_and_for_nobody_else(app: Flask, staffed: Staffed) -> None:
    """The first unit, department and office: each scope that names one sees it, whatever else it does not see."""
    sees = {
        ScopeKind.PROVINCE: {"unit", "department", "office"},
        ScopeKind.OFFICE: {"unit", "office"},
        ScopeKind.DEPARTMENT: {"unit", "department"},
    }
    for role, scope, held in walkers(staffed, inside=True):
        if Permission.SEE_OBLIGATIONS in ROLES[role]:
            for what in ("unit", "department", "office"):
                status = held.ask(f"/directives/addressees/{what}/1").status_code
                assert (status == 200) is (what in sees.get(scope, {"unit"})), (role, scope, what, status)


def test_without_a_log_in_every_page_leads_to_the_log_in(app: Flask, staffed: Staffed) -> None:
    stranger, wrong = Walker(app, "nothing"), []
    for rule, method in rules(app):
        if access_of(app, rule) is not None:
            answer = stranger.ask(path_of(app, rule), method)
            if answer.status_code != 303 or not answer.headers["Location"].startswith("/login"):
                wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
