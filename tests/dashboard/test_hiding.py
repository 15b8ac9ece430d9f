"""What is hidden of parts and of what moved is not worked out from what is shown: by rules alone, without a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.core.masking import CROWD, SMALLEST, hidden_parts
from rollout.dashboard.figures import MEASURES, Values, sums_of
from rollout.dashboard.hiding import CHANGE, OPENING, Key, Moves, hidden_of_whole, part
from rollout.dashboard.hiding_rows import Gone, hidden_moves, hidden_rows
from rollout.dashboard.rows import RowKey
from rollout.dashboard.whole import Whole
from rollout.vocabulary import Flow
from tests.dashboard import attack
from tests.dashboard.attack import Cell, Knowledge
from tests.dashboard.test_parts import lens

LENS = lens()
NAMES = {
    "participants": attack.CHAIN[0],
    "registered": attack.CHAIN[1],
    "accepted": attack.CHAIN[2],
    "signed_in": attack.CHAIN[3],
    "card_used": attack.CHAIN[4],
    "rejected": "Hồ sơ chưa được chấp nhận",
}
PARTS = {OPENING: attack.OPENING, CHANGE: attack.CHANGE} | {flow.value: flow.label for flow in Flow}
NOTHING: Values = dict.fromkeys(MEASURES, 0)


@st.composite
def figures(draw: st.DrawFn) -> Values:
    """A row: who has a step has those before it."""
    people = draw(st.sampled_from((2, 4, 5, 8, 12, 20, 40, 99, 100, 150)))
    held = NOTHING | {"participants": people, "with_smartphone": people}
    most = people
    for step in ("registered", "accepted", "signed_in", "card_used"):
        most = draw(st.one_of(st.just(most), st.integers(0, min(most, 6)), st.integers(0, most)))
        held[step] = most
    held["rejected"] = draw(st.integers(0, min(people, 7)))
    return held


@given(st.lists(figures(), min_size=1, max_size=7))
@settings(max_examples=60)
def test_no_small_part_is_worked_out(rows: list[Values]) -> None:
    whole = sums_of(rows)
    gone = hidden_rows(LENS, NAMES, dict(enumerate(rows, 1)), whole)
    known = Knowledge()
    for measure, name in NAMES.items():
        is_small = 0 < (whole[measure] or 0) < 5
        known.read(("", name), "< 5" if is_small else "ẩn" if (whole["participants"] or 0) < 5 else str(whole[measure]))
        for key, values in enumerate(rows, 1):
            known.read((str(key), name), "ẩn" if key in gone[measure] else str(values[measure]))
        known.adds_up(("", name), [(str(key), name) for key in range(1, len(rows) + 1)])
    known.order(NAMES["participants"])
    assert not told(known, {str(key): values["participants"] or 0 for key, values in enumerate(rows, 1)})


def told(known: Knowledge, people: Mapping[str, int]) -> dict[Cell, int]:
    """The small numbers of fewer than a hundred people that a page hides and a reader works out."""
    return {
        cell: n
        for cell, n in known.worked_out().items()
        if cell in known.masked and 0 < abs(n) < SMALLEST and people.get(cell[0], 0) < CROWD
    }


@st.composite
def moving(draw: st.DrawFn) -> Moves:
    """A row at both ends of a period in which people came, went and got accounts."""
    opening = draw(figures())
    joined, left, reached = (draw(st.one_of(st.just(0), st.integers(0, most))) for most in (9, 3, 12))
    before = opening["accepted"] or 0
    left = min(left, before)
    closing = opening | {"accepted": before + joined + reached - left}
    closing["participants"] = closing["with_smartphone"] = (opening["participants"] or 0) + joined + reached
    closing["registered"] = max(opening["registered"] or 0, closing["accepted"] or 0)
    closing["signed_in"] = closing["card_used"] = 0
    flows = {flow: dict(NOTHING) for flow in Flow}
    for flow, number in ((Flow.JOINED, joined), (Flow.LEFT, -left), (Flow.REACHED, reached)):
        flows[flow]["accepted"] = number
    return Moves(opening, closing, flows)


@given(st.lists(moving(), min_size=1, max_size=6), st.booleans())
@settings(max_examples=60)
def test_no_small_movement_is_worked_out(rows: list[Moves], has_flows: bool) -> None:
    if not has_flows:
        rows = [moves._replace(flows=None) for moves in rows]
    opening, closing = sums_of(row.opening for row in rows), sums_of(row.closing for row in rows)
    flows = {flow: sums_of(row.flows[flow] for row in rows if row.flows) for flow in Flow} if has_flows else None
    gone_of_whole = hidden_of_whole(LENS, Whole(opening, closing, NOTHING, flows))
    by_key: dict[RowKey, Moves] = dict(enumerate(rows, 1))
    closings: Gone = hidden_rows(LENS, ("accepted",), {key: row.closing for key, row in by_key.items()}, closing)
    gone = hidden_moves(LENS, "accepted", by_key, closings["accepted"], gone_of_whole)
    gone |= {(key, "accepted") for key in closings["accepted"]} | gone_of_whole
    known = Knowledge()
    shown: list[tuple[RowKey, Moves]] = [(None, Moves(opening, closing, flows)), *by_key.items()]
    for key, row in shown:
        read(known, key, row, gone)
    for what in ("", *(f"|{PARTS[name]}" for name in shown[0][1].numbers("accepted"))):
        name = attack.ACCEPTED + what
        known.adds_up(("", name), [(str(key), name) for key in by_key])
    people = {"" if key is None else str(key): row.closing["participants"] or 0 for key, row in shown}
    assert not told(known, people)


def read(known: Knowledge, key: RowKey, row: Moves, gone: Iterable[Key]) -> None:
    """What a page shows of a row, and how it adds up."""
    of, name = "" if key is None else str(key), attack.ACCEPTED
    is_hidden = (key, "accepted") in gone
    small = "< 5" if key is None and 0 < (row.closing["accepted"] or 0) < 5 else "ẩn"
    known.read((of, name), small if is_hidden else str(row.closing["accepted"]))
    numbers = row.numbers("accepted")
    for held, number in numbers.items():
        known.read((of, f"{name}|{PARTS[held]}"), "ẩn" if (key, part("accepted", held)) in gone else str(number))
    opening, change, *flows = [(of, f"{name}|{PARTS[held]}") for held in numbers]
    known.adds_up((of, name), (opening, change))
    if flows:
        known.adds_up((of, name), (opening, *flows))


@pytest.mark.parametrize(
    ("parts", "is_hidden", "many", "expected"),
    [
        ({"a": 40, "b": 12}, False, "", ""),
        ({"a": 40, "b": 12, "c": 3}, False, "", "bc"),
        ({"a": 3, "b": 0, "c": 0}, False, "c", "ab"),  # the whole is shown: beside a 0 it would be a's
        ({"a": 3, "b": 0, "c": 0}, False, "bc", "abc"),
        ({"a": 3, "b": 0, "c": 0}, True, "", "a"),
        ({"a": 20, "b": -17}, True, "", "b"),  # 3 remain, which is hidden
        ({"a": 3, "b": 40}, False, "a", ""),
    ],
)
def test_the_whole_stays_as_it_is(parts: dict[str, int], is_hidden: bool, many: str, expected: str) -> None:
    assert hidden_parts(parts, whole_is_hidden=is_hidden, many=many) == set(expected)


def test_a_number_between_two_that_are_alike_covers_no_other() -> None:
    """Nine declared and nine have logged in, so nine have accounts: the next row is hidden too."""
    three, nine, more = (
        {**NOTHING, "participants": people, "with_smartphone": people, **steps}
        for people, steps in (
            (20, {"registered": 12, "accepted": 3}),
            (20, {"registered": 9, "accepted": 9, "signed_in": 9}),
            (40, {"registered": 30, "accepted": 14, "signed_in": 8}),
        )
    )
    rows: dict[RowKey, Values] = {1: three, 2: nine, 3: more}
    assert hidden_rows(LENS, ("accepted",), rows, sums_of(rows.values()))["accepted"] == {1, 3}
    del rows[3]
    gone = hidden_rows(LENS, ("registered", "accepted", "signed_in"), rows, sums_of(rows.values()))
    assert gone["accepted"] == {1, 2}
    assert 2 in gone["registered"] & gone["signed_in"]


def test_a_unit_that_did_not_say_how_many_people_it_has_is_hidden_like_any() -> None:
    """Three accounts of nobody knows how many are three people; a row of nothing hides nothing."""
    rows: dict[RowKey, Values] = {
        1: {**NOTHING, "registered": 3, "accepted": 3},
        2: {**NOTHING, "participants": 40, "with_smartphone": 40, "registered": 30, "accepted": 14},
        3: {**NOTHING, "participants": 40, "with_smartphone": 40, "registered": 30, "accepted": 20},
        4: dict(NOTHING),
    }
    assert hidden_rows(LENS, ("accepted",), rows, sums_of(rows.values()))["accepted"] == {1, 2}
