"""The small province with people of every role."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.staffed import Staffed, make_staffed


@pytest.fixture
def staffed(app: Flask, session: Session) -> Staffed:
    return make_staffed(app, session)
