"""Which columns of the rollups a report reads, and a row of the report made from their course over the period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from rollout.dashboard.lens import Lens
from rollout.ledger.periods import Course
from rollout.ledger.said import unsaid_measures
from rollout.models.rollup import column
from rollout.reports.content import MEASURES, Block, Figures
from rollout.vocabulary import EVIDENCED, PROPOSED, Base, Flow, Measure


@dataclass(frozen=True)
class Columns:
    """`at` is the place of each measure and base among `names`; of `unsaid` measures nothing is stated (R5)."""

    names: tuple[str, ...]
    at: Mapping[str, int]
    unsaid: frozenset[str]

    @property
    def nothing(self) -> Course:
        zero = (0,) * len(self.names)
        return Course(zero, dict.fromkeys(Flow, zero), zero, zero)

    def figures(self, course: Course) -> Figures:
        return Figures(
            units=course.closing[self.at[Measure.UNITS]],
            deployed=course.closing[self.at[Measure.UNITS_DEPLOYED]],
            participants=course.closing[self.at[Base.ALL]],
            by_count=course.by_count[self.at[Base.ALL]],
            with_smartphone=course.closing[self.at[Base.SMARTPHONE]],
            blocks=tuple(None if measure in self.unsaid else self._block(course, measure) for measure in MEASURES),
        )

    def _block(self, course: Course, measure: Measure) -> Block:
        place = self.at[measure]
        flows = {flow: amounts[place] for flow, amounts in course.flows.items()}
        return Block(
            opening=course.opening[place],
            reached=flows[Flow.REACHED],
            listed=flows[Flow.JOINED] + flows[Flow.LEFT],
            transferred=flows[Flow.TRANSFERRED],
            other=flows[Flow.STANDING] + flows[Flow.STOCK] + flows[Flow.MODE] + flows[Flow.ENDED],
        )


def columns_of(session: Session, lens: Lens) -> Columns:
    """The columns for the base and evidence of a lens."""
    named: dict[str, str] = {
        Measure.UNITS: column(Measure.UNITS),
        Measure.UNITS_DEPLOYED: column(Measure.UNITS_DEPLOYED),
        Base.ALL: column(Measure.PARTICIPANTS),
        Base.SMARTPHONE: column(Measure.PARTICIPANTS, Base.SMARTPHONE),
        **{measure: column(measure) for measure in PROPOSED},
        **{measure: column(measure, lens.base, lens.evidence) for measure in EVIDENCED},
    }
    at = {name: place for place, name in enumerate(named)}
    return Columns(tuple(named.values()), at, unsaid_measures(session, lens.day, lens.evidence))
