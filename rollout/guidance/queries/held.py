"""One session as a viewer sees it: its facts, and the parts of the units that are theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from flask import abort
from sqlalchemy import ColumnElement, exists, func, or_, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.users import display_names
from rollout.guidance.signers import Signer
from rollout.models import (
    GuidanceSession,
    SessionAttendance,
    SessionClaim,
    SessionEvent,
    SessionOfficer,
    SessionOutside,
    SessionUnit,
    UnitModeFact,
    User,
)
from rollout.register import sessions
from rollout.register.following import officers_of
from rollout.vocabulary import Evidence, Milestone, UnitMode
from rollout.vocabulary_of_sessions import OutsideKind, SessionAct, SessionState

EVENTS = 50


class Named(NamedTuple):
    """A unit of the viewer's; `evidence`: how strong their word of it is."""

    id: int
    code: str
    name: str
    evidence: Evidence


@dataclass(frozen=True)
class Held:
    """`units`: those of the viewer, by key; `is_whole`: they are all, so its facts are theirs too."""

    row: GuidanceSession
    parts: dict[int, SessionUnit]
    units: dict[int, Named]
    others: int

    @property
    def is_whole(self) -> bool:
        return self.others == 0

    @property
    def own(self) -> list[SessionUnit]:
        """The parts of the viewer's units, by name."""
        return [self.parts[unit_id] for unit_id in self.units]

    @property
    def attended(self) -> int | None:
        said = [part.attended for part in self.own if part.attended is not None]
        return sum(said) if said else None


def scope_condition(viewer: Viewer, column: str) -> str:
    """The units whose sessions are the viewer's, as a condition; `:day` is today's number where it asks for one."""
    return viewer.selection(Permission.HOLD_SESSIONS).sql(column)


def bound(condition: str) -> dict[str, int]:
    return {"day": day_number(today())} if ":day" in condition else {}


def named(viewer: Viewer, unit_ids: Collection[int]) -> dict[int, Named]:
    """Those of the units in which the viewer holds sessions, by name. One query."""
    scope = scope_condition(viewer, "u.id")
    verifies = (
        viewer.selection(Permission.VERIFY_PEOPLE).sql("u.id") if viewer.can(Permission.VERIFY_PEOPLE) else "1 = 0"
    )
    keys = ", ".join(str(int(unit_id)) for unit_id in unit_ids) or "NULL"
    sql = (
        f"SELECT u.id, u.code, u.name, CASE WHEN {verifies} THEN 1 ELSE 0 END FROM unit u "
        f"WHERE u.id IN ({keys}) AND {scope} ORDER BY u.sort_name, u.id"
    )
    return {
        key: Named(key, code, name, Evidence.VERIFIED if is_seen else Evidence.REPORTED)
        for key, code, name, is_seen in viewer.session.execute(text(sql), bound(sql))
    }


def opened(viewer: Viewer, session_id: int) -> Held:
    """404 for a session without a unit of the viewer's. Three queries."""
    row = viewer.session.get(GuidanceSession, session_id)
    parts = {
        part.unit_id: part
        for part in viewer.session.scalars(select(SessionUnit).where(SessionUnit.session_id == session_id))
    }
    units = named(viewer, parts) if parts else {}
    if row is None or not units:
        abort(404)
    return Held(row, parts, units, len(parts) - len(units))


def modes_on(session: Session, unit_ids: Collection[int], day: date) -> dict[int, UnitMode]:
    """How units count on a day; one that is not there on it is absent."""
    rows = session.execute(
        select(UnitModeFact.unit_id, UnitModeFact.mode).where(
            UnitModeFact.unit_id.in_(unit_ids),
            UnitModeFact.voided_seq.is_(None),
            UnitModeFact.from_on <= day,
            UnitModeFact.to_on > day,
        )
    )
    return {unit_id: UnitMode(mode) for unit_id, mode in rows}


def chosen_officers(session: Session, session_id: int) -> list[int]:
    """Who holds a session, by key."""
    return sorted(officers_of(session, [session_id])[session_id])


def officers_there(session: Session, session_id: int) -> list[Signer]:
    """Who held a session, with their titles, in the order of `chosen_officers`. One query."""
    rows = session.execute(
        select(User.job_title, User.display_name)
        .join(SessionOfficer, SessionOfficer.user_id == User.id)
        .where(SessionOfficer.session_id == session_id)
        .order_by(User.id)
    )
    return [Signer(*row) for row in rows]


def outside_of(session: Session, session_id: int) -> dict[OutsideKind, SessionOutside]:
    rows = session.scalars(select(SessionOutside).where(SessionOutside.session_id == session_id))
    return {OutsideKind(row.kind): row for row in rows}


