"""When asking for numbers is guessing one. Pure.

A mask shows the last three signs of a number, and the first six of a personal number follow from where, when and as
what somebody was born: a thousand are left to try, all of one ending. Who guesses misses again and again with that
ending; who works misses, too, but with any: one miss in a thousand has a given ending.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from math import sqrt
from operator import itemgetter

ENDING = 3  # signs; those that a mask shows

REMEMBERED = timedelta(days=30)
"""How long a miss is counted."""

MOST_ALIKE = 15
"""Numbers of one ending that one may miss with. Of 3,000 misses in 30 days 15 have a given ending once in a million
times; and 15 of a thousand is all that a guesser has in that time."""

DAY = timedelta(days=1)
MOST_MISSED = 2_000
"""Numbers of any ending that one may miss with in a day: two columns of the wrong unit, and all that goes wrong at a
desk. Whoever tries numbers of nobody in particular needs hundreds of thousands."""

MOST_FOUND = 3_000
"""People whom one may find in a day: fifteen whole bundles. Who takes the register away finds each one once."""

CHANCE_OF_1000 = 3
CHANCE_SPREAD = 4
"""Numbers of one ending in every thousand of a file that tell nothing: by chance there is one. Of many thousands no
more than one in a thousand and so many times its standard deviation."""


ending: Callable[[str], str] = itemgetter(slice(-ENDING, None))
"""The signs of a number that a mask shows."""


def by_chance(numbers: int) -> int:
    """How many of so many numbers of a file may share an ending before that is told from chance."""
    expected = numbers / 1_000
    return int(min(CHANCE_OF_1000 * expected, expected + CHANCE_SPREAD * sqrt(expected)))


def is_guessing(missed: int, asked: int, *, free: int = 0) -> bool:
    """Would so many more numbers of one ending be too many, after so many that were missed with?

    `free`: how many of those asked may be alike by chance. What was missed with before is not asked anew.
    """
    return asked > free and missed + asked - free > MOST_ALIKE


def may_ask_again(missed_at: Collection[datetime], asked: int) -> datetime | None:
    """Of what is guessing: when enough misses will be forgotten for it; None where so many are too many alone."""
    over = len(missed_at) + asked - MOST_ALIKE
    return sorted(missed_at)[over - 1] + REMEMBERED if over <= len(missed_at) else None
