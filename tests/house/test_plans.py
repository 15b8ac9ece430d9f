"""What a page reads, it finds by an index: no table that grows with people or acts is read from end to end.

Of a province of some thousands of people, each list page and the overview are opened by the people of the demo, and
SQLite is asked for the plan of every query that they sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from rollout.db import db
from rollout.demo.make import make_demo
from rollout.models import FACTS, Assignment, Base, Batch, Membership, Unit, User
from rollout.registry.seed import load_registry
from rollout.vocabulary import Role
from tests.page import Page, PageClient
from tests.visits.offering import offered

SMALL = frozenset(
    {
        "area", "area_successor", "department", "office", "sector", "unit_type", "directive", "clause", "setting",
        "obligation", "day_exception", "installation", "app_user", "assignment", "assignment_unit", "chain_head",
        "status_word", "travel_correction", "room", "vehicle",
    }
)  # fmt: skip
"""Tables of the registry and of those who work here: tens or hundreds of rows, however many people there are."""

SPOKEN_OF_WHOLE = frozenset(
    {
        "unit", "batch", "official_total", "official_cover", "change_request", "bundle", "handover", "visit",
        "weekly_plan", "officer_absence",
    }
)  # fmt: skip
"""A row a unit, an import, an office of a file of accounts, a request, a bundle, a handover, a visit, a plan of a week,
an absence, no more; the overview says something of each unit, the lists of imports, requests, bundles, handovers,
visits, plans and absences count."""

PAGES = (
    "/", "/?by=commune", "/?by=unit", "/?by=department", "/?by=officer", "/?group=all&base=smartphone",
    "/?period=quarter", "/funnel", "/heat", "/changes", "/meeting",
    "/ranking", "/ranking?unit-type=TRUONG-CL", "/ranking?band=few", "/ranking?band=silent",
    "/heat?areas=2021", "/heat?areas=2021&district=524", "/heat?unit-type=TRUONG-CL", "/heat?unit-type=DLT",
    "/compare", "/compare?areas=2021&period=quarter", "/compare?unit-type=TRUONG-CL",
    "/?unit={code}", "/?unit={code}&evidence=official", "/heat?unit={code}", "/funnel?unit={code}",
    "/units", "/units?q=truong", "/units?mode=count", "/units?state=no_list", "/units?order=rate",
    "/units?order=contact&below=50&size=10-49", "/units?contact=21&callee=none&order=-list", "/units/views",
    "/units?sector=1&deployed=yes&proposal=open&age=60", "/units?state=no_count&columns=missing", "/today",
    "/units/ticked/message?unit_ids={unit}", "/units/ticked/handover?unit_ids={unit}",
    "/units/{unit}", "/units/{unit}/people", "/units/{unit}/people?milestone=installed&missing=1", "/people/{person}",
    "/units/{unit}/people/steps", "/units/{unit}/timeline", "/units/{unit}/details",
    "/handovers", "/handovers?state=done&order=day", "/handovers/new", "/handovers/received",
    "/availability", "/availability/absences", "/availability/absences?which=all&order=newest",
    "/availability/rooms", "/availability/vehicles?which=all", "/availability/travel", "/units/{unit}/windows",
    "/units/counts", "/units/{unit}/people/paste",
    "/units/{unit}/work", "/units/{unit}/work?step=install", "/units/{unit}/slips", "/units/{unit}/lists",
    "/units/{unit}/receipts", "/units/receipts", "/units/receipts?state=sent&order=-sent", "/units/receipts?q=truong",
    "/people/{person}/info",
    "/directives", "/directives/1", "/directives/1/groups/unit-school",
    "/directives/1/groups/unit-school?state=overdue&q=a",
    "/directives/2/groups/district_committee", "/directives/overdue", "/directives/addressees/unit/{unit}",
    "/directives/addressees/department/3", "/directives/obligations/1", "/units/{unit}/obligations",
    "/visits/{visit}/links", "/visits/{visit}/letter/{unit}",
    "/my-visits", "/my-visits/next", "/my-visits/next?unit={unit}",
    "/messages", "/messages?state=waiting&about=proposal&whom=unit&order=next", "/messages?q=truong", "/messages/print",
    "/sessions", "/sessions/summary", "/sessions/summary?order=name&q=a",
    "/visit-measures", "/visit-measures?by=officer", "/visit-measures/visits?kind=done",
    "/visit-measures/units?q=truong",
    "/next-visits", "/next-visits?show=deployed&order=near", "/units/{unit}/visit-score", "/plan",
    "/what-if?officers=3",
    "/calendar", "/calendar?view=month", "/calendar?view=agenda&state=proposed", "/calendar?view=day&state=confirmed",
    "/calendar/today", "/calendar/print", "/calendar/address",
    "/visits", "/visits?order=earliest&q=truong&waits=answer", "/visits?order=answer&since=01/11/2026", "/visits/due",
    "/visits/new", "/visits/new?unit={unit}", "/units/{unit}/visits",
    "/desk", "/desk/bundle", "/people", "/imports", "/reports", "/liaisons",
    "/imports/{batch}", "/imports/{batch}?state=updated", "/imports/{batch}?state=official&page=2",
    "/imports/{batch}?state=unchanged", "/imports/{batch}/undo", "/imports/words",
    "/requests", "/requests?which=all&order=unit", "/requests?q=truong&age=7&kind=unit_data", "/requests/waiting",
    "/requests/1", "/units/{unit}/requests", "/bundles", "/bundles?state=handed&order=unit&q=truong",
    "/units/{unit}/bundles", "/units/{unit}/bundles/new",
    "/official", "/official?office=2", "/official/list?book=official", "/official/list?book=number&state=settled",
    "/official/list?book=both&unit={unit}", "/official/list?book=official&office=2",
    "/official/list?book=official&office=2&q=truong", "/official/list?book=number&q={code}",
    "/official/list?book=reported&q={code}&state=all", "/official/list?book=both&q=truong&office=2",
)  # fmt: skip
ADMIN_PAGES = (
    "/users",
    "/users?q=an",
    "/audit",
    "/audit?action=log_in",
    "/audit?user=system",
    "/registry",
    "/settings",
)


@pytest.fixture
def sent(app: Flask, session: Session) -> Iterator[list[tuple[str, Any]]]:
    """The queries that the engine is sent from now on, with their parameters."""
    held: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            held.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    yield held
    event.remove(db.engine, "before_cursor_execute", note)


def scanned(session: Session, statement: str, parameters: Any) -> set[str]:
    """The tables that a query reads from end to end, by the plan that SQLite makes for it.

    Walking along the key until enough rows are found ends early: a limit, and nothing to sort.
    """
    raw = session.connection().connection.cursor()
    raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    plan = [row[3] for row in raw.fetchall()]
    if " LIMIT " in statement and not any("TEMP B-TREE" in step for step in plan):
        return set()
    whole: set[str] = {found[1] for step in plan if (found := re.fullmatch(r"SCAN (\w+)", step))}
    names: dict[str, str] = {
        alias: table for table, alias in re.findall(r"(?:FROM|JOIN|,)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", statement)
    }
    return {names.get(alias, alias) for alias in whole} & set(Base.metadata.tables)


@pytest.mark.filterwarnings("ignore:The Result.tuples")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_page_reads_a_growing_table_from_end_to_end(
    app: Flask, client: PageClient, session: Session, sent: list[tuple[str, Any]]
) -> None:
    assert {model.__table__.name for model in FACTS}.isdisjoint(SMALL)  # type: ignore[attr-defined]
    load_registry(session)
    logins = make_demo(session, number=60, people=3_000, days=60, seed=728)
    session.commit()
    held = session.execute(
        select(Membership.unit_id, Membership.person_id, Unit.code).join(Unit, Unit.id == Membership.unit_id).limit(1)
    ).one()
    places = {"unit": held.unit_id, "person": held.person_id, "code": held.code}
    places["batch"] = session.scalars(select(Batch.id)).one()
    officer = session.scalars(select(User).join(Assignment).where(Assignment.role == Role.OFFICER).limit(1)).one()
    places["visit"] = offered(session, held.unit_id, officer.id, by=officer).visit_id
    session.commit()
    assert session.query(Unit).count() >= 60
    passwords = {username: password for _role, username, password in logins}
    wrong: dict[str, set[str]] = {}
    opened: set[str] = set()
    for username in passwords:
        for _visit in range(2):  # what changed since the last visit is told from the second on
            client.delete_cookie("rollout")
            client.log_in(username, passwords[username])
        waiting = [*PAGES, *ADMIN_PAGES]
        while waiting:
            pattern = waiting.pop()
            path = pattern.format(**places)
            sent.clear()
            answer = client.get(path)
            if pattern in ("/", "/?by=commune") and answer.status_code == 200:
                behind = (address for address in Page(answer).links.values() if address.startswith("/figures/list"))
                waiting += islice(behind, 20)
            assert answer.status_code in (200, 303, 404), path
            if answer.status_code == 200:
                opened.add(pattern)
            for statement, parameters in list(sent):
                for table in scanned(session, statement, parameters) - SMALL - SPOKEN_OF_WHOLE:
                    wrong.setdefault(f"{table}: {' '.join(statement.split())[:300]}", set()).add(path)
    assert set(PAGES + ADMIN_PAGES) - opened == set()
    assert sum(path.startswith("/figures/list") for path in opened) >= 12
    lines = [f"{query}\n  by {', '.join(sorted(paths))}" for query, paths in sorted(wrong.items())]
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_table_read_whole_is_found(app: Flask, session: Session) -> None:
    found = {
        "SELECT p.id FROM person AS p WHERE p.search_name = ?": {"person"},
        "SELECT p.id FROM unit u JOIN membership p ON p.unit_id = u.id WHERE u.id = ?": set(),
        "SELECT id FROM audit_record WHERE subject_id > ? ORDER BY id LIMIT 5 ": set(),
        "SELECT id FROM audit_record WHERE subject_id > ? ORDER BY mac LIMIT 5 ": {"audit_record"},
        "SELECT count(*) FROM ledger_line WHERE delta > ?": {"ledger_line"},
    }
    assert {statement: scanned(session, statement, (1,)) for statement in found} == found
