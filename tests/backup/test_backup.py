"""Backups: whole, checked, without keys, for the owner alone; restored whole or not at all."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.config import make_data_keys
from rollout.core.crypto import Keys
from rollout.db import db
from rollout.ledger.backup import DAYS_KEPT, backup_folder, create_backup, keep_daily_backup, restore_backup
from rollout.ledger.copies import BackupError
from rollout.models import Unit
from rollout.register.verify import verify
from tests.backup import beside
from tests.nursery import NURSERY, born, environ_of

AddUnit = Callable[[str], int]


def codes() -> list[str]:
    return list(db.session.scalars(select(Unit.code).order_by(Unit.code)))


@contextmanager
def refused(words: str) -> Iterator[None]:
    """The block raises BackupError with these words, and the database is as before."""
    before = codes()
    db.session.rollback()
    with pytest.raises(BackupError, match=words):
        yield
    assert codes() == before


def test_a_backup_is_restored_and_the_database_before_it_is_kept(
    app: Flask, session: Session, add_unit: AddUnit, tmp_path: Path
) -> None:
    seq = add_unit("TA0001A")
    made = create_backup(tmp_path / "backup")
    assert made.seq == seq
    later = add_unit("TA0002A")

    restored = restore_backup(made.path)
    assert restored.seq == seq
    assert codes() == ["TA0001A"]
    assert list(verify(session)) == []
    db.session.rollback()

    assert restored.set_aside is not None
    assert restored.set_aside.parent == backup_folder()
    assert restore_backup(restored.set_aside).seq == later
    assert codes() == ["TA0001A", "TA0002A"]
    assert list(verify(session)) == []
    assert add_unit("TA0003A") == later + 1


def test_a_backup_is_its_owners_alone_and_leaves_nothing_beside_it(add_unit: AddUnit, tmp_path: Path) -> None:
    add_unit("TA0001A")
    made = create_backup(tmp_path / "backup")
    keep_daily_backup(date(2026, 11, 23))
    for file in (made.path, *backup_folder().iterdir()):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(backup_folder().stat().st_mode) == 0o700
    assert [file.name for file in tmp_path.iterdir()] == ["backup"]


def test_a_backup_holds_no_key(app: Flask, add_unit: AddUnit, tmp_path: Path) -> None:
    add_unit("TA0001A")
    content = create_backup(tmp_path / "backup").path.read_bytes()
    held = json.loads(app.config["DATA_KEYS"])["keys"]
    texts = [key for keys in held.values() for key in keys.values()]
    assert len(texts) == 3
    for key in texts:
        assert key.encode() not in content
        assert b64decode(key) not in content
        assert b64decode(key).hex().encode() not in content
    assert app.config["SECRET_KEY"].encode() not in content


def test_a_backup_is_taken_while_another_transaction_writes(
    app: Flask, session: Session, add_unit: AddUnit, tmp_path: Path
) -> None:
    add_unit("TA0001A")
    seq = add_unit("TA0002A")
    session.execute(text("UPDATE unit SET headcount = 1 WHERE code = 'TA0002A'"))
    made = create_backup(tmp_path / "backup")
    session.commit()
    assert made.seq == seq
    restore_backup(made.path)
    assert session.scalar(select(Unit.headcount).where(Unit.code == "TA0002A")) is None


def test_a_backup_replaces_the_one_before_it_or_leaves_it(
    app: Flask, add_unit: AddUnit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "backup"
    add_unit("TA0001A")
    create_backup(path)
    seq = add_unit("TA0002A")
    assert create_backup(path).seq == seq
    before = path.read_bytes()
    monkeypatch.setitem(app.extensions, "data_keys", Keys(make_data_keys()))
    with refused("written with other keys"):
        create_backup(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["backup"]


def test_what_cannot_be_a_backup_is_refused(app: Flask, add_unit: AddUnit, tmp_path: Path) -> None:
    add_unit("TA0001A")
    whole = create_backup(tmp_path / "backup").path.read_bytes()
    torn = bytearray(whole)
    for at in range(len(torn) // 2, len(torn) // 2 + 3000):
        torn[at] ^= 0xFF
    for name, content in {
        "empty": b"",
        "text": b"not a database\n" * 99,
        "cut": whole[:-4096],
        "torn": bytes(torn),
    }.items():
        file = tmp_path / name
        file.write_bytes(content)
        with refused(r"damaged|never set up|no backup of this program"):
            restore_backup(file)
    with refused("There is no file"):
        restore_backup(tmp_path / "nowhere")
    with refused("There is no folder"):
        create_backup(tmp_path / "nowhere" / "backup")


def test_a_backup_of_other_keys_is_refused(
    app: Flask, add_unit: AddUnit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_unit("TA0001A")
    made = create_backup(tmp_path / "backup")
    add_unit("TA0002A")
    monkeypatch.setitem(app.extensions, "data_keys", Keys(make_data_keys()))
    with refused("written with other keys"):
        restore_backup(made.path)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_whose_chain_was_cut_is_refused(app: Flask, add_unit: AddUnit, tmp_path: Path) -> None:
    add_unit("TA0001A")
    made = create_backup(tmp_path / "backup")
    for change, words in {
        "UPDATE chain_head SET seq = seq + 1": "it was changed",
        "UPDATE chain_head SET mac = x'00'": "it was changed",
        "DELETE FROM chain_head": "rows were removed",
        "DELETE FROM chain_link": "rows were removed",
        "UPDATE alembic_version SET version_num = 'f00d'": "newer version",
        "DELETE FROM installation": "never set up",
    }.items():
        changed = tmp_path / "changed"
        changed.write_bytes(made.path.read_bytes())
        with closing(sqlite3.connect(changed)) as connection:
            connection.executescript(f"DROP TRIGGER chain_link_refuse_delete; {change}")
        with refused(words):
            restore_backup(changed)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_database_itself_is_neither_a_backup_nor_the_place_of_one(app: Flask, add_unit: AddUnit) -> None:
    add_unit("TA0001A")
    live = Path(db.engine.url.database or "")
    with refused("the database itself"):
        create_backup(live)
    with refused("the database itself"):
        restore_backup(live)


HOLDS_IT_OPEN = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM unit").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_is_restored_under_a_running_server(app: Flask, add_unit: AddUnit, tmp_path: Path) -> None:
    add_unit("TA0001A")
    made = create_backup(tmp_path / "backup")
    add_unit("TA0002A")
    command = [sys.executable, "-c", HOLDS_IT_OPEN, str(db.engine.url.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "open\n"
        with refused("stop the server"):
            restore_backup(made.path)
        server.communicate("")
    restore_backup(made.path)
    assert codes() == ["TA0001A"]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_tables_that_the_backup_does_not_know_go(
    app: Flask, session: Session, add_unit: AddUnit, tmp_path: Path
) -> None:
    add_unit("TA0001A")
    made = create_backup(tmp_path / "backup")
    session.execute(text("CREATE TABLE of_a_later_version (id integer REFERENCES unit (id))"))
    session.commit()
    restore_backup(made.path)
    assert session.scalar(text("SELECT to_regclass('of_a_later_version')")) is None


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_restore_that_postgresql_refuses_changes_nothing(
    app: Flask, session: Session, add_unit: AddUnit, tmp_path: Path
) -> None:
    add_unit("TA0001A")
    made = create_backup(tmp_path / "backup")
    session.execute(text("CREATE VIEW unit_names AS SELECT name FROM unit"))
    session.execute(text("CREATE SCHEMA elsewhere"))
    session.execute(text("CREATE TABLE elsewhere.kept (like unit_mode)"))
    session.execute(
        text("CREATE TRIGGER held BEFORE DELETE ON elsewhere.kept FOR EACH ROW EXECUTE FUNCTION public.refuse_change()")
    )
    session.commit()
    with refused("was not replaced: .*refuse_change"):
        restore_backup(made.path)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_without_pg_dump_there_is_one_clear_error(
    app: Flask, add_unit: AddUnit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_unit("TA0001A")
    monkeypatch.setattr(db.engine.dialect, "server_version_info", (0, 0))
    monkeypatch.setenv("PATH", "")
    with refused("pg_dump is not on this machine"):
        create_backup(tmp_path / "backup")
    assert not list(tmp_path.iterdir())


def test_the_newest_fourteen_daily_backups_are_kept(app: Flask, add_unit: AddUnit) -> None:
    add_unit("TA0001A")
    first = date(2026, 11, 1)
    suffix = keep_daily_backup(first).path.suffix
    for back in range(1, DAYS_KEPT + 3):
        (backup_folder() / f"rollout-{first - timedelta(days=back)}{suffix}").touch()
    (backup_folder() / f"before-restore-2020-01-01-000000{suffix}").touch()
    made = keep_daily_backup(first + timedelta(days=1))
    daily = sorted(file.name for file in backup_folder().glob("rollout-*"))
    assert len(daily) == DAYS_KEPT
    assert daily[-1] == made.path.name
    assert daily[0] == f"rollout-{first - timedelta(days=DAYS_KEPT - 2)}{suffix}"
    assert len(list(backup_folder().glob("before-restore-*"))) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_restore_that_is_killed_leaves_one_or_the_other(app: Flask, add_unit: AddUnit, tmp_path: Path) -> None:
    for n in range(1, 40):
        add_unit(f"TA{n:04d}A")
    made = create_backup(tmp_path / "backup")
    add_unit("TB0001B")
    db.session.remove()
    db.engine.dispose()
    seen = set()
    for wait in (0, 0.002, 0.005, 0.01, 0.02, 0.03, 5):
        hears, tells = NURSERY.Pipe(duplex=False)
        arguments = (app.instance_path, made.path, tells)
        process = born(beside.restore, *arguments, environ=environ_of(app), log=tmp_path / "log")
        tells.close()
        assert hears.recv() == "restoring"
        hears.close()
        process.join(wait)
        process.kill()
        process.join()
        seen.add(len(codes()))
        assert list(verify(db.session())) == []
        db.session.remove()
        db.engine.dispose()
    assert seen <= {39, 40}
    assert 39 in seen
