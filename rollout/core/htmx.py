"""The one place that reads HX-* request headers and writes HX-* response headers.

A page and its partial are one URL: htmx gets the partial, everybody else (a link, a boosted link, Back) the page.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, make_response, render_template
from htmx_flask import Htmx, request

VARY = "HX-Request, HX-Boosted, HX-History-Restore-Request"

CONFIG = {
    "includeIndicatorStyles": False,  # an injected <style> would break the content security policy
    "allowEval": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,  # no page with personal data stays in the browser's storage
    "refreshOnHistoryMiss": True,
    "historyRestoreAsHxRequest": False,
    "scrollIntoViewOnBoost": False,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": True, "error": True, "target": "#notice", "select": ".notice",
         "swapOverride": "innerHTML"},
    ],
}  # fmt: skip
"""htmx's own settings, printed into the head of every page; order matters in responseHandling."""


def init_app(app: Flask) -> None:
    Htmx(app)
    app.jinja_env.globals["htmx_config"] = CONFIG


def wants_partial() -> bool:
    """Does htmx ask for a piece of a page? Not for a boosted link or for Back, which need the whole."""
    asked = request.htmx
    return bool(asked) and not asked.boosted and not asked.history_restore_request


def is_htmx() -> bool:
    """Does htmx follow this answer by XHR, boosted or not?"""
    return bool(request.htmx)


def current_url() -> str | None:
    """The address of the page that htmx sends this request from."""
    return request.htmx.current_url


def respond(page: str, partial: str, /, *, status: int = 200, reswap: str = "", **context: Any) -> Response:
    """Renders the page, or for htmx its partial, from the same context."""
    response = make_response(render_template(partial if wants_partial() else page, **context), status)
    response.headers.add("Vary", VARY)
    if reswap and wants_partial():
        response.headers["HX-Reswap"] = reswap
    return response


def go_to(url: str) -> Response:
    """Leads the browser to another page after an act: a redirect, which htmx follows as a whole page."""
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": url})
    return Response(status=303, headers={"Location": url})


def is_poll() -> bool:
    """Does an open page ask by itself whether something is new, while nobody does anything?"""
    return request.headers.get("X-Poll") == "true"


def nothing_new() -> Response:
    """Leaves the page as it is."""
    return Response(status=204)


def take_the_page(response: Response) -> None:
    """Lets an answer that is a whole page take the place of the page that htmx asks from."""
    response.headers.add("Vary", VARY)
    if wants_partial():
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML show:window:top"
