"""Copying a PostgreSQL database into one file and back, by PostgreSQL's own pg_dump, pg_restore and psql."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import IO, cast

from sqlalchemy import Engine, inspect, text

from rollout.db import WRITING_LOCK, db
from rollout.ledger.copies import BackupError, Claims, written_whole

READ = ("alembic_version", "installation", "chain_head", "chain_link")

CLEAR = b"""
SET client_min_messages = warning;
SET lock_timeout = '30s';
BEGIN;
DO $$ DECLARE held record; BEGIN
  FOR held IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', held.tablename);
  END LOOP;
END $$;
"""
"""Tables that the backup does not know go too: what is restored is the backup and nothing else."""


class PostgresqlCopies:
    suffix = ".dump"

    def __init__(self, engine: Engine) -> None:
        url = engine.url
        self._engine = engine
        self._name = url.set(drivername="postgresql", password=None).render_as_string()
        self._environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})

    def is_live(self, _file: Path, /) -> bool:
        return False

    def copy(self, into: Path) -> None:
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--dbname", self._name, "--file", into)

    def claims(self, file: Path) -> Claims:
        try:
            self._run("pg_restore", "--file", os.devnull, file)  # reads all of it
        except BackupError as error:
            raise BackupError(f"{file.name} is no backup of this program, or is damaged ({error}).") from error
        last: dict[str, dict[str, str]] = {}
        for table, row in self._rows(file):
            if table not in last or int(row.get("seq", 0)) > int(last[table].get("seq", 0)):
                last[table] = row
        if "alembic_version" not in last:
            raise BackupError(f"{file.name} is no backup of this program.")
        if "installation" not in last:
            raise BackupError(f"{file.name} was never set up: it holds nothing.")
        return Claims(
            last["alembic_version"]["version_num"],
            last["installation"]["key_fingerprint"],
            _sealed(last.get("chain_head")),
            _sealed(last.get("chain_link")),
        )

    def replace(self, by: Path, set_aside: Path) -> bool:
        db.session.close()
        with self._engine.connect() as connection:
            connection.detach()  # so that its lock ends with it
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": WRITING_LOCK})  # nobody posts meanwhile
            holds_anything = bool(inspect(connection).get_table_names())
            connection.commit()
            if holds_anything:
                with written_whole(set_aside) as partial:
                    self.copy(partial)
            self._load(by)
        self._engine.dispose()
        return holds_anything

    def _program(self, name: str) -> str:
        """Of the server's version where there are several: an older pg_dump refuses, a newer one's output may be."""
        with self._engine.connect() as connection:
            (major, *_) = connection.dialect.server_version_info or (0,)
        versioned = Path(f"/usr/lib/postgresql/{major}/bin/{name}")
        held = str(versioned) if versioned.exists() else shutil.which(name)
        if held is None:
            raise BackupError(f"{name} is not on this machine; install PostgreSQL's client programs, version {major}.")
        return held

    def _start(
        self, name: str, *arguments: str | Path, stdin: int = DEVNULL, stdout: int = DEVNULL, stderr: int = DEVNULL
    ) -> subprocess.Popen[bytes]:
        command = [self._program(name), *map(str, arguments)]
        return subprocess.Popen(  # noqa: S603 - our own options and the path of a file
            command, env=self._environment, stdin=stdin, stdout=stdout, stderr=stderr
        )

    def _run(self, name: str, *arguments: str | Path) -> None:
        with self._start(name, *arguments, stderr=PIPE) as process:
            _, complaint = process.communicate()
        if process.returncode != 0:
            raise BackupError(_last_line(name, complaint))

    def _rows(self, file: Path) -> Iterator[tuple[str, dict[str, str]]]:
        """The rows of the tables READ, as pg_restore prints them."""
        tables = [f"--table={name}" for name in READ]
        with self._start("pg_restore", "--data-only", "--file=-", *tables, file, stdout=PIPE) as process:
            table, columns = "", [""]
            for printed in cast(IO[bytes], process.stdout):
                line = printed.decode()
                if line.startswith("COPY "):
                    name, _, listed = line.removeprefix("COPY ").partition(" (")
                    table, columns = name.rpartition(".")[2], listed.partition(")")[0].split(", ")
                elif line.startswith("\\."):
                    table = ""
                elif table:
                    yield table, dict(zip(columns, line.rstrip("\n").split("\t"), strict=True))

    def _load(self, file: Path) -> None:
        """One transaction, committed only when all of the backup has been read."""
        dump = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-", file)
        load = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", self._name)
        with (
            self._start("pg_restore", *dump, stdout=PIPE) as source,
            self._start("psql", *load, stdin=PIPE, stderr=PIPE) as target,
        ):
            script, into = cast(IO[bytes], source.stdout), cast(IO[bytes], target.stdin)
            with suppress(BrokenPipeError):  # psql stopped at an error, which it tells below
                into.write(CLEAR)
                shutil.copyfileobj(script, into)
                if source.wait() == 0:
                    into.write(b"\nCOMMIT;\n")
            with suppress(BrokenPipeError):  # nor does it take what is still buffered
                into.close()
            script.close()
            complaint = cast(IO[bytes], target.stderr).read()
        if source.returncode != 0 or target.returncode != 0:
            raise BackupError(f"The database was not replaced: {_last_line('psql', complaint)}")


def _sealed(row: dict[str, str] | None) -> tuple[int, bytes] | None:
    """seq and seal of a row; COPY writes bytes as \\\\x and hexadecimal digits."""
    return (int(row["seq"]), bytes.fromhex(row["mac"].removeprefix("\\\\x"))) if row else None


def _last_line(name: str, complaint: bytes) -> str:
    """The last line a program wrote: without details, so without values of rows."""
    return (complaint.decode(errors="replace").strip().splitlines() or [f"{name} failed without a word"])[-1]
