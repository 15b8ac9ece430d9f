"""What a row holds of a person, as it is kept and as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from rollout.core.formats import day as shown_day
from rollout.vocabulary import Channel
from rollout.workbooks.parsed_row import REACHED

CORRECTED = ("name", "phone", "email", "address", "sex")
MOST_DAYS = 30_000  # days, and what is said of them, that are kept to be used again


def shown_reached(day: date, channel: Channel) -> str:
    """How a row keeps that a milestone was reached: the day, or REACHED where nobody told one."""
    return REACHED if channel is Channel.UNKNOWN else shown_day(day)


def fields_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a person that a row holds."""
    fields = {name: values[name] for name in CORRECTED if name in values}
    if "birth" in values:
        fields["birth_on"], fields["birth_precision"] = birth_of(values["birth"])
    return fields


@lru_cache(MOST_DAYS)
def birth_of(typed: str) -> tuple[date, str]:
    """(first day, precision) of yyyy-mm-dd, yyyy-mm or yyyy."""
    precision = {4: "year", 7: "month", 10: "day"}[len(typed)]
    return date.fromisoformat((typed + "-01-01")[:10]), precision


def says_no_more_of_birth(born: date, precision: str, held: date | None, held_precision: str) -> bool:
    """Is it the birth on record, or its year or month alone?"""
    parts = {"year": 1, "month": 2, "day": 3}
    known = parts[precision]
    return (
        held is not None
        and known <= parts.get(held_precision, 0)
        and born.timetuple()[:known] == held.timetuple()[:known]
    )


@lru_cache(MOST_DAYS)
def day_shown(typed: str) -> tuple[date, str]:
    """The day of yyyy-mm-dd, and as it is shown."""
    day = date.fromisoformat(typed)
    return day, shown_day(day)


@lru_cache(MOST_DAYS)
def shown_birth(born: date, precision: str) -> str:
    return {"day": "{0:%d/%m/%Y}", "month": "{0:%m/%Y}", "year": "{0:%Y}"}[precision].format(born)
