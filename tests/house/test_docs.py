"""Docs that match the code: the files, commands and links they name are there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.machine import ROOT

FILE = re.compile(r"`([\w.*-]+(?:/[\w.*{},-]+)*/?)`")
NAMED_LIKE_A_FILE = re.compile(r"/|\.(?:py|md|html|css|js|txt|toml|csv|json|in|ini)$|^(?:Makefile|Procfile)$")
MADE = ("instance/", ".venv/", ".pages/", "node_modules/", "build/")  # not in the repository


def documents() -> list[Path]:
    return [path for path in (ROOT / "README.md", ROOT / "CHANGELOG.md") if path.exists()] + sorted(
        (ROOT / "docs").rglob("*.md")
    )


def wrong_names(text: str, folder: Path) -> list[str]:
    """Files, link targets and make targets that a document names and that are not there."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    wrong = [f"make {target}" for target in re.findall(r"`make ([a-z]+)", text) if target not in targets]
    for name in FILE.findall(text):
        if not NAMED_LIKE_A_FILE.search(name) or name.startswith(MADE) or "{" in name:
            continue
        if not any(any(place.glob(name.rstrip("/"))) for place in (ROOT, folder, ROOT / "rollout")):
            wrong.append(name)
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    inward = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    return wrong + [f"the link to {link}" for link in inward if not (folder / link).exists()]


def test_docs_name_what_is_there() -> None:
    found = {
        str(path.relative_to(ROOT)): wrong
        for path in documents()
        if (wrong := wrong_names(path.read_text(encoding="utf-8"), path.parent))
    }
    assert not found, f"These are named and not there: {found}"


def test_a_wrong_name_is_found() -> None:
    text = "`rollout/nowhere.py`, `make nothing`, [map](nowhere.md); `core/dates.py`, `make test` and `instance/x` are."
    assert wrong_names(text, ROOT / "docs") == ["make nothing", "rollout/nowhere.py", "the link to nowhere.md"]
