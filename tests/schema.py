"""How a test database gets its schema: once per engine and worker, then it is copied."""

from __future__ import annotations

from flask import Flask
from flask_migrate import upgrade


def make_schema(app: Flask) -> None:
    """Builds the schema in the application's empty database, by the migrations, as `init` does."""
    with app.app_context():
        upgrade()
