"""Where people open pages of ours, as it is printed and sent."""

from __future__ import annotations

from flask import current_app


def public_address(path: str) -> str:
    """The whole address of a page, "" where nobody has said how the program is reached: a request may say anything."""
    public = current_app.config["PUBLIC_URL"]
    return f"{public}{path}" if public else ""
