"""Random tokens that stand for a log-in, whose holder has the token and the database its hash, or for a form."""

from __future__ import annotations

import base64
import hashlib
import secrets


def make_token() -> str:
    """256 random bits; too many to guess, so that a plain hash is enough."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_form_token() -> str:
    """128 random bits in 22 letters, for a form that counts once."""
    return secrets.token_urlsafe(16)


def form_token_of(token: str, text: str) -> str:
    """The token of what came of a form beside what it did: the same form and text make the same one."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{token} {text}".encode()).digest()[:16]).decode().rstrip("=")
