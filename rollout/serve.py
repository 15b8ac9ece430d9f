"""`make run`: server and clock in one process, for this machine alone, with the demo province the first time."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from waitress import create_server

from rollout import ROOT
from rollout.db import db, reading
from rollout.schedule import Clock

HOST = "127.0.0.1"  # never another: the demo log-ins are printed for everyone to read
INSTANCE = ROOT / "instance"
DATABASE = INSTANCE / "rollout.sqlite"
LOGINS = INSTANCE / "demo-logins.txt"
IN_MEMORY = 64 * 1024 * 1024  # bytes; what is larger the server would spool to a temporary file, in clear


def make_demo() -> None:
    """Fills the embedded database with the demo province, whole or not at all."""
    making = DATABASE.with_suffix(".making")
    for left_over in INSTANCE.glob(f"{making.name}*"):
        left_over.unlink()
    print("Making the demo province. This happens once.", flush=True)
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "demo"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{making}"},
        check=True,
    )
    with sqlite3.connect(making) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # brings the write-ahead log into the file
    connection.close()
    making.replace(DATABASE)


def migrate(app: Flask) -> None:
    """Brings the schema to this version of the code; touches nothing where it is there already."""
    with app.app_context():
        with reading(), db.engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
        if present != set(ScriptDirectory(str(ROOT / "migrations")).get_heads()):
            upgrade()


def logins() -> str:
    """The demo log-ins as a table; empty where this is no demo."""
    if not LOGINS.exists():
        return ""
    rows = [line.split("\t") for line in LOGINS.read_text(encoding="utf-8").splitlines() if line]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(["Demo log-ins (role, user name, password):", *lines])


def main() -> int:
    """Serves until it is stopped; 1 with one line on stderr where that cannot be."""
    os.umask(0o077)  # what lies in the instance folder is its owner's alone
    embedded = not os.environ.get("DATABASE_URL")
    INSTANCE.mkdir(exist_ok=True)
    if embedded and not DATABASE.exists():
        try:
            make_demo()
        except subprocess.CalledProcessError as error:
            return error.returncode

    from app import app  # only now: an application opens its database

    migrate(app)
    port = os.environ.get("PORT") or "8000"
    try:
        server = create_server(
            app,
            host=HOST,
            port=port,
            inbuf_overflow=IN_MEMORY,
            outbuf_overflow=IN_MEMORY,
            max_request_body_size=IN_MEMORY,
            clear_untrusted_proxy_headers=False,  # by them the door sees that a request came through a proxy
        )
    except (OSError, ValueError) as error:
        print(f"http://{HOST}:{port} cannot be served: {error}", file=sys.stderr)
        return 1
    print(f"http://{HOST}:{port}", logins(), "Ctrl+C stops the server.", sep="\n", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # which waitress takes as Ctrl+C
    clock = Clock(app)
    clock.start()
    try:
        server.run()
    finally:
        clock.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
