"""What names people and is no fact goes over with a merged record: requests for correction, bundles of declarations."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from rollout.models import BundlePerson, ChangeRequest


def hand_over_rows(session: Session, loser_id: int, winner_id: int) -> None:
    """Rows of the loser become the winner's; of a bundle that has both, the winner's row stays."""
    session.execute(update(ChangeRequest).where(ChangeRequest.person_id == loser_id).values(person_id=winner_id))
    both = select(BundlePerson.bundle_id).where(BundlePerson.person_id == winner_id)
    of_loser = BundlePerson.person_id == loser_id
    session.execute(delete(BundlePerson).where(of_loser, BundlePerson.bundle_id.in_(both)))
    session.execute(update(BundlePerson).where(of_loser).values(person_id=winner_id))
