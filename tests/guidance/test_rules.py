"""The pure rules of sessions: rows typed back, hours, old claims against new, what came of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.core.formats import hour
from rollout.core.hour_field import read_hour
from rollout.guidance.row_numbers import NoSuchRow, NotRows, read_rows, write_rows
from rollout.guidance.signers import Signer, sides_of, with_officers
from rollout.ledger.person_lines import Hold
from rollout.register.claims import Said, changes
from rollout.register.yields import DAYS, got_account, together, yield_of
from rollout.vocabulary import FOREVER, Channel, Evidence, Milestone
from tests.register.world import D

THERE = range(1, 31)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", set()),
        ("3, 7, 12", {3, 7, 12}),
        ("3-5, 9", {3, 4, 5, 9}),
        ("3 – 5; 9", {3, 4, 5, 9}),
        ("3 7 12", {3, 7, 12}),
        ("30", {30}),
        ("1-30", set(THERE)),
        ("7,7,7", {7}),
        (" , ;\n4", {4}),
    ],
)
def test_rows_are_read_as_they_are_typed(text: str, rows: set[int]) -> None:
    assert read_rows(text, THERE) == rows


@pytest.mark.parametrize("text", ["a", "3-", "-3", "5-3", "3..x", "dòng 3", "3-5-7", "١"])
def test_what_is_no_row_is_refused(text: str) -> None:
    with pytest.raises(NotRows):
        read_rows(text, THERE)


@pytest.mark.parametrize("text", ["0", "31", "3, 45", "28-31"])
def test_a_row_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(NoSuchRow):
        read_rows(text, THERE)


@given(st.sets(st.integers(1, 60), min_size=1), st.data())
def test_rows_are_written_as_they_are_read(there: set[int], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(sorted(there))))
    assert read_rows(write_rows(chosen, there), there) == chosen


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("8", 480), ("8:00", 480), ("08:05", 485), ("8h", 480), ("8h30", 510), ("14H", 840), ("8.30", 510), ("24", 1440)],
)
def test_hours_are_read_as_they_are_typed(text: str, minutes: int) -> None:
    assert read_hour(text) == minutes
    assert read_hour(hour(minutes)) == minutes


@pytest.mark.parametrize("text", ["", "25", "24:30", "8:60", "8:5", "tám giờ", "-1"])
def test_what_is_no_hour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no hour"):
        read_hour(text)


keys = st.tuples(st.integers(1, 5), st.sampled_from([Milestone.INSTALLED, Milestone.REGISTERED]))
channels = st.sampled_from([Channel.APP, Channel.OFFICER])
said = st.builds(Said, st.sampled_from([D(0), D(1)]), channels, st.sampled_from(Evidence))


@given(st.dictionaries(keys, said), st.dictionaries(keys, channels), st.sampled_from([D(0), D(1)]))
def test_an_edit_is_the_difference_of_claims(
    old: dict[tuple[int, Milestone], Said], new: dict[tuple[int, Milestone], Channel], day: date
) -> None:
    found = changes(old, new, day=day, evidence=Evidence.VERIFIED)
    after = {key: each for key, each in old.items() if key not in found.gone} | found.changed | found.added
    assert {key: (each.day, each.channel) for key, each in after.items()} == {
        key: (day, channel) for key, channel in new.items()
    }
    assert all(after[key].evidence is old[key].evidence for key in old.keys() & after.keys())
    assert all(each.evidence is Evidence.VERIFIED for each in found.added.values())
    again = changes(after, new, day=day, evidence=Evidence.REPORTED)
    assert again == ({}, {}, frozenset()), "what stays touches nothing"


@pytest.mark.parametrize(
    ("holds", "is_result"),
    [
        ([], False),
        ([(0, None)], True),
        ([(DAYS, None)], True),
        ([(DAYS + 1, None)], False),
        ([(-1, None)], False),
        ([(-5, 0)], False),
        ([(-5, 0), (3, None)], True),
        ([(-5, 2), (3, None)], False),
    ],
)
def test_an_account_within_fourteen_days_is_a_result(holds: list[tuple[int, int | None]], is_result: bool) -> None:
    held = [Hold(D(start), FOREVER if end is None else D(end), True) for start, end in holds]
    assert got_account(held, D(0)) is is_result


def test_a_person_counts_once_in_several_sessions() -> None:
    accounts = {1: [Hold(D(5), FOREVER, True)], 2: [Hold(D(30), FOREVER, True)]}
    first = yield_of([1, 2, 3], accounts, D(0), D(20))
    second = yield_of([1], accounts, D(4), D(4) + timedelta(days=DAYS))
    assert (first, second) == ((frozenset({1}), True), (frozenset({1}), False))
    assert together([first, second]) == (frozenset({1}), False)
    assert together([]) == (frozenset(), True)


def test_signers_stand_on_the_side_that_their_line_names() -> None:
    text = (
        "Giám đốc, Lê A\n bhxh : Trưởng phòng, Trần B\nBên đơn vị: Kế toán, Vũ D\nPhạm C\nBHXH:\nta01: Phó, Võ E\nX: Y"
    )
    sides = sides_of(text, ["TA01", "TA02"])
    assert sides.unit == [
        Signer("Giám đốc", "Lê A"), Signer("Kế toán", "Vũ D"), Signer("", "Phạm C"), Signer("Phó", "Võ E", "TA01"),
        Signer("", "X: Y"),
    ]  # fmt: skip
    assert sides.office == [Signer("Trưởng phòng", "Trần B")]
    there = with_officers(sides.office, [Signer("", "trần b"), Signer("Cán bộ", "Đỗ E")])
    assert [signer.name for signer in there] == ["Trần B", "Đỗ E"]
