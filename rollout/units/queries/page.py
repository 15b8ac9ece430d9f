"""One unit and its figures."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.cells import text_of
from rollout.core.selection import Part, Selection
from rollout.core.viewpoint import Viewpoint
from rollout.ledger.balances import by_unit
from rollout.ledger.said import unsaid_by_unit, unsaid_measures
from rollout.models import (
    Unit,
    UnitAttribution,
    UnitType,
)
from rollout.models.rollup import column
from rollout.vocabulary import (
    Measure,
    PeopleGroup,
)


def default_group(session: Session, unit_id: int, day: date) -> PeopleGroup:
    """Whom a unit of this type is mostly about; employees where the type is unknown."""
    group = session.scalar(
        select(UnitType.default_group)
        .join(UnitAttribution, UnitAttribution.unit_type_id == UnitType.id)
        .where(
            UnitAttribution.unit_id == unit_id,
            UnitAttribution.voided_seq.is_(None),
            UnitAttribution.from_on <= day,
            UnitAttribution.to_on > day,
        )
    )
    return PeopleGroup(group) if group else PeopleGroup.EMPLOYEE


Figures = dict[Measure, int | None]

SHOWN = (
    Measure.PARTICIPANTS,
    Measure.INFO_COMPLETED,
    Measure.INSTALLED,
    Measure.REGISTERED,
    Measure.SUBMITTED,
    Measure.ACCEPTED,
    Measure.REJECTED,
    Measure.SIGNED_IN,
    Measure.PASSWORD_CHANGED,
    Measure.CARD_USED,
)


PROPOSED = (Measure.PROPOSED_NO_SMARTPHONE, Measure.PROPOSED_LEFT)
"""How many people each base would lose if an officer confirmed what the unit proposes (R9)."""


def figures_of(session: Session, unit_id: int, view: Viewpoint) -> Figures:
    """The figures of a unit from a viewpoint, with what is proposed; None where nothing is said of one.

    Two queries, one more for official evidence.
    """
    measures = (*SHOWN, *PROPOSED)
    columns = tuple(column(measure, view.base, view.evidence) for measure in measures)
    own = Selection().within(Part(frozenset({unit_id})))
    held = by_unit(session, view.day, view.groups, columns, own).get(unit_id, (0,) * len(columns))
    unsaid = unsaid_measures(session, view.day, view.evidence).union(
        *unsaid_by_unit(session, view.day, view.groups, view.evidence, own).values()
    )
    return {measure: None if measure in unsaid else number for measure, number in zip(measures, held, strict=True)}


def listed_people(session: Session, unit_id: int, day: date) -> int:
    """How many people of any group a unit's figures hold on a day."""
    own = Selection().within(Part(frozenset({unit_id})))
    held = by_unit(session, day, tuple(PeopleGroup), (column(Measure.PARTICIPANTS),), own)
    return held.get(unit_id, (0,))[0]


def address_of(unit: Unit) -> str:
    return text_of(unit, "address")
