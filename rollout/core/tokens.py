"""Tokens that stand for a log-in or an address, whose holder has the token and the database its hash, or for a form."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from flask import current_app


def make_token() -> str:
    """256 random bits; too many to guess, so that a plain hash is enough."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def derived_token(purpose: str, nonce: str) -> str:
    """A token to be shown again: whoever has the database knows its nonce, and not the key of the program."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.digest(key, f"{purpose}|{nonce}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def make_form_token() -> str:
    """128 random bits in 22 letters, for a form that counts once."""
    return secrets.token_urlsafe(16)


def form_token_of(token: str, text: str) -> str:
    """The token of what came of a form beside what it did: the same form and text make the same one."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{token} {text}".encode()).digest()[:16]).decode().rstrip("=")
