"""Uploaded files stay in memory: the framework would spool large ones to temporary files, in clear."""

from __future__ import annotations

import io
from typing import IO

from flask import Flask, Request


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
