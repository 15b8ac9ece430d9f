"""What one test does to the application that it was lent does not reach the next."""

from __future__ import annotations

from pathlib import Path
from time import sleep

import pytest
from sqlalchemy.orm import Session

from rollout.core.background import Report, background
from rollout.db import db
from rollout.models import Setting
from tests.databases import Databases


def fill_setting(session: Session) -> None:
    session.add(Setting(key="filled", value="1", label="Có sẵn", basis="728"))
    session.commit()


def settings() -> set[str]:
    return {setting.key for setting in db.session.query(Setting)}


def test_the_next_test_finds_nothing_of_the_one_before(databases: Databases, tmp_path: Path) -> None:
    done = []

    def work(_report: Report) -> None:
        sleep(0.1)
        done.append("the job")

    with databases.lend(tmp_path / "first") as first, first.app_context():
        first.config["PUBLIC_URL"] = "https://vssid.example.gov.vn"
        db.session.add(Setting(key="hotline", value="1", label="Tổng đài", basis="728"))
        db.session.commit()
        background().start("slow", work)
    assert done == ["the job"]
    with databases.lend(tmp_path / "second") as second, second.app_context():
        assert second is first
        assert second.config["PUBLIC_URL"] != "https://vssid.example.gov.vn"
        assert Path(second.instance_path) == tmp_path / "second"
        assert settings() == set()
        assert background().percent("slow") is None


def test_what_fills_a_database_is_there_and_only_there(databases: Databases, tmp_path: Path) -> None:
    for fill, held in ((fill_setting, {"filled"}), (None, set()), (fill_setting, {"filled"})):
        with databases.lend(tmp_path, fill) as app, app.app_context():
            assert settings() == held
            db.session.add(Setting(key="hotline", value="1", label="Tổng đài", basis="728"))
            db.session.commit()


def test_two_at_once_are_two(databases: Databases, tmp_path: Path) -> None:
    with databases.lend(tmp_path) as one, databases.lend(tmp_path) as other:
        assert one.config["SQLALCHEMY_DATABASE_URI"] != other.config["SQLALCHEMY_DATABASE_URI"]


def test_a_lent_application_takes_no_routes(databases: Databases, tmp_path: Path) -> None:
    with databases.lend(tmp_path) as app, pytest.raises(AssertionError, match="add_url_rule"):
        app.add_url_rule("/more", view_func=lambda: "")
