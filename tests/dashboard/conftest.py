"""One random province on each engine for all tests of a file: they only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from rollout.db import db
from tests.dashboard.province import fill_province
from tests.databases import Databases
from tests.page import PageClient


@pytest.fixture(scope="module")
def province_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a province; the same on every engine."""
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    with databases.lend(tmp_path_factory.mktemp("instance"), fill_province) as app:
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
        client.enter(username)
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
