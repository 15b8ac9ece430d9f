"""No answer to a liaison holds anything of another unit's people: every address is opened by several of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from rollout.accounts import actions
from rollout.core.cells import text_of
from rollout.core.installation import system_user
from rollout.demo.make import make_demo
from rollout.models import Membership, Person, Unit, User
from rollout.register import memberships
from rollout.register.persons import numbers_of
from rollout.registry.seed import load_registry
from rollout.vocabulary import FIRST_DAY, Role, ScopeKind
from tests.house.walk import Walker, path_of, rules
from tests.page import PageClient

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

LIAISONS = 3
PLACES = {"file": "csv", "subject": "office", "kind": "participants", "key": "hotline", "day": "2026-11-01"}


def listed_units(session: Session) -> list[int]:
    held = select(Membership.unit_id).where(Membership.voided_seq.is_(None)).distinct().order_by(Membership.unit_id)
    return list(session.scalars(held.limit(LIAISONS)))


def secrets_of(session: Session, unit_id: int) -> set[str]:
    """The names, numbers and phones of the people of all other units that are nobody's of this one."""
    own = set(memberships.members(session, unit_id))
    mine, others = set[str](), set[str]()
    numbers = numbers_of(session, session.scalars(select(Person.id)).all())
    for person in session.scalars(select(Person)):
        told = {person.name, text_of(person, "phone"), *numbers.get(person.id, {}).values()} - {""}
        (mine if person.id in own else others).update(told)
    workers = set(session.scalars(select(User.display_name)))
    return others - mine - workers


def addresses(app: Flask, units: list[int], people: list[int], directive: int) -> Iterator[str]:
    """Every address that is read, with units and people of one's own and of others."""
    for rule, method in rules(app):
        if method != "GET":
            continue
        for unit_id in units if "unit_id" in rule.arguments else [0]:
            for person_id in people if "person_id" in rule.arguments else [0]:
                yield path_of(app, rule, unit_id=unit_id, person_id=person_id, directive_id=directive, **PLACES)


@pytest.mark.filterwarnings("ignore:The Result.tuples")
def test_no_answer_to_a_liaison_names_anybody_of_another_unit(app: Flask, session: Session) -> None:
    load_registry(session)
    make_demo(session, number=12, people=260, days=90, seed=728)
    units = listed_units(session)
    system = system_user(session)
    own: dict[str, int] = {}
    for place, unit_id in enumerate(units):
        user = actions.create_user(
            session, username=f"liaison{place}", display_name=f"Đầu mối {place}", by=system, is_demo=True
        )
        actions.assign(
            session, user, role=Role.LIAISON, scope=ScopeKind.UNITS, by=system, from_on=FIRST_DAY, unit_ids=[unit_id]
        )
        own[user.username] = unit_id
    session.commit()
    people = [memberships.members(session, unit_id)[0] for unit_id in units]
    for username, unit_id in own.items():
        hidden = secrets_of(session, unit_id)
        assert len(hidden) > 300
        session.rollback()
        client = app.test_client()
        assert isinstance(client, PageClient)
        client.enter(username)
        cookie = client.get_cookie("rollout")
        assert cookie is not None
        walker = Walker(app, cookie.value)
        looked = told = 0
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, hidden))})(?!\w)")
        paths = [*addresses(app, units, people, 1), *more(unit_id)]
        for path in paths:
            answer = walker.ask(path)
            if answer.status_code == 200:
                looked += 1
                text = text_in(answer)
                assert pattern.findall(text) == [], (username, path)
                told += unit_name(session, unit_id) in text
        assert looked > 25
        assert told > 5, "the liaison sees the own unit"


def text_in(answer: TestResponse) -> str:
    """All that an answer says, in a workbook too."""
    if not answer.data.startswith(b"PK"):
        return answer.get_data(as_text=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return unescape("\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist()))


def unit_name(session: Session, unit_id: int) -> str:
    name = session.get_one(Unit, unit_id).name
    session.rollback()
    return name


def more(unit_id: int) -> list[str]:
    """What stands in no rule: filters and steps."""
    work = f"/units/{unit_id}/work"
    steps = ("info", "install", "register", "submit", "wait", "sign_in", "card", "done", "refile", "confirm")
    return [*(f"{work}?step={step}" for step in steps), f"/units/{unit_id}/people?special=second", "/units?order=rate"]
