"""Imports run one way; the contracts are sentences in pyproject.toml."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import ROOT

LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_run_one_way() -> None:
    linted = lint(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("helpers/__init__.py", "", "helpers"),
        ("core/upward.py", "from rollout import register", "rollout.core is not allowed to import rollout.register"),
        ("models/upward.py", "import flask", "rollout.models is not allowed to import flask"),
        ("register/queries.py", "from rollout.register import routes", "is not allowed to import"),
    ],
)
def test_each_contract_finds_its_breach(file: str, line: str, complaint: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rollout", tmp_path / "rollout", ignore=shutil.ignore_patterns("data", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "rollout" / "register" / "routes.py").touch()
    breach = tmp_path / "rollout" / file
    breach.parent.mkdir(exist_ok=True)
    breach.write_text(line, encoding="utf-8")
    linted = lint(tmp_path)
    assert linted.returncode != 0, "no contract minded it"
    assert complaint in " ".join(linted.stdout.split()), linted.stdout
