"""Bundles of declarations: made, handed in, received or returned at the counter, and what of it is taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import local, now, today
from rollout.models import (
    Bundle,
    BundleOutcome,
    BundlePerson,
    BundleState,
    Membership,
    Posting,
    Rejection,
    Statement,
    Unit,
    User,
)
from rollout.register import marks, traces
from rollout.register.act import Act, check_note
from rollout.register.bundle_numbers import new_number
from rollout.register.errors import (
    BundleMovedOn,
    BundleNotTakenBack,
    InOtherBundle,
    NobodyInBundle,
    ReasonMissing,
    TooManyInBundle,
)
from rollout.register.marks import Marked
from rollout.register.rows import live_rows
from rollout.vocabulary import FOREVER, Channel, Evidence, Milestone

MOST = 200
"""Declarations of one bundle; as many as the desk takes at once."""

RECEIVE = "receive_bundle"
"""The act whose postings name the bundle, so that they can be told from those of another."""

WAITING = BundleOutcome.WAITING.value


def state_of(bundle: Bundle) -> BundleState:
    if bundle.dropped_at is not None:
        return BundleState.DROPPED
    if bundle.closed_at is not None:
        return BundleState.CLOSED
    return BundleState.HANDED if bundle.handed_on is not None else BundleState.MADE


def rows_of(session: Session, bundle: Bundle) -> tuple[list[BundlePerson], int]:
    """The declarations of those who are on the unit's list for the time being, and how many others there are."""
    rows = session.scalars(
        select(BundlePerson).where(BundlePerson.bundle_id == bundle.id).order_by(BundlePerson.position)
    ).all()
    listed = set(
        session.scalars(
            select(Membership.person_id).where(
                Membership.person_id.in_([row.person_id for row in rows]),
                Membership.unit_id == bundle.unit_id,
                Membership.voided_seq.is_(None),
                Membership.to_on == FOREVER,
            )
        )
    )
    own = [row for row in rows if row.person_id in listed]
    return own, len(rows) - len(own)


def in_live_bundles(session: Session, unit_id: int) -> dict[int, str]:
    """Who waits in a bundle of the unit that is under way → its number."""
    rows = session.execute(
        select(BundlePerson.person_id, Bundle.number)
        .join(Bundle, Bundle.id == BundlePerson.bundle_id)
        .where(
            Bundle.unit_id == unit_id,
            Bundle.dropped_at.is_(None),
            Bundle.closed_at.is_(None),
            BundlePerson.outcome == WAITING,
        )
    )
    return dict(rows.all())


def make(session: Session, unit: Unit, person_ids: Collection[int], *, by: User) -> Bundle:
    """A bundle of people of the unit, in their order. Raises NobodyInBundle, TooManyInBundle, InOtherBundle."""
    ids = list(dict.fromkeys(person_ids))
    if not ids:
        raise NobodyInBundle
    if len(ids) > MOST:
        raise TooManyInBundle(most=MOST)
    if taken := in_live_bundles(session, unit.id).keys() & set(ids):
        raise InOtherBundle(n=len(taken))
    bundle = Bundle(unit_id=unit.id, number=_free_number(session), made_by_id=by.id, made_at=now())
    session.add(bundle)
    session.flush()
    session.add_all(
        BundlePerson(bundle_id=bundle.id, person_id=person_id, position=position)
        for position, person_id in enumerate(ids, start=1)
    )
    session.flush()
    _record(session, bundle, by=by, action="make_bundle", people=len(ids))
    return bundle


def _free_number(session: Session) -> str:
    while True:
        number = new_number(today())
        if session.scalar(select(Bundle.id).where(Bundle.number == number)) is None:
            return number


def drop(session: Session, bundle: Bundle, *, by: User) -> None:
    """A bundle that was not handed in, nor spoken of by the desk, is none any more. Raises BundleMovedOn."""
    _fresh(session, bundle, BundleState.MADE)
    if is_begun(session, bundle):
        raise BundleMovedOn
    bundle.dropped_at = now()
    _record(session, bundle, by=by, action="drop_bundle")


