"""The test client: opens pages as a browser does and checks every HTML answer, whatever the test is about.

It also keeps each page under .pages/ for the HTML checker that ends `make test`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextvars import Context
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Flask, has_app_context, session
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from rollout.accounts import actions, door
from rollout.accounts.devices import device_name
from rollout.db import db
from rollout.models import User
from tests import markup
from tests.machine import ROOT

PAGES = ROOT / ".pages"
FRAGMENT_PAGE = '<!doctype html>\n<html lang="vi"><head><title>Fragment</title></head><body>\n{}\n</body></html>\n'
FRAGMENT_TABLES = {
    "tr": "<table><tbody>{}</tbody></table>",
    "td": "<table><tr>{}</tr></table>",
    "th": "<table><tr>{}</tr></table>",
    "tbody": "<table>{}</table>",
    "thead": "<table>{}</table>",
    "option": '<select aria-label="Fragment">{}</select>',
    "li": "<ul>{}</ul>",
}


class Form:
    """One form of a page with the values a browser would send."""

    def __init__(self, element: Element, path: str) -> None:
        self.action = element.get("action") or path
        self.method = (element.get("method") or "get").upper()
        self.values: MultiDict[str, Any] = MultiDict()
        self.names: set[str] = set()
        for field in element.iter():
            name = field.get("name")
            if field.tag not in ("input", "select", "textarea", "button") or not name or "disabled" in field.attrib:
                continue
            self.names.add(name)
            if field.tag == "textarea":
                self.values.add(name, "".join(field.itertext()).removeprefix("\n"))
            elif field.tag == "select":
                options = list(field.iter("option"))
                chosen = [option for option in options if "selected" in option.attrib]
                for option in chosen or ([] if "multiple" in field.attrib else options[:1]):
                    self.values.add(name, option.get("value", markup.words(option)))
            elif field.tag == "input" and field.get("type") in ("checkbox", "radio"):
                if "checked" in field.attrib:
                    self.values.add(name, field.get("value", "on"))
            elif field.tag == "input" and field.get("type") not in ("submit", "button", "reset", "image", "file"):
                self.values.add(name, field.get("value", ""))


class Page:
    """An HTML answer, read as a person reads it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.path = response.request.path
        self.markup = markup.parse(response.text)

    @property
    def title(self) -> str:
        return markup.words(next(self.markup.all("title")))

    @property
    def heading(self) -> str:
        return markup.words(next(self.markup.all("h1")))

    @property
    def text(self) -> str:
        """Everything on the page, with single spaces."""
        body = next(self.markup.all("body"), self.markup.root)
        return markup.words(body)

    @property
    def links(self) -> dict[str, str]:
        """The address behind each link's text."""
        return {markup.words(link): link.get("href", "") for link in self.markup.all("a")}

    @property
    def rows(self) -> list[list[str]]:
        """The cells of all tables' rows, headings included."""
        return [
            [markup.words(cell) for cell in row if cell.tag in ("td", "th")]
            for row in self.markup.all("tr")
        ]  # fmt: skip

    def element(self, identity: str) -> Element:
        """The element with an id; KeyError when there is none."""
        for element in self.markup.root.iter():
            if element.get("id") == identity:
                return element
        raise KeyError(identity)

    def form(self, *fields: str, action: str | None = None) -> Form:
        """The one form that has all these fields, or goes to `action`; not the search, which is on every page."""
        forms = [
            Form(element, self.path) for element in self.markup.all("form") if action or element.get("role") != "search"
        ]
        fit = [f for f in forms if set(fields) <= f.names and action in (None, f.action, urlsplit(f.action).path)]
        shown = [(form.method, form.action, sorted(form.names)) for form in forms]
        assert len(fit) == 1, (
            f"{self.path}: {len(fit)} forms have {sorted(fields)} and go to {action}; there are {shown}"
        )
        return fit[0]


