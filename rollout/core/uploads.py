"""Uploaded files stay in memory, where the framework would spool large ones to disk in clear; what they are called."""

from __future__ import annotations

import io
import re
from typing import IO

from flask import Flask, Request

_NO_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters, and the halves of characters that stand for bytes which are no UTF-8."""


def plain_name(name: str) -> str:
    """A file's name without what no database and no page takes."""
    return _NO_TEXT.sub("", name)


class InMemory:
    """What a request does with the files it brings. Their size is limited by MAX_CONTENT_LENGTH."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002  (Werkzeug calls it so)
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return io.BytesIO()


def init_app(app: Flask) -> None:
    """Call after whatever else sets the application's kind of request."""
    held: type[Request] = app.request_class
    app.request_class = type(held.__name__, (InMemory, held), {})
