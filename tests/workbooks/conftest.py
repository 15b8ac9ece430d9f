"""The real registry with two units, and a loader that loads rows as the command does."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.workbooks.loading import Loader, make_loader


@pytest.fixture
def loader(session: Session) -> Loader:
    return make_loader(session)
