"""Every address of the application, in a province where most of them lead somewhere."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextvars import Context
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from rollout.accounts import actions
from rollout.availability.absence import Absence
from rollout.availability.actions import absences, things, travel
from rollout.core.access import ROLES, viewer_of
from rollout.core.dates import today
from rollout.core.forms import Form
from rollout.core.office_hours import Hours
from rollout.core.tokens import token_hash
from rollout.core.working_days import working_days
from rollout.db import db
from rollout.directives import actions as obligations
from rollout.guidance import actions as guidance
from rollout.guidance.actions import Facts
from rollout.handover.actions import making
from rollout.handover.preview import preview_of
from rollout.handover.rules import NewHandover
from rollout.models import (
    ChangeField,
    Contact,
    Directive,
    HandoverRule,
    PlanVisit,
    RequestKind,
    SavedView,
    Setting,
    Unit,
    WorkSite,
)
from rollout.obstacles.actions import answering
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.planning.actions import making as making_plans
from rollout.planning.expected import Expected
from rollout.planning.instance import Candidate, Instance, Officer
from rollout.planning.score import UnitRow, Weights, score
from rollout.planning.stored import packed, terms_of
from rollout.register import bundles, memberships, visit_answers, visit_offers, visits
from rollout.register.unit_windows import set_windows
from rollout.register.visit_acts import office
from rollout.register.visits import Plan
from rollout.requests.actions import propose
from rollout.vocabulary import FIRST_DAY, Role, ScopeKind
from rollout.vocabulary_of_obligations import AddresseeKind, ObligationRule, ProofKind
from rollout.vocabulary_of_obstacles import ObstacleKind
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import AbsenceKind, LinkPurpose, PlanState
from tests.databases import SECRET_KEY
from tests.directives import laying
from tests.machine import ROOT
from tests.staffed import Staffed, make_staffed
from tests.visits.offering import offered
from tests.workbooks.loading import Loader

LINK_NONCE = "BBBBBBBBBBBBBBBBBBBBBB"
LINK_TOKEN = urlsafe_b64encode(
    hmac.digest(SECRET_KEY.encode(), f"visit-link {LinkPurpose.ANSWER.value}|{LINK_NONCE}".encode(), "sha256")
).decode()[:-1]
"""The link of the visit of `lived_in`: as rollout/core/tokens.py makes it of the key of the tests."""

PLACES = {
    "key": "hotline",
    "subject": "office",
    "kind": "units",
    "batch_kind": "units",
    "day": "2026-11-01",
    "special_day": "2026-11-01",
    "file": "csv",
    "slug": "register-app",
    "token": "AAAAAAAAAAAAAAAAAAAAAA",
    "feed_token": "A" * 43,
    "link_token": LINK_TOKEN,
    "addressees": "unit-unknown",
    "things_kind": "rooms",
    "word": "pin",
}
"""What stands in an address for each argument that is not a number."""

OBLIGED = {"department_id": 2, "office_id": 3}
"""The obligation that is laid on departments, and that on offices; the first is of units."""

ENDS_THE_WALK = frozenset({"accounts.log_out", "accounts.end_log_in"})
"""After one of these the walker would be asked to log in ever after."""


class Walker:
    """Asks for addresses as somebody who has logged in, and looks at nothing but the status."""

    def __init__(self, app: Flask, cookie: str) -> None:
        self._client = FlaskClient(app, app.response_class)
        self._client.set_cookie("rollout", cookie)

    def ask(self, path: str, method: str = "GET", **kwargs: Any) -> TestResponse:
        db.session.commit()
        answer: TestResponse = Context().run(self._client.open, path, method=method, **kwargs)
        return answer


def walker(staffed: Staffed, name: str) -> Walker:
    cookie = staffed.client(name).get_cookie("rollout")
    assert cookie is not None
    return Walker(staffed.app, cookie.value)


def lived_in(app: Flask, session: Session) -> Staffed:
    """A province with two units and a directive; in the first unit three people, a contact, a site, a guidance session,
    an obstacle, a request, a bundle and a visit that waits for an answer by a link; one import."""
    staffed = make_staffed(app, session)
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(unit_id, 3)
    staffed.world.unit()
    session.add_all(
        [
            Setting(key="hotline", value="1900 9068", label="Điện thoại hỗ trợ", basis="728"),
            Contact(unit_id=unit_id, name="Trần Lan"),
            WorkSite(unit_id=unit_id, name="Cơ sở 2", from_on=FIRST_DAY),
            Directive(
                code="728",
                number="728/BHXH-TT&PTĐT",
                alias="",
                issued_on=date(2021, 6, 4),
                issuer="BHXH tỉnh",
                subject="Triển khai VssID",
                note="",
            ),
        ]
    )
    session.commit()
    facts = Facts(SessionWay.AT_UNIT, today(), 480, 600)
    guidance.plan(session, [unit_id], facts, by=staffed.world.user, names=str, is_agreed=True)
    unit = session.get_one(Unit, unit_id)
    by, no_sms = staffed.world.user, ObstacleKind.NO_SMS
    new = NewObstacle(unit=unit, kind=no_sms, text="Chưa nhận được tin nhắn", person_ids=[1])
    open_obstacle(session, new, by=by)
    answering.keep_answer(session, kind=no_sms, question="Chưa có tin nhắn?", body="Kiểm tra hộp thư rác.", by=by)
    session.commit()
    _oblige(staffed, unit_id)
    _asked_and_bundled(staffed, unit_id)
    to_be_handed_over(staffed)
    available(staffed)
    visited(staffed, unit_id)
    _agree_visit(staffed, unit_id)
    planned(staffed, unit_id)
    header = ("Mã đơn vị", "Họ và tên", "Mã số BHXH")
    Loader(session, staffed.world.user, {}).load([header, ("TA0001A", "Lê Thị Lan", "5100000099")])
    return staffed


def _agree_visit(staffed: Staffed, unit_id: int) -> None:
    """A visit of the officer to the unit, agreed for a working day to come."""
    session, by, officer_id = staffed.session, office(staffed.world.user), staffed.officer_id()
    visit = visits.suggest(session, Plan(), officer_ids=[officer_id], unit_ids=[unit_id], by=by)
    visit_offers.propose(session, visit, starts=[(working_days(session).after(today(), 4), 600)], by=by)
    visit_answers.accept(session, visit, unit_id=unit_id, round=visit.round, position=1, by=by)
    session.commit()


def _oblige(staffed: Staffed, unit_id: int) -> None:
    """An obligation of units, of which one has shown something; one of departments, one of offices."""
    session, by = staffed.session, staffed.world.user
    held = laying.clause(session, by)
    nothing = {"measure": None, "threshold": None}
    first = laying.lay(session, held, laying.FIGURE, by, rule=ObligationRule.EVIDENCE, **nothing)
    laying.lay(session, held, laying.PROVED, by)
    laying.lay(session, held, laying.PROVED, by, kind=AddresseeKind.VSS_OFFICE)
    body, day = laying.unit(session, unit_id), laying.ISSUED
    obligations.prove(session, first, body, kind=ProofKind.VISIT, day=day, text="Đã làm việc", by=by)
    session.commit()


def _asked_and_bundled(staffed: Staffed, unit_id: int) -> None:
    """A request for correction of the unit's first person, and a bundle of its declarations."""
    session, by = staffed.session, staffed.world.user
    unit, person_ids = session.get_one(Unit, unit_id), memberships.members(session, unit_id)
    propose(
        session, unit, RequestKind.PERSON_WRONG, {ChangeField.NAME: "Lê Thị Lan"}, note="", by=by,
        person_id=person_ids[0],
    )  # fmt: skip
    bundles.make(session, unit, person_ids, by=by)
    session.commit()


