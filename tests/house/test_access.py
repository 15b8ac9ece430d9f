"""Every route says who may use it, and one that does not say is refused."""

from __future__ import annotations

from io import RawIOBase

import pytest
from flask import Flask
from werkzeug.routing import Rule

from rollout.core.access import LARGEST_OF_STRANGERS, Permission
from tests.house.walk import path_of, rules

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

OF_FLASK = "static"  # serves files of static/, which are the same for everyone


def routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != OF_FLASK]


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    unmarked = sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in routes(app)
        if not hasattr(app.view_functions[rule.endpoint], "access")
    )
    assert not unmarked, (
        f"Nobody has decided who may use {', '.join(unmarked)}. Put @require(Permission…), @signed_in or @public of "
        "rollout.core.access right under @blueprint.route."
    )


def test_every_route_asks_for_permissions_that_exist(app: Flask) -> None:
    strange = {
        endpoint: access
        for endpoint, view in app.view_functions.items()
        if (access := getattr(view, "access", None)) and not all(isinstance(part, Permission) for part in access)
    }
    assert not strange, f"@require takes members of Permission: {strange}"


@pytest.mark.own_app
def test_an_unmarked_route_is_refused(app: Flask) -> None:
    reached = []

    def unmarked() -> str:
        reached.append("the view")
        return "in"

    app.add_url_rule("/unmarked", view_func=unmarked)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().get("/unmarked").status_code >= 400
    assert not reached, "A route without a decision was answered: before each request, refuse views without .access."


class NeverRead(RawIOBase):
    """A body that never comes: whoever waits for it keeps a thread of the server."""

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("the body was read")

    def readinto(self, _buffer: object) -> int:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=B"])
def test_no_body_is_read_of_whom_nobody_knows(app: Flask, content_type: str) -> None:
    """Neither where a log-in is needed, nor where there is nothing, nor where it does not fit the forms of the door."""
    wanted = {("POST", "/nowhere"): 404, ("DELETE", "/units"): 405, ("POST", "/healthz"): 405}
    for rule, method in rules(app):
        if method == "POST":
            access = getattr(app.view_functions[rule.endpoint], "access", None)
            wanted[method, path_of(app, rule)] = 413 if access is None else 303
    body = {"wsgi.input": NeverRead(), "CONTENT_LENGTH": str(LARGEST_OF_STRANGERS + 1), "CONTENT_TYPE": content_type}
    found = {
        (method, path): app.test_client().open(path, method=method, environ_overrides=body).status_code
        for method, path in wanted
    }
    assert found == wanted
