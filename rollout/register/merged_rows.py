"""What names people and is no fact goes over with a merged record: requests for correction, bundles of declarations."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from rollout.models import Bundle, BundleOutcome, BundlePerson, ChangeRequest


def hand_over_rows(session: Session, loser_id: int, winner_id: int) -> None:
    """Rows of the loser become the winner's; of a bundle that has both, the winner's row stays, and of bundles of one
    unit that are under way and have both waiting, the older one's."""
    session.execute(update(ChangeRequest).where(ChangeRequest.person_id == loser_id).values(person_id=winner_id))
    both = select(BundlePerson.bundle_id).where(BundlePerson.person_id == winner_id)
    of_loser = BundlePerson.person_id == loser_id
    session.execute(delete(BundlePerson).where(of_loser, BundlePerson.bundle_id.in_(both)))
    session.execute(update(BundlePerson).where(of_loser).values(person_id=winner_id))
    _wait_once(session, winner_id)


def _wait_once(session: Session, person_id: int) -> None:
    rows = session.execute(
        select(Bundle.id, Bundle.unit_id)
        .join(BundlePerson, BundlePerson.bundle_id == Bundle.id)
        .where(
            BundlePerson.person_id == person_id,
            BundlePerson.outcome == BundleOutcome.WAITING.value,
            Bundle.dropped_at.is_(None),
            Bundle.closed_at.is_(None),
        )
        .order_by(Bundle.id)
    ).all()
    oldest: dict[int, int] = {}
    for row in rows:
        oldest.setdefault(row.unit_id, row.id)
    later = [row.id for row in rows if row.id != oldest[row.unit_id]]
    own = BundlePerson.person_id == person_id
    session.execute(delete(BundlePerson).where(own, BundlePerson.bundle_id.in_(later)))