def claim_numbers(session: Session, session_id: int, people: Collection[int]) -> dict[Milestone, int]:
    """How many of some people a session says reached what."""
    rows = session.execute(
        select(SessionClaim.milestone, SessionClaim.person_id).where(SessionClaim.session_id == session_id)
    )
    found: dict[Milestone, int] = {}
    for milestone, person_id in rows:
        if person_id in people:
            found[Milestone(milestone)] = found.get(Milestone(milestone), 0) + 1
    return {milestone: found[milestone] for milestone in Milestone if milestone in found}


class Event(NamedTuple):
    act: SessionAct
    at: object
    by: str
    unit: str
    detail: dict[str, object]
    numbers: dict[Milestone, tuple[int | None, int | None]]


def events_of(session: Session, held: Held) -> list[Event]:
    """What was done with the record, the last first: of the session as a whole and of the viewer's units."""
    rows = session.scalars(
        select(SessionEvent)
        .where(
            SessionEvent.session_id == held.row.id,
            or_(SessionEvent.unit_id.is_(None), SessionEvent.unit_id.in_(held.units)),
        )
        .order_by(SessionEvent.id.desc())
        .limit(EVENTS)
    ).all()
    names = display_names(session, {row.by_id for row in rows})
    return [
        Event(
            SessionAct(row.act), row.at, names[row.by_id],
            held.units[row.unit_id].name if row.unit_id is not None else "", row.detail,
            {Milestone(name): (before, after) for name, (before, after) in row.detail.get("numbers", {}).items()},
        )
        for row in rows
    ]  # fmt: skip


def changed_since(session: Session, session_id: int, at: datetime) -> datetime | None:
    """When somebody last did something with a session after a moment; None for nothing."""
    later = SessionEvent.session_id == session_id, SessionEvent.at > at
    return session.scalar(select(func.max(SessionEvent.at)).where(*later))


def acts_on(session: Session, session_id: int) -> int:
    """How many acts were done on a session: two that are the same saw the same."""
    return session.scalar(select(func.count()).where(SessionEvent.session_id == session_id)) or 0


def units_of(session: Session, session_id: int) -> list[int]:
    """The units of a guidance session, whoever asks."""
    return list(session.scalars(select(SessionUnit.unit_id).where(SessionUnit.session_id == session_id)))


def attended_units(session: Session, session_id: int) -> frozenset[int]:
    """The units of a session of which somebody was there, or that counted something there: they stay. Three queries."""
    there = select(SessionUnit.unit_id).where(SessionUnit.session_id == session_id, SessionUnit.attended > 0)
    ticked = select(SessionAttendance.unit_id).where(
        SessionAttendance.session_id == session_id,
        SessionAttendance.is_present.is_(True)
        | exists().where(
            SessionClaim.session_id == session_id, SessionClaim.person_id == SessionAttendance.person_id
        ),
    )  # fmt: skip
    units = select(SessionUnit.unit_id).where(SessionUnit.session_id == session_id)
    counted = sessions.counts_of(session, session_id, list(session.scalars(units)))
    return frozenset(session.scalars(there.union(ticked))) | {count.unit_id for count in counted}


def units_by_session(session: Session, session_ids: Collection[int]) -> dict[int, list[int]]:
    """Session → its units, whoever asks. One query."""
    found: dict[int, list[int]] = {}
    rows = select(SessionUnit.session_id, SessionUnit.unit_id).where(SessionUnit.session_id.in_(session_ids))
    for session_id, unit_id in session.execute(rows):
        found.setdefault(session_id, []).append(unit_id)
    return found


def alike(session: Session, unit_ids: Collection[int], day: date, starts: int, ends: int, but: int = 0) -> list[int]:
    """Units that have another session, not cancelled, in hours of the same day that overlap."""
    rows = session.execute(
        select(SessionUnit.unit_id, func.min(GuidanceSession.id))
        .join(GuidanceSession, GuidanceSession.id == SessionUnit.session_id)
        .where(SessionUnit.unit_id.in_(unit_ids), *_in_hours(day, starts, ends, but))
        .group_by(SessionUnit.unit_id)
    )
    return [unit_id for unit_id, _ in rows]


def officers_elsewhere(
    session: Session, user_ids: Collection[int], day: date, starts: int, ends: int, but: int = 0
) -> list[str]:
    """The names of some users who hold another session in hours that overlap. One query."""
    rows = session.scalars(
        select(User.display_name)
        .join(SessionOfficer, SessionOfficer.user_id == User.id)
        .join(GuidanceSession, GuidanceSession.id == SessionOfficer.session_id)
        .where(SessionOfficer.user_id.in_(user_ids), *_in_hours(day, starts, ends, but))
        .group_by(User.id, User.display_name)
        .order_by(User.display_name, User.id)
    )
    return list(rows)


def _in_hours(day: date, starts: int, ends: int, but: int) -> tuple[ColumnElement[bool], ...]:
    """Other sessions, not cancelled, in hours of a day that overlap."""
    return (
        GuidanceSession.day == day,
        GuidanceSession.state != SessionState.CANCELLED.value,
        GuidanceSession.id != but,
        GuidanceSession.starts < ends,
        GuidanceSession.ends > starts,
    )