def hand_in(session: Session, bundle: Bundle, *, day: date, by: User) -> Marked:
    """The unit says that the declarations were handed in on a day: a word of the unit, whoever of us writes it down.

    Of those the desk has not spoken of yet. Raises BundleMovedOn, NobodyInBundle, FutureDay, DayTooEarly.
    """
    _fresh(session, bundle, BundleState.MADE)
    rows = [row for row in rows_of(session, bundle)[0] if row.outcome == WAITING]
    if not rows:
        raise NobodyInBundle
    act = Act(session, by=by, action="hand_in_bundle")
    said = marks.state(
        act,
        person_ids=[row.person_id for row in rows],
        milestone=Milestone.SUBMITTED,
        day=day,
        channel=Channel.UNSTATED,
        evidence=Evidence.REPORTED,
    )
    act.apply()
    bundle.handed_on, bundle.handed_by_id, bundle.handed_at = day, by.id, now()
    bundle.handed_seq = act.seq if said.done else None
    _record(session, bundle, by=by, action="hand_in_bundle", people=len(rows))
    return said


def take_back(session: Session, bundle: Bundle, *, by: User) -> None:
    """It was not handed in after all; on the day it was written down, while the desk has said nothing.

    Raises BundleNotTakenBack.
    """
    session.refresh(bundle, with_for_update=True)
    if not may_take_back(session, bundle):
        raise BundleNotTakenBack
    if bundle.handed_seq is not None:  # what the unit said before it, it said apart
        everybody = session.scalars(select(BundlePerson.person_id).where(BundlePerson.bundle_id == bundle.id)).all()
        act = Act(session, by=by, action="take_bundle_back")
        marks.take_back(act, person_ids=everybody, seqs=[bundle.handed_seq])
        act.apply()
    bundle.handed_on = bundle.handed_by_id = bundle.handed_seq = bundle.handed_at = None
    _record(session, bundle, by=by, action="take_bundle_back")


def close(session: Session, bundle: Bundle, *, by: User) -> None:
    """The desk ends a bundle of which nobody waits any more: who did moved to another list. Raises BundleMovedOn."""
    _fresh(session, bundle, BundleState.MADE, BundleState.HANDED)
    if bundle.handed_on is None and not is_begun(session, bundle):
        raise BundleMovedOn
    rows, _others = rows_of(session, bundle)
    if any(row.outcome == WAITING for row in rows):
        raise BundleMovedOn
    end(bundle, day=today(), by_id=by.id)
    _record(session, bundle, by=by, action="close_bundle")


def may_take_back(session: Session, bundle: Bundle) -> bool:
    """Was it written down today that the bundle was handed in, and has the desk said nothing yet?"""
    if state_of(bundle) is not BundleState.HANDED or bundle.handed_at is None:
        return False
    return local(bundle.handed_at).date() == today() and not is_begun(session, bundle)


def is_begun(session: Session, bundle: Bundle) -> bool:
    """Has the desk spoken of any declaration of the bundle?"""
    decided = select(BundlePerson.person_id).where(BundlePerson.bundle_id == bundle.id, BundlePerson.outcome != WAITING)
    return session.scalars(decided.limit(1)).first() is not None


def receive(
    session: Session, bundle: Bundle, person_ids: Collection[int], *, day: date, evidence: Evidence, by: User
) -> int:
    """The desk has taken in declarations: who is in its hands has handed in. Returns of how many.

    Raises BundleMovedOn, NobodyInBundle, FutureDay, DayTooEarly.
    """
    rows = _waiting(session, bundle, person_ids)
    act = Act(session, by=by, action=RECEIVE, source=bundle.number)
    marks.state(
        act,
        person_ids=[row.person_id for row in rows],
        milestone=Milestone.SUBMITTED,
        day=day,
        channel=Channel.OFFICER,
        evidence=evidence,
    )
    act.apply()
    _settle(session, bundle, rows, BundleOutcome.RECEIVED, day=day, by=by)
    _record(session, bundle, by=by, action="receive_bundle", people=len(rows))
    return len(rows)


def give_back(
    session: Session, bundle: Bundle, person_ids: Collection[int], *, reason: str, day: date, by: User
) -> list[int]:
    """The desk gives declarations back before taking them in: that they were handed in is cleared where only the unit
    said so (R7). Returns of whom.

    Raises BundleMovedOn, NobodyInBundle, ReasonMissing, TooLong, NumberInNote.
    """
    if not reason.strip():
        raise ReasonMissing
    check_note(reason)
    rows = _waiting(session, bundle, person_ids)
    act = Act(session, by=by, action="return_bundle")
    cleared = _unsay(act, [row.person_id for row in rows])
    act.apply()
    for row in rows:
        row.reason, row.returned_seq = reason.strip(), act.seq if row.person_id in cleared else None
    _settle(session, bundle, rows, BundleOutcome.RETURNED, day=day, by=by)
    _record(session, bundle, by=by, action="return_bundle", people=len(rows))
    return [row.person_id for row in rows]


