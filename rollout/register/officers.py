"""Whose a unit is on which days, from one officer to another; and what follows a unit: obstacles, sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.db import chunks
from rollout.models import GuidanceSession, Obstacle, ObstacleEvent, SessionOfficer, UnitAttribution, User
from rollout.register.act import Act
from rollout.register.sessions import record_event
from rollout.vocabulary_of_obstacles import ObstacleEventKind
from rollout.vocabulary_of_sessions import SessionAct

Course = Sequence[UnitAttribution]
"""The live attributions of one unit to officers, by their days."""


def courses(session: Session, unit_ids: Collection[int]) -> dict[int, list[UnitAttribution]]:
    """The course of each unit; one that was never anybody's has an empty one. One query for each five thousand."""
    found: defaultdict[int, list[UnitAttribution]] = defaultdict(list)
    for run in chunks(sorted(unit_ids)):
        rows = session.scalars(
            select(UnitAttribution)
            .where(
                UnitAttribution.unit_id.in_(run),
                UnitAttribution.subject == "officer",
                UnitAttribution.voided_seq.is_(None),
            )
            .order_by(UnitAttribution.from_on)
        )
        for row in rows:
            found[row.unit_id].append(row)
    return found


def held_until(course: Course, officer_id: int, on: date) -> date | None:
    """Until when a unit that is an officer's on a day stays theirs without a break; None where it is not theirs."""
    end = on
    for row in course:
        if row.from_on <= end < row.to_on and row.officer_id == officer_id:
            end = row.to_on
    return end if end > on else None


def is_all_of(course: Course, officer_id: int, since: date, until: date) -> bool:
    """Is a unit an officer's on every day of [since, until)?"""
    end = held_until(course, officer_id, since)
    return end is not None and end >= until


def give_days(act: Act, unit_id: int, course: Course, *, officer_id: int, since: date, until: date) -> None:
    """Makes a unit an officer's on the days of [since, until); what is known of other days stays (R17).

    Once in an act for each unit: the course is what is written already. Raises FutureDay, DayTooEarly.
    """
    start, end = since, until
    for row in course:
        is_own = row.officer_id == officer_id
        if row.to_on < since or row.from_on > until or (not is_own and (row.to_on == since or row.from_on == until)):
            continue
        act.void(UnitAttribution, row.id)
        if is_own:
            start, end = min(start, row.from_on), max(end, row.to_on)
            continue
        for first, last in ((row.from_on, since), (until, row.to_on)):
            if first < last:
                _add(act, unit_id, row.officer_id, first, last)
    _add(act, unit_id, officer_id, start, end)


def _add(act: Act, unit_id: int, officer_id: int | None, since: date, until: date) -> None:
    act.add(UnitAttribution, unit_id=unit_id, subject="officer", officer_id=officer_id, from_on=since, to_on=until)


def give_obstacle(session: Session, obstacle: Obstacle, *, owner_id: int, by: User) -> None:
    """Somebody else's from now on, at the level where it is: its clock runs on."""
    obstacle.owner_id = owner_id
    obstacle.version += 1
    session.add(
        ObstacleEvent(
            obstacle_id=obstacle.id,
            at=now(),
            by_id=by.id,
            kind=ObstacleEventKind.ASSIGNED.value,
            level=obstacle.level,
            round=obstacle.round,
            owner_id=owner_id,
            text="",
        )
    )


def officers_of(session: Session, session_ids: Collection[int]) -> dict[int, set[int]]:
    """Who holds each of some guidance sessions. One query."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = session.execute(
        select(SessionOfficer.session_id, SessionOfficer.user_id).where(SessionOfficer.session_id.in_(session_ids))
    )
    for session_id, user_id in rows:
        found[session_id].add(user_id)
    return found


def replace_officer(session: Session, held: GuidanceSession, *, out_id: int, in_id: int | None, by: User) -> None:
    """Somebody else holds a planned session in an officer's stead; None: the others who hold it anyway."""
    session.execute(
        delete(SessionOfficer).where(SessionOfficer.session_id == held.id, SessionOfficer.user_id == out_id)
    )
    if in_id is not None:
        session.add(SessionOfficer(session_id=held.id, user_id=in_id))
    held.version += 1
    record_event(session, held, SessionAct.CHANGE, by=by)
    session.flush()


def join_officer(session: Session, held: GuidanceSession, *, user_id: int, by: User) -> None:
    """Somebody holds a planned session as well."""
    session.add(SessionOfficer(session_id=held.id, user_id=user_id))
    held.version += 1
    record_event(session, held, SessionAct.CHANGE, by=by)
    session.flush()
