"""The real registry with two units, and a loader that loads rows as the command does."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.staffed import Staffed, make_staffed
from tests.workbooks.loading import Loader, make_loader


@pytest.fixture
def loader(session: Session) -> Loader:
    return make_loader(session)


@pytest.fixture
def staffed(app: Flask, session: Session) -> Staffed:
    return make_staffed(app, session)