def _unsay(act: Act, person_ids: Collection[int]) -> set[int]:
    """That people handed in is cleared where only the unit says so, whoever wrote it and on which record it was first;
    returns of whom something was.

    What was handed in before BHXH last refused it stays: that day happened (R8).
    """
    refused = live_rows(act.session, (Rejection,), "person_id", person_ids)
    days: defaultdict[date | None, list[int]] = defaultdict(list)
    for person_id in person_ids:
        last = max((row["day"] for row in refused.get(person_id, {}).get(Rejection, ())), default=None)
        days[last + timedelta(days=1) if last else None].append(person_id)
    cleared: set[int] = set()
    for since, ids in days.items():
        said = marks.clear(act, person_ids=ids, milestone=Milestone.SUBMITTED, up_to=Evidence.REPORTED, since=since)
        cleared.update(said.done)
    return cleared


def still_handed_in(session: Session, person_ids: Collection[int]) -> int:
    """How many of the people are held to have handed in by a word that is not the unit's alone. One query."""
    return (
        session.scalar(
            select(func.count(Statement.person_id.distinct())).where(
                Statement.person_id.in_(person_ids),
                Statement.milestone == Milestone.SUBMITTED.value,
                Statement.evidence != Evidence.REPORTED.value,
                Statement.voided_seq.is_(None),
            )
        )
        or 0
    )


def receipts_of(session: Session, bundle: Bundle, person_id: int) -> set[int]:
    """The postings by which the desk took in the person's declaration, under whichever record it was then."""
    return set(
        session.scalars(
            select(Statement.seq)
            .join(Posting, Posting.seq == Statement.seq)
            .where(
                Statement.person_id.in_(traces.records_of(session, [person_id])),
                Statement.milestone == Milestone.SUBMITTED.value,
                Posting.action == RECEIVE,
                Posting.source.in_((bundle.number, "")),  # "": written before the number was
            )
        )
    )


def _waiting(session: Session, bundle: Bundle, person_ids: Collection[int]) -> list[BundlePerson]:
    """Those of the people of whom the desk has said nothing yet."""
    _fresh(session, bundle, BundleState.MADE, BundleState.HANDED)
    rows, _others = rows_of(session, bundle)
    found = [row for row in rows if row.person_id in person_ids and row.outcome == WAITING]
    if not found:
        raise NobodyInBundle
    return found


def _settle(
    session: Session, bundle: Bundle, rows: Collection[BundlePerson], outcome: BundleOutcome, *, day: date, by: User
) -> None:
    by_id, at = by.id, now()
    for row in rows:
        row.day, row.decided_by_id, row.decided_at, row.outcome = day, by_id, at, outcome.value
    session.flush()
    left, _others = rows_of(session, bundle)
    if all(row.outcome != WAITING for row in left):
        end(bundle, day=day, by_id=by_id)


def end(bundle: Bundle, *, day: date, by_id: int) -> None:
    """Nobody of the bundle waits any more. That it was handed in the desk says only now, where the unit never did:
    of those who still waited nobody had said so."""
    bundle.closed_at = now()
    if bundle.handed_on is None:
        bundle.handed_on, bundle.handed_by_id, bundle.handed_at = day, by_id, bundle.closed_at


def reopen(bundle: Bundle) -> None:
    """Somebody waits again; what only the desk said by ending the bundle is not said any more."""
    if bundle.closed_at is not None and bundle.handed_at == bundle.closed_at:
        bundle.handed_on = bundle.handed_by_id = bundle.handed_at = None
    bundle.closed_at = None


def _fresh(session: Session, bundle: Bundle, *states: BundleState) -> None:
    """As it is now; nobody else changes it until this transaction ends."""
    session.refresh(bundle, with_for_update=True)
    if state_of(bundle) not in states:
        raise BundleMovedOn


def _record(session: Session, bundle: Bundle, *, by: User, action: str, **detail: Any) -> None:
    audit.record(
        session, by=by, action=action, subject="bundle", subject_id=bundle.id, unit=bundle.unit_id, **detail
    )  # fmt: skip
