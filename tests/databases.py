"""Databases for tests: made once with their schema, then copied for each test."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask

from rollout import create_app
from rollout.config import make_data_keys
from rollout.db import db
from tests.postgres import Cluster
from tests.schema import make_schema

TEMPLATE = "rollout_template"


class Databases(ABC):
    """Copies of one template on one engine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._settings = {"TESTING": True, "SECRET_KEY": "only for tests", "DATA_KEYS": make_data_keys()}
        app = self.application(self._empty(TEMPLATE), folder / "template")
        make_schema(app)
        let_go(app)

    def application(self, url: str, instance: Path, **overrides: Any) -> Flask:
        """The application on a database; its settings are the same for every database of this engine."""
        return create_app({**self._settings, "SQLALCHEMY_DATABASE_URI": url, **overrides}, instance=instance)

    def create(self) -> str:
        """A database with the schema and nothing else; returns its URL."""
        return self._copy(f"rollout_{next(self._numbers)}")

    @abstractmethod
    def _empty(self, name: str) -> str: ...

    @abstractmethod
    def _copy(self, name: str) -> str: ...

    @abstractmethod
    def drop(self, url: str) -> None:
        """Removes a database that create() made."""


class SqliteDatabases(Databases):
    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite"

    def _empty(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def _copy(self, name: str) -> str:
        shutil.copy(self._path(TEMPLATE), self._path(name))
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

    def _copy(self, name: str) -> str:
        return self._cluster.create(name, template=TEMPLATE)

    def drop(self, url: str) -> None:
        self._cluster.drop(url.rpartition("/")[2])


def let_go(app: Flask) -> None:
    """Closes an application's connections, so that its database can be copied or dropped."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
