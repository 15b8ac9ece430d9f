"""What copying a database needs on either engine: the claims of a copy, a file written whole, the one error."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol


class BackupError(Exception):
    """Nothing was written or changed; the text says what stands in the way."""


class Claims(NamedTuple):
    """What a copy says of itself: its schema, its keys and where its chain ends (seq, seal)."""

    revision: str
    fingerprint: str
    head: tuple[int, bytes] | None
    last_link: tuple[int, bytes] | None


class Copies(Protocol):
    """How one engine copies its database into a file and back. Every method raises BackupError."""

    suffix: str

    def is_live(self, file: Path, /) -> bool:
        """Is this file the database itself?"""

    def copy(self, into: Path) -> None:
        """Writes the database as of one moment into a file that is there, while others go on working."""

    def claims(self, file: Path) -> Claims:
        """Reads a whole copy, also to see that it is not damaged."""

    def replace(self, by: Path, set_aside: Path) -> bool:
        """Keeps the present database in `set_aside`, then puts a copy in its place, whole or not at all.

        Returns whether there was anything to keep.
        """


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A new file beside `path` for its owner alone; it takes its place when the block ends well, and else is gone."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
