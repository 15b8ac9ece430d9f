"""A demo province with something behind every address, and the pages that its people open there: found by asking."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from rollout.core.background import background
from rollout.core.dates import today
from rollout.core.frame import NAVIGATION
from rollout.core.working_days import working_days
from rollout.db import db
from rollout.demo.make import make_demo
from rollout.models import (
    Area,
    Assignment,
    AssignmentUnit,
    Base,
    Batch,
    Bundle,
    ChangeRequest,
    Clause,
    ContactLog,
    DayException,
    Directive,
    GuidanceSession,
    Handover,
    KnownAnswer,
    Membership,
    Message,
    Obligation,
    ObligationProof,
    Obstacle,
    OfficerAbsence,
    Person,
    PlanVisit,
    Room,
    SavedView,
    SecondWorkplace,
    Setting,
    Standing,
    TravelCorrection,
    Unit,
    UnitAttribution,
    UnitCount,
    UnitModeFact,
    UnitType,
    User,
    VisitUnit,
    WeeklyPlan,
)
from rollout.planning.solving import name_of
from rollout.register import persons, visit_answers, visits
from rollout.register.visit_acts import office
from rollout.register.visit_links import token_of
from rollout.register.visits import Plan
from rollout.registry.seed import load_registry
from rollout.vocabulary import Role, UnitForm
from tests.house.walk import is_for, rules
from tests.page import Page, PageClient
from tests.visits.offering import STARTS, TRIED_DAYS, offered, propose_when_free

ROWS: dict[str, tuple[type[Base], str]] = {
    "absence_id": (OfficerAbsence, "id"),
    "answer_id": (KnownAnswer, "id"),
    "department_id": (ObligationProof, "department_id"),
    "office_id": (ObligationProof, "office_id"),
    "obligation_id": (Obligation, "id"),
    "clause_id": (Clause, "id"),
    "directive_id": (Directive, "id"),
    "batch_id": (Batch, "id"),
    "bundle_id": (Bundle, "id"),
    "handover_id": (Handover, "id"),
    "request_id": (ChangeRequest, "id"),
    "session_id": (GuidanceSession, "id"),
    "correction_id": (TravelCorrection, "id"),
    "count_id": (UnitCount, "id"),
    "day": (UnitModeFact, "from_on"),
    "key": (Setting, "key"),
    "message_id": (Message, "id"),
    "log_id": (ContactLog, "id"),
    "obstacle_id": (Obstacle, "id"),
    "other_id": (Person, "id"),
    "special_day": (DayException, "day"),
    "standing_id": (Standing, "id"),
    "thing_id": (Room, "id"),
    "view_id": (SavedView, "id"),
    "visit_id": (VisitUnit, "visit_id"),
    "workplace_id": (SecondWorkplace, "id"),
    "user_id": (User, "id"),
    "person_id": (Person, "id"),
    "row_id": (PlanVisit, "id"),
    "plan_id": (WeeklyPlan, "id"),
    "unit_id": (Unit, "id"),
}
"""Where the values of an argument stand; a further argument of an address is a column of the same row, if it has it."""

WORDS = {"kind": "units", "subject": "office", "slug": "register-app", "addressees": "unit-school", "token": "A" * 22,
         "things_kind": "rooms"}  # fmt: skip
"""Arguments that are one of a few words."""

TRIED = 60
"""How many rows are asked for a page, before there is none that opens it."""

EVERYONE = (Role.STAFF, Role.ADMIN, Role.DESK, Role.OFFICER, Role.LIAISON, Role.LEADER, None)
"""Who is asked for each page, in this order; None has not logged in."""

FIRST_ACCOUNTS = urlencode([("ids", number) for number in range(1, TRIED)])

QUERIES = {
    "/obstacles/answer": "ids=1",
    "/official/add": FIRST_ACCOUNTS,
    "/official/number": FIRST_ACCOUNTS,
    "/figures/list": "measure=accepted",
    "/users/<int:user_id>/assignments/new": "role=leader",
    "/units/ticked/handover": "unit_ids=1&unit_ids=2",
    "/units/ticked/log": "unit_ids=1&unit_ids=2",
    "/units/ticked/message": "unit_ids=1&unit_ids=2",
}
"""What is asked for where an address alone is not enough."""

HAND_OVER = "/handovers/new?since=ng%C3%A0y+mai&until=&rule=one"

MORE: dict[Role | None, tuple[str, ...]] = {
    None: ("/guide/child", "/guide/unit-work"),
    Role.STAFF: (
        "/?by=unit", "/?group=all&areas=2021&by=department", "/figures/list?measure=accepted",
        "/figures/list?kind=all", "/figures/list?kind=nothing",
        "/calendar?view=month", "/calendar?view=day", "/calendar?view=agenda",
        "/units?filters=1&below=50&contact=never", "/units?q=khong-co", "/units?mode=count",
        "/obstacles?standing=all&order=newest", "/obstacles?q=khong-co", "/obstacles/board?by=unit",
        "/obstacles/board?by=age", "/obstacles/people?order=unit", "/answers?retired=1", "/obstacles/new?unit=t",
        "/visits?waits=answer", "/visits?q=khong-co", "/visits/2",
        "/imports/2?state=leaver", "/imports/2?state=rejected", "/ranking?band=few",
        "/ranking?band=silent", "/heat?areas=2021", "/units/31", "/units/31/stock-take", "/units/31/result",
        "/directives/addressees/department/3/letter", "/next-visits?show=deployed",
        "/what-if?officers=3&until=31/12/2027",
        "/handovers/new?giver=13&since=h%C3%B4m+nay&until=&rule=spread", f"{HAND_OVER}&giver=13&taker=27",
        "/directives/2/groups/district_committee", "/directives/2/groups/health?state=exempt",
        "/availability/vehicles", "/availability/rooms?which=ended", "/availability/absences?kind=other&which=all",
        "/availability/travel?area=1",
    ),
    Role.ADMIN: ("/users?state=waiting", "/users?q=khong-co", "/audit?action=mark"),
    Role.LEADER: (
        "/?by=unit", "/figures/list?measure=accepted", "/obstacles/board", "/obstacles/figures",
        "/directives/1/groups/unit-school",
    ),
}  # fmt: skip
"""Addresses that show what their pages do not show by themselves."""


class Place(NamedTuple):
    """A page that somebody opens; None is somebody who has not logged in."""

    role: Role | None
    path: str


class Province:
    """The people of the demo, logged in, and the pages that open for them."""

    def __init__(self, app: Flask, *, units: int = 30, people: int = 700, days: int = 90) -> None:
        """On an empty database with its schema; `app` makes clients that are PageClients."""
        self.app = app
        self.words = dict(WORDS)
        with app.app_context():
            load_registry(db.session())
            self.logins = make_demo(db.session(), number=units, people=people, days=days, seed=728)
            db.session.remove()
        self.clients: dict[Role | None, PageClient] = {None: self._client()}
        for role, username, password in self.logins:
            self.clients[Role(role)] = self._client()
            self.clients[Role(role)].log_in(username, password)
        self._live()
        self._follow()

    def _client(self) -> PageClient:
        client = self.app.test_client()
        assert isinstance(client, PageClient)
        return client

    def _live(self) -> None:
        """What nobody in a demo has done yet."""
        with self.app.app_context():
            unit, other = db.session.scalars(select(Unit).join(Membership).distinct().order_by(Unit.id).limit(2))
            person_id = db.session.scalar(select(Membership.person_id).where(Membership.unit_id == unit.id)) or 0
            unit_id, other_id, code, other_code = unit.id, other.id, unit.code, other.code
            counted_id = db.session.scalar(select(UnitCount.unit_id))
            agents_id = db.session.scalar(select(UnitType.id).where(UnitType.form == UnitForm.AGENT))
            agent_id = (db.session.scalar(select(func.max(Unit.id))) or 0) + 1  # 31 by default, as in MORE
            bundle = db.session.scalar(select(Bundle.number).where(Bundle.handed_on.is_not(None)))
            officer_id = UnitAttribution.officer_id
            giver, taker = db.session.scalars(
                select(officer_id).where(officer_id.is_not(None)).distinct().order_by(officer_id).limit(2)
            )
            number = next(iter(persons.numbers_of(db.session(), [person_id])[person_id].values()))
            commune = db.session.scalar(select(Area.id).where(Area.name == "Phường Cẩm Thành"))
            day_off = f"{working_days(db.session()).after(today(), 60):%d/%m/%Y}"  # no visit is agreed so late
            db.session.remove()
        rows = f"Mã đơn vị;Họ và tên;Mã số BHXH\n{code};Trần Thị Diệu Hiền;5199999991\n{code};Ai Đó;51\n"
        file = (BytesIO(rows.encode()), "danh sách.csv")
        deeds: tuple[tuple[Role, str, dict[str, Any]], ...] = (
            (Role.STAFF, f"/units/{unit_id}/contacts/new", {"name": "Trần Thị Lan", "phone": "0905123456"}),
            (Role.STAFF, f"/units/{unit_id}/sites/new", {"name": "Cơ sở 2"}),
            (Role.STAFF, f"/units/{unit_id}/log/new", {"way": "call", "outcome": "reached"}),
            (Role.STAFF, f"/people/{person_id}/workplaces", {"code": other_code}),
            (Role.STAFF, f"/units/{counted_id}/stock-take", {"participants": "1900", "installed": "900"}),
            (Role.STAFF, "/units/new", {"code": "DL9999Z", "name": "Đại lý", "mode": "count", "unit_type": agents_id}),
            (
                Role.STAFF,
                f"/units/{agent_id}/stock-take",
                {"household-participants": "30", "employee-participants": "9"},
            ),
            (Role.STAFF, f"/units/{other_id}/mode", {"mode": "count", "participants": "40"}),
            (Role.STAFF, "/units/views/new?below=50", {"name": "Dưới một nửa"}),
            (Role.STAFF, "/imports/new", {"file": file, "unit": code, "is_full": "y"}),
            (Role.STAFF, f"{HAND_OVER}&giver={giver}&taker={taker}", {"reason": "Chuyển công tác"}),
            (Role.STAFF, "/availability/rooms/new", {"name": "Phòng họp tầng 3", "seats": "30"}),
            (Role.STAFF, "/availability/vehicles/new", {"name": "Xe 16 chỗ"}),
            (Role.STAFF, "/availability/travel/new", {"area_from": commune, "minutes": "90", "reason": "Cầu đang sửa"}),
            (Role.STAFF, f"/availability/absences/new?officer={taker}", {"first": day_off, "note": "Tập huấn"}),
            (Role.STAFF, f"/units/{unit_id}/windows/edit", {"day1": "7:30-11:00"}),
            (Role.ADMIN, "/registry/days/new", {"kind": "off", "first": day_off, "name": "Nghỉ theo thông báo"}),
            (Role.DESK, "/desk", {"number": number}),
            (Role.DESK, "/desk", {"bundle": bundle}),
        )
        for role, path, filled in deeds:
            answer = self.clients[role].submit(path, filled)
            assert answer.status_code in (302, 303), f"{path}: {Page(answer).text}"
        self._arrange(unit_id, other_id)
        self._paste()
        self._offer()
        self._propose(unit_id)

    def _propose(self, unit_id: int) -> None:
        """Times are proposed to a unit, and its letter waits."""
        with self.app.app_context():
            session = db.session()
            staff = session.scalars(select(User).where(User.username == Role.STAFF.value)).one()
            plan, by = Plan(), office(staff)
            visit = visits.suggest(session, plan, officer_ids=[staff.id], unit_ids=[unit_id], by=by)
            propose_when_free(session, visit, STARTS, days=3, by=by)
            session.commit()
            db.session.remove()
        self._plan()

    def _plan(self) -> None:
        """The plan of the next week, worked out by the time that its pages are looked at."""
        staff = self.clients[Role.STAFF]
        answer = staff.post("/plan", data=staff.page("/plan").form("week").values)
        assert answer.status_code == 303
        with self.app.app_context():
            background().wait(name_of(int(answer.location.rsplit("/", 1)[1])), 60)

    def _follow(self) -> None:
        """A visit that an officer has agreed with a unit, and the calendar that follows it."""
        officer = self.clients[Role.OFFICER]
        officer.submit("/calendar/address", {"act": "make", "unit": ""}, action="/calendar/address")
        address = officer.page("/calendar/address").element("calendar-own").get("value", "")
        self.words["feed_token"] = address.rpartition("/")[2].removesuffix(".ics")
        with self.app.app_context():
            session = db.session()
            officer_id = UnitAttribution.officer_id
            own = select(UnitAttribution.unit_id, officer_id).where(officer_id.is_not(None)).order_by(officer_id)
            unit_id, goer_id = session.execute(own.limit(1)).one()
            assert goer_id is not None
            by = office(session.get_one(User, goer_id))
            visit = visits.suggest(session, Plan(), officer_ids=[goer_id], unit_ids=[unit_id], by=by)
            propose_when_free(session, visit, [600], days=4, by=by)
            visit_answers.accept(session, visit, unit_id=unit_id, round=visit.round, position=1, by=by)
            session.commit()
            db.session.remove()

    def _arrange(self, *unit_ids: int) -> None:
        """A visit that is agreed with a unit, and one that is proposed to several."""
        staff, asked = self.clients[Role.STAFF], "&".join(f"unit={unit_id}" for unit_id in unit_ids)
        with self.app.app_context():
            calendar = working_days(db.session())
            days = [f"{calendar.after(today(), number):%d/%m/%Y}" for number in range(5, 5 + TRIED_DAYS)]
            db.session.remove()
        for query in (f"unit={unit_ids[0]}", asked):
            for day in days:  # whom the demo has sent elsewhere is asked for the next day
                form = staff.page(f"/visits/new?{query}&deployed=1").form("token", "starts")
                for name, value in {"day": day, "starts": "8:00", "place": "Hội trường", "agreed": "y"}.items():
                    form.values[name] = value
                answer = staff.post(form.action, data=form.values)
                if answer.status_code == 303:
                    break
            assert answer.status_code == 303, Page(answer).text
            if query != asked:
                at = f"{answer.headers['Location']}/answer/{unit_ids[0]}"
                assert staff.submit(at, {"answer": "1", "coming": "12"}).status_code == 303

    def _paste(self) -> None:
        """A directive that did not ship, which alone may be changed."""
        staff, told = self.clients[Role.STAFF], {"number": "55/UBND-VX", "issued_on": "01/02/2021", "act": "split"}
        told |= {"issuer": "UBND tỉnh", "subject": "Triển khai VssID", "text": "1. Sở Y tế\na) Hướng dẫn bệnh viện."}
        values = Page(staff.submit("/directives/new", told)).form("clause_number").values
        values.setlist("act", ["save"])
        assert staff.post("/directives/new", data=values).status_code == 303

    def _offer(self) -> None:
        """A visit to the unit of a liaison, with a link to answer by."""
        names = [username for role, username, _password in self.logins if role == Role.LIAISON]
        with self.app.app_context():
            of_liaison = select(AssignmentUnit.unit_id).join(Assignment).join(User).where(User.username.in_(names))
            unit_id = db.session.scalars(of_liaison.order_by(AssignmentUnit.unit_id).limit(1)).one()
            officer = db.session.scalars(select(User).join(Assignment).where(Assignment.role == Role.OFFICER).limit(1))
            by = officer.one()
            self.words["link_token"] = token_of(offered(db.session(), unit_id, by.id, by=by))
            db.session.commit()
            db.session.remove()

    def cookie(self, role: Role | None, language: str) -> str:
        """Of somebody whose pages are in this language."""
        client = self.clients[role]
        at = "/login" if role is None else "/account"
        if next(client.page(at).markup.all("html")).get("lang") != language:
            client.submit(at, {"language": language}, action="/language")
        cookie = client.get_cookie("rollout")
        assert cookie is not None
        return cookie.value

    def pages_of(self, role: Role | None) -> list[str]:
        """Whatever opens for somebody: a page of each route, and MORE."""
        found = [self._opened(role, self._addresses(rule)) for rule in self._rules() if is_for(self.app, rule, role)]
        return [*filter(None, found), *MORE.get(role, ())]

    def places(self) -> list[Place]:
        """A page of each route, all of each role's bar, and MORE; fails for a route that opens for nobody."""
        opened = [place for rule in self._rules() if (place := self._opened_first(rule))]
        bars = [
            Place(role, path)
            for role, client in self.clients.items()
            for path, _label, _icon in NAVIGATION
            if client.get(path).status_code == 200
        ]
        more = [Place(role, path) for role, paths in MORE.items() for path in paths]
        return list(dict.fromkeys([*opened, *bars, *more]))

    def _rules(self) -> list[Rule]:
        return [rule for rule, method in rules(self.app) if method == "GET"]

    def _opened_first(self, rule: Rule) -> Place | None:
        """By the first of EVERYONE for whom there is one; None where there is none to see: a file, a way elsewhere."""
        paths, answers = self._addresses(rule), set[str | None]()
        for role in EVERYONE:
            path = self._opened(role, paths) if is_for(self.app, rule, role) else None
            if path:
                return Place(role, path)
            answers.add(path)
        assert "" in answers, (
            f"{rule.rule} opens for nobody, so that no browser has seen it. In tests/browser/province.py, let the "
            "province live through what the page is about (_live), or say where the values of its address stand (ROWS) "
            f"and what else it has to be asked for (QUERIES). Tried: {paths[:3]}"
        )
        return None

    def _opened(self, role: Role | None, paths: list[str]) -> str | None:
        """The first of some addresses that is a page for somebody; "" where one leads to a file or elsewhere."""
        for path in paths:
            answer = self.clients[role].get(path)
            if answer.status_code == 200:
                return path if answer.mimetype == "text/html" else ""
            if answer.status_code in (302, 303) and "/login" not in answer.headers["Location"]:
                return ""
        return None

    def _addresses(self, rule: Rule) -> list[str]:
        """Addresses of a route, one for each row that may stand behind it."""
        build = self.app.url_map.bind("localhost").build
        query = f"?{QUERIES[rule.rule]}" if rule.rule in QUERIES else ""
        with self.app.app_context():
            paths = [build(rule.endpoint, values) + query for values in self._values(rule.arguments)]
            db.session.remove()
        return paths

    def _values(self, arguments: set[str]) -> Iterator[dict[str, Any]]:
        words = {name: word for name, word in self.words.items() if name in arguments}
        numbered = [name for name in ROWS if name in arguments]
        if not numbered:
            yield words
            return
        model, column = ROWS[numbered[0]]
        own = select(Person).join(ChangeRequest)  # of a liaison, who alone may ask for corrections
        first_rows = db.session.scalars(own) if model is Person else ()
        for row in (*first_rows, *db.session.scalars(select(model).limit(TRIED))):
            values = {numbered[0]: getattr(row, column)}
            for name in numbered[1:]:
                other, its_column = ROWS[name]
                first = select(getattr(other, its_column)).limit(1)
                values[name] = getattr(row, name) if hasattr(row, name) else db.session.scalar(first)
            if None not in values.values():
                yield words | values
