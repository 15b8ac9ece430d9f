"""How the numbers of a summary of sessions read: small ones as docs/adr/0012 has it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from rollout.core.formats import number
from rollout.core.masking import HIDDEN_TEXT, MEANING, SMALL_TEXT, is_small
from rollout.guidance.queries.summary import Summary, UnitLine
from rollout.vocabulary import N_

UNCOUNTED = N_("chưa tính, quá nhiều buổi hoặc người")
"""In place of who got an account, where these are too many to look them up."""


@dataclass(frozen=True)
class Shown:
    """A summary as its viewer reads it."""

    held: Summary

    def whole(self, name: str) -> str:
        """A figure of the scope: attended, outside or accepted."""
        value: int | None = getattr(self.held, name)
        if value is None:
            return _(UNCOUNTED)
        if self.held.is_few and name != "outside" and value:
            return _(HIDDEN_TEXT)
        return SMALL_TEXT if self.held.masks and is_small(value) else number(value)

    @property
    def masks_mean(self) -> str:
        return _(MEANING) if self.held.masks else ""


def part(line: UnitLine, name: str) -> str:
    """A number of one unit."""
    return _(HIDDEN_TEXT) if name in line.hides else number(getattr(line, name))