def planned(staffed: Staffed, unit_id: int) -> None:
    """The plan of a week with a visit of the unit, as it stands once it is worked out."""
    session, officer_id, monday = staffed.session, staffed.officer_id(), today() + timedelta(days=7 - today().weekday())
    row = making_plans.make(
        session, week_on=monday, office_id=None, officer_ids=(), a_day=4, by=staffed.user("staff", Role.STAFF)
    )
    hours = Hours(480, 570)
    unit = Candidate(unit_id, None, 90, 100, {monday: (hours,)})
    row.instance = packed(Instance((monday,), (Officer(officer_id, None, {monday: (hours,)}),), (unit,)))
    expected = Expected(0.5, 0.4, 0.6, 1, 0.5)
    row.result = {"weights": list(Weights()), "left": {}}
    row.state = PlanState.READY.value
    terms = terms_of(score(UnitRow(unit_id, 3, 0, expected, 120, 90), Weights()))
    session.add(
        PlanVisit(
            plan_id=row.id, unit_id=unit_id, officer_id=officer_id, day=monday, starts=480, ends=570, area_id=None,
            prize=100, terms=terms,
        )
    )  # fmt: skip
    session.commit()


def to_be_handed_over(staffed: Staffed) -> None:
    """The officer's units are to go to another tomorrow."""
    session, by, giver = staffed.session, staffed.world.user, staffed.officer_id()
    taker = staffed.officer_id("taker")
    asked = NewHandover(giver, HandoverRule.ONE, today() + timedelta(days=1), taker_id=taker)
    seen = preview_of(viewer_of(session, staffed.user("staff", Role.STAFF)), asked, {})
    making.make(session, asked, seen.units, seen.takers, seen.officers, by=by)
    session.commit()


