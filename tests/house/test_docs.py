"""Docs that match the code: the files, commands and links they name are there."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import click
import pytest
from flask import Flask

from rollout.models import Base
from tests.machine import ROOT

AWAITED: frozenset[str] = frozenset()
"""Settings that a feature to come reads."""

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


def between(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0]


def test_the_map_draws_the_floors_that_imports_keep() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [floors] = [c["layers"] for c in config["tool"]["importlinter"]["contracts"] if c.get("containers") == ["rollout"]]
    there = {path.stem for path in (ROOT / "rollout").iterdir()}
    kept = [" · ".join(sorted(there & set(re.findall(r"\w+", floor)))) for floor in floors]
    drawn = between((ROOT / "docs" / "map.md").read_text(encoding="utf-8"), "until it is placed:\n\n```\n", "```")
    rows = [re.split(r"\s{2,}", line)[0].split(" · ") for line in drawn.splitlines()]
    assert [" · ".join(sorted(row)) for row in rows] == [floor for floor in kept if floor]


def test_the_map_holds_every_table() -> None:
    drawn = between((ROOT / "docs" / "map.md").read_text(encoding="utf-8"), "## Tables", "### To come")
    named = set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"^\| ([^|]+) \|", drawn, re.MULTILINE))))
    assert set(Base.metadata.tables) - named == set()
    told = (ROOT / "docs" / "map.md").read_text(encoding="utf-8").split("### To come", 1)[1]
    assert set(Base.metadata.tables) & set(re.findall(r"^\| (\w+)", told, re.MULTILINE)) == set()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_command_is_described(app: Flask) -> None:
    described = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    foreign = {"run", "shell", "routes"}  # those of Flask
    names: set[str] = set()
    for name, held in app.cli.commands.items():
        names |= {f"{name} {part}" for part in held.commands} if isinstance(held, click.Group) else {name}
    own = {name for name in names - foreign if not name.startswith("db ")}
    assert {name for name in own if not re.search(rf"`{name}\b", described)} == set()


def test_every_setting_is_read() -> None:
    with (ROOT / "rollout" / "registry" / "data" / "settings.csv").open(encoding="utf-8", newline="") as file:
        keys = {row["key"] for row in csv.DictReader(file)}
    sources = [path for folder in ("rollout", "templates") for path in (ROOT / folder).rglob("*.*")]
    readers = (path for path in sources if path.suffix in (".py", ".html") and path.name != "rules.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in readers)
    unread = {key for key in keys if f'"{key}"' not in text}
    assert unread == AWAITED
