"""Configuration from the environment; production refuses to start without its secrets."""

from __future__ import annotations

import json
import os
import re
import secrets
from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?/?")

_MAILBOX = re.compile(r"[!#-'*+./0-9=?A-Z^_`a-z{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_MAIL_PORTS = {"starttls": "587", "tls": "465", "none": "25"}
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})

UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes; a workbook of 50,000 people is about 5 MB


class ConfigError(Exception):
    """The environment does not allow a start; the text says what to set."""


def make_data_keys() -> str:
    """Fresh data keys as the JSON that DATA_KEYS and instance/keys.json hold."""
    key = {name: b64encode(secrets.token_bytes(32)).decode() for name in ("encryption", "index", "chain")}
    return json.dumps({"current": 1, "keys": {"1": key}})


def _private_text(path: Path, make: Any) -> str:
    """The text of a file that only its owner may read, made on first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(make())
    return path.read_text(encoding="utf-8")


def is_mailbox(address: str) -> bool:
    """Is it an address that every mail server understands?"""
    return _MAILBOX.fullmatch(address) is not None


def _mail(environ: Mapping[str, str]) -> dict[str, Any]:
    """How mail goes out; without SMTP_HOST none does, and messages wait. Raises ConfigError."""
    names = ("SMTP_HOST", "SMTP_USER", "SMTP_PASSWORD", "SMTP_TLS", "SMTP_PORT", "MAIL_FROM")
    host, user, password, security, port, sender = (environ.get(name, "") for name in names)
    if not host:
        return {"SMTP_HOST": ""}
    security = security or "starttls"
    if security not in _MAIL_PORTS:
        raise ConfigError("SMTP_TLS is starttls, tls or none; see docs/operation.md, section Mail.")
    port = port or _MAIL_PORTS[security]
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ConfigError("SMTP_PORT is a number; leave it out for the usual one; see docs/operation.md, section Mail.")
    if not is_mailbox(parseaddr(sender)[1]):
        raise ConfigError("SMTP_HOST needs MAIL_FROM, the address that mail comes from; see docs/operation.md.")
    if bool(user) != bool(password):
        raise ConfigError("SMTP_USER and SMTP_PASSWORD come together or not at all; see docs/operation.md.")
    if security == "none" and user and host not in _THIS_MACHINE:
        raise ConfigError("SMTP_TLS=none would send SMTP_PASSWORD in clear; see docs/operation.md, section Mail.")
    return {
        "SMTP_HOST": host,
        "SMTP_PORT": int(port),
        "SMTP_USER": user,
        "SMTP_PASSWORD": password,
        "SMTP_TLS": security,
        "MAIL_FROM": sender,
    }


def from_environment(instance: Path, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Flask's configuration for this environment.

    ROLLOUT_ENV=production needs SECRET_KEY, DATABASE_URL and DATA_KEYS; the embedded default keeps
    all three in the instance folder. PUBLIC_URL is the address that people open (what a request says of it is
    never printed), PROXIES how many proxies in front each add themselves to X-Forwarded-For; SMTP_* and MAIL_FROM say
    how mail goes out. Raises ConfigError.
    """
    production = environ.get("ROLLOUT_ENV", "") == "production"
    proxies = environ.get("PROXIES") or "0"
    if not (proxies.isascii() and proxies.isdigit()):
        raise ConfigError("PROXIES is the number of proxies in front of the program, 0 for none; see README.")
    public_url = environ.get("PUBLIC_URL") or ("" if production else f"http://127.0.0.1:{environ.get('PORT') or 8000}")
    if public_url and not _ADDRESS.fullmatch(public_url):
        raise ConfigError("PUBLIC_URL is the address people open, as https://vssid.example.gov.vn; see README.")
    needed = ("SECRET_KEY", "DATABASE_URL", "DATA_KEYS")
    missing = [name for name in needed if not environ.get(name)]
    if production and missing:
        raise ConfigError(f"Production needs {', '.join(missing)} in the environment; see README, section Production.")
    database = environ.get("DATABASE_URL") or f"sqlite:///{instance / 'rollout.sqlite'}"
    for prefix in ("postgres://", "postgresql://"):
        if database.startswith(prefix):
            database = "postgresql+psycopg://" + database.removeprefix(prefix)
    return {
        "PRODUCTION": production,
        "PUBLIC_URL": public_url.rstrip("/"),
        "PROXIES": int(proxies),
        "SECRET_KEY": environ.get("SECRET_KEY") or _private_text(instance / "secret-key", secrets.token_hex),
        "DATA_KEYS": environ.get("DATA_KEYS") or _private_text(instance / "keys.json", make_data_keys),
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        **_mail(environ),
        "MAX_CONTENT_LENGTH": UPLOAD_LIMIT + 64 * 1024,
        "MAX_FORM_PARTS": 12_000,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "SESSION_COOKIE_NAME": "rollout",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": production,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
    }
