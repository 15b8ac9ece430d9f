"""Files of the project: short, with one noun each, finished, and speaking of nothing but the project."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.machine import ROOT

LONGEST = 400  # lines

CODE = (".py", ".html", ".css", ".js")
NOT_OURS = ("static/vendor/",)

# In pieces, so that this file may hold them.
UNFINISHED = r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"
ELSEWHERE = {
    r"/wo" r"rk/(?:main|shared|\.library)": "a path of one machine",
    r"/opt/(?:whe" r"els|py" r"pi)": "a path of one machine",
    r"/ro" r"ot/": "a path of one machine",
    r"\b(?:de"
    r"sign|fa"
    r"cts|wor"
    r"ding) §|\bfa"
    r"cts of law\b|\b(?:de"
    r"sign|wor"
    r"ding|fa"
    r"ce|sta"
    r"ck)\.md\b": ("a paper that no reader has: say the reason itself"),
    r"py" r"pi\.org|pythonhos" r"ted\.org|registry\.npm" r"js": "a host of packages: installers know theirs",
}


def files() -> list[Path]:
    """All files that are in the repository or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    paths = [ROOT / name for name in listed if name and not name.startswith(NOT_OURS)]
    return [path for path in paths if path.is_file()]


def texts() -> list[tuple[str, str]]:
    """Name and text of every text file."""
    found = []
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            found.append((path.relative_to(ROOT).as_posix(), content.decode("utf-8")))
    return found


def lines_with(pattern: str, name: str, text: str) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:90]}"
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_nothing_is_left_for_later() -> None:
    found = [hit for name, text in texts() if name.endswith(CODE) for hit in lines_with(UNFINISHED, name, text)]
    assert not found, "Finish it, or write it into the README as a known limit:\n" + "\n".join(found)


@pytest.mark.parametrize("pattern", ELSEWHERE)
def test_the_project_runs_on_any_machine(pattern: str) -> None:
    found = [hit for name, text in texts() for hit in lines_with(pattern, name, text)]
    assert not found, f"{ELSEWHERE[pattern]}:\n" + "\n".join(found)


def test_files_stay_short() -> None:
    written = [(name, text) for name, text in texts() if not name.startswith("migrations/versions/")]
    lengths = {name: text.count("\n") for name, text in written if name.endswith(CODE)}
    long = {name: count for name, count in lengths.items() if count > LONGEST}
    assert not long, f"Over {LONGEST} lines: {long}. Does each hold one noun? Split it."


def test_every_module_opens_with_a_sentence() -> None:
    silent = []
    for name, text in texts():
        if name.startswith("rollout/") and name.endswith(".py"):
            first = (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0].strip()
            if not first.endswith((".", "?", ":")):
                silent.append(name)
    assert not silent, f"Open with a sentence that says what belongs in the file: {silent}"


def test_no_part_of_a_transaction_is_taken_back() -> None:
    """The ledger seals a transaction as a whole: rows of a rolled-back savepoint would be missed in its seal."""
    found = [
        hit
        for name, text in texts()
        if name.startswith(("rollout/", "migrations/")) and name.endswith(".py")
        for hit in lines_with(r"\bbegin_nested\(|\bSAVEPOINT\b|create_savepoint|\bnested=True", name, text)
    ]
    assert not found, "No savepoints; check first, or roll the whole act back:\n" + "\n".join(found)


def test_one_place_reads_and_writes_htmx_headers() -> None:
    found = [
        hit
        for name, text in texts()
        if name.startswith("rollout/") and name.endswith(".py") and name != "rollout/core/htmx.py"
        for hit in lines_with(r"HX-[A-Z]|request\.htmx", name, text)
        if '"HX-Retarget"' not in hit and '"HX-Reswap"' not in hit
    ]
    assert not found, "Only rollout/core/htmx.py knows HX-* headers; call it:\n" + "\n".join(found)


def test_locked_packages_name_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, f"{name}: .npmrc keeps addresses out; make the lock anew"
        assert package["integrity"].startswith("sha512-"), name


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-planner"])
def test_pins_are_those_that_are_asked_for(name: str) -> None:
    asked = re.findall(r"^([\w-]+)(?:\[\w+\])?==(\S+)", (ROOT / f"{name}.in").read_text(encoding="utf-8"), re.MULTILINE)
    pinned = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    assert asked
    for package, version in asked:
        assert re.search(rf"^{re.escape(package)}=={re.escape(version)}(?: ;[^\\]*)? \\$", pinned, re.MULTILINE), (
            f"{package}=={version} is in {name}.in and not in {name}.txt: make pins"
        )
    unhashed = [line for line in re.findall(r"^\w.*==.*$", pinned, re.MULTILINE) if not line.endswith("\\")]
    assert not unhashed, unhashed


def test_windows_needs_no_other_pins() -> None:
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert re.search(r"^colorama==\S+ ; sys_platform == 'win32' \\$", pinned, re.MULTILINE)
    assert re.search(r"^tzdata==\S+ \\$", pinned, re.MULTILINE)
    assert re.search(r"^gunicorn==\S+ ; sys_platform != 'win32' \\$", pinned, re.MULTILINE)


def test_one_function_spells_text() -> None:
    """Whoever else normalizes what strangers send can be kept busy by a pile of marks (core/names.py, `composed`)."""
    name = "unicodedata.normalize"
    users = [path for path, text in texts() if path.startswith(("rollout/", "app.py")) and name in text]
    assert users == ["rollout/core/names.py"]
    importers = [path for path, text in texts() if path.startswith("rollout/") and "import unicodedata" in text]
    assert importers == ["rollout/core/names.py"]


def calls_at_import(tree: ast.Module) -> list[ast.Call]:
    """What is called when a module is imported: not in the bodies of its functions."""
    found, waiting = [], list[ast.AST](tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef):
            waiting += [*node.decorator_list, node.args]
        elif not isinstance(node, ast.Lambda):
            found += [node] if isinstance(node, ast.Call) else []
            waiting += ast.iter_child_nodes(node)
    return found


def test_no_constant_of_a_test_holds_the_day() -> None:
    """It would be yesterday when the run lasts over midnight."""
    found = []
    for name, text in texts():
        if name.startswith("tests/") and name.endswith(".py") and name != "tests/clock.py":
            called = [(call.lineno, ast.unparse(call.func)) for call in calls_at_import(ast.parse(text))]
            found += [f"{name}:{line}" for line, what in called if what.rpartition(".")[2] in ("today", "now")]
    assert not found, "Ask in the test, or count from tests.clock.BEGAN:\n" + "\n".join(found)
