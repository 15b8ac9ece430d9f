"""Databases for tests: made once with their schema, and what many tests read, then copied for each test."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session

from rollout import create_app
from rollout.config import make_data_keys
from rollout.db import db
from tests.postgres import Cluster
from tests.schema import make_schema

TEMPLATE = "rollout_template"


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
        self._settings = {"TESTING": True, "SECRET_KEY": "only for tests", "DATA_KEYS": make_data_keys()}
        app = self.application(self._empty(TEMPLATE), folder / "template")
        make_schema(app)
        let_go(app)

    def application(self, url: str, instance: Path, **overrides: Any) -> Flask:
        """The application on a database; its settings are the same for every database of this engine."""
        app = create_app({**self._settings, "SQLALCHEMY_DATABASE_URI": url, **overrides}, instance=instance)
        app.jinja_env.bytecode_cache = _COMPILED
        return app

    def create(self) -> str:
        """A database with the schema and nothing else; returns its URL."""
        return self._copy(f"rollout_{next(self._numbers)}", TEMPLATE)

    def create_filled(self, name: str, fill: Callable[[Session], object]) -> str:
        """A copy of a database that is filled when its name is asked for first; returns its URL."""
        if name not in self._filled:
            app = self.application(self._copy(name, TEMPLATE), self._folder / name)
            with app.app_context():
                fill(db.session())
            let_go(app)
            self._filled.add(name)
        return self._copy(f"rollout_{next(self._numbers)}", name)

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
