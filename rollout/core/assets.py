"""Files of static/: addresses that change with their content, so that browsers keep them, and icons inside pages."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from markupsafe import Markup

YEAR = 365 * 24 * 3600  # seconds
MONTH = 30 * 24 * 3600
_DRAWN = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@lru_cache(maxsize=256)
def _version(path: Path, _changed_at: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def version(name: str) -> str:
    """What a file's address ends with; another once its content is another."""
    path = Path(str(current_app.static_folder)) / name
    return _version(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=128)
def _drawing(path: Path) -> Markup:
    found = _DRAWN.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path.name} is no drawing")
    lines = " ".join(line.strip() for line in found[1].splitlines() if 'stroke="none"' not in line)
    return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{lines.strip()}</svg>')  # noqa: S704


def icon(name: str) -> Markup:
    """One of the vendored icons, as part of the page; the words beside it say what it means."""
    return _drawing(Path(str(current_app.static_folder)) / "vendor" / f"icon-{name}.svg")


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values["v"] = version(values["filename"])


def _keep(response: Response) -> Response:
    """Under an address with its version a file never changes; a typeface, which style sheets name, changes by its name."""
    if request.endpoint == "static" and response.status_code in (200, 304):
        if request.args.get("v"):
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        elif request.path.endswith(".woff2"):
            response.headers["Cache-Control"] = f"public, max-age={MONTH}"
    return response


def init_app(app: Flask) -> None:
    app.url_defaults(_name_version)
    app.after_request(_keep)
    app.jinja_env.globals["icon"] = icon
