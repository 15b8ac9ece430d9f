"""Why a visit of a plan could not go out: kept as a code with what it says, worded for whoever reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

from rollout.core.errors import Refusal
from rollout.core.office_hours import Hours
from rollout.planning.errors import NotSent, OfficerGone, UnitDone, UnitGone, UnitHasVisit
from rollout.register.visit_refusals import (
    DayOff,
    HeldByOthers,
    NotOnTheQuarter,
    OutsideHours,
    TimePast,
    TimeRefused,
    TimeTaken,
    TimeTooFar,
    UnitClosed,
)

CODES: dict[str, type[Refusal]] = {
    "unit_has_visit": UnitHasVisit,
    "unit_done": UnitDone,
    "unit_gone": UnitGone,
    "officer_gone": OfficerGone,
    "unit_closed": UnitClosed,
    "day_off": DayOff,
    "outside_hours": OutsideHours,
    "time_past": TimePast,
    "time_too_far": TimeTooFar,
    "time_taken": TimeTaken,
    "off_the_quarter": NotOnTheQuarter,
    "other": NotSent,
}
_CODE_OF = {kind: code for code, kind in CODES.items()}

WORDED = frozenset({"unit", "next"})
"""What a sentence says that is found again when it is worded: the unit of the visit, and the next free time."""


def kept(why: Refusal) -> dict[str, Any]:
    """A refusal as JSON: no name stands in it, and of a time that others hold nobody is told more than that."""
    told = why.to_all() if isinstance(why, HeldByOthers) else why
    code = _CODE_OF.get(type(told), "other")
    said = {name: value for name, value in told.values.items() if name not in WORDED} if code != "other" else {}
    following = told.following if isinstance(told, TimeRefused) else None
    more = {"next": [following[0].isoformat(), *following[1]]} if following is not None else {}
    return {"code": code, **({"said": said} if said else {}), **more}


def worded(held: dict[str, Any], unit: str) -> str:
    """The sentence in the reader's language."""
    kind = CODES.get(held["code"], NotSent)
    said: dict[str, Any] = dict(held.get("said", {}))
    if issubclass(kind, TimeRefused):
        day, starts, ends = held.get("next") or (None, 0, 0)
        said["following"] = (date.fromisoformat(day), Hours(starts, ends)) if day else None
    return kind(unit=unit, **said).text
