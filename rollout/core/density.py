"""How much room the rows of tables take: as the page was drawn, or dense for whoever reads hundreds of them."""

from __future__ import annotations

from flask import Flask, session

COOKIE_KEY = "density"
ROOMY, DENSE = "roomy", "dense"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["is_dense"] = is_dense


def is_dense() -> bool:
    return session.get(COOKIE_KEY) == DENSE


def switch(code: str) -> None:
    """Keeps the choice in the signed cookie."""
    if code in (ROOMY, DENSE):
        session[COOKIE_KEY] = code
