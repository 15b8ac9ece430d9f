"""One row of a file as it was understood, and the words by which its values say what is no value. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rollout.vocabulary import Milestone, StandingKind
from rollout.workbooks.messages import Message

REACHED = "x"
"""A milestone that was reached on a day nobody wrote down."""

NOT_REACHED = "-"
"""A milestone that the file says was not reached."""

MILESTONES = frozenset(milestone.value for milestone in Milestone)
STANDINGS = frozenset(kind.value for kind in StandingKind)


@dataclass(frozen=True)
class Status:
    """What a cell says beside, or in place of, what its column asks."""

    meaning: str
    value: Any = None


@dataclass(slots=True)
class ParsedRow:
    """One row of the file as understood. `values` holds the fields that are not blank."""

    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    def refuse(self, code: str, of: str = "", /, **values: Any) -> None:
        """Notes why the row cannot be taken; `of` names the field."""
        self.errors += (Message(code, self.headings.get(of, ""), values),)

    def warn(self, code: str, of: str = "", /, **values: Any) -> None:
        self.warnings += (Message(code, self.headings.get(of, ""), values),)
