"""What a request may ask with: numbers that rows have, text that both engines store, names that mean nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter, Map

from rollout.core.names import piles_marks
from rollout.core.origin import address
from rollout.core.rights import LARGEST_KEY

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class KeyConverter(IntegerConverter):
    """`<int:…>` in an address: a key that a row can have; any larger number leads nowhere."""

    def __init__(self, url_map: Map, **kwargs: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_KEY, **kwargs})


def key(text: str) -> int:
    """A key in a form or a query, as `request.args.get(name, type=key)` takes it. Raises ValueError for no key."""
    found = int(text)
    if not 0 <= found <= LARGEST_KEY:
        raise ValueError("no row has such a key")
    return found


def whole(args: Mapping[str, str], name: str) -> int | None:
    """A whole number in an address, None for anything else."""
    text = args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def init_app(app: Flask) -> None:
    """Call before any route is added."""
    app.url_map.converters["int"] = KeyConverter
    app.before_request(_refuse_unstorable_address)


def _refuse_unstorable_address() -> None:
    """400 for text that nobody can store or type, and for a query whose names would say how addresses are made."""
    told = [request.path, *_both(request.args.items(multi=True))]
    if address(request.referrer) is None:
        abort(400)  # the check of tokens takes it apart
    if not all(map(is_storable, told)) or any(map(_is_taken, request.args)):
        abort(400)


def refuse_unstorable_form() -> None:
    """400 for such text in a form. Reads the body: call it after the guard, which decides whose body is read at all."""
    if request.endpoint is None or request.method != "POST":
        return
    told = _both(request.form.items(multi=True))
    if len(told) > 2 * current_app.config["MAX_FORM_PARTS"]:
        abort(413)  # the server bounds forms with files alone; of keys the database takes no more at once
    told += [name for field, file in request.files.items(multi=True) for name in (field, file.filename or "")]
    if not all(map(is_storable, told)):
        abort(400)


def _both(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [text for pair in pairs for text in pair]


def is_storable(text: str) -> bool:
    """No NUL, no half of a character, no pile of marks on a letter."""
    return _UNSTORABLE.search(text) is None and not piles_marks(text)


def _is_taken(name: str) -> bool:
    """Would url_for take this name of a query for its own, or for a part of the path?"""
    return name == "endpoint" or name.startswith("_") or name in (request.view_args or ())
