"""The figures that obligations are judged by, of all departments, or all offices, at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from rollout.directives.kinds import Bodies
from rollout.ledger import balances
from rollout.ledger.said import unsaid_measures
from rollout.register.obligation_figures import Figure, Reached


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
