"""From where figures are looked at: as of which day, of whom, in which base, by whose word, by which area list.

It travels in the address, so that a figure and the list behind it say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self, TypeVar

from rollout.core.dates import today
from rollout.core.formats import parse_day
from rollout.vocabulary import FIRST_DAY, AreaList, Base, Evidence, PeopleGroup

ALL_GROUPS = "all"

Member = TypeVar("Member", bound=StrEnum)


def _member(kind: type[Member], code: str | None, default: Member) -> Member:
    return kind(code) if code in set(kind) else default


@dataclass(frozen=True)
class Viewpoint:
    """`group` is None for all people together; then no rate is shown: groups never mix in one."""

    day: date
    group: PeopleGroup | None = PeopleGroup.EMPLOYEE
    base: Base = Base.ALL
    evidence: Evidence = Evidence.REPORTED
    areas: AreaList = AreaList.Y2025

    @classmethod
    def from_args(cls, args: Mapping[str, str], group: PeopleGroup = PeopleGroup.EMPLOYEE) -> Self:
        """What an address says; what it leaves out or says wrongly is today, `group`, all, reported, 2025."""
        said = args.get("group")
        return cls(
            _day(args.get("day", "")),
            None if said == ALL_GROUPS else _member(PeopleGroup, said, group),
            _member(Base, args.get("base"), Base.ALL),
            _member(Evidence, args.get("evidence"), Evidence.REPORTED),
            _member(AreaList, args.get("areas"), AreaList.Y2025),
        )

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
        for name, plain in (("base", Base.ALL), ("evidence", Evidence.REPORTED), ("areas", AreaList.Y2025)):
            if getattr(self, name) is not plain:
                said[name] = getattr(self, name).value
        return {name: value for name, value in (said | others).items() if value not in (None, "")}

    def but(self, **changes: Any) -> Self:
        return replace(self, **changes)


def _day(text: str) -> date:
    try:
        found = parse_day(text)
    except ValueError:
        return today()
    return min(max(found, FIRST_DAY), today())
