"""Declarations that the counter gave back, by its last word on each person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import among
from rollout.models import Bundle, BundleOutcome, BundlePerson
from rollout.participants.next_step import Returned


def returned_of(session: Session, person_ids: Collection[int], on: date) -> dict[int, Returned]:
    """Person → what the counter said, of those whose declaration it gave back last by a day. One query."""
    rows = session.execute(
        select(BundlePerson.person_id, BundlePerson.outcome, BundlePerson.day, BundlePerson.reason, Bundle.unit_id)
        .join(Bundle, Bundle.id == BundlePerson.bundle_id)
        .where(
            among(session, BundlePerson.person_id, person_ids),
            BundlePerson.outcome != BundleOutcome.WAITING.value,
            BundlePerson.day <= on,
        )
        .order_by(BundlePerson.decided_at, BundlePerson.bundle_id)
    )
    last = {row.person_id: row for row in rows}
    return {
        person_id: Returned(row.day, row.reason, row.unit_id)
        for person_id, row in last.items()
        if row.outcome == BundleOutcome.RETURNED
    }


def told_in(units: Collection[int], returned: Returned | None) -> Returned | None:
    """The same without its words, where the bundle was another unit's."""
    return returned._replace(reason="") if returned is not None and returned.unit_id not in units else returned