class PageClient(FlaskClient):
    """Each request runs in a context of its own, as on a server, and sees what the test's session has written."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        # An application context of the test would be taken over by the request, with its session, its user and its g.
        response: TestResponse = Context().run(super().open, *args, **kwargs)
        if response.mimetype == "text/html" and response.data:
            check(self.application, response)
        return response

    def page(self, path: str, status: int = 200) -> Page:
        """Opens a page that must answer with this status."""
        response = self.get(path)
        where = response.headers.get("Location", "")
        assert response.status_code == status, f"{path}: {response.status} {where}, expected {status}"
        return Page(response)

    def fragment(self, path: str, status: int = 200, **headers: str) -> Page:
        """Asks for a page as htmx does; headers by their HX- name without the prefix (Target="rows")."""
        response = self.get(path, headers={"HX-Request": "true", **{f"HX-{n}": v for n, v in headers.items()}})
        assert response.status_code == status, f"{path} by htmx: {response.status}, expected {status}"
        return Page(response)

    def submit(
        self, at: str, data: Mapping[str, Any], *, action: str | None = None, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Opens the page `at`, fills in the form that has these fields and sends it, its hidden fields included.

        A list sends a field several times, None leaves it out (an unticked box). `action` picks among forms alike.
        """
        form = self.page(at).form(*data, action=action)
        values = form.values.copy()
        for name, value in data.items():
            values.setlist(name, value if isinstance(value, list) else [] if value is None else [value])
        if form.method == "GET":
            return self.get(form.action, query_string=values, headers=headers)
        return self.post(form.action, data=values, headers=headers)

    def enter(self, username: str) -> None:
        """A log-in as the page of the product makes it, without page and password: for tests of what comes after."""
        if has_app_context():
            db.session.commit()
        held = Context().run(_enter, self.application, username)
        with self.session_transaction() as cookie:
            cookie.update(held)

    def log_in(self, username: str, password: str) -> TestResponse:
        """Logs in by the page of the product."""
        response = self.submit("/login", {"username": username, "password": password})
        assert response.status_code in (302, 303), f"{username} is not let in: {Page(response).text}"
        return response


def _enter(app: Flask, username: str) -> dict[str, Any]:
    """What the cookie holds after a log-in."""
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        token = actions.open_log_in(db.session(), user, device=device_name(""))
        db.session.commit()
        door.enter(user, token)
        return dict(session)


_STRICTLY_READ: set[tuple[str, str, int, bool]] = set()
"""Which kinds of answers a strict parser has read: one of each, as the HTML checker reads all after the tests."""


def check(app: Flask, response: TestResponse) -> None:
    """Fails with all that is wrong with an HTML answer; keeps it for the HTML checker."""
    request = response.request
    parsed = markup.parse(response.text)
    found = markup.problems(parsed, app, request.path)
    kind = (re.sub(r"\d+", "0", request.path), request.method, response.status_code, parsed.is_page)
    if kind not in _STRICTLY_READ:
        _STRICTLY_READ.add(kind)
        found += markup.faults(response.text)
    if not parsed.is_page and "HX-Request" not in request.headers:
        found.append("a page starts with <!doctype html>; only htmx is answered with a fragment")
    if response.headers["Content-Type"].lower() != "text/html; charset=utf-8":
        found.append(f"Content-Type is {response.headers['Content-Type']}, expected text/html; charset=utf-8")
    found += _headers(app, response)
    lines = "\n  ".join(found)
    assert not found, f"{request.method} {request.path} ({response.status_code}):\n  {lines}"
    _keep(request.path, parsed.is_page, response.text)


def _headers(app: Flask, response: TestResponse) -> list[str]:
    found = []
    policy = response.headers.get("Content-Security-Policy", "")
    if not re.search(r"default-src '(self|none)'", policy) or "unsafe-" in policy:
        found.append(f"Content-Security-Policy is {policy!r}: it needs default-src 'self' and nothing unsafe-")
    cache = response.headers.get("Cache-Control", "")
    if _is_personal(app, response) and "no-store" not in cache:
        found.append(f"Cache-Control is {cache!r}: a page behind the log-in is no-store")
    return found


def _is_personal(app: Flask, response: TestResponse) -> bool:
    request = response.request
    try:
        endpoint, _ = app.url_map.bind("localhost").match(request.path, method=request.method)
    except HTTPException:
        return False
    return getattr(app.view_functions[endpoint], "access", None) is not None


def _keep(path: str, is_page: bool, text: str) -> None:
    if not is_page:
        first = re.match(r"\s*<(\w+)", text)
        text = FRAGMENT_PAGE.format(FRAGMENT_TABLES.get(first[1] if first else "", "{}").replace("{}", text))
    text = re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1token", text)
    folder = PAGES / os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", path).strip("-")[:60] or "home"
    (folder / f"{name}.{sha256(text.encode()).hexdigest()[:8]}.html").write_text(text, encoding="utf-8")
