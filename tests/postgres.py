"""A throwaway PostgreSQL cluster on a free loopback port, for tests and benchmarks.

Its superuser needs no password and nothing is synced to disk: never for real data.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "logging_collector": "off",
}


class ClusterNotStarted(Exception):
    """PostgreSQL did not come up; the text holds the end of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cluster:
    """One running cluster; `close()` ends its server and removes its files."""

    def __init__(self, programs: Path, folder: Path | None = None) -> None:
        """Starts it, with its files in the folder of temporary files or another. Raises ClusterNotStarted."""
        self._programs = programs
        # initdb refuses to run as root, so a root user lends it the user that Debian's package makes.
        self._owner = "postgres" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="rollout-postgresql-", dir=folder))
        if self._owner:
            shutil.chown(self._folder, self._owner, self._owner)
        try:
            self._make()
            self._server, self.port = self._start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._admin = psycopg.connect(self._connection("postgres"), autocommit=True)

    def _connection(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=rollout dbname={database}"

    def _spawn(self, *command: str) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self._programs / command[0]), *command[1:]],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._owner,
                group=self._owner,
                extra_groups=() if self._owner else None,
                start_new_session=True,  # a Ctrl+C for pytest does not reach it: close() stops it in order
            )

    def _log(self) -> str:
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def _make(self) -> None:
        made = self._spawn(
            "initdb", "--pgdata", "data", "--username", "rollout", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        if made.wait(START_SECONDS) != 0:
            raise ClusterNotStarted(self._log())

    def _start(self) -> tuple[subprocess.Popen[bytes], int]:
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        for _ in range(3):  # someone else may take the port between our look and the server's
            self.port = free_port()
            server = self._spawn("postgres", "-D", "data", "-p", str(self.port), *settings)
            until = time.monotonic() + START_SECONDS
            while server.poll() is None and time.monotonic() < until:
                try:
                    psycopg.connect(self._connection("postgres"), connect_timeout=2).close()
                except psycopg.OperationalError:
                    time.sleep(0.05)
                else:
                    return server, self.port
            self._stop(server)
        raise ClusterNotStarted(self._log())

    @staticmethod
    def _stop(server: subprocess.Popen[bytes]) -> None:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown: ends sessions, then itself
            server.wait(START_SECONDS)

    def url(self, database: str) -> str:
        """The DATABASE_URL of one of its databases."""
        return f"postgresql+psycopg://rollout@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template0") -> str:
        """A new database, a copy of the template; returns its URL."""
        # Before 15 there was no choice. The other strategy logs every page: slower, and the log fills the memory.
        strategy = sql.SQL("STRATEGY FILE_COPY" if self._admin.info.server_version >= 15_00_00 else "")
        names = sql.Identifier(database), sql.Identifier(template)
        self._admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(*names, strategy))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Removes a database, whoever is still connected to it."""
        self._admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def close(self) -> None:
        self._admin.close()
        self._stop(self._server)
        shutil.rmtree(self._folder)
