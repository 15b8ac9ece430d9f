"""One number on a page: its text, its rate, the address of its list, and whether it is hidden or out of range."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import escape

from rollout.core.formats import NOTHING, number, percent
from rollout.core.masking import CROWD, HIDDEN_TEXT, SMALL_TEXT, is_small
from rollout.vocabulary import Base

UNIT_MEASURES = frozenset({"units", "units_deployed"})
"""What counts units; all else counts people."""

PARTS_OF_ALL = frozenset(
    {"participants", "with_smartphone", "participants_by_count", "proposed_no_smartphone", "proposed_left"}
)
"""The figures whose whole is all people, whatever the base."""


class Cell(NamedTuple):
    """`url` is empty where nothing is listed: nobody, nothing said, or hidden. `is_over`: more than its whole."""

    text: str
    url: str = ""
    rate: str = ""
    is_over: bool = False
    is_hidden: bool = False

    def __html__(self) -> str:
        """The number with the list behind it; written here, since a page holds hundreds and a macro costs more."""
        text = str(escape(self.text))
        if self.url:
            text = f'<a href="{escape(self.url)}">{text}</a>'
        elif self.is_hidden:
            text = f'<span class="hidden-number">{escape(_(self.text))}</span>'
        if self.rate:
            text += f' <span class="rate">{escape(self.rate)}</span>'
        if self.is_over:
            text += f' <span class="state bad">{escape(_("vượt 100 %, cần kiểm tra"))}</span>'
        return text


HIDDEN = Cell(HIDDEN_TEXT, is_hidden=True)
"""A part that is not shown: small or not, it reads the same, so that nothing follows from the word."""


def cell(value: int | None, url: str, *, whole: int | None = None, hides: bool = False) -> Cell:
    """A figure with the list behind it, and its rate where there is a whole."""
    if value is None:
        return Cell(NOTHING)
    if hides:
        return Cell(SMALL_TEXT if is_small(value) else HIDDEN_TEXT, is_hidden=True)
    return Cell(
        number(value),
        url if value else "",
        percent(value, whole) if whole else "",
        whole is not None and value > whole,  # of nobody too
    )


def base_measure(base: Base) -> str:
    """The measure that is the base of all rates."""
    return "with_smartphone" if base is Base.SMARTPHONE else "participants"


def whole_of(measure: str, values: dict[str, int | None], base: str) -> int | None:
    """What a measure is a part of: the base for what people reach, all people for those with a smartphone."""
    if measure in ("participants", "rejected", "units"):
        return None
    if measure == "units_deployed":
        return values["units"]
    if measure in PARTS_OF_ALL:
        return values["participants"]
    return values[base]


def is_of_few(measure: str, values: dict[str, int | None], base: str) -> bool:
    """Is a figure of people one of a group of fewer than five (docs/adr/0012)? Nobody is no group."""
    if measure in UNIT_MEASURES:
        return False
    return is_small(values["participants"]) or (measure not in PARTS_OF_ALL and is_small(values[base]))


def is_of_many(measure: str, values: dict[str, int | None], base: str) -> bool:
    """Is a figure of people one of so many that a small number points at none of them?"""
    return (values["participants" if measure in PARTS_OF_ALL else base] or 0) >= CROWD


def hides(measure: str, values: dict[str, int | None], base: str, *, is_part: bool = False) -> bool:
    """Is a figure of a whole scope too small, or of too small a group, for a viewer without people?

    Of however many people: beside its parts that are 0 it would be the number of one of them. But where the scope
    `is_part` of another, in whose table a small number of many people is shown.
    """
    if measure in UNIT_MEASURES:
        return False
    is_shown = is_part and is_of_many(measure, values, base)
    return is_of_few(measure, values, base) or (is_small(values[measure]) and not is_shown)
