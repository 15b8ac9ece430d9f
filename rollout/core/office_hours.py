"""When a visit may take place: the hours of the office, or those of the unit where the officer agrees. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_TIMES = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


class Hours(NamedTuple):
    """Minutes of the day, from `starts` to before `ends`."""

    starts: int
    ends: int

    def overlaps(self, other: Hours) -> bool:
        return self.starts < other.ends and other.starts < self.ends

    def holds(self, other: Hours) -> bool:
        return self.starts <= other.starts and other.ends <= self.ends

    def __str__(self) -> str:
        return f"{clock(self.starts)}–{clock(self.ends)}"


def clock(minute: int) -> str:
    """7:30 is "07:30"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def hours_of(setting: str) -> tuple[Hours, ...]:
    """The setting "07:00-11:30,13:30-17:00"; what cannot be read is no hour."""
    found = _TIMES.findall(setting)
    return tuple(Hours(int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in found)


def joined(hours: Iterable[Hours]) -> tuple[Hours, ...]:
    """The same minutes in order, without overlaps; what touches is one."""
    found: list[Hours] = []
    for each in sorted(hours):
        if found and each.starts <= found[-1].ends:
            found[-1] = Hours(found[-1].starts, max(found[-1].ends, each.ends))
        else:
            found.append(each)
    return tuple(found)


def is_within(wanted: Hours, allowed: Sequence[Hours]) -> bool:
    """In one piece: nobody is kept over the midday break."""
    return any(each.holds(wanted) for each in joined(allowed))
