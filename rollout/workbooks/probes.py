"""Files that ask the register instead of telling it: guessed numbers in place of a list. Pure.

Nothing here depends on what the register knows of the numbers' owners beyond what `row.elsewhere` says of a row, so
that the refusal itself is no answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rollout.vocabulary import IdentifierKind
from rollout.workbooks.errors import SameEndings, TooManyUnseen
from rollout.workbooks.known_people import MATCHING
from rollout.workbooks.parsing import ParsedRow
from rollout.workbooks.plans import Plan

ENDING = 3  # digits; those that the mask of a number shows
ALIKE = 8  # numbers with one ending that any list may have
ALIKE_OF_1000 = 3  # and so many more in every 1,000 rows: by chance there is 1
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
                alike[kind, number[-ENDING:]].add(number)
    most = ALIKE + ALIKE_OF_1000 * read / 1_000
    for (kind, _ending), found in alike.items():
        if len(found) > most:
            raise SameEndings(column=kind.label)


def check_unseen(plan: Plan) -> None:
    """Raises TooManyUnseen for a file that is to a large part of people whom its loader cannot see."""
    unseen = plan.refused_for("row.elsewhere")
    if unseen > UNSEEN and unseen * UNSEEN_OF > len(plan.rows):
        raise TooManyUnseen
