"""The figures of a batch's units before and after it is written, as of today: kept with the batch, shown beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.selection import Part, Selection
from rollout.ledger import balances
from rollout.models import Batch
from rollout.models.rollup import column
from rollout.register.rows import PERSON_TABLES, live_rows, modes_by_unit, person_facts
from rollout.vocabulary import Evidence, PeopleGroup
from rollout.workbooks.foreseen import Foreseer, facts_after_leaving, shown_of
from rollout.workbooks.plans import Leaver

MOST_UNITS = 50  # that are shown one by one, those that change most first


def columns_of(level: Evidence) -> tuple[str, ...]:
    """The rollup columns of the figures that a file of a level may move."""
    return tuple(column(figure.measure, evidence=figure.evidence) for figure in shown_of(level))


def foresee(
    session: Session, batch: Batch, rows: Mapping[int, list[int]], leavers: Collection[Leaver]
) -> dict[str, Any]:
    """What `batch.summary` keeps: {rows: unit → changes by rows, before: unit → amounts}, of the units that change."""
    units = {*rows, *(leaver.unit_id for leaver in leavers)}
    own = Selection().within(Part(frozenset(units)))
    columns = columns_of(Evidence(batch.evidence))
    held = balances.by_unit(session, today(), list(PeopleGroup), columns, own) if units else {}
    nothing = [0] * len(columns)
    return {
        "rows": {str(unit_id): amounts for unit_id, amounts in rows.items() if any(amounts)},
        "leavers": _leaving(session, batch, [leaver for leaver in leavers if leaver.is_ticked]),
        "before": {str(unit_id): list(held.get(unit_id, nothing)) for unit_id in units},
    }


def foresee_leavers(session: Session, batch: Batch, leavers: Collection[Leaver]) -> dict[str, Any]:
    """The same with others of the leavers ticked."""
    kept = batch.summary.get("foreseen")
    return {**kept, "leavers": _leaving(session, batch, leavers)} if kept else {}


def _leaving(session: Session, batch: Batch, leavers: Collection[Leaver]) -> dict[str, list[int]]:
    """Unit → what it loses by those who leave; a proposal takes nobody off."""
    leaving = {leaver.person_id: leaver.unit_id for leaver in leavers if not leaver.is_proposal}
    if not leaving:
        return {}
    foreseer = Foreseer(modes_by_unit(session, sorted(set(leaving.values()))), today(), Evidence(batch.evidence))
    facts = live_rows(session, PERSON_TABLES, "person_id", set(leaving))
    for person_id in leaving:
        before = person_facts(facts.get(person_id, {}))
        foreseer.add(before, facts_after_leaving(before, batch.list_on))
    return {str(unit_id): amounts for unit_id, amounts in foreseer.changes.items() if any(amounts)}


def foreseen_of(batch: Batch) -> list[tuple[int, list[tuple[int, int]]]]:
    """(unit, (before, after) of each figure shown) for the units that change; first 0 with the sums of all of them."""
    kept = batch.summary.get("foreseen") or {}
    before, rows, leavers = kept.get("before", {}), kept.get("rows", {}), kept.get("leavers", {})
    nothing = [0] * len(next(iter(before.values()), ()))  # as many figures as it was planned with
    changed = []
    for unit_id in {**rows, **leavers}:
        parts = zip(
            before.get(unit_id, nothing), rows.get(unit_id, nothing), leavers.get(unit_id, nothing), strict=True
        )
        changed.append((int(unit_id), [(was, was + by_rows + by_leavers) for was, by_rows, by_leavers in parts]))
    if not changed:
        return []
    changed.sort(key=lambda found: (-sum(abs(after - held) for held, after in found[1]), found[0]))
    sums = [
        (sum(found[1][place][0] for found in changed), sum(found[1][place][1] for found in changed))
        for place in range(len(nothing))
    ]
    return [(0, sums), *changed[:MOST_UNITS]]
