"""Where people open pages of ours, as it is printed and sent."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app

from rollout.core.origin import is_loopback


def public_address(path: str) -> str:
    """The whole address of a page, "" where nobody has said how the program is reached: a request may say anything."""
    public = current_app.config["PUBLIC_URL"]
    return f"{public}{path}" if public else ""


def address_elsewhere(path: str) -> str:
    """The same for whoever reads it on another machine, "" where the program is reached on its own alone."""
    address = public_address(path)
    return "" if is_loopback(urlsplit(address).hostname) else address


def page_elsewhere(endpoint: str, **values: object) -> str:
    """The same for a page by its endpoint, also where no request is answered: mails are written by the clock.

    Raises werkzeug's BuildError for no such page.
    """
    return address_elsewhere(current_app.url_map.bind("").build(endpoint, values))
