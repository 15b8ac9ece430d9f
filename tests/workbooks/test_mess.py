"""A known list, written as hands and Excel write it, comes back as it was, or is refused or asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.register.persons import held_fields, numbers_of, persons_by_number
from rollout.vocabulary import IdentifierKind, ImportKind, RowState
from rollout.workbooks.choices import Choices
from rollout.workbooks.messages import TEXTS
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.questions import Question
from rollout.workbooks.reading import Read, read_file
from rollout.workbooks.understanding import Parsed, understand
from tests.workbooks.loading import Loader
from tests.workbooks.mess import PARTS, Says
from tests.workbooks.mess_files import File, a_file
from tests.workbooks.outcomes import look, write
from tests.workbooks.test_people import ON_ONE_ENGINE

NUMBERS = frozenset({"bhxh", "personal_id"})


def understood(read: Read, answers: Mapping[str, str]) -> Parsed:
    return understand(ImportKind.PARTICIPANTS, read, has_unit=True, choices=Choices(answers))


def right_answers(file: File, questions: Iterable[Question]) -> dict[str, str]:
    """What the writer of the file answers; what a word or a colour means nobody knows."""
    by_sheet = {sheet.name: sheet.answers for sheet in file.sheets}
    found = {}
    for question in questions:
        if question.code != "question.word" and not question.colour:
            _, sheet, letter, _ = question.key.split(":")
            found[question.key] = by_sheet[sheet][f"{question.code}:{letter}"]
    return found


def wrong_in(row: ParsedRow, says: Says) -> dict[str, object]:
    """Field → (what was understood, what the file says), of all that differ."""
    warned = {warning.column for warning in row.warnings if warning.code == "warn.word"}
    pointed_out = {name for name, heading in row.headings.items() if heading in warned}
    return {
        name: (row.values.get(name), says.get(name))
        for name in row.values.keys() | says.keys()
        if row.values.get(name) != says.get(name) and name not in pointed_out
    }


def check(file: File, parsed: Parsed) -> Counter[str]:
    """Every row of the list is there, and none that is not refused is wrong; returns how many of each there are."""
    says = {(sheet.name, number): told for sheet in file.sheets for number, told in sheet.says.items()}
    found: Counter[str] = Counter()
    seen = {(row.sheet, row.number) for row in parsed.rows}
    assert says.keys() <= seen, f"rows of the list that are not there: {says.keys() - seen}"
    for row in parsed.rows:
        place = row.sheet, row.number
        assert all(error.code in TEXTS for error in row.errors)
        if row.errors or not NUMBERS & row.values.keys():  # the plan refuses whoever has no number
            found["refused"] += 1
            continue
        assert place in says, f"nobody is written in {place}: {row.values}"
        assert not (wrong := wrong_in(row, says[place])), f"{place}: {wrong}"
        found["read"] += 1
    return found


def read_and_check(file: File) -> Counter[str]:
    """As the file says of itself, then with its questions answered; sheets are empty once they are understood."""
    parsed = understood(read_file(file.content, file.name), {})
    check(file, parsed)
    answers = right_answers(file, parsed.questions)
    return check(file, understood(read_file(file.content, file.name), answers))


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
def test_a_known_list_comes_back_as_it_was_or_is_refused(dice: Random) -> None:
    read_and_check(a_file(dice))


def test_a_title_right_above_a_merged_header_is_no_level_of_it() -> None:
    read_and_check(a_file(Random(2356907195683)))


@pytest.mark.soak
@given(st.randoms(use_true_random=True))
@settings(max_examples=2_000, derandomize=False, print_blob=True, suppress_health_check=list(HealthCheck))
def test_a_known_list_comes_back_two_thousand_times(dice: Random) -> None:
    read_and_check(a_file(dice))


SEEDS = range(8)


@ON_ONE_ENGINE
def test_a_known_list_is_in_the_register_as_it_was_written(loader: Loader) -> None:
    """Those that were written before are found again in what the next file does."""
    written = 0
    for seed in SEEDS:
        file = a_file(Random(seed))
        seen = look(loader, file.content)
        given = right_answers(file, [q for q in seen.examined.plan.questions if not q.key.startswith("unit:")])
        seen = look(loader, file.content, choices=Choices(given))
        write(loader, seen)
        says = {(sheet.name, number): told for sheet in file.sheets for number, told in sheet.says.items()}
        for planned in seen.examined.plan.rows:
            if planned.state is RowState.CREATED:
                told = says[planned.row.sheet, planned.row.number]
                assert registered(loader, told) == {name: told[name] for name in KEPT & told.keys()}
                written += 1
    assert written > len(SEEDS)


KEPT = frozenset({"name", "birth", "sex", "phone", "bhxh", "personal_id", "cmnd"})


def registered(loader: Loader, says: Says) -> Says:
    """Of what a row says, what the register has of that person."""
    session = loader.session
    number = next((kind, says[kind.value]) for kind in IdentifierKind if says.get(kind.value))
    person_id = persons_by_number(session, [number])[number]
    fields, numbers = held_fields(session, [person_id])[person_id], numbers_of(session, [person_id])[person_id]
    session.rollback()
    held: Says = {"name": fields["name"], "sex": fields["sex"], "phone": fields["phone"]}
    if fields["birth_on"]:
        held["birth"] = fields["birth_on"].isoformat()[: PARTS[fields["birth_precision"]]]
    held |= {kind.value: numbers.get(kind) for kind in IdentifierKind}
    return {name: held.get(name) for name in KEPT & says.keys()}


def test_most_of_what_is_written_so_comes_back() -> None:
    found: Counter[str] = Counter()
    for seed in range(20):
        found += read_and_check(a_file(Random(seed)))
    assert found["read"] > found["refused"], found
