"""Databases for tests: made once with their schema, and what many tests read, then copied for each test.

The application takes longer to make than its database: its routes, its statements and templates, compiled at their
first use. So each worker makes one for an engine and lends it to one test after another, each time on a fresh copy.
"""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session

from rollout import create_app
from rollout.config import make_data_keys
from rollout.core.background import Background
from rollout.db import db
from tests.page import PageClient
from tests.postgres import Cluster
from tests.schema import make_schema

TEMPLATE = "rollout_template"
SECRET_KEY = "only for tests"

Fill = Callable[[Session], object]
"""Writes what many tests begin with; its name is that of the database it fills."""


class _Compiled(BytecodeCache):
    """Templates compiled once for the applications of all tests, which takes longer than most pages do."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._held:
            bucket.bytecode_from_string(self._held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Databases(ABC):
    """Copies of one template on one engine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._filled: set[str] = set()
        self._idle: list[tuple[str, Flask]] = []
        self._settings = {"TESTING": True, "SECRET_KEY": SECRET_KEY, "DATA_KEYS": make_data_keys()}
        app = self.application(self._empty(TEMPLATE), folder / "template")
        make_schema(app)
        let_go(app)

    def application(self, url: str, instance: Path, **overrides: Any) -> Flask:
        """The application on a database; its settings are the same for every database of this engine."""
        app = create_app({**self._settings, "SQLALCHEMY_DATABASE_URI": url, **overrides}, instance=instance)
        app.jinja_env.bytecode_cache = _COMPILED
        app.test_client_class = PageClient
        return app

    def create(self) -> str:
        """A database with the schema and nothing else; returns its URL."""
        return self._copy(f"rollout_{next(self._numbers)}", TEMPLATE)

    @contextmanager
    def lend(self, instance: Path, fill: Fill | None = None) -> Iterator[Flask]:
        """An application that others had before, on a database and with an instance folder that nobody had.

        Afterwards its jobs are waited for and its configuration is put back. It takes no routes: Flask refuses them
        once there was a request. `fill` has written into the database.
        """
        template = self._template(fill)
        if self._idle:
            name, app = self._idle.pop()
            url = self._copy(name, template)
        else:
            name = f"rollout_{next(self._numbers)}"
            url = self._copy(name, template)
            app = self.application(url, instance)
            app.test_client().get("/healthz")  # the first request
        app.instance_path = str(instance)
        config = dict(app.config)
        try:
            yield app
        finally:
            jobs: Background = app.extensions["background"]
            jobs._threads.shutdown()
            app.extensions["background"] = Background(app)
            app.extensions.pop("visit_links_brake", None)  # the next test tries wrong addresses of its own
            app.config.clear()
            app.config.update(config)
            let_go(app)
            self.drop(url)
            self._idle.append((name, app))

    def _template(self, fill: Fill | None) -> str:
        """The name of the database to copy; filled when it is asked for first."""
        if fill is None:
            return TEMPLATE
        name = fill.__name__
        if name not in self._filled:
            app = self.application(self._copy(name, TEMPLATE), self._folder / name)
            with app.app_context():
                fill(db.session())
            let_go(app)
            self._filled.add(name)
        return name

    @abstractmethod
    def _empty(self, name: str) -> str: ...

    @abstractmethod
    def _copy(self, name: str, of: str) -> str: ...

    @abstractmethod
    def drop(self, url: str) -> None:
        """Removes a database that create() made."""


class SqliteDatabases(Databases):
    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite"

    def _empty(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def _copy(self, name: str, of: str) -> str:
        shutil.copy(self._path(of), self._path(name))
        return self._empty(name)

    def drop(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


class PostgresqlDatabases(Databases):
    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self._cluster = cluster
        super().__init__(folder)

    def _empty(self, name: str) -> str:
        return self._cluster.create(name)

    def _copy(self, name: str, of: str) -> str:
        return self._cluster.create(name, template=of)

    def drop(self, url: str) -> None:
        self._cluster.drop(url.rpartition("/")[2])


def let_go(app: Flask) -> None:
    """Closes an application's connections, so that its database can be copied or dropped."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
