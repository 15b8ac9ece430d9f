"""Every list is taken away the same way: an address beside that of the list, the same filter, noted in the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request, url_for

from rollout.core import audit
from rollout.core.access import looking_first, viewer
from rollout.core.dates import today
from rollout.core.export_files import Kind, Table, write
from rollout.core.spreadsheets import XLSX
from rollout.db import db

EXPORT = "export.<any(xlsx, csv):file>"
"""The end of the address; the query is that of the list."""

TYPES = {Kind.XLSX: XLSX, Kind.CSV: "text/csv; charset=utf-8"}

OF_PAGES = frozenset({"page", "at", "act", "before"})
"""What of a list's query says which page is shown: a file holds all of them."""


def hand_out(
    make: Callable[[], Table], file: str, *, name: str, action: str = "export_list", subject: str = "list",
    subject_id: int = 0, **detail: Any,
) -> Response:  # fmt: skip
    """The table as a file. Made while others may write; who took what, and how many rows, is recorded.

    That is why it is asked for by a POST: to read an address changes nothing.
    """
    asked = Kind(file)
    with looking_first():
        made = write(make(), asked)
    audit.record(
        db.session(), by=viewer().user, action=action, subject=subject, subject_id=subject_id, rows=made.rows,
        **({"list": name} if action == "export_list" else {}), format=asked.value, **detail,
    )  # fmt: skip
    db.session.commit()
    called = f"{name}-{today().isoformat()}.{asked.value}"
    return Response(
        made.content,
        content_type=TYPES[asked],
        headers={"Content-Disposition": f'attachment; filename="{called}"'},
    )


def export_url(endpoint: str, file: str, **values: Any) -> str:
    """The address of the file of the list that this page shows; `values` are of its path, or go before its query."""
    path, _sign, own = url_for(endpoint, file=file, **values).partition("?")
    said = {*OF_PAGES, *values}
    asked = [(name, value) for name, value in request.args.items(multi=True) if value and name not in said]
    query = "&".join(filter(None, (own, urlencode(asked))))
    return f"{path}?{query}" if query else path


def init_app(app: Flask) -> None:
    app.jinja_env.globals["export_url"] = export_url
