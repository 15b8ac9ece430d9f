"""`make run` on a fresh copy of the project: the demo the first time, nothing but the server after that."""

from __future__ import annotations

import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

from tests.machine import ROOT
from tests.postgres import free_port

FIRST_SECONDS = 180
NEXT_SECONDS = 8
"""Of processor time: on a machine that does other things besides, the clock on the wall says nothing of a start."""

FLASK = [sys.executable, "-m", "flask", "--app", "app"]
SMALL_DEMO = ["demo", "--units", "20", "--participants", "100", "--days", "30"]

DAILY = ("job_run", "chain_note")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of what runs, without an instance folder."""
    shutil.copy(ROOT / "app.py", tmp_path)
    for folder in ("rollout", "migrations", "static", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def serve(house: Path, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "rollout.serve"],
        cwd=house,
        env=os.environ | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def served(house: Path) -> Iterator[list[str]]:
    """Yields what is printed until /healthz answers."""
    port = free_port()
    with serve(house, PORT=str(port)) as server:
        try:
            printed = []
            assert server.stdout
            for line in server.stdout:
                printed.append(line.rstrip())
                if line.startswith("Ctrl+C"):
                    break
            assert printed, server.stderr and server.stderr.read()
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=FIRST_SECONDS) as answer:
                assert answer.status == 200
            assert f"http://127.0.0.1:{port}" in printed
            yield printed
        finally:
            server.terminate()


def worked() -> float:
    """Seconds of processor time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def contents(instance: Path) -> dict[str, object]:
    """The log-ins, the keys and every row of the database, but for the daily jobs, whose time may have come."""
    held: dict[str, object] = {
        name: (instance / name).read_bytes() for name in ("demo-logins.txt", "keys.json", "secret-key")
    }
    with closing(sqlite3.connect(instance / "rollout.sqlite")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if table not in DAILY:
                held[table] = sorted(connection.execute(f"SELECT * FROM {table}"), key=repr)
    return held


def test_the_second_start_is_quick_and_changes_nothing(house: Path) -> None:
    with served(house) as printed:
        logins = (house / "instance" / "demo-logins.txt").read_text(encoding="utf-8").splitlines()
        assert len(logins) >= 6
        for role, username, password in (login.split("\t") for login in logins):
            assert any(line.split() == [role, username, password] for line in printed), printed
    made = contents(house / "instance")
    before = worked()
    with served(house) as printed:
        assert not any("demo province" in line for line in printed)
        assert contents(house / "instance") == made
    assert worked() - before < NEXT_SECONDS
    assert all(path.stat().st_mode & 0o077 == 0 for path in (house / "instance").iterdir())


def test_a_proxy_on_this_machine_does_not_make_everybody_local(house: Path) -> None:
    """The server hands the headers of a proxy on, by which the door sees that there is one."""
    subprocess.run([*FLASK, *SMALL_DEMO], cwd=house, check=True, capture_output=True)
    with served(house) as printed:
        [address] = [line for line in printed if line.startswith("http://127.0.0.1:")]
        role, username, password = (
            (house / "instance" / "demo-logins.txt").read_text(encoding="utf-8").splitlines()[0].split("\t")
        )
        for headers, is_let_in in (({}, True), ({"X-Forwarded-For": "203.0.113.9"}, False), ({"Via": "1.1 x"}, False)):
            opener = build_opener(HTTPCookieProcessor())
            opener.addheaders = list(headers.items())
            page = opener.open(f"{address}/login").read().decode()
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            assert token
            data = urlencode({"csrf_token": token[1], "username": username, "password": password}).encode()
            if is_let_in:
                assert opener.open(f"{address}/login", data).geturl() != f"{address}/login", role
            else:
                with pytest.raises(HTTPError, match="422"):
                    opener.open(f"{address}/login", data)


def test_what_commands_write_is_their_owners_alone(house: Path) -> None:
    """Whatever the shell's umask is, and also where a log-in file was there before, open to all."""
    instance = house / "instance"
    instance.mkdir()
    (instance / "demo-logins.txt").touch(0o666)
    for arguments in (
        SMALL_DEMO,
        ["backup", "create", str(house / "a.backup")],
    ):
        subprocess.run([*FLASK, *arguments], cwd=house, check=True, capture_output=True, umask=0o000)
    written = [house / "a.backup", *instance.rglob("*")]
    assert {path.name for path in written} >= {"demo-logins.txt", "keys.json", "secret-key", "rollout.sqlite"}
    assert {path.name: oct(path.stat().st_mode) for path in written if path.stat().st_mode & 0o077} == {}


def test_a_demo_that_fails_leaves_no_database(house: Path) -> None:
    with serve(house, DATA_KEYS="{}", PORT=str(free_port())) as server:
        _, complaint = server.communicate(timeout=FIRST_SECONDS)
    assert server.returncode == 1
    assert complaint.startswith("DATA_KEYS cannot be read"), complaint
    assert not list((house / "instance").glob("*.sqlite"))


def test_a_taken_port_is_one_line_on_stderr(house: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        cwd=tmp_path_factory.mktemp("empty"),
        text=True,
    ) as other:
        try:
            assert other.stdout
            port = other.stdout.readline().split(" port ")[1].split()[0]
            with serve(house, PORT=port, DATABASE_URL=f"sqlite:///{house / 'own.sqlite'}") as server:
                _, complaint = server.communicate(timeout=FIRST_SECONDS)
        finally:
            other.terminate()
    assert server.returncode == 1
    assert complaint.splitlines()[-1].startswith(f"http://127.0.0.1:{port} cannot be served:"), complaint
