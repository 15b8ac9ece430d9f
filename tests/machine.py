"""What a test needs of the machine beside Python; where it is missing, the test says what to install.

Without it a test is skipped; with REQUIRE_ALL=1 (as in .ci/run) it fails.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOM = 2 * 2**30  # bytes; the databases of a worker take 100 MB
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


def _missing(what: str, install: str) -> NoReturn:
    message = f"{what} is not on this machine. Install it: {install}"
    if REQUIRE_ALL:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def postgresql_programs() -> Path:
    """The folder of initdb and postgres, of the newest version installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    _missing("PostgreSQL (initdb)", "apt-get install postgresql")


def quick_folder() -> Path:
    """Where databases that are thrown away lie: in memory where there is room.

    A database of PostgreSQL is 600 files. To make and remove them a thousand times is slow on a disk, and on some
    file systems slower each time.
    """
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM
    return memory if has_room else Path(tempfile.gettempdir())


def java() -> str:
    return shutil.which("java") or _missing("Java", "apt-get install default-jre-headless")


def chromium() -> str:
    return shutil.which("chromium") or _missing("Chromium", "apt-get install chromium fonts-noto-core")


def html_checker() -> Path:
    """The Nu HTML checker."""
    return _installed_by_make("vnu-jar/build/dist/vnu.jar", "The HTML checker (vnu-jar)")


def axe_script() -> str:
    """The text of axe-core, the accessibility checker."""
    return _installed_by_make("axe-core/axe.min.js", "The accessibility checker (axe-core)").read_text(encoding="utf-8")


def _installed_by_make(path: str, what: str) -> Path:
    found = ROOT / "node_modules" / path
    return found if found.exists() else _missing(what, "apt-get install npm, then make checkers")
