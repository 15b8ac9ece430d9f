"""Every route says who may use it, and one that does not say is refused."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from rollout.core.access import Permission

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


def test_an_unmarked_route_is_refused(app: Flask) -> None:
    reached = []

    def unmarked() -> str:
        reached.append("the view")
        return "in"

    app.add_url_rule("/unmarked", view_func=unmarked)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().get("/unmarked").status_code >= 400
    assert not reached, "A route without a decision was answered: before each request, refuse views without .access."
