"""Stock-takes and session counts of units that count (R11, R13)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import chunks
from rollout.ledger.facts import COUNTED, CountFact
from rollout.ledger.unit_lines import counted, takes_stock
from rollout.models import Department, UnitAttribution, UnitCount, UnitModeFact, UnitType
from rollout.register.act import Act, check_note
from rollout.register.errors import (
    FallWithoutReason,
    MoreThanAll,
    NotCounting,
    ReasonMissing,
    SessionStatesMilestones,
    WrongNumbers,
)
from rollout.register.rows import Row, live_rows, mode_facts, unit_facts
from rollout.vocabulary import CountKind, DepartmentKind, Evidence, Milestone, PeopleGroup, UnitForm, UnitMode

STAFF_AND_SERVED = (PeopleGroup.EMPLOYEE, PeopleGroup.HOUSEHOLD)
"""Of whom collection agents and the post tell apart: their own staff, and the households that they serve."""


class Stated(NamedTuple):
    """What a unit says "đến nay": lifetime totals at the end of `day`, by the names of `COUNTED`.

    A measure left out says nothing of it; `is_agreed`: more than everyone reached something, and that is right.
    """

    day: date
    group: PeopleGroup
    evidence: Evidence
    numbers: Mapping[str, int]
    already_in_units: int | None = None
    reason: str = ""
    is_agreed: bool = True


class Over(NamedTuple):
    """A milestone said of more people than there are; `people` None where nobody said how many."""

    name: str
    number: int
    people: int | None


def over(numbers: Mapping[str, int], known: Mapping[str, int], people: int | None) -> list[Over]:
    """What numbers beside those known make more than everyone: flagged, never clipped.

    `people`: how many participants the unit reported, where the numbers do not say.
    """
    people = numbers.get("participants", people)
    said = {**known, **numbers} if "participants" in numbers else numbers
    return [Over(name, said[name], people) for name in Milestone if name in said and said[name] > (people or 0)]


def record(
    act: Act, unit_id: int, stated: Stated, *, kind: CountKind = CountKind.STOCK, session_id: int | None = None
) -> bool:
    """A stock-take "đến nay", or the first-timers of a session, of which guidance session where that is known.

    A session states milestones only. False when a stock-take of that day says so already; the same numbers on a later
    day are news of how fresh they are.
    Raises NotCounting on a day on which the unit does not count, FallWithoutReason when a number falls, MoreThanAll
    where more than everyone reached something and that is not agreed to, WrongNumbers, SessionStatesMilestones,
    ValueError for an unknown key.
    """
    day, group, evidence, numbers, already_in_units, reason, is_agreed = stated
    unknown = set(numbers) - set(COUNTED)
    if unknown:
        raise ValueError(f"not counted: {sorted(unknown)}")
    if kind is CountKind.SESSION and not set(numbers) <= set(Milestone):
        raise SessionStatesMilestones
    modes = mode_facts(act.held(UnitModeFact, "unit_id", unit_id))
    if not any(mode.mode is UnitMode.COUNT and mode.start <= day < mode.end for mode in modes):
        raise NotCounting(day)
    rows = act.held(UnitCount, "unit_id", unit_id)
    known = _said(rows, day, group, evidence)
    participants = numbers.get("participants", known.get("participants"))
    with_smartphone = numbers.get("with_smartphone")
    if with_smartphone is not None and (participants is None or with_smartphone > participants):
        raise WrongNumbers
    if kind is CountKind.STOCK:
        is_known = all(known.get(name) == number for name, number in numbers.items())
        of_group = _of_group(rows, group)
        if (
            is_known
            and takes_stock(of_group, numbers, evidence, day)
            and already_in_units
            in (
                None,
                _already_in_units(rows, day, group),
            )
        ):
            return False
        said = _said(rows, day, group, Evidence.REPORTED)  # it moves this too
        fell = falls(numbers, known, said)
        if fell and not reason.strip():
            raise FallWithoutReason(fell)
        more = over(numbers, known, said.get("participants"))
        if more and not is_agreed:
            raise MoreThanAll(more)
    act.add(
        UnitCount,
        unit_id=unit_id,
        day=day,
        kind=kind.value,
        people_group=group.value,
        evidence=evidence.value,
        already_in_units=already_in_units,
        reason=reason.strip(),
        guidance_session_id=session_id,
        **numbers,
    )
    return True


def falls(numbers: Mapping[str, int], known: Mapping[str, int], said: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """(measure, number before, number now) of what falls below what is known at the level or reported."""
    before = {name: max(known.get(name, 0), said.get(name, 0)) for name in numbers}
    return [(name, before[name], number) for name, number in numbers.items() if number < before[name]]


def take_back(act: Act, count: UnitCount, *, reason: str) -> None:
    """The numbers were never so: figures of its days and later ones become what they were without it.

    The reason is for the audit trail, which is never erased either. Raises ReasonMissing, NumberInNote.
    """
    if not reason.strip():
        raise ReasonMissing
    check_note(reason)
    act.void(UnitCount, count.id)


def correct(act: Act, count: UnitCount, stated: Stated) -> None:
    """The right day and numbers in place of wrong ones, in one act. Raises ReasonMissing and what `record` raises."""
    take_back(act, count, reason=stated.reason)
    record(act, count.unit_id, stated, kind=CountKind(count.kind), session_id=count.guidance_session_id)


def balance(
    session: Session, unit_id: int, *, day: date, group: PeopleGroup, evidence: Evidence, but_session: int | None = None
) -> dict[str, int]:
    """What the counts of a unit say on a day, measure by measure; measures of which nothing is said are absent.

    `but_session`: a guidance session whose own count is left out.
    """
    rows = live_rows(session, (UnitCount,), "unit_id", [unit_id]).get(unit_id, {}).get(UnitCount, ())
    others = [row for row in rows if but_session is None or row["guidance_session_id"] != but_session]
    return _said(others, day, group, evidence)


class Known(NamedTuple):
    """What the counts of a unit say of one people group on a day, and of which day the last of them is."""

    numbers: dict[str, int]
    on: date | None


def known(
    session: Session, groups: Mapping[int, Collection[PeopleGroup]], *, day: date, evidence: Evidence
) -> dict[tuple[int, PeopleGroup], Known]:
    """(unit, group) → what is known of it, of many units at once; one query."""
    held = live_rows(session, (UnitCount,), "unit_id", groups)
    found = {}
    for unit_id, group in ((unit_id, group) for unit_id, told in groups.items() for group in told):
        rows = [row for row in held.get(unit_id, {}).get(UnitCount, ()) if row["people_group"] == group]
        days = [row["day"] for row in rows if row["day"] <= day]
        found[unit_id, group] = Known(_said(rows, day, group, evidence), max(days, default=None))
    return found


def told_of(form: str | None, department: str | None, usual: PeopleGroup) -> tuple[PeopleGroup, ...]:
    """Of which groups a unit tells, each by its own numbers: by the form of its type and the kind of its department.

    `usual`: whom units of its type are mostly about.
    """
    is_agent = form == UnitForm.AGENT or department == DepartmentKind.POST
    return STAFF_AND_SERVED if is_agent else (usual,)


def groups_of(session: Session, unit_ids: Collection[int], day: date) -> dict[int, PeopleGroup]:
    """Whom units of their types are mostly about; employees where the type is unknown."""
    held: dict[int, PeopleGroup] = {}
    for run in chunks(sorted(unit_ids)):
        rows = session.execute(
            select(UnitAttribution.unit_id, UnitType.default_group)
            .join(UnitType, UnitAttribution.unit_type_id == UnitType.id)
            .where(
                UnitAttribution.unit_id.in_(run),
                UnitAttribution.voided_seq.is_(None),
                UnitAttribution.from_on <= day,
                UnitAttribution.to_on > day,
            )
        )
        held.update((unit_id, PeopleGroup(group)) for unit_id, group in rows)
    return {unit_id: held.get(unit_id, PeopleGroup.EMPLOYEE) for unit_id in unit_ids}


def told_groups(session: Session, unit_ids: Collection[int], day: date) -> dict[int, tuple[PeopleGroup, ...]]:
    """`told_of` for many units. One query for thousands."""
    usual: dict[int, PeopleGroup] = {}
    forms: dict[int, str] = {}
    departments: dict[int, str] = {}
    for run in chunks(sorted(unit_ids)):
        rows = session.execute(
            select(UnitAttribution.unit_id, UnitType.default_group, UnitType.form, Department.kind)
            .outerjoin(UnitType, UnitAttribution.unit_type_id == UnitType.id)
            .outerjoin(Department, UnitAttribution.department_id == Department.id)
            .where(
                UnitAttribution.unit_id.in_(run),
                UnitAttribution.subject.in_(("unit_type", "department")),
                UnitAttribution.voided_seq.is_(None),
                UnitAttribution.from_on <= day,
                UnitAttribution.to_on > day,
            )
        )
        for unit_id, group, form, department in rows:
            if group is not None:
                usual[unit_id], forms[unit_id] = PeopleGroup(group), form
            if department is not None:
                departments[unit_id] = department
    return {
        unit_id: told_of(forms.get(unit_id), departments.get(unit_id), usual.get(unit_id, PeopleGroup.EMPLOYEE))
        for unit_id in unit_ids
    }


def group_of(session: Session, unit_id: int, day: date) -> PeopleGroup:
    """`groups_of` for one unit."""
    return groups_of(session, [unit_id], day)[unit_id]


def _of_group(rows: Iterable[Row], group: PeopleGroup) -> list[CountFact]:
    return [count for count in unit_facts({UnitCount: list(rows)}).counts if count.group is group]


def _said(rows: Iterable[Row], day: date, group: PeopleGroup, evidence: Evidence) -> dict[str, int]:
    counts = _of_group(rows, group)
    said = {name: counted(counts, name, evidence, day) for name in COUNTED}
    return {name: number for name, number in said.items() if number is not None}


def _already_in_units(rows: Iterable[Row], day: date, group: PeopleGroup) -> int | None:
    """How many of a unit's people on a day are said to be on the lists of other units too (R13); None when not said."""
    told = [
        row
        for row in rows
        if row["people_group"] == group and row["day"] <= day and row["already_in_units"] is not None
    ]
    last = max(told, key=lambda row: (row["day"], row["id"]), default=None)
    return last["already_in_units"] if last else None
