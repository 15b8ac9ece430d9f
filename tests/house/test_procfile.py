"""The processes of the Procfile start as they stand there, in production's environment."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from rollout.config import make_data_keys
from tests.machine import ROOT
from tests.postgres import free_port

SECONDS = 60


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "ROLLOUT_ENV": "production",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'production.sqlite'}",
        "SECRET_KEY": secrets.token_hex(),
        "DATA_KEYS": make_data_keys(),
        "PORT": str(free_port()),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }


def processes() -> dict[str, str]:
    return dict(re.findall(r"^(\w+): (.+)$", (ROOT / "Procfile").read_text(encoding="utf-8"), re.MULTILINE))


def answers(address: str) -> int:
    """The status of an address once a server listens there."""
    until = time.monotonic() + SECONDS
    while True:
        try:
            with urlopen(address, timeout=SECONDS) as answer:
                return int(answer.status)
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs a Unix")
def test_the_processes_of_the_procfile_start(environ: dict[str, str]) -> None:
    named = processes()
    assert set(named) == {"release", "web", "clock"}
    subprocess.run(named["release"], shell=True, cwd=ROOT, env=environ, check=True, capture_output=True)
    init = "flask --app app init --admin admin"
    subprocess.run(init, shell=True, cwd=ROOT, env=environ, check=True, capture_output=True)
    web = named["web"]
    with subprocess.Popen(f"exec {web}", shell=True, cwd=ROOT, env=environ, stderr=subprocess.PIPE) as server:
        try:
            assert answers(f"http://127.0.0.1:{environ['PORT']}/healthz") == 200
        finally:
            server.send_signal(signal.SIGTERM)
    with subprocess.Popen(f"exec {named['clock']}", shell=True, cwd=ROOT, env=environ, stderr=subprocess.PIPE) as clock:
        try:
            assert clock.stderr
            assert any(b"The clock runs" in line for line in clock.stderr)
        finally:
            clock.send_signal(signal.SIGTERM)
    assert clock.returncode == 0