def available(staffed: Staffed) -> None:
    """An absence of the officer, a room, a vehicle, hours of the first unit, a corrected way."""
    session, by, office_id = staffed.session, staffed.world.user, staffed.world.offices[0]
    first = today() + timedelta(days=1)
    absences.add(
        session, Absence(staffed.officer_id(), AbsenceKind.LEAVE, first, first), visits={}, sessions={}, by=by
    )  # fmt: skip
    things.add(session, "rooms", office_id=office_id, name="Phòng họp 1", seats=30, by=by)
    things.add(session, "vehicles", office_id=office_id, name="Xe 7 chỗ", seats=None, by=by)
    set_windows(session, session.get_one(Unit, 1), {1: [Hours(450, 660)]}, by=by)
    travel.add(session, area_id=staffed.world.areas["X"], other_id=None, minutes=40, reason="Tàu ra đảo", by=by)
    session.commit()


def visited(staffed: Staffed, unit_id: int) -> None:
    """A visit is proposed to a unit, which has a link to answer by; the first message is its letter."""
    session, by = staffed.session, staffed.world.user
    link = offered(session, unit_id, staffed.officer_id(), by=by, office_id=staffed.world.offices[0])
    link.nonce, link.token_hash = LINK_NONCE, token_hash(LINK_TOKEN)
    session.commit()


def somebody_of_everything(staffed: Staffed) -> Walker:
    """Whoever holds every permission in the whole province, and keeps a view of the list of units."""
    user = staffed.user("all", Role.STAFF)
    for role in (Role.ADMIN, Role.DESK, Role.LEADER):
        actions.assign(staffed.session, user, role=role, scope=ScopeKind.PROVINCE, by=staffed.world.user)
    own = partial(actions.assign, staffed.session, user, role=Role.LIAISON, scope=ScopeKind.UNITS)
    own(unit_ids=[1, 2], by=staffed.world.user)  # what a liaison alone may do
    staffed.session.add(SavedView(user_id=user.id, page="units", name="Cần gọi", query="below=50&group=employee"))
    staffed.session.commit()
    return walker(staffed, "all")


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with each of its methods that a person uses; files of static/ apart."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint != "static":
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                yield rule, method


def is_for(app: Flask, rule: Rule, role: Role | None) -> bool:
    """May a role open a route (None: who has not logged in)? If not, nothing is there, whatever row is asked for
    (tests/house/test_rights.py)."""
    access = vars(app.view_functions[rule.endpoint])["access"]
    if access and role is not None:
        return bool(ROLES[role] & set(access))
    return access is None or (access == () and role is not None)


def path_of(app: Flask, rule: Rule, **given: Any) -> str:
    """An address of a route: the first row of everything, unless something else is given."""
    values = {name: given.get(name, PLACES.get(name, 1)) for name in rule.arguments}
    if "obligation_id" in values and "obligation_id" not in given:  # laid on such an addressee, by _oblige
        values["obligation_id"] = next((number for name, number in OBLIGED.items() if name in values), 1)
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or ())))


def asked_names() -> set[str]:
    """Every name that is asked for in an address anywhere in the program."""
    found: set[str] = set()
    for source in sorted((ROOT / "rollout").rglob("*.py")):
        text = source.read_text(encoding="utf-8")
        found |= set(re.findall(r"""(?:args|form)\.get(?:list)?\("(\w+)\"""", text))
        found |= set(re.findall(r"""whole\([\w.]*args, "(\w+)\"""", text))
    return found


def field_names() -> set[str]:
    """Every name that a form or an address may bring."""
    found = asked_names()
    waiting: list[type] = [Form]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found |= {name for name in dir(kind) if hasattr(getattr(kind, name, None), "field_class")}
    return found
