"""The rules R1–R21: every example of docs/figures.md, by the naive model and by the program; and both at random."""

from __future__ import annotations

import pytest

from rollout.vocabulary import Flow, Measure
from tests.ledger.examples import Asked, Example, read_examples
from tests.machine import ROOT

TEXT = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
EXAMPLES = read_examples(TEXT)


def name(example: Example) -> str:
    earlier = [other for other in EXAMPLES[: EXAMPLES.index(example)] if other.rule == example.rule]
    return f"{example.rule}-{len(earlier) + 1}"


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
@pytest.mark.parametrize("model", ["naive", "program"])
def test_the_examples_are_true(example: Example, model: str) -> None:
    count = example.by_naive if model == "naive" else example.by_program
    wrong = [
        f"{asked.label}, day {(day - example.first_day).days + 1}: {found}, the page says {value}"
        for asked, values in example.figures
        for day, value in values.items()
        if (found := count(asked, day)) != value
    ]
    assert not wrong, f"{name(example)} of docs/figures.md: " + "; ".join(wrong)


def test_every_rule_has_an_example_that_shows_something() -> None:
    assert {example.rule for example in EXAMPLES} == {f"R{number}" for number in range(1, 22)}
    for example in EXAMPLES:
        shown = [value for _, values in example.figures for value in values.values()]
        assert set(shown) - {"0", "–"}, f"{name(example)} shows nothing"


def test_every_measure_and_flow_is_explained() -> None:
    named = {line.split("|")[1].strip().strip("`") for line in TEXT.splitlines() if line.startswith("| `")}
    assert {*Measure, *Flow} <= named


def test_a_figure_that_nobody_knows_is_refused() -> None:
    for label in ("A happiness", "A accepted (sometimes)", "A accepted: stolen", "accepted"):
        with pytest.raises(ValueError):  # noqa: PT011 - the enums' own words, or ours
            Asked.read(label)
