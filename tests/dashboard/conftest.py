"""One random province on each engine for all tests of a file: they only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from rollout.db import db
from tests.dashboard.province import PASSWORD, fill_province
from tests.databases import Databases, let_go
from tests.page import PageClient


@contextmanager
def province_on(databases: Databases, instance: Path) -> Iterator[Flask]:
    """An application on a province of its own; the same on every engine."""
    url = databases.create_filled(fill_province.__name__, fill_province)
    app = databases.application(url, instance)
    app.test_client_class = PageClient
    yield app
    let_go(app)
    databases.drop(url)


@pytest.fixture(scope="module")
def province_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    with province_on(databases, tmp_path_factory.mktemp("instance")) as app:
        yield app


@pytest.fixture
def province(province_app: Flask) -> Iterator[Session]:
    """The session of a context on the province."""
    with province_app.app_context():
        yield db.session()


@pytest.fixture
def log_in(province_app: Flask) -> Callable[[str], PageClient]:
    """A client of someone of the province."""

    def enter(username: str) -> PageClient:
        client = province_app.test_client()
        assert isinstance(client, PageClient)
        client.log_in(username, PASSWORD)
        return client

    return enter


@pytest.fixture
def count_queries(province: Session) -> Iterator[Callable[[], int]]:
    """How many queries the engine has run since the test began."""
    engine = db.engine
    ran: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if " FROM " in statement:
            ran.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield lambda: len(ran)
    event.remove(engine, "before_cursor_execute", note)
