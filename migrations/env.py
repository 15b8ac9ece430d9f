"""Runs the migrations on the application's database, then lays the guards (rollout.models.guards).

Settings that came with a newer version are added to those of a database that is in use, corrected ways where nobody
said anything of ways.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import inspect

from rollout.models import Base
from rollout.models.base import UtcDateTime
from rollout.models.guards import GUARDED, lay_guards
from rollout.registry.seed import add_missing_corrections, add_missing_settings


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations stand alone: they name no type of ours."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


engine = current_app.extensions["migrate"].db.engine
context.config.set_main_option(
    "sqlalchemy.url",
    engine.url.render_as_string(hide_password=False).replace("%", "%%"),
)

with engine.connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:  # a rebuilt table is dropped while others refer to it; only possible outside a transaction
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()
        if set(inspect(connection).get_table_names()) >= GUARDED:  # not in the middle of the way
            lay_guards(connection)
            add_missing_settings(connection)
            add_missing_corrections(connection)
        if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("the migration leaves rows that refer to nothing; nothing was changed")
    connection.commit()
    if is_sqlite:
        connection.connection.execute("PRAGMA foreign_keys=ON")
