"""One number on a page: its text, its rate, the address of its list, and whether it is hidden or out of range."""

from __future__ import annotations

from typing import NamedTuple

from rollout.core.formats import NOTHING, number, percent
from rollout.dashboard.masking import SMALLEST, is_small
from rollout.vocabulary import N_

UNIT_MEASURES = frozenset({"units", "units_deployed"})
"""What counts units; all else counts people."""

SMALL_TEXT = f"< {SMALLEST}"
HIDDEN_TEXT = N_("ẩn")


class Cell(NamedTuple):
    """`url` is empty where nothing is listed: nobody, nothing said, or hidden. `is_over`: more than its whole."""

    text: str
    url: str = ""
    rate: str = ""
    is_over: bool = False
    is_hidden: bool = False


def cell(value: int | None, url: str, *, whole: int | None = None, hides: bool = False) -> Cell:
    """A figure with the list behind it, and its rate where there is a whole."""
    if value is None:
        return Cell(NOTHING)
    if hides:
        return Cell(SMALL_TEXT if is_small(value) else HIDDEN_TEXT, is_hidden=True)
    return Cell(
        number(value), url if value else "", percent(value, whole) if whole else "", bool(whole and value > whole)
    )


def whole_of(measure: str, values: dict[str, int | None], base: str) -> int | None:
    """What a measure is a part of: the base for what people reach, all people for those with a smartphone."""
    if measure in ("participants", "rejected", "units"):
        return None
    if measure == "units_deployed":
        return values["units"]
    if measure in ("with_smartphone", "participants_by_count", "proposed_no_smartphone", "proposed_left"):
        return values["participants"]
    return values[base]
