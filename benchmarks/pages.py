"""Pages as a browser asks for them: the overview and the list of units, with every fragment they load by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import event, text

from benchmarks.databases import sqlite_province
from benchmarks.province import LAST, PASSWORD
from benchmarks.result import Result, medians
from rollout.core.access import signed_in
from rollout.db import db

MIDDLE, LARGE = 130_000, 1_300_000
GROWTH, CROSSED, LAYOUT, QUERIES = 1.3, 2, 3, 15
DISTRICT = {"by": "district", "areas": "2021"}
LOADS_ITSELF = re.compile(r'data-hx-get="([^"]+)"[^>]*data-hx-trigger="(?:load|revealed|intersect)[^"]*"')

REFERENCE = """
{% extends "base.html" %}{% block title %}Reference{% endblock %}{% block main %}<h1>Reference</h1><table>
{% for row in rows %}<tr><th scope="row">{{ row.code }}</th><td>{{ row.name }}</td><td>{{ row.participants }}</td></tr>
{% endfor %}</table><p>{{ total }} {{ name }}</p>{% endblock %}
"""


def _reference() -> str:
    """The same layout and log-in, three indexed queries, 50 rows."""
    session = db.session()
    rows = session.execute(
        text(
            "SELECT u.code, u.name, b.participants FROM unit u JOIN unit_balance b ON b.people_group = 1 "
            "AND b.unit_id = u.id AND b.day = :day WHERE u.id <= 50"
        ),
        {"day": 2097},
    ).all()
    total = session.execute(text("SELECT COUNT(*) FROM unit WHERE id <= 50")).scalar()
    name = session.execute(text("SELECT name FROM department WHERE code = 'SYT'")).scalar()
    return render_template_string(REFERENCE, rows=rows, total=total, name=name)


def _client(app: Flask, username: str) -> FlaskClient:
    client = app.test_client()
    page = client.get("/login").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, "the log-in page has no CSRF token"
    answer = client.post("/login", data={"username": username, "password": PASSWORD, "csrf_token": token[1]})
    assert answer.status_code in (302, 303), f"{username} cannot log in: {answer.status_code}"
    return client


def _visit(client: FlaskClient, path: str) -> Callable[[], object]:
    def job() -> object:
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        for fragment in LOADS_ITSELF.findall(answer.get_data(as_text=True)):
            part = client.get(fragment.replace("&amp;", "&"), headers={"HX-Request": "true"})
            assert part.status_code == 200, f"{fragment}: {part.status_code}"
        return answer

    return job


def _queries(app: Flask, job: Callable[[], object]) -> int:
    count = 0

    def tally(*_: object) -> None:
        nonlocal count
        count += 1

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", tally)
    job()
    event.remove(engine, "before_cursor_execute", tally)
    return count


def _province(people: int) -> Flask:
    app = sqlite_province(people)
    app.config["SESSION_COOKIE_SECURE"] = False
    app.add_url_rule("/reference", "reference", signed_in(_reference))
    return app


def run() -> Iterator[Result]:
    apps = {"middle": _province(MIDDLE), "large": _province(LARGE)}
    past = (LAST - timedelta(days=200)).strftime("%d/%m/%Y")
    today = LAST.strftime("%d/%m/%Y")
    cases = [
        (username, path, day, bar)
        for day in (today, past)
        for username, path, bar in (
            ("staff", "/", GROWTH),
            ("staff", "/units", GROWTH),
            ("department", "/", CROSSED),
        )
    ]
    for username, path, day, bar in cases:
        question = {"day": day} | (DISTRICT if username == "department" else {})
        url = f"{path}?{urlencode(question)}"
        clients = {name: _client(app, username) for name, app in apps.items()}
        jobs = {name: _visit(client, url) for name, client in clients.items()}
        held = medians(jobs | {"reference": _visit(clients["large"], "/reference")})
        label = f"{path} for {username} as of {day}"
        yield Result(f"{label}: 1.3 million / 130 thousand people", held["large"] / held["middle"], bar)
        yield Result(f"{label}: against a page of 50 rows", held["large"] / held["reference"], LAYOUT)
        yield Result(f"{label}: queries", _queries(apps["large"], jobs["large"]), QUERIES)
