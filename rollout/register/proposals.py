"""That somebody left, as their unit says it: a proposal about one list, over when the person is off it (R9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from rollout.models import Membership, Standing
from rollout.register.act import Act
from rollout.vocabulary import Evidence, StandingKind

PROPOSES_LEAVING = (StandingKind.LEFT_UNIT.value, Evidence.REPORTED.value)
"""The kind and the evidence of such a proposal."""


def leaving_proposed(session: Session, person_id: int, after: date) -> list[Standing]:
    """The proposals that a person left which are still open on some day after `after`; at most one of a list."""
    statement = select(Standing).where(
        Standing.person_id == person_id,
        Standing.voided_seq.is_(None),
        tuple_(Standing.kind, Standing.evidence) == PROPOSES_LEAVING,
        Standing.to_on > after,
    )
    return list(session.scalars(statement.order_by(Standing.from_on)))


def settle(act: Act, membership: Membership, *, on: date, is_listed_on: bool = False) -> None:
    """A membership ends on a day, and with it what its unit proposed: nobody is left to confirm it of.

    `is_listed_on`: the same unit lists the person on, in another group; then what it said from that day on stays.
    """
    for standing in leaving_proposed(act.session, membership.person_id, on):
        if standing.from_on < membership.to_on and not (is_listed_on and standing.from_on >= on):
            cut(act, standing, on=max(on, standing.from_on))


def cut(act: Act, standing: Standing, *, on: date) -> None:
    """As `Act.cut`; nothing happens to a standing that this act has cut or voided already."""
    if not act.voids(Standing, standing.id):
        act.cut(standing, on=on)
