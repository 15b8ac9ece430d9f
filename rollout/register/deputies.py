"""Who stands in for whom at a unit today, and until when: an officer on leave handed it over for these days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import day_number, today
from rollout.db import among
from rollout.models import Handover, HandoverItem, HandoverOutcome, User, unit_span
from rollout.models.rollup import DIM_CODE


class Deputy(NamedTuple):
    """`until`: the day on which the officer whose unit it is, `of`, is back; `officer_id` is theirs who stands in."""

    officer_id: int
    until: date
    of: str


def deputies(session: Session, unit_ids: Collection[int]) -> dict[int, Deputy]:
    """Unit → for whom its officer of today stands in; a unit that has its own officer is absent. One query."""
    span, day = unit_span.c, day_number(today())
    rows = session.execute(
        select(HandoverItem.unit_id, HandoverItem.after_id, Handover.to_on, User.display_name)
        .join(Handover, Handover.id == HandoverItem.handover_id)
        .join(User, User.id == HandoverItem.before_id)
        .join(
            unit_span,
            (span.dim == DIM_CODE["officer"])
            & (span.unit_id == HandoverItem.unit_id)
            & (span.group_id == HandoverItem.after_id)
            & (span.from_day <= day)
            & (span.to_day > day),
        )
        .where(
            among(session, HandoverItem.unit_id, unit_ids),
            HandoverItem.outcome == HandoverOutcome.GIVEN.value,
            Handover.to_on > today(),
            Handover.begun_at.is_not(None),
            Handover.undone_at.is_(None),
        )
        .order_by(Handover.id)
    )
    return {
        unit_id: Deputy(officer_id, until, name)
        for unit_id, officer_id, until, name in rows
        if unit_id and officer_id and until
    }
