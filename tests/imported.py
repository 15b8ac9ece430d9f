"""All that an application is made of, for tests/nursery.py: to import this is to import that."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from rollout import create_app
from rollout.config import make_data_keys

with TemporaryDirectory() as folder:
    create_app(
        {"SECRET_KEY": "for nobody", "DATA_KEYS": make_data_keys(), "SQLALCHEMY_DATABASE_URI": "sqlite://"},
        instance=Path(folder),
    )
