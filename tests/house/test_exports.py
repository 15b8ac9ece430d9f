"""Every list can be taken away, and what is taken is the list on the page, for each role that sees it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from rollout.core.dates import today
from rollout.core.formats import day
from rollout.guidance import actions as guidance
from rollout.guidance.actions import Facts, Whole
from rollout.models import AuditRecord, ChangeField, RequestKind, Unit
from rollout.register import bundles, contacts, memberships, persons
from rollout.register.sessions import Part
from rollout.requests.actions import propose
from rollout.vocabulary import (
    ContactOutcome,
    ContactWay,
    Evidence,
    IdentifierKind,
    Milestone,
    PeopleGroup,
    Role,
    UnitMode,
)
from rollout.vocabulary_of_sessions import SessionWay
from tests import markup
from tests.directives import laying
from tests.house.walk import available, to_be_handed_over, visited, walker
from tests.machine import ROOT
from tests.page import Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed, make_staffed
from tests.workbooks import files
from tests.workbooks.test_pages import send

ON_ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


class Listed(NamedTuple):
    """A list, the address of its files, and which elements of the page are its rows."""

    page: str
    export: str
    rows: str = "tr"
    sees: tuple[str, ...] = ("staff", "officer", "liaison", "leader")


OFFICE = ("staff", "officer")
WITH_PEOPLE = ("staff", "officer", "liaison")

FIGURE = re.compile(r"[+−-]?[\d.]+,\d+( %)?|[\d.]+ %")
"""A text that is a number as pages write it, and no code."""

MATRIX = "/directives/{directive}/groups/unit-enterprise/export"

LISTS = (
    Listed("/units", "/units/export", sees=WITH_PEOPLE),
    Listed("/units?mode=count", "/units/export", sees=("staff",)),
    Listed("/units/{unit}/people", "/units/{unit}/people/export", sees=WITH_PEOPLE),
    Listed("/units/{unit}/people?q=le", "/units/{unit}/people/export", sees=WITH_PEOPLE),
    Listed("/units/{unit}/people?milestone=installed&missing=1", "/units/{unit}/people/export", sees=WITH_PEOPLE),
    Listed("/figures/list?measure=participants", "/figures/list/export"),
    Listed("/figures/list?measure=installed", "/figures/list/export", sees=WITH_PEOPLE),
    Listed("/figures/list?measure=accepted&flow=reached&from={long_ago}", "/figures/list/export"),
    Listed("/figures/list?kind=not_deployed", "/figures/list/export"),
    Listed("/figures/list?kind=all", "/figures/list/export", "dt"),
    Listed("/?by=unit", "/figures/table/export"),
    Listed("/ranking", "/ranking/export", sees=WITH_PEOPLE),
    Listed("/ranking?band=few", "/ranking/export", sees=OFFICE),
    Listed("/changes", "/changes/export", sees=("staff",)),
    Listed("/compare?by=unit", "/compare/export"),
    Listed("/heat?by=unit", "/heat/export"),
    Listed("/meeting", "/meeting/export", "article", sees=("staff", "officer", "leader")),
    Listed("/today", "/today/export", "article", sees=OFFICE),
    Listed("/units/{unit}/log", "/units/{unit}/log/export", "li", sees=OFFICE),
    Listed("/directives/{directive}/groups/unit-enterprise", MATRIX, sees=(*OFFICE, "leader")),
    Listed("/directives/overdue", "/directives/overdue/export", sees=(*OFFICE, "leader")),
    Listed("/next-visits?show=no_yield", "/next-visits/export", sees=OFFICE),
    Listed("/sessions/summary", "/sessions/summary/export"),
    Listed("/sessions/summary?order=name&q=ta0001", "/sessions/summary/export"),
    Listed("/visits", "/visits/export", sees=OFFICE),
    Listed("/visits?order=earliest&q=ta0001", "/visits/export", sees=OFFICE),
    Listed("/visit-measures", "/visit-measures/export"),
    Listed("/visit-measures/visits", "/visit-measures/visits/export", sees=()),
    Listed("/visit-measures/units", "/visit-measures/units/export"),
    Listed("/requests", "/requests/export", sees=OFFICE),
    Listed("/requests?which=all&order=unit&q=ta0001", "/requests/export", sees=OFFICE),
    Listed("/units/{unit}/requests", "/units/{unit}/requests/export", "li", sees=WITH_PEOPLE),
    Listed("/bundles", "/bundles/export", sees=(*WITH_PEOPLE, "desk")),
    Listed("/units/{unit}/bundles", "/units/{unit}/bundles/export", "li", sees=WITH_PEOPLE),
    Listed("/messages", "/messages/export", sees=OFFICE),
    Listed("/messages?state=waiting&whom=unit&order=next", "/messages/export", sees=OFFICE),
    Listed("/handovers", "/handovers/export", sees=OFFICE),
    Listed("/handovers/{handover}", "/handovers/{handover}/export", sees=OFFICE),
    Listed("/availability/absences", "/availability/absences/export", sees=OFFICE),
    Listed("/availability/rooms", "/availability/rooms/export", sees=("staff",)),
    Listed("/availability/vehicles?order=name", "/availability/vehicles/export", sees=("staff",)),
    Listed("/availability/travel?order=longest", "/availability/travel/export", sees=(*OFFICE, "admin")),
    Listed("/imports", "/imports/export", sees=("staff",)),
    Listed("/imports/{batch}?state=rejected", "/imports/{batch}/export", sees=("staff",)),
    Listed("/imports/{batch}?state=created", "/imports/{batch}/export", sees=("staff",)),
    Listed("/users", "/users/export", sees=("admin",)),
    Listed("/users?q=lia", "/users/export", sees=("admin",)),
    Listed("/liaisons", "/liaisons/export", sees=("staff",)),
    Listed("/audit?action=log_in", "/audit/export", sees=("admin",)),
    Listed("/registry/areas?list=2021", "/registry/areas/export", sees=("staff", "officer", "admin")),
    Listed("/registry/departments", "/registry/departments/export", sees=("staff", "officer", "admin")),
    Listed("/registry/offices", "/registry/offices/export", sees=("staff", "officer", "admin")),
    Listed("/registry/sectors", "/registry/sectors/export", sees=()),
    Listed("/registry/unit-types", "/registry/unit-types/export", sees=("staff", "officer", "admin")),
)  # fmt: skip

ROLES = ("staff", "officer", "liaison", "leader", "desk", "admin")


@pytest.fixture
def staffed(app: Flask, session: Session) -> Staffed:
    return make_staffed(app, session)


@pytest.fixture
def there(staffed: Staffed) -> dict[str, object]:
    """A unit of people, one with a name like a formula and a phone; one that counts; a call; a file with a mistake."""
    world, session = staffed.world, staffed.session
    staffed.staff()  # before anything happens, so that there is a last visit
    unit_id = world.unit(officer=staffed.officer_id(), unit_type=world.unit_types[0], area_2021=world.areas["A1"])
    world.unit(UnitMode.COUNT)
    world.listed(world.unit(officer=staffed.officer_id()), 3)
    world.mark(world.listed(unit_id, 12)[:7], Milestone.ACCEPTED, 5)
    new = persons.NewPerson("=1+1 Lê", ((IdentifierKind.BHXH, "5109999999"),), phone="0905123456")
    with world.act("join") as act:
        [person_id] = persons.create_persons(session, [new])
        memberships.join(act, person_id=person_id, unit_id=unit_id, group=PeopleGroup.EMPLOYEE, on=D(0))
    world.mark([person_id], Milestone.INSTALLED, 5)
    staffed.liaison(unit_id)
    unit, by = session.get_one(Unit, unit_id), staffed.user("staff", Role.STAFF)
    contacts.log_contact(session, unit, way=ContactWay.CALL, outcome=ContactOutcome.NO_ANSWER, note="=2+2", by=by)
    asked = {ChangeField.NAME: "Lê Thị Lan", ChangeField.BIRTH: "1985-01-01/year"}
    propose(session, unit, RequestKind.PERSON_WRONG, asked, note="", by=by, person_id=person_id)
    bundles.make(session, unit, [person_id], by=by)
    session.commit()
    _hold(staffed, unit_id)
    rows = [("Mã đơn vị", "Họ và tên", "Mã số BHXH"), (unit.code, "Võ An", "5108888888"), (unit.code, "@Bình", "51")]
    held = laying.clause(session, staffed.world.user)
    laying.lay(session, held, laying.FIGURE, staffed.world.user, due_on=laying.ISSUED)
    path = str(send(staffed.staff(), files.workbook(rows)))
    staffed._clients.clear()
    to_be_handed_over(staffed)
    available(staffed)
    visited(staffed, unit_id)
    return {
        "unit": unit_id,
        "handover": 1,
        "batch": path.rpartition("/")[2],
        "directive": held.directive_id,
        "long_ago": D(-1).isoformat(),
    }


def _hold(staffed: Staffed, unit_id: int) -> None:
    """A session of a unit for seven of its people."""
    facts, part = Facts(SessionWay.AT_UNIT, today(), 480, 600), Part(unit_id, Evidence.VERIFIED, attended=7)
    guidance.record_new(
        staffed.session, [unit_id], facts, [part], Whole(), by=staffed.world.user, names=str, is_agreed=True
    )
    staffed.session.commit()


def client_of(staffed: Staffed, role: str, unit_id: object) -> PageClient:
    if role == "liaison":
        return staffed.liaison(int(str(unit_id)))
    made: PageClient = getattr(staffed, role)()
    return made


def taken(client: PageClient, page: Page, export: str) -> list[list[str]]:
    """The rows of the .csv that the page links to; the workbook beside it says the same."""
    actions = {form.get("action", ""): markup.words(form) for form in page.markup.all("form")}
    urls = {end: [url for url in actions if url.partition("?")[0] == f"{export}.{end}"] for end in ("csv", "xlsx")}
    assert all(urls.values()), f"{page.path} ({export}) offers no file: {page.text}"
    [csv_url], [xlsx_url], token = urls["csv"], urls["xlsx"], page.form(action="/logout").values["csrf_token"]
    assert (actions[csv_url][:8], actions[xlsx_url][:9]) == ("Tải .csv", "Tải Excel")
    answer = client.post(csv_url, data={"csrf_token": token})
    assert answer.status_code == 200, csv_url
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    [sheet] = load_workbook(io.BytesIO(client.post(xlsx_url, data={"csrf_token": token}).data)).worksheets
    held = [list(row) for row in sheet.iter_rows()]
    start = next(n for n, row in enumerate(held) if [cell.value for cell in row[: len(rows[0])]] == [*_none(rows[0])])
    first = [str(row[0].value) for row in held[start + 1 : start + len(rows)]]
    assert [_as_csv(text) for text in first] == [row[0] for row in rows[1:]] or isinstance(
        held[start + 1][0].value, datetime
    )
    assert not [cell for row in held for cell in row if cell.data_type == "f"]
    texts = [str(cell.value) for row in held for cell in row if cell.data_type == "s"]
    assert not [text for text in texts if FIGURE.fullmatch(text)], f"{xlsx_url}: what cannot be added up or sorted"
    return rows


def post(client: PageClient, address: str) -> TestResponse:
    return client.post(address, data=token_of(client))


def token_of(client: PageClient) -> dict[str, str]:
    return {"csrf_token": client.page("/account").form(action="/logout").values["csrf_token"]}


def _none(texts: list[str]) -> Iterator[str | None]:
    return (text or None for text in texts)


def _as_csv(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w.,%•]+", text.replace("−", "-")))


def bodies(page: Page, tag: str) -> Iterator[list[str]]:
    """The rows of each table of the page, or its one list of other elements."""
    if tag == "li":
        yield [markup.words(row) for listed in page.markup.all("ol") for row in listed]
        return
    if tag != "tr":
        yield [markup.words(row) for row in page.markup.all(tag)]
        return
    for body in page.markup.all("tbody"):
        yield [" ".join(row.itertext()) for row in body if row.tag == "tr"]


def fits(told: list[list[str]], shown: list[str]) -> bool:
    """Does each row of a file say nothing but what its row of the page says?"""
    if len(told) != len(shown):
        return False
    dated = [
        text.replace("Hôm nay", day(today())) for text in shown
    ]  # a page may say how long ago, a file says the day
    return all(words(" ".join(row).replace("'", "")) <= words(text) for row, text in zip(told, dated, strict=True))


@ON_ONE_ENGINE
def test_a_file_is_the_list_of_its_page(staffed: Staffed, there: dict[str, object]) -> None:
    """All lists in one province, which nothing of this changes: the table is LISTS."""
    wrong = []
    for listed in LISTS:
        for role in listed.sees:
            try:
                compare(staffed, client_of(staffed, role, there["unit"]), listed, there, f"{role} at {listed.page}")
            except AssertionError as error:
                wrong.append(str(error)[:800])
    assert not wrong, "\n\n".join(wrong)


def compare(staffed: Staffed, client: PageClient, listed: Listed, there: dict[str, object], where: str) -> None:
    page = client.page(listed.page.format(**there))
    _headings, *told = taken(client, page, listed.export.format(**there))
    assert told, f"{where}: nothing to compare"
    shown = list(bodies(page, listed.rows))
    if listed.rows == "tr":
        assert any(fits(told, rows) for rows in shown), f"{where}: {told}\n{shown}"
    else:
        assert [len(told)] == [len(rows) for rows in shown], where
    record = staffed.session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc())).first()
    assert record is not None
    assert record.action in ("export_list", "export_units")
    assert (record.detail["rows"], record.detail["format"]) == (len(told), "xlsx"), where


@ON_ONE_ENGINE
def test_who_does_not_see_a_list_does_not_take_it(staffed: Staffed, there: dict[str, object]) -> None:
    for role in ROLES:
        client = client_of(staffed, role, there["unit"])
        token, asking = token_of(client), walker(staffed, role)  # pages are looked at where they are compared
        for listed in LISTS:
            status = asking.ask(listed.page.format(**there)).status_code
            query = listed.page.partition("?")[2].format(**there)
            file = asking.ask(f"{listed.export.format(**there)}.csv?{query}", "POST", data=token).status_code
            assert (file == 404) is (status in (404, 303)), f"{role} at {listed.page}: page {status}, file {file}"


@ON_ONE_ENGINE
def test_numbers_of_people_are_masked_and_phones_are_as_on_the_page(staffed: Staffed, there: dict[str, object]) -> None:
    address = f"/units/{there['unit']}/people/export.csv"
    seen = {role: post(client_of(staffed, role, there["unit"]), address).text for role in WITH_PEOPLE}
    for role, text in seen.items():
        assert "5109999999" not in text, role
        assert "•••• 999" in text
        assert ("0905123456" in text) is (role == "liaison"), "only the unit itself sees its people's phones in full"
    rows = seen["staff"].splitlines()
    assert any(row.startswith("'=1+1 Lê;") for row in rows)


@ON_ONE_ENGINE
def test_a_file_holds_all_pages(staffed: Staffed, there: dict[str, object]) -> None:
    unit_id = int(str(there["unit"]))
    staffed.world.listed(unit_id, 60)
    client = staffed.staff()
    page = client.page(f"/units/{unit_id}/people?page=2")
    assert len(taken(client, page, f"/units/{unit_id}/people/export")) == 1 + 73
    behind = client.page("/figures/list?measure=participants&page=2")
    assert len(taken(client, behind, "/figures/list/export")) == 1 + 76


def test_every_list_in_pages_has_a_file() -> None:
    """A template that turns pages offers the list whole; those that do not are named here with the reason."""
    without = {
        "units/counts.html": "a form of forty units; its workbook is the form of counts",
        "units/_table.html": "its files stand in units/_filter.html",
        "official/_list.html": "its workbook is one of its acts, for numbers stand in it; tests/official/test_books.py",
        "participants/_group.html": "a form of people at one step; their list with its file is participants/list.html",
        "participants/_lists.html": "its files stand in participants/lists.html",
        "participants/my_unit.html": "cards of a liaison's own units; the list with its file is units/list.html",
        "participants/slips.html": "is paper itself",
        "units/_receipts.html": "its files stand in units/receipts.html",
        "visits/my_visits.html": "a liaison's own few; the calendar that programs follow is offered there",
        "planning/plans.html": "weeks that lead to their plans; the file of each is on its page",
        "gallery/page.html": "shows the parts alone",
        "ui/pagination.html": "the pages themselves",
    }
    found = {
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\{\{ (pagination|pages)\(", text := path.read_text(encoding="utf-8")) and "exports(" not in text
    }
    assert found - set(without) == set(), "offer the list as a file: templates/ui/export.html"
