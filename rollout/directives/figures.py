"""The figure that an obligation is judged by: read from the ledger, for all departments, or all offices, at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from rollout.directives.kinds import Bodies
from rollout.ledger import balances
from rollout.ledger.said import unsaid_measures
from rollout.models import Obligation
from rollout.models.rollup import GROUP_CODE, column
from rollout.vocabulary import NO_GROUP, Base, Evidence, Measure, Milestone, PeopleGroup

MEASURES = (*(Measure(milestone.value) for milestone in Milestone), Measure.UNITS_DEPLOYED)
"""What an obligation may be judged by."""


class Figure(NamedTuple):
    """What is counted: a measure of people of a group, in a base, by evidence; or units deployed, of all units."""

    measure: Measure
    base: Base
    group: PeopleGroup | None
    evidence: Evidence

    @property
    def is_of_people(self) -> bool:
        return self.group is not None

    @property
    def groups(self) -> tuple[PeopleGroup, ...]:
        return (self.group,) if self.group else ()

    @property
    def code(self) -> int:
        """The rollup code of the group, or of what counts units."""
        return GROUP_CODE[self.group.value if self.group else NO_GROUP]

    @property
    def columns(self) -> tuple[str, str]:
        """The rollup columns of what is reached and of its whole."""
        whole = column(Measure.PARTICIPANTS, self.base) if self.is_of_people else column(Measure.UNITS)
        return column(self.measure, self.base, self.evidence), whole


class Reached(NamedTuple):
    """`part` of `whole`; `part` is None where nothing is said."""

    part: int | None
    whole: int


def figure_of(obligation: Obligation) -> Figure | None:
    """None for what is not told by a figure."""
    if obligation.measure is None:
        return None
    return Figure(
        Measure(obligation.measure),
        Base(obligation.base or Base.ALL),
        PeopleGroup(obligation.people_group) if obligation.people_group else None,
        Evidence(obligation.evidence or Evidence.REPORTED),
    )


def by_body(session: Session, figure: Figure, what: str, day: date, held: Bodies) -> Mapping[int, Reached]:
    """Department or office → its figure at the end of a day, a department with all below it. One query.

    One more for the evidence of BHXH Việt Nam. The figures are those of the overview narrowed to the body.
    """
    found = balances.by_group(session, what, day, figure.groups, figure.columns)
    is_unsaid = figure.measure.value in unsaid_measures(session, day, figure.evidence)

    def told(ids: frozenset[int]) -> Reached:
        part, whole = balances.add([found[i] for i in ids if i in found], 2).values
        return Reached(None if is_unsaid else part, whole)

    if what == "department":
        return {department_id: told(below) for department_id, below in held.below.items()}
    return {office.id: told(frozenset({office.id})) for office in held.offices}
