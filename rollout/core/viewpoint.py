"""From where figures are looked at: as of which day, of whom, in which base, by whose word, by which area list.

It travels in the address, so that a figure and the list behind it say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from rollout.core.dates import today
from rollout.vocabulary import NO_DISTRICTS_FROM, AreaList, Base, Evidence, PeopleGroup

ALL_GROUPS = "all"


def usual_areas(day: date) -> AreaList:
    """The list in force on a day: what is meant where nobody chose one."""
    return AreaList.Y2025 if day >= NO_DISTRICTS_FROM else AreaList.Y2021


@dataclass(frozen=True)
class Viewpoint:
    """`group` is None for all people together; then no rate is shown: groups never mix in one."""

    day: date
    group: PeopleGroup | None
    base: Base
    evidence: Evidence
    areas: AreaList

    @classmethod
    def usual(cls, day: date, group: PeopleGroup | None = PeopleGroup.EMPLOYEE) -> Self:
        """What goes without saying on a day."""
        return cls(day, group, Base.ALL, Evidence.REPORTED, usual_areas(day))

    @property
    def groups(self) -> tuple[PeopleGroup, ...]:
        return tuple(PeopleGroup) if self.group is None else (self.group,)

    @property
    def is_today(self) -> bool:
        return self.day == today()

    def args(self, **others: Any) -> dict[str, Any]:
        """The arguments of an address with this viewpoint, then others; what goes without saying is left out.

        An other of "" or None takes its argument out.
        """
        said: dict[str, Any] = {"group": self.group.value if self.group else ALL_GROUPS}
        if not self.is_today:
            said["day"] = self.day.isoformat()
        for name, plain in (("base", Base.ALL), ("evidence", Evidence.REPORTED), ("areas", usual_areas(self.day))):
            if getattr(self, name) is not plain:
                said[name] = getattr(self, name).value
        return {name: value for name, value in (said | others).items() if value not in (None, "")}

    def but(self, **changes: Any) -> Self:
        return replace(self, **changes)
