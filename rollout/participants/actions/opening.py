"""The desk opens a bundle by its number: asked like the number of a person, and recorded, found or not."""

from __future__ import annotations

from rollout.core import audit
from rollout.core.access import Viewer
from rollout.models import Answer, Bundle, User
from rollout.participants.queries.handing_in import OPEN_ACTION, by_number
from rollout.register import look_ups
from rollout.register.bundles import rows_of


def open_bundle(viewer: Viewer, number: str, *, by: User) -> Bundle | None:
    """The bundle of a clean number. Raises NotLookedUp."""
    session = viewer.session
    look_ups.check(session, by, [number])
    bundle = by_number(session, number)
    look_ups.note(session, by, {number: Answer.FOUND if bundle else Answer.MISSED})
    audit.record(
        session,
        by=by,
        action=OPEN_ACTION,
        subject="bundle",
        subject_id=bundle.id if bundle else 0,
        is_found=bundle is not None,
        people=len(rows_of(session, bundle)[0]) if bundle else 0,
    )
    return bundle
