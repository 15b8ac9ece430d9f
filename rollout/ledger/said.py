"""Of which measures nothing is said, so that "–" is printed and not 0: by the official data (R5), by a unit (R11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.core.selection import EVERYTHING, Selection
from rollout.ledger.unit_lines import implying_counts
from rollout.models.rollup import GROUP_CODE
from rollout.vocabulary import EVIDENCED, Evidence, Measure, Milestone, PeopleGroup, UnitMode


def unsaid_measures(session: Session, as_of: date, evidence: Evidence) -> frozenset[str]:
    """The measures of which no official statement holds on or before a day; none below official (R5)."""
    if evidence is not Evidence.OFFICIAL:
        return frozenset()
    names = [measure.value for measure in EVIDENCED]
    said = ", ".join(f"MAX(CASE WHEN {name}_official <> 0 THEN 1 ELSE 0 END)" for name in names)
    codes = ", ".join(str(GROUP_CODE[group.value]) for group in PeopleGroup)
    # the first day on which anybody holds a measure moves it up, so a day that moved it is all there is to find
    found = session.execute(
        text(
            f"SELECT {said} FROM group_roll WHERE dim = 0 AND people_group IN ({codes}) AND level = 0 AND slot <= :day"
        ),
        {"day": day_number(as_of)},
    ).one()
    return frozenset(name for name, is_said in zip(names, found, strict=True) if not is_said)


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
    names = [milestone.value for milestone in Milestone]
    said = ", ".join(f"MAX(CASE WHEN c.{name} IS NULL THEN 0 ELSE 1 END)" for name in names)
    rows = session.execute(
        text(
            f"SELECT m.unit_id, {said} FROM unit_mode m LEFT JOIN unit_count c ON c.unit_id = m.unit_id "
            "AND c.voided_seq IS NULL AND c.day <= :on AND c.people_group IN :groups AND c.evidence IN :levels "
            f"WHERE m.mode = '{UnitMode.COUNT.value}' AND m.voided_seq IS NULL AND m.from_on <= :on AND m.to_on > :on "
            f"AND {selection.sql('m.unit_id')} GROUP BY m.unit_id"
        ).bindparams(
            bindparam("on", type_=Date()), bindparam("groups", expanding=True), bindparam("levels", expanding=True)
        ),
        {
            "on": as_of,
            "day": day_number(as_of),
            "groups": [group.value for group in groups],
            "levels": [level.value for level in Evidence if level.strength >= evidence.strength],
        },
    )
    return {unit_id: _unsaid({Milestone(n) for n, is_said in zip(names, held, strict=True) if is_said}, evidence)
            for unit_id, *held in rows}  # fmt: skip


def _unsaid(said: Collection[Milestone], evidence: Evidence) -> frozenset[str]:
    """What follows from nothing that was said (R5); of open rejections a count never says anything."""
    unsaid = {m.value for m in Milestone if m not in said and not implying_counts(m, evidence) & set(said)}
    return frozenset(unsaid | {Measure.REJECTED.value})
