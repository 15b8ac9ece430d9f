"""Stock-takes and session counts of units that count (R11, R13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.ledger.contribution import counted
from rollout.ledger.facts import COUNTED
from rollout.models import UnitCount
from rollout.register.act import Act
from rollout.register.errors import ReasonMissing, SessionStatesMilestones, WrongNumbers
from rollout.register.rows import UNIT_TABLES, live_rows, unit_facts
from rollout.vocabulary import CountKind, Evidence, Milestone, PeopleGroup


def record(
    act: Act,
    unit_id: int,
    *,
    day: date,
    kind: CountKind,
    group: PeopleGroup,
    evidence: Evidence,
    numbers: Mapping[str, int],
    already_in_units: int | None = None,
    reason: str = "",
) -> bool:
    """A stock-take "đến nay", or the first-timers of a session; a measure left out says nothing of it.

    `numbers` keys are those of `COUNTED`; a session states milestones only. False when the stock-take says what is
    known already. Raises ReasonMissing when a number falls without a reason, WrongNumbers, SessionStatesMilestones,
    ValueError for an unknown key.
    """
    unknown = set(numbers) - set(COUNTED)
    if unknown:
        raise ValueError(f"not counted: {sorted(unknown)}")
    if kind is CountKind.SESSION and not set(numbers) <= set(Milestone):
        raise SessionStatesMilestones
    known = balance(act.session, unit_id, day=day, group=group, evidence=evidence)
    participants = numbers.get("participants", known.get("participants"))
    with_smartphone = numbers.get("with_smartphone")
    if with_smartphone is not None and (participants is None or with_smartphone > participants):
        raise WrongNumbers
    if kind is CountKind.STOCK:
        if all(known.get(name) == number for name, number in numbers.items()) and already_in_units in (
            None,
            already_in_other_units(act.session, unit_id, day=day, group=group),
        ):
            return False
        said = balance(act.session, unit_id, day=day, group=group, evidence=Evidence.REPORTED)  # it moves this too
        falls = any(number < max(known.get(name, 0), said.get(name, 0)) for name, number in numbers.items())
        if falls and not reason.strip():
            raise ReasonMissing
    act.add(
        UnitCount,
        unit_id=unit_id,
        day=day,
        kind=kind.value,
        people_group=group.value,
        evidence=evidence.value,
        already_in_units=already_in_units,
        reason=reason.strip(),
        **numbers,
    )
    return True


def balance(session: Session, unit_id: int, *, day: date, group: PeopleGroup, evidence: Evidence) -> dict[str, int]:
    """What the counts of a unit say on a day, measure by measure; measures of which nothing is said are absent."""
    rows = live_rows(session, UNIT_TABLES, "unit_id", [unit_id]).get(unit_id, {})
    counts = sorted((c for c in unit_facts(rows).counts if c.group is group), key=lambda c: (c.day, c.order))
    said = {name: counted(counts, name, evidence, day) for name in COUNTED}
    return {name: number for name, number in said.items() if number is not None}


def already_in_other_units(session: Session, unit_id: int, *, day: date, group: PeopleGroup) -> int | None:
    """How many of a unit's people on a day are said to be on the lists of other units too (R13); None when not said."""
    return session.scalar(
        select(UnitCount.already_in_units)
        .where(
            UnitCount.unit_id == unit_id,
            UnitCount.people_group == group.value,
            UnitCount.day <= day,
            UnitCount.already_in_units.is_not(None),
            UnitCount.voided_seq.is_(None),
        )
        .order_by(UnitCount.day.desc(), UnitCount.id.desc())
        .limit(1)
    )
