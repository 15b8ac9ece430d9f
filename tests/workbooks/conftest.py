"""The real registry with two units, and a loader that loads rows as the command does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import AppMaker
from tests.staffed import Staffed, make_staffed
from tests.workbooks.loading import Loader, fill_for_loader, loader_of


@pytest.fixture
def app(lent_app: AppMaker, request: pytest.FixtureRequest) -> Iterator[Flask]:
    with lent_app(fill_for_loader if "loader" in request.fixturenames else None) as app:
        yield app


@pytest.fixture
def loader(session: Session) -> Loader:
    return loader_of(session)


@pytest.fixture
def staffed(app: Flask, session: Session) -> Staffed:
    return make_staffed(app, session)
