"""Where a request comes from: this machine itself or another, and which page."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from flask import request

_PROXIES = frozenset({"Forwarded", "Via", "X-Real-Ip", "X-Client-Ip", "True-Client-Ip"})
"""What a proxy adds to the headers, beside X-Forwarded-…; whoever sends one of them is not taken for local."""

_WITHIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")  # "//host" and "/\\host" lead to another host


def is_local() -> bool:
    """Does the request come from this machine, to this machine by name, and through no proxy on it?"""
    signs = {name for name, _value in request.headers if name in _PROXIES or name.startswith("X-Forwarded-")}
    return is_loopback(request.remote_addr) and is_loopback(urlsplit(request.host_url).hostname) and not signs


def is_loopback(address: str | None) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def network_of(address: str) -> str:
    """What one subscriber can choose freely counts as one: an IPv4 address, an IPv6 network of 48 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 48), strict=False))
    return str(found)


def address(sent: str | None) -> SplitResult | None:
    """An address that a browser sent, taken apart; None for what is none."""
    try:
        return urlsplit(sent or "")
    except ValueError:
        return None


def is_own_page() -> bool:
    """Does the browser say that a page of ours sent this request? Old ones name the page, all others the site."""
    sender = address(request.headers.get("Origin") or request.referrer)
    return sender is not None and sender.netloc == request.host


def safe_path(target: str | None) -> str | None:
    """An address of this application, from the root; None for anything that could lead elsewhere."""
    return target if target and _WITHIN.fullmatch(target) else None
