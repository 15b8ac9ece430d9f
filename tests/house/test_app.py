"""The application starts, on both engines, with what its environment must and may give it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from rollout import config
from rollout.db import db, reading
from rollout.models import Setting
from tests.machine import ROOT

PRODUCTION = {
    "ROLLOUT_ENV": "production",
    "SECRET_KEY": "a secret",
    "DATABASE_URL": "postgres://rollout@db/rollout",
    "DATA_KEYS": config.make_data_keys(),
}


def a_setting() -> Setting:
    return Setting(key="hotline", value="1900 9068", label="Tổng đài", basis="728")


def test_both_engines_answer(app: Flask, engine: str) -> None:
    with app.app_context():
        assert db.session.scalar(text("SELECT 728")) == 728
        assert db.engine.dialect.name == engine


@pytest.mark.parametrize("round_", [1, 2])
def test_nothing_is_left_of_the_test_before(session: Session, round_: int) -> None:
    assert session.query(Setting).count() == 0
    session.add(a_setting())
    session.commit()


def test_a_reading_transaction_cannot_write(session: Session) -> None:
    with reading():
        session.add(a_setting())
        with pytest.raises(DBAPIError, match=r"(?i)readonly|read-only"):
            session.flush()
        session.rollback()
    assert session.query(Setting).count() == 0


def test_the_schema_takes_vietnamese_text_whole(session: Session) -> None:
    session.add(a_setting())
    session.commit()
    session.expire_all()
    assert session.get_one(Setting, "hotline").label == "Tổng đài"


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "DATA_KEYS"])
def test_production_refuses_to_start_without_its_secrets(missing: str, tmp_path: Path) -> None:
    environ = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(config.ConfigError, match=missing):
        config.from_environment(tmp_path, environ)
    assert list(tmp_path.iterdir()) == []


def test_production_keeps_nothing_in_its_folder(tmp_path: Path) -> None:
    settings = config.from_environment(tmp_path, PRODUCTION)
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://rollout@db/rollout"
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert list(tmp_path.iterdir()) == []


def test_the_public_address_and_the_proxies_are_those_of_the_environment(tmp_path: Path) -> None:
    set_up = config.from_environment(tmp_path, PRODUCTION | {"PUBLIC_URL": "https://vssid.vn/", "PROXIES": "2"})
    assert (set_up["PUBLIC_URL"], set_up["PROXIES"]) == ("https://vssid.vn", 2)
    left_out = config.from_environment(tmp_path, PRODUCTION)
    assert (left_out["PUBLIC_URL"], left_out["PROXIES"]) == ("", 0)
    embedded = config.from_environment(tmp_path, {"PORT": "8080"})
    assert embedded["PUBLIC_URL"] == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [("PROXIES", "-1"), ("PROXIES", "one"), ("PUBLIC_URL", "vssid.vn"), ("PUBLIC_URL", "https://vssid.vn/path")],
)
def test_an_address_or_a_number_of_proxies_that_is_none_is_refused(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=name):
        config.from_environment(tmp_path, {name: value})


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [({"ROLLOUT_ENV": "production"}, "Production needs"), ({"DATA_KEYS": "{}"}, "DATA_KEYS cannot be read")],
)
def test_a_refused_start_is_one_line_on_stderr(environ: dict[str, str], complaint: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", "routes"]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert complaint in ended.stderr


def test_the_embedded_default_makes_private_secrets_once(tmp_path: Path) -> None:
    first = config.from_environment(tmp_path / "instance", {})
    again = config.from_environment(tmp_path / "instance", {})
    assert first == again
    for name in ("secret-key", "keys.json"):
        assert (tmp_path / "instance" / name).stat().st_mode & 0o777 == 0o600
