"""A message is known by its code wherever it is made, counted or put under a tag: none is named that has no text."""

from __future__ import annotations

import ast
import re

from rollout.workbooks.messages import TEXTS
from rollout.workbooks.questions import ANSWERS
from rollout.workbooks.questions import TEXTS as QUESTIONS
from tests.machine import ROOT

KNOWN = TEXTS.keys() | QUESTIONS.keys() | ANSWERS.keys()
KINDS = "|".join(sorted({code.split(".")[0] for code in KNOWN}))
CODE = re.compile(rf"(?:{KINDS})\.[a-z_]*")
QUOTED = re.compile(rf"""["']((?:{KINDS})\.[a-z_]*)["']""")


def named() -> dict[str, str]:
    """Code, or the beginning of codes → where it is named."""
    found: dict[str, str] = {}
    for path in (ROOT / "rollout" / "workbooks").rglob("*.py"):
        constants = (part.value for part in ast.walk(ast.parse(path.read_text())) if isinstance(part, ast.Constant))
        found |= {value: path.name for value in constants if isinstance(value, str) and CODE.fullmatch(value)}
    for path in (ROOT / "templates" / "workbooks").rglob("*.html"):
        found |= dict.fromkeys(QUOTED.findall(path.read_text()), path.name)
    return found


def test_each_code_that_is_named_has_a_text() -> None:
    found = named()
    assert len(found) > 100
    begins = {code for code in found if code.endswith(".")}
    assert {code: where for code, where in found.items() if code not in KNOWN | begins} == {}
    assert {code for code in begins if not any(known.startswith(code) for known in KNOWN)} == set()
