"""What comes from elsewhere is what its manifest says: version, licence, source and hash."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from rollout.core.frame import NAVIGATION
from tests.icons import SPRITE, sprite
from tests.machine import ROOT

VENDOR = ROOT / "static" / "vendor"


def packages() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    return listed


def test_every_file_is_listed_and_unchanged() -> None:
    listed = {name: file["sha256"] for package in packages() for name, file in package["files"].items()}
    there = {
        path.name: sha256(path.read_bytes()).hexdigest() for path in VENDOR.iterdir() if path.name != "manifest.json"
    }
    assert there == listed, "static/vendor/ holds files as published; a new version changes manifest.json with them"


def test_the_icons_are_those_that_are_vendored() -> None:
    assert SPRITE.read_text(encoding="utf-8") == sprite(), "make icons"


def test_every_package_says_what_it_is_and_where_from() -> None:
    for package in packages():
        assert package["source"] == f"npm:{package['name']}@{package['version']}"
        assert package["licence"]
        assert all(file["from"].startswith("package/") for file in package["files"].values())


def test_no_two_ways_of_the_navigation_look_alike() -> None:
    icons = [icon for _path, _label, icon in NAVIGATION]
    assert len(set(icons)) == len(icons)
