"""Processes that run the product and that a test may kill, born of one that has imported all of it.

To import the product takes ten times as long as to make the application. Nothing else is shared: no application, no
connection and no thread is there before a process is born.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from flask import Flask

from rollout.db import db

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.imported"])


def born(main: Callable[..., object], *arguments: object, environ: Mapping[str, str], log: Path) -> ForkServerProcess:
    """A process that runs a function of a module with these words in its environment; what it says is in a file."""
    process = NURSERY.Process(target=_live, args=(main, arguments, dict(environ), log), daemon=True)
    process.start()
    return process


def environ_of(app: Flask) -> dict[str, str]:
    """What a process needs to know to make the application on the same database."""
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    return {"DATABASE_URL": url, "SECRET_KEY": app.config["SECRET_KEY"], "DATA_KEYS": app.config["DATA_KEYS"]}


def _live(main: Callable[..., object], arguments: tuple[object, ...], environ: dict[str, str], log: Path) -> None:
    with log.open("wb") as file:
        os.dup2(file.fileno(), sys.__stdout__.fileno())  # type: ignore[union-attr]
        os.dup2(file.fileno(), sys.__stderr__.fileno())  # type: ignore[union-attr]
    os.environ.update(environ)
    main(*arguments)
