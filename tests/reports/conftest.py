"""A random province, filled once for the reports of all tests; each has a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import AppMaker
from tests.dashboard.province import Province, fill_province, units_of_province


@pytest.fixture
def app(lent_app: AppMaker) -> Iterator[Flask]:
    with lent_app(fill_province) as app:
        yield app


@pytest.fixture
def province(session: Session) -> Province:
    return units_of_province(session)
