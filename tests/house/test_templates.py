"""Templates hold markup alone: nothing inline, no htmx feature that needs eval, nothing marked safe by hand.

Pages that tests visit are checked whole by tests/markup.py; this reads the templates, branches not taken included.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.machine import ROOT

TEMPLATES = ROOT / "templates"

RULES = {
    r"\bdata-hx-on|[\s\"']hx-on": "hx-on needs eval, which the policy blocks: write the handler in static/app.js",
    r"[\s\"']hx-[a-z]": "write data-hx-…: plain hx-… fails the HTML checker",
    r"=\s*[\"']\s*(?:js|javascript):": "js: values need eval, which the policy blocks",
    r"data-hx-trigger\s*=\s*(?:\"[^\"]*\[|'[^']*\[)": "trigger filters fail open without eval",
    r"<[a-z][^>]*\sstyle\s*=": "the policy blocks inline styles: a class, <meter>, or SVG attributes",
    r"<style\b": "styles belong into static/app.css",
    r"<script\b(?![^>]*(?:\ssrc=|type=\"application/json\"))": "scripts belong into static/",
    r"<[a-z][^>]*\son[a-z]+\s*=": "handlers belong into static/app.js",
    r"<(?:input|button)\b(?![^>]*\shidden\b)[^>]*\sdata-(?:tick|copy|print)(?=[=\s>])": (
        "does nothing without scripts: hide it, static/app.js shows it"
    ),
    r"\|\s*safe\b": "mark nothing safe by hand: build markup in the template, or pass JSON with |tojson",
    r"autoescape\s+false": "escaping stays on",
    r"(?:src|data-hx-get|data-hx-post)\s*=\s*[\"'](?:https?:)?//": "nothing is loaded from elsewhere",
    r"<link\b[^>]*href\s*=\s*[\"'](?:https?:)?//": "nothing is loaded from elsewhere",
}

BREACHES = {
    '<p data-hx-on:click="f()">': "hx-on",
    '<p hx-get="/units">': "plain hx-",
    "<p data-hx-vals='js:{a: 1}'>": "js: values",
    '<a href="javascript:f()">': "js: values",
    '<p data-hx-trigger="click[ctrlKey]">': "fail open",
    '<td class="bar" style="width: {{ share }}%">': "inline styles",
    "<style>": "app.css",
    "<script>start()</script>": "static/",
    '<button type="button" onclick="f()">': "app.js",
    '<button type="button" class="main" data-print>In</button>': "without scripts",
    "{{ note | safe }}": "safe by hand",
    "{% autoescape false %}": "escaping stays on",
    '<script src="https://cdn.example.org/a.js"></script>': "from elsewhere",
    '<link rel="stylesheet" href="//cdn.example.org/a.css">': "from elsewhere",
}

FINE = """<button type="button" data-copy="words" data-copied="Đã sao chép" hidden>Sao chép</button>
<script type="application/json" id="chart">{{ chart | tojson }}</script><script src="/static/app.js"></script>
<button data-hx-post="{{ url_for('units.mark') }}" data-hx-trigger="click, keyup delay:300ms">Ghi</button>
<meter value="{{ share }}"></meter><a href="https://baohiemxahoi.gov.vn">BHXH</a><p>{# on the day = today #}</p>"""


def breaches(text: str) -> list[str]:
    return [
        f"line {text.count(chr(10), 0, found.start()) + 1}: {found[0].strip()!r}: {advice}"
        for rule, advice in RULES.items()
        for found in re.finditer(rule, text, re.IGNORECASE)
    ]


def test_templates_hold_markup_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)}, {breach}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for breach in breaches(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("text", BREACHES)
def test_each_breach_is_found(text: str) -> None:
    assert BREACHES[text] in " ".join(breaches(f"<main>\n{text}\n</main>"))


def test_what_is_right_is_let_through() -> None:
    assert breaches(FINE) == []


def test_markup_is_not_marked_safe_in_code() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "rollout").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\bMarkup\(", line) and path.name != "qr.py"  # a drawing that a library makes
    ]
    assert not found, f"Markup is built in templates, where it is escaped: {found}"


ADDRESSED = re.compile(r"\b(?:url_for|exports)\(\s*([\"'])([\w.]+)\1\s*[,)]")


def endpoints(path: Path) -> Iterator[tuple[int, str]]:
    """The line and the name of each endpoint that a file writes out in words; ".name" is of the folder's blueprint."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        named = [(text.count("\n", 0, found.start()) + 1, found[2]) for found in ADDRESSED.finditer(text)]
    else:
        named = [
            (node.lineno, node.args[0].value)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "url_for"
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
        ]
    folder = path.relative_to(ROOT).parts[1]
    for line, name in named:
        yield line, f"{folder}{name}" if name.startswith(".") else name


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_addresses_lead_somewhere(app: Flask) -> None:
    """A link in a branch that no test takes must not break the page on which it stands."""
    files = [*sorted(TEMPLATES.rglob("*.html")), *sorted((ROOT / "rollout").rglob("*.py"))]
    named = [(path, line, name) for path in files for line, name in endpoints(path)]
    assert len(named) > 300, "hardly any address was read: is it written otherwise now?"
    found = [f"{path.relative_to(ROOT)}:{line}: {name}" for path, line, name in named if name not in app.view_functions]
    assert not found, "No route is called so:\n" + "\n".join(found)
