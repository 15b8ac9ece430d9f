"""Why a visit of a plan could not go out: kept as a code with what it says, worded for whoever reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

from rollout.core.errors import Refusal
from rollout.core.office_hours import Hours
from rollout.planning.errors import NotSent, OfficerGone, UnitDone, UnitGone, UnitHasVisit
from rollout.register.booking import By, Clash, Full, Held, InTheWay, Whom
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
    """A refusal as JSON: no name stands in it, and what holds a time is kept by its keys."""
    code = "time_taken" if isinstance(why, HeldByOthers) else _CODE_OF.get(type(why), "other")
    held: dict[str, Any] = {"code": code}
    if isinstance(why, HeldByOthers):
        held |= {"cause": _packed(why.cause)} if why.cause is not None else {}
    elif code != "other" and (said := {name: value for name, value in why.values.items() if name not in WORDED}):
        held["said"] = said
    if isinstance(why, TimeRefused) and why.following is not None:
        held["next"] = [why.following[0].isoformat(), *why.following[1]]
    return held


def _packed(cause: InTheWay) -> dict[str, Any]:
    if isinstance(cause, Full):
        return {"officer": cause.officer_id, "most": cause.most}
    held = cause.held
    return {
        "whom": held.whom.value, "key": held.key, "by": held.by.value, "by_id": held.by_id, "hours": [*held.hours],
        "way": cause.way,
    }  # fmt: skip


def cause_of(held: dict[str, Any]) -> InTheWay | None:
    """What holds the time, where that is why: to be worded for whoever may know of it."""
    told = held.get("cause")
    if told is None:
        return None
    if "officer" in told:
        return Full(told["officer"], told["most"])
    whom, by = Whom(told["whom"]), By(told["by"])
    return Clash(Held(whom, told["key"], by, told["by_id"], Hours(*told["hours"])), told["way"])


def following_of(held: dict[str, Any]) -> tuple[date, Hours] | None:
    """The next free time, as it was then."""
    day, starts, ends = held.get("next") or (None, 0, 0)
    return (date.fromisoformat(day), Hours(starts, ends)) if day else None


def worded(held: dict[str, Any], unit: str) -> str:
    """The sentence in the reader's language, to whoever may know no more."""
    kind = CODES.get(held["code"], NotSent)
    said: dict[str, Any] = dict(held.get("said", {}))
    if issubclass(kind, TimeRefused):
        said["following"] = following_of(held)
    return kind(unit=unit, **said).text
