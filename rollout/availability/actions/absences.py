"""An absence is recorded or taken back; what it stands in the way of goes where it was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from rollout.availability.absence import Absence
from rollout.availability.errors import AbsenceEndsFirst, AbsenceOver, AbsenceTooLong
from rollout.core import audit
from rollout.core.dates import now, today
from rollout.core.names import tidy
from rollout.core.office_hours import Hours
from rollout.models import GuidanceSession, OfficerAbsence, User, Visit
from rollout.register.visit_collisions import (
    Fates,
    check_said,
    colliding,
    colliding_sessions,
    others_going,
    settle,
    settle_sessions,
)
from rollout.vocabulary import N_

LONGEST = 366
"""Days of one absence."""

AWAY = N_("Cán bộ vắng vào thời gian này.")
"""Why a time is given up."""


def in_the_way(session: Session, new: Absence) -> tuple[list[Visit], list[GuidanceSession]]:
    """The agreed visits and planned sessions that the officer could not keep. Two queries."""
    days, hours, officer_id = new.days, new.hours, new.officer_id
    return (
        colliding(session, days=days, hours=hours, officer_id=officer_id),
        colliding_sessions(session, days=days, hours=hours, officer_id=officer_id),
    )


def check(new: Absence) -> None:
    """Raises AbsenceEndsFirst, AbsenceTooLong."""
    if new.last < new.first:
        raise AbsenceEndsFirst
    if (new.last - new.first).days >= LONGEST:
        raise AbsenceTooLong


def add(session: Session, new: Absence, *, visits: Fates, sessions: Fates, by: User) -> OfficerAbsence:
    """Records an absence; `visits` and `sessions` say what becomes of those in its way.

    Raises what `check` does, VisitsInTheWay while something is left to be said, TimeRefused where another cannot go.
    """
    check(new)
    hit, held = in_the_way(session, new)
    going = others_going(session, hit, new.officer_id)
    check_said(hit, visits, going, may_keep=False, sessions=held, of_sessions=sessions)
    settle(session, hit, visits, reason=AWAY, by=by, absent_id=new.officer_id)
    settle_sessions(session, held, sessions, absent_id=new.officer_id, by=by)
    row = OfficerAbsence(
        user_id=new.officer_id, kind=new.kind.value, from_on=new.days[0], to_on=new.days[1], starts=new.hours.starts,
        ends=new.hours.ends, note=tidy(new.note), made_by_id=by.id, made_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, "record_absence", row, by, visits=_keys(hit), sessions=_keys(held))
    return row


def take_back(session: Session, row: OfficerAbsence, *, by: User) -> None:
    """It is not so, or no longer; the row stays. Raises AbsenceOver."""
    if row.taken_back_at is not None or row.to_on <= today():
        raise AbsenceOver
    row.taken_back_at = now()
    session.flush()
    _record(session, "take_back_absence", row, by)


def change(
    session: Session, row: OfficerAbsence, new: Absence, *, visits: Fates, sessions: Fates, by: User
) -> OfficerAbsence:
    """Another takes its place, which stays as taken back. Raises AbsenceOver and what `add` does."""
    take_back(session, row, by=by)
    return add(session, new, visits=visits, sessions=sessions, by=by)


def _keys(rows: Sequence[Visit] | Sequence[GuidanceSession]) -> list[int]:
    return [row.id for row in rows]


def _record(session: Session, action: str, row: OfficerAbsence, by: User, **hit: list[int]) -> None:
    """Neither the note nor the kind: why somebody is away is their own affair."""
    audit.record(
        session, by=by, action=action, subject="user", subject_id=row.user_id, absence=row.id,
        first=row.from_on.isoformat(), last=(row.to_on - timedelta(days=1)).isoformat(),
        hours=str(Hours(row.starts, row.ends)), **{name: keys for name, keys in hit.items() if keys},
    )  # fmt: skip
