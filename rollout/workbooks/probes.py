"""Files that ask the register instead of telling it: guessed numbers in place of a list. Pure.

Nothing here depends on what the register knows of the numbers' owners beyond what `row.elsewhere` says of a row, so
that the refusal itself is no answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from rollout.register.guessing import by_chance, ending
from rollout.workbooks.errors import SameEndings, TooManyUnseen
from rollout.workbooks.known_people import MATCHING, numbers_in
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.plans import Plan

ALIKE = 8  # numbers of one kind with one ending that any list may have, and so many more as chance may bring
UNWRITTEN = 5_000  # rows of lists that a unit may load in 30 days and not write
UNWRITTEN_A_HEAD = 5  # and so many for each of its people
UNWRITTEN_OF_OFFICE = 60_000  # the same of whoever answers for the lists of units
UNSEEN = 20  # rows of people whom the loader cannot see that any list may have
UNSEEN_OF = 10  # and up to one in so many rows of a longer one


def check_endings(rows: Collection[ParsedRow]) -> None:
    """Raises SameEndings for a file with more numbers of one ending than a list has.

    Who knows a mask and tries the digits before it would learn the number from the one row that changes nobody.
    """
    most = ALIKE + by_chance(len(rows))
    for kind in MATCHING:
        name = kind.value
        asked = {number for row in rows if (number := row.values.get(name))}
        if max(Counter(map(ending, asked)).values(), default=0) > most:
            raise SameEndings(column=kind.label)


def numbers_asked(rows: Iterable[ParsedRow]) -> set[str]:
    """The numbers that a file asks about."""
    return {number for row in rows for _kind, number in numbers_in(row)}


def numbers_written(plan: Plan) -> set[str]:
    """Those of the rows that are written, but for what takes the place of another number: to correct is to try."""
    asked = numbers_asked(planned.row for planned in plan.changing)
    replacing = {
        number
        for planned in plan.changing
        for kind, number in planned.steps.numbers
        if planned.before and planned.before["numbers"].get(kind.value)
    }
    return asked - replacing


def most_unwritten(people: int, *, is_of_units: bool) -> int:
    """How many rows one may load in 30 days without writing them, with so many people on the lists of one's units."""
    return max(UNWRITTEN, UNWRITTEN_A_HEAD * people) if is_of_units else UNWRITTEN_OF_OFFICE


def check_unseen(plan: Plan) -> None:
    """Raises TooManyUnseen for a file that is to a large part of people whom its loader cannot see."""
    unseen = plan.refused_for("row.elsewhere")
    if unseen > UNSEEN and unseen * UNSEEN_OF > len(plan.rows):
        raise TooManyUnseen
