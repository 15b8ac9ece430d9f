"""The figure that an obligation is judged by."""

from __future__ import annotations

from typing import NamedTuple

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
