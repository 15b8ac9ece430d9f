"""The live facts of the register, read as the plain facts of the naive model."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout import models
from rollout.ledger.facts import COUNTED
from rollout.vocabulary import (
    Channel,
    CountKind,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)
from tests.ledger import naive_facts as plain


def facts_held(session: Session) -> Iterator[plain.Fact]:
    """Every live fact; an attribution's value is whichever key it sets."""
    for model in models.FACTS:
        for row in session.scalars(select(model).where(model.voided_seq.is_(None))):
            yield _plain(row)


def _plain(row: models.Fact) -> plain.Fact:
    match row:
        case models.Membership():
            return plain.Membership(
                person=row.person_id, unit=row.unit_id, group=PeopleGroup(row.people_group), start=row.from_on,
                end=row.to_on, reason=LeavingReason(row.leaving_reason),
            )  # fmt: skip
        case models.SecondWorkplace():
            return plain.SecondWorkplace(person=row.person_id, unit=row.unit_id, start=row.from_on, end=row.to_on)
        case models.Standing():
            return plain.Standing(
                person=row.person_id, kind=StandingKind(row.kind), evidence=Evidence(row.evidence), start=row.from_on,
                end=row.to_on,
            )  # fmt: skip
        case models.Statement():
            return plain.Statement(
                person=row.person_id, milestone=Milestone(row.milestone), evidence=Evidence(row.evidence), day=row.day,
                channel=Channel(row.channel), session=row.guidance_session_id,
            )  # fmt: skip
        case models.Rejection():
            return plain.Rejection(person=row.person_id, evidence=Evidence(row.evidence), day=row.day)
        case models.Ending():
            return plain.Ending(person=row.person_id, milestone=Milestone(row.milestone), day=row.day)
        case models.Refutation():
            return plain.Refutation(person=row.person_id, milestone=Milestone(row.milestone))
    return _plain_of_unit(row)


def _plain_of_unit(row: models.Fact) -> plain.Fact:
    match row:
        case models.UnitModeFact():
            return plain.Mode(
                unit=row.unit_id, mode=UnitMode(row.mode), start=row.from_on, end=row.to_on, reason=row.reason
            )
        case models.UnitDeployment():
            return plain.Deployment(unit=row.unit_id, start=row.from_on, end=row.to_on, basis=row.basis)
        case models.UnitAttribution():
            keys = (row.area_id, row.department_id, row.unit_type_id, row.office_id, row.officer_id)
            value = next(key for key in keys if key is not None)
            return plain.Attribution(
                unit=row.unit_id, subject=row.subject, value=value, start=row.from_on, end=row.to_on
            )
        case models.UnitCount():
            numbers = {name: number for name in COUNTED if (number := getattr(row, name)) is not None}
            return plain.Count(
                unit=row.unit_id, day=row.day, kind=CountKind(row.kind), group=PeopleGroup(row.people_group),
                evidence=Evidence(row.evidence), numbers=numbers, session=row.guidance_session_id,
            )  # fmt: skip
    raise TypeError(row)
