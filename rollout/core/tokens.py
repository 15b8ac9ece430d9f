"""Random tokens that stand for a log-in: the holder has the token, the database its hash."""

from __future__ import annotations

import hashlib
import secrets


def make_token() -> str:
    """256 random bits; too many to guess, so that a plain hash is enough."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
