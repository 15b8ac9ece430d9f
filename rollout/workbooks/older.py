"""A list older than the last full list of a unit: what it would put back must be meant. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rollout.core.formats import day as shown_day
from rollout.vocabulary import RowState
from rollout.workbooks.known_people import KnownUnit
from rollout.workbooks.messages import Message
from rollout.workbooks.plans import Leaver, PlannedRow

MOST_NAMED = 3  # units that a question names


def asks_of_older(
    rows: Iterable[PlannedRow], leavers: Iterable[Leaver], units: Iterable[KnownUnit], list_on: date
) -> list[Message]:
    """Whether it is meant that rows replace what is on record, or that people leave, from a day before that list."""
    listed = {unit.id: unit for unit in units if unit.listed_on and unit.listed_on > list_on}
    if not listed:
        return []
    touched = {row.unit_id for row in rows if row.unit_id in listed and _replaces(row)}
    touched |= {leaver.unit_id for leaver in leavers if leaver.unit_id in listed and not leaver.is_proposal}
    found = sorted((unit for unit in listed.values() if unit.id in touched), key=lambda unit: unit.code)
    if not found:
        return []
    named = ", ".join(f"{unit.code} ({shown_day(unit.listed_on)})" for unit in found[:MOST_NAMED] if unit.listed_on)
    named += " …" if len(found) > MOST_NAMED else ""
    return [Message("ask.older", values={"which": named, "day": shown_day(list_on)})]


def _replaces(row: PlannedRow) -> bool:
    """Is something on record of the person written over?"""
    if row.state is not RowState.UPDATED or row.before is None:
        return False
    return any(row.before["numbers"].values()) or any(
        held not in (None, "", "none", "unknown") for held in row.before["fields"].values()
    )
