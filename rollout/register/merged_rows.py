"""What names people and is no fact goes over with a merged record: requests for correction, bundles of declarations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from rollout.models import Bundle, BundleOutcome, BundlePerson, ChangeRequest
from rollout.register import bundles
from rollout.register.bundles import WAITING

_WEIGHT = {WAITING: 0, BundleOutcome.RETURNED.value: 1, BundleOutcome.RECEIVED.value: 2}
"""Which of two rows stays: what was taken in holds a verified word, what was returned a reason."""


def hand_over_rows(session: Session, loser_id: int, winner_id: int) -> None:
    """Rows of the loser become the winner's; of a bundle that has both, the one stays of which the desk has spoken, and
    of bundles of one unit that are under way and have both waiting, the older one's."""
    session.execute(update(ChangeRequest).where(ChangeRequest.person_id == loser_id).values(person_id=winner_id))
    held = session.execute(
        select(BundlePerson.bundle_id, BundlePerson.person_id, BundlePerson.outcome).where(
            BundlePerson.person_id.in_((loser_id, winner_id))
        )
    )
    outcomes: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for bundle_id, person_id, outcome in held:
        outcomes[bundle_id][person_id] = outcome
    both = {bundle_id: of for bundle_id, of in outcomes.items() if len(of) == 2}
    weaker = {
        bundle_id: loser_id if _WEIGHT[of[winner_id]] >= _WEIGHT[of[loser_id]] else winner_id
        for bundle_id, of in both.items()
    }
    for person_id in (loser_id, winner_id):
        _delete(session, person_id, [bundle_id for bundle_id, gone in weaker.items() if gone == person_id])
    session.execute(update(BundlePerson).where(BundlePerson.person_id == loser_id).values(person_id=winner_id))
    _end_idle(session, {*both, *_wait_once(session, winner_id)})


def _delete(session: Session, person_id: int, bundle_ids: Collection[int]) -> None:
    own = BundlePerson.person_id == person_id
    session.execute(delete(BundlePerson).where(own, BundlePerson.bundle_id.in_(bundle_ids)))


def _end_idle(session: Session, bundle_ids: Collection[int]) -> None:
    """Bundles that are handed in, or of which the desk has spoken, and in which nobody waits any more are ended."""
    under_way = Bundle.id.in_(bundle_ids), Bundle.dropped_at.is_(None), Bundle.closed_at.is_(None)
    columns = BundlePerson.outcome, BundlePerson.day, BundlePerson.decided_by_id
    for bundle in session.scalars(select(Bundle).where(*under_way)).all():
        rows = session.execute(
            select(*columns).where(BundlePerson.bundle_id == bundle.id).order_by(BundlePerson.decided_at)
        ).all()
        _outcome, day, by_id = rows[-1] if rows else ("", bundle.handed_on, bundle.handed_by_id)
        if all(row.outcome != WAITING for row in rows) and day is not None and by_id is not None:
            bundles.end(bundle, day=day, by_id=by_id)


def _wait_once(session: Session, person_id: int) -> list[int]:
    """Returns the bundles in which the person waits no more."""
    rows = session.execute(
        select(Bundle.id, Bundle.unit_id)
        .join(BundlePerson, BundlePerson.bundle_id == Bundle.id)
        .where(
            BundlePerson.person_id == person_id,
            BundlePerson.outcome == WAITING,
            Bundle.dropped_at.is_(None),
            Bundle.closed_at.is_(None),
        )
        .order_by(Bundle.id)
    ).all()
    oldest: dict[int, int] = {}
    for row in rows:
        oldest.setdefault(row.unit_id, row.id)
    later = [row.id for row in rows if row.id != oldest[row.unit_id]]
    _delete(session, person_id, later)
    return later
