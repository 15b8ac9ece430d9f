"""The number of a bundle as it stands on paper, BK-26-7K3MX4. Its last sign tells a slip from another number. Pure."""

from __future__ import annotations

import secrets
from datetime import date

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
"""Without those that are read for one another; a prime number of them, so that any one slip or swap is seen."""

LENGTH = 6
PREFIX = "BK"


def new_number(day: date) -> str:
    """A number that nobody can guess, of the year of a day."""
    body = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return f"{PREFIX}-{day:%y}-{body}{_check(f'{day:%y}', body)}"


def _check(year: str, body: str) -> str:
    signs = [int(sign) for sign in year] + [LETTERS.index(sign) for sign in body]
    return LETTERS[sum(place * sign for place, sign in enumerate(signs, start=2)) % len(LETTERS)]


def clean_number(typed: str) -> str:
    """The number as it is kept, however it was typed; "" where it can be none."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum()).removeprefix(PREFIX)
    year, body, last = plain[:2], plain[2:-1], plain[-1:]
    if not (year.isascii() and year.isdigit()) or len(body) != LENGTH - 1 or not set(body) <= set(LETTERS):
        return ""
    return f"{PREFIX}-{year}-{body}{last}" if _check(year, body) == last else ""
