"""Files that ask the register instead of telling it: guessed numbers in place of a list. Pure.

Nothing here depends on what the register knows of the numbers' owners beyond what `row.elsewhere` says of a row, so
that the refusal itself is no answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rollout.register.guessing import by_chance, ending
from rollout.vocabulary import IdentifierKind
from rollout.workbooks.errors import SameEndings, TooManyUnseen
from rollout.workbooks.known_people import MATCHING, numbers_in
from rollout.workbooks.parsing import ParsedRow
from rollout.workbooks.plans import Plan

ALIKE = 8  # numbers of one kind with one ending that any list may have, and so many more as chance may bring
UNSEEN = 20  # rows of people whom the loader cannot see that any list may have
UNSEEN_OF = 10  # and up to one in so many rows of a longer one


def check_endings(rows: Iterable[ParsedRow]) -> None:
    """Raises SameEndings for a file with more numbers of one ending than a list has.

    Who knows a mask and tries the digits before it would learn the number from the one row that changes nobody.
    """
    alike: defaultdict[tuple[IdentifierKind, str], set[str]] = defaultdict(set)
    read = 0
    for row in rows:
        read += 1
        for kind in MATCHING:
            if number := row.values.get(kind.value):
                alike[kind, ending(number)].add(number)
    most = ALIKE + by_chance(read)
    for (kind, _ending), found in alike.items():
        if len(found) > most:
            raise SameEndings(column=kind.label)


def numbers_asked(rows: Iterable[ParsedRow]) -> set[str]:
    """The numbers that a file asks about."""
    return {number for row in rows for _kind, number in numbers_in(row)}


def numbers_given(plan: Plan) -> set[str]:
    """Those of a plan's numbers that people get, and have not had before."""
    return {number for planned in plan.changing for kind, number in planned.steps.numbers if kind in MATCHING}


def numbers_missed(plan: Plan) -> set[str]:
    """Those that people would get, and those of rows that lead to nobody whom the loader sees."""
    return numbers_given(plan) | numbers_asked(planned.row for planned in plan.rows if planned.person_id is None)


def check_unseen(plan: Plan) -> None:
    """Raises TooManyUnseen for a file that is to a large part of people whom its loader cannot see."""
    unseen = plan.refused_for("row.elsewhere")
    if unseen > UNSEEN and unseen * UNSEEN_OF > len(plan.rows):
        raise TooManyUnseen
