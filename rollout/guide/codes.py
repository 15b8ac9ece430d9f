"""What a poster leads to: addresses of ours in letters and as QR codes."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from rollout.core.qr import qr


class Code(NamedTuple):
    """`name` says where it leads."""

    name: str
    address: str
    drawing: Markup


def codes(*ways: tuple[str, str]) -> list[Code]:
    """Of (path, name) each; none where nobody has said how the program is reached: a request may say anything."""
    public = current_app.config["PUBLIC_URL"]
    if not public:
        return []
    return [Code(name, f"{public}{path}", qr(f"{public}{path}", name)) for path, name in ways]
