"""The address of the search. What is typed goes by POST and is kept nowhere: names and numbers stand in no address."""

from __future__ import annotations

from contextlib import suppress

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, only_reads, signed_in, viewer
from rollout.core.dates import today
from rollout.core.frame import Link, frame
from rollout.core.names import search_key, tidy
from rollout.core.numbers import CLEAN, WrongNumber
from rollout.search import blueprint
from rollout.search.queries import NOTHING, Found, found

LONGEST = 100  # characters
SHORTEST = 2


@blueprint.get("/search")
@signed_in
def page() -> ResponseReturnValue:
    return _respond("", NOTHING, ())


@blueprint.post("/search")
@signed_in
@only_reads
def search() -> ResponseReturnValue:
    """htmx gets what is found so far; who presses Enter gets the page, or for a number whoever holds it."""
    typed = tidy(request.form.get("number", ""))[:LONGEST]
    wanted = search_key(typed)
    if len(wanted) < SHORTEST:
        return _respond(typed, NOTHING, ())
    held = found(viewer(), typed, today())
    is_number = _may_be_number(typed) and not held.units
    if is_number and not htmx.wants_partial():
        where = url_for("participants.look_up")  # where each look-up is recorded
        return Response(status=307, headers={"Location": where})
    pages = tuple(link for link in frame().links if wanted in search_key(_(link.label)))
    return _respond(typed, held, pages, is_number=is_number)


def _may_be_number(typed: str) -> bool:
    """Is it the number of a person by its shape, for a viewer who may find people by it?"""
    if not (viewer().can(Permission.SEE_PEOPLE) or viewer().can(Permission.FIND_PEOPLE)):
        return False
    for clean in CLEAN.values():
        with suppress(WrongNumber):
            if clean(typed):
                return True
    return False


def _respond(typed: str, held: Found, pages: tuple[Link, ...], *, is_number: bool = False) -> Response:
    return htmx.respond(
        "search/page.html", "search/_found.html", typed=typed, found=held, pages=pages, is_number=is_number,
        is_long_enough=len(search_key(typed)) >= SHORTEST,
    )  # fmt: skip
