"""A session as its page and its minutes print it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.guidance.queries.held import Held, Named, claim_numbers, modes_on
from rollout.guidance.queries.results import first_timers
from rollout.guidance.queries.sheet import Row, sheet_of
from rollout.models import SessionUnit
from rollout.register.yields import Yield, yields_of
from rollout.vocabulary import Milestone, UnitMode


class PartShown(NamedTuple):
    """A unit's part: how many were there and reached what; of a unit that lists people, who (`present`).

    `first`: how many of them for the first time, of a unit that lists people. `others`: of those present, who is on the
    unit's list no more.
    """

    unit: Named
    row: SessionUnit
    numbers: Mapping[Milestone, int]
    present: list[Row]
    done: Mapping[int, list[Milestone]]
    others: int
    is_counting: bool
    first: Mapping[Milestone, int] = {}


def parts_of(session: Session, held: Held) -> list[PartShown]:
    """Eight queries a unit at most."""
    modes = modes_on(session, held.units, held.row.day)
    return [
        _part(session, held, unit, modes.get(unit.id, UnitMode.LIST) is UnitMode.COUNT) for unit in held.units.values()
    ]


def _part(session: Session, held: Held, unit: Named, is_counting: bool) -> PartShown:
    row = held.parts[unit.id]
    if is_counting:
        numbers = {Milestone(name): number for name, number in row.claimed.items()}
        return PartShown(unit, row, numbers, [], {}, 0, True)
    sheet = sheet_of(session, unit.id, held.row.day, held.row.id)
    there = [each for each in sheet.rows if each.is_present]
    known = [each for each in there if each.person]
    done: dict[int, list[Milestone]] = {}
    for person_id, milestone in sheet.claims:
        done.setdefault(person_id, []).append(milestone)
    order = list(Milestone)
    ordered = {person_id: sorted(held, key=order.index) for person_id, held in done.items()}
    numbers = claim_numbers(session, held.row.id, set(done))
    first = first_timers(session, held.row.id, held.row.day, sheet.claims)
    return PartShown(unit, row, numbers, known, ordered, len(there) - len(known), False, first)


def result_of(session: Session, held: Held, today: date) -> Yield | None:
    """What came of the session in the viewer's units; None where nobody was ticked."""
    found = yields_of(session, {held.row.id: held.row.day}, held.units.keys(), today)
    return (found or {}).get(held.row.id)
