"""Fixtures every test may use: an application on each engine, its session and a client that checks pages."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy.orm import Session

from rollout.accounts import passwords
from rollout.db import db
from tests.clock import TurnTo, turning
from tests.databases import Databases, Fill, PostgresqlDatabases, SqliteDatabases, let_go
from tests.engines import choose_engines
from tests.machine import REQUIRE_ALL, chromium, postgresql_programs, quick_folder
from tests.page import PageClient
from tests.postgres import Cluster
from tests.register.visiting import CLOCKS, TODAY, Visiting
from tests.staffed import Staffed, make_staffed

for name in ("ROLLOUT_ENV", "DATABASE_URL", "SECRET_KEY", "DATA_KEYS", "SMTP_HOST"):
    os.environ.pop(name, None)  # tests never touch what the developer's environment points at

# Hundreds of users are made and log in; what a hash costs in production is told by tests/accounts/test_passwords.py.
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

settings.register_profile("developer", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if REQUIRE_ALL else "developer")

expect.set_options(timeout=20_000)  # ms; a busy machine is slow, not wrong

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[Databases]:
    with TemporaryDirectory(prefix="rollout-sqlite-", dir=quick_folder()) as folder:
        yield SqliteDatabases(Path(folder))


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    cluster = Cluster(postgresql_programs(), quick_folder())
    yield cluster
    cluster.close()


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return PostgresqlDatabases(tmp_path_factory.mktemp("postgresql"), postgresql_cluster)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The engine's name: tests/engines.py. For one: @pytest.mark.parametrize("engine", ["sqlite"], indirect=True)."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def databases(engine: str, request: pytest.FixtureRequest) -> Databases:
    held: Databases = request.getfixturevalue(f"{engine}_databases")
    return held


AppMaker = Callable[..., AbstractContextManager[Flask]]


@pytest.fixture
def new_app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AppMaker:
    """Makes applications, each on a database of its own that lives for the `with`; takes config by keyword."""

    @contextmanager
    def make(**overrides: object) -> Iterator[Flask]:
        url = databases.create()
        app = databases.application(url, tmp_path_factory.mktemp("instance"), **overrides)
        try:
            yield app
        finally:
            let_go(app)
            databases.drop(url)

    return make


@pytest.fixture
def lent_app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AppMaker:
    """Lends the application that tests share, for the `with`, on a database of its own; takes what fills it."""

    def lend(fill: Fill | None = None) -> AbstractContextManager[Flask]:
        return databases.lend(tmp_path_factory.mktemp("instance"), fill)

    return lend


@pytest.fixture
def app(request: pytest.FixtureRequest, new_app: AppMaker, lent_app: AppMaker) -> Iterator[Flask]:
    """The application on an empty database with the schema; the test runs once on each engine.

    It is lent, unless the test is marked @pytest.mark.own_app.
    """
    with (new_app if request.node.get_closest_marker("own_app") else lent_app)() as app:
        yield app


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session of an application context that stays open for the whole test.

    The client commits it before each request, so that a page sees what the test has written.
    """
    with app.app_context():
        yield db.session()


@pytest.fixture
def staffed(app: Flask, session: Session) -> Staffed:
    """The small province with people of every role (tests/staffed.py)."""
    return make_staffed(app, session)


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    """Turns the clock of visits, which stands at TODAY, the first Tuesday of December."""
    turn_to = turning(monkeypatch, CLOCKS)
    turn_to(TODAY)
    return turn_to


@pytest.fixture
def visiting(staffed: Staffed, turn: TurnTo) -> Visiting:
    """Visits of the people of `staffed`."""
    return Visiting(staffed.world)


@pytest.fixture
def client(app: Flask) -> PageClient:
    """Opens pages as a browser does, and checks each one (tests/page.py)."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one per worker: a second one would ask for a second event loop."""
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    choose_engines(metafunc)


def pytest_collection_finish() -> None:
    """What is there for the whole run is no garbage: looking through it again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_ALL=1 nothing is skipped: a skip is a failure."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which REQUIRE_ALL=1 forbids: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Skipped, which REQUIRE_ALL=1 forbids: {report.longrepr}"
    return report
