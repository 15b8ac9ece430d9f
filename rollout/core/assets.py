"""Files of static/: addresses that change with their content; browsers keep them. All text is compressed (ADR 19)."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from flask_compress import Compress

YEAR = 365 * 24 * 3600  # seconds
MONTH = 30 * 24 * 3600


@lru_cache(maxsize=256)
def _version(path: Path, _changed_at: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def version(name: str) -> str:
    """What a file's address ends with; another once its content is another."""
    path = Path(str(current_app.static_folder)) / name
    return _version(path, path.stat().st_mtime_ns)


def icons_address() -> str:
    """The address of static/icons.svg, which a page names some thirty times."""
    if "icons_address" not in g:
        g.icons_address = url_for("static", filename="icons.svg")
    held: str = g.icons_address
    return held


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values["v"] = version(values["filename"])


def _keep(response: Response) -> Response:
    """A file never changes under an address with its version; a typeface, which style sheets name, under its name."""
    if request.endpoint == "static" and response.status_code in (200, 304):
        file = response.response
        response.direct_passthrough = False
        response.get_data()  # whole, to be compressed like a page
        if hasattr(file, "close"):
            file.close()  # now: who leaves before all is sent may never close the answer
        if request.args.get("v"):
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        elif request.path.endswith(".woff2"):
            response.headers["Cache-Control"] = f"public, max-age={MONTH}"
    return response


def init_app(app: Flask) -> None:
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]  # browsers take br by TLS only
    app.config["COMPRESS_BR_LEVEL"] = 5  # a tenth smaller than 4 on the charts' script, in 70 ms
    app.config["COMPRESS_STREAMS"] = False
    Compress(app)
    app.url_defaults(_name_version)
    app.jinja_env.globals["icons_address"] = icons_address
    app.after_request(_keep)
