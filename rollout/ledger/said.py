"""Of which measures nothing is said, so that "–" is printed and not 0: by the official data (R5), by a unit (R11)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Date, Integer, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.selection import EVERYTHING, Selection
from rollout.ledger.unit_lines import implying_counts
from rollout.models.rollup import GROUP_CODE
from rollout.vocabulary import EVIDENCED, Evidence, Measure, Milestone, PeopleGroup, UnitMode


def unsaid_measures(session: Session, as_of: date, evidence: Evidence) -> frozenset[str]:
    """The measures of which no official statement holds on or before a day; none below official (R5)."""
    return unsaid_at(session, [as_of], evidence)[as_of]


def unsaid_at(session: Session, days: Collection[date], evidence: Evidence) -> dict[date, frozenset[str]]:
    """`unsaid_measures` of each of some days, by one query."""
    if evidence is not Evidence.OFFICIAL:
        return dict.fromkeys(days, frozenset())
    names = [measure.value for measure in EVIDENCED]
    first = ", ".join(f"MIN(CASE WHEN {name}_official <> 0 THEN slot END)" for name in names)
    codes = ", ".join(str(GROUP_CODE[group.value]) for group in PeopleGroup)
    # the first day on which anybody holds a measure moves it up, so a day that moved it is all there is to find
    found = session.execute(
        text(
            f"SELECT {first} FROM group_roll WHERE dim = 0 AND people_group IN ({codes}) AND level = 0 AND slot <= :day"
        ),
        {"day": max(map(day_number, days))},
    ).one()
    return {
        day: frozenset(name for name, since in zip(names, found, strict=True) if since is None or since > on)
        for day, on in ((day, day_number(day)) for day in days)
    }


def unsaid_by_unit(
    session: Session,
    as_of: date,
    groups: Collection[PeopleGroup],
    evidence: Evidence,
    selection: Selection = EVERYTHING,
) -> dict[int, frozenset[str]]:
    """unit that counts on the day → the measures that its counts up to then say nothing of, with that evidence.

    In the ledger these are 0: a total cannot tell them from none. One query; its cost is that of the units' counts.
    """
    return unsaid_by_unit_at(session, [as_of], groups, evidence, selection)[as_of]


def unsaid_by_unit_at(
    session: Session,
    days: Collection[date],
    groups: Collection[PeopleGroup],
    evidence: Evidence,
    selection: Selection = EVERYTHING,
) -> dict[date, dict[int, frozenset[str]]]:
    """`unsaid_by_unit` of each of some days, by one query that reads each count once, however many the days.

    A unit that comes into or goes out of the selection between the days is in the answers of all of them.
    """
    names = [milestone.value for milestone in Milestone]
    since = ", ".join(f"MIN(CASE WHEN c.{name} IS NOT NULL THEN c.day END) AS {name}" for name in names)
    first, last = min(days), max(days)
    rows = session.execute(
        text(
            f"SELECT m.unit_id, m.from_on, m.to_on, {since} FROM unit_mode m "
            "LEFT JOIN unit_count c ON c.unit_id = m.unit_id AND c.voided_seq IS NULL AND c.day <= :last "
            "AND c.people_group IN :groups AND c.evidence IN :levels "
            f"WHERE m.mode = '{UnitMode.COUNT.value}' AND m.voided_seq IS NULL "
            "AND m.from_on <= :last AND m.to_on > :first "
            f"AND {selection.sql('m.unit_id', str(day_number(last)), since=str(day_number(first)))} "
            "GROUP BY m.unit_id, m.from_on, m.to_on"
        )
        .bindparams(
            bindparam("first", first, type_=Date()),
            bindparam("last", last, type_=Date()),
            bindparam("groups", [group.value for group in groups], expanding=True),
            bindparam(
                "levels", [level.value for level in Evidence if level.strength >= evidence.strength], expanding=True
            ),
        )
        .columns(unit_id=Integer(), from_on=Date(), to_on=Date(), **dict.fromkeys(names, Date()))
    )
    found: dict[date, dict[int, frozenset[str]]] = {day: {} for day in days}
    for unit_id, from_on, to_on, *firsts in rows:
        for day in found:
            if from_on <= day < to_on:
                said = {Milestone(name) for name, on in zip(names, firsts, strict=True) if on is not None and on <= day}
                found[day][unit_id] = _unsaid(said, evidence)
    return found


def is_unsaid(unit: str, milestone: Milestone, groups: Collection[PeopleGroup], evidence: Evidence) -> str:
    """The condition that a unit counts on the day :on and its counts up to then say nothing of a milestone, with that
    evidence: what `unsaid_by_unit` finds, of one. `unit` is a column of unit ids.
    """
    return is_unsaid_of(unit, milestone, _quoted(group.value for group in groups), evidence)


def is_unsaid_of(unit: str, milestone: Milestone, groups: str, evidence: Evidence) -> str:
    """The same of people groups that are given in SQL: a column of their names, or several parted by commas."""
    said = " OR ".join(
        f"c.{m.value} IS NOT NULL" for m in Milestone if m in {milestone, *implying_counts(milestone, evidence)}
    )
    levels = [level.value for level in Evidence if level.strength >= evidence.strength]
    return (
        f"(EXISTS (SELECT 1 FROM unit_mode m WHERE m.unit_id = {unit} AND m.voided_seq IS NULL "
        f"AND m.mode = '{UnitMode.COUNT.value}' AND m.from_on <= :on AND m.to_on > :on) "
        f"AND NOT EXISTS (SELECT 1 FROM unit_count c WHERE c.unit_id = {unit} AND c.voided_seq IS NULL "
        f"AND c.day <= :on AND c.people_group IN ({groups}) "
        f"AND c.evidence IN ({_quoted(levels)}) AND ({said})))"
    )


def _quoted(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _unsaid(said: Collection[Milestone], evidence: Evidence) -> frozenset[str]:
    """What follows from nothing that was said (R5); of open rejections a count never says anything."""
    unsaid = {m.value for m in Milestone if m not in said and not implying_counts(m, evidence) & set(said)}
    return frozenset(unsaid | {Measure.REJECTED.value})
