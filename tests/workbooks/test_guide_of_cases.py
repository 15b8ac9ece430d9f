"""docs/nap-danh-sach.md tells of every case, with the sentences as the code has them and those that it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from rollout.workbooks import errors, messages, questions
from tests.machine import ROOT
from tests.workbooks.cases import CASES

GUIDE = (ROOT / "docs" / "nap-danh-sach.md").read_text(encoding="utf-8")

ROW = re.compile(r"^\| (\d+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
TOLD = re.compile(r"`([\w.]+)` (.+?)(?=<br>| \|$|$)", re.MULTILINE)
WHERE = re.compile(r"^Dòng %\(row\)s(, cột %\(column\)s)?: ")
FILLED = re.compile(r"%\(\w+\)s")

TEXTS = {
    **messages.TEXTS,
    **questions.TEXTS,
    **{name: held.message for name, held in vars(errors).items() if isinstance(getattr(held, "message", None), str)},
}


def shown(code: str) -> str:
    """The sentence without where, and without what fills it."""
    return FILLED.sub("…", WHERE.sub("", TEXTS[code]))


def rows() -> Iterator[tuple[int, set[str]]]:
    """The number of each case and the codes that it names."""
    for number, said in ROW.findall(GUIDE):
        yield int(number), {code for code, _ in TOLD.findall(said)}


def test_each_of_the_27_cases_has_its_row() -> None:
    assert [number for number, _ in rows()] == [*range(1, 28)]


@pytest.mark.parametrize(("code", "text"), TOLD.findall(GUIDE))
def test_a_sentence_of_the_guide_is_that_of_the_code(code: str, text: str) -> None:
    assert code in TEXTS, f"no message is called {code}"
    assert text.strip() == shown(code)


def codes_of(number: int) -> set[str]:
    """What the examples of a case answer."""
    found: set[str] = set()
    for name, case in CASES.items():
        if name.partition(" ")[0] == str(number):
            lines = [*case.expected.values(), *case.answered.values()]
            found |= {code for line in lines for code in (*line.state.split()[1:], *line.remarks)}
            found |= {*case.asked, *case.told}
    return found


@pytest.mark.parametrize(("number", "named"), [*rows()])
def test_what_the_examples_of_a_case_answer_is_in_its_row(number: int, named: set[str]) -> None:
    assert codes_of(number) <= named
