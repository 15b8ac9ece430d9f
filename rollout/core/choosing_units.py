"""The page that asks which units something is made of, a list to tick, filtered by letters; what its address names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.asked import key
from rollout.core.names import LONGEST_NAME, tidy

Find = Callable[[str, bool], Sequence[Any]]
"""The units called so, one more than may be chosen where there are others; those that are "đã triển khai" too?"""


def asked_units(most: int) -> list[int]:
    """The units that the address names; 404 for more than there may be."""
    ids = list(dict.fromkeys(request.args.getlist("unit", key)))
    if len(ids) > most:
        abort(404)
    return ids


def choose_units(
    find: Find,
    most: int,
    endpoint: str,
    *,
    asks_deployed: bool = False,
    more: Mapping[str, Any] | None = None,
    **context: Any,
) -> ResponseReturnValue:
    """The page that asks which units; the only one of whoever has one is gone on with.

    `asks_deployed`: units that are done do not come up unless they are asked for. `more` of the address goes along.
    `context`: the page's `title` and `lead`, its `back` and `place`, what the units are called (`legend`), its drafts.
    """
    words = tidy(request.args.get("q", ""))[:LONGEST_NAME]
    is_all = not asks_deployed or "all" in request.args
    found = find(words, is_all)
    if len(found) == 1 and not words and is_all:
        return htmx.go_to(url_for(endpoint, unit=found[0].id, **(more or {})))
    return htmx.respond(
        "ui/choose_units.html", "ui/choose_units.html", endpoint=endpoint, words=words, units=found[:most],
        has_more=len(found) > most, asks_deployed=asks_deployed, is_all=is_all, more=more or {}, **context,
    )  # fmt: skip
