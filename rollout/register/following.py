"""What follows a unit from one officer to another: open obstacles and coming sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.db import among
from rollout.models import GuidanceSession, Obstacle, ObstacleEvent, SessionOfficer, SessionUnit, User
from rollout.register.obstacle_steps import catch_up_each
from rollout.register.sessions import record_event
from rollout.vocabulary_of_obstacles import OPEN_STATES, ObstacleEventKind, ObstacleKind
from rollout.vocabulary_of_sessions import SessionAct, SessionState


class Followed(NamedTuple):
    """What went: each obstacle with whose it became, each session with who holds it in the giver's stead. None:
    nobody's; the others who hold it anyway."""

    obstacles: list[tuple[Obstacle, int | None]]
    sessions: list[tuple[GuidanceSession, int | None]]


def follow(
    session: Session,
    giver_id: int,
    takers: Mapping[int, int | None],
    coming: Mapping[GuidanceSession, Sequence[int]],
    *,
    by: User,
) -> Followed:
    """The giver's open obstacles of some units, and the sessions told, go to whoever gets the units.

    A session of several goes to whoever gets the first. About ten queries, and two for each session.
    """
    held = open_obstacles(session, giver_id, takers)
    catch_up_each(session, held)
    obstacles = [(one, takers[one.unit_id or 0]) for one in held if one.owner_id == giver_id]  # others went up
    give_obstacles(session, obstacles)
    held_by = officers_of(session, [row.id for row in coming])
    sessions = []
    for row, unit_ids in coming.items():
        taker_id = takers[unit_ids[0]]
        new_id = None if taker_id in held_by[row.id] else taker_id
        replace_officer(session, row, out_id=giver_id, in_id=new_id, by=by)
        sessions.append((row, new_id))
    session.flush()
    return Followed(obstacles, sessions)


def open_obstacles(session: Session, owner_id: int, unit_ids: Collection[int]) -> list[Obstacle]:
    """The open ones that are somebody's, of some units; a card refused is never an officer's. One query."""
    return list(
        session.scalars(
            select(Obstacle)
            .where(
                Obstacle.owner_id == owner_id,
                Obstacle.state.in_([state.value for state in sorted(OPEN_STATES)]),
                Obstacle.kind != ObstacleKind.CARD_REFUSED.value,
                among(session, Obstacle.unit_id, sorted(unit_ids)),
            )
            .order_by(Obstacle.id)
        )
    )


def coming_sessions(
    session: Session, officer_id: int, unit_ids: Collection[int], since: date, until: date | None = None
) -> dict[GuidanceSession, list[int]]:
    """The planned sessions of [since, until) that an officer is to hold, each with those of some units it is of.

    Two queries.
    """
    statement = (
        select(GuidanceSession)
        .join(SessionOfficer, SessionOfficer.session_id == GuidanceSession.id)
        .where(
            SessionOfficer.user_id == officer_id,
            GuidanceSession.state == SessionState.PLANNED.value,
            GuidanceSession.day >= since,
        )
        .order_by(GuidanceSession.day, GuidanceSession.starts, GuidanceSession.id)
    )
    if until is not None:
        statement = statement.where(GuidanceSession.day < until)
    held = session.scalars(statement).all()
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for session_id, unit_id in session.execute(
        select(SessionUnit.session_id, SessionUnit.unit_id)
        .where(SessionUnit.session_id.in_([row.id for row in held]), among(session, SessionUnit.unit_id, unit_ids))
        .order_by(SessionUnit.session_id, SessionUnit.unit_id)
    ):
        parts[session_id].append(unit_id)
    return {row: parts[row.id] for row in held if row.id in parts}


def give_obstacles(session: Session, given: Collection[tuple[Obstacle, int | None]]) -> None:
    """Each is somebody else's (None: nobody's) from now on, at the level where it is: its clock runs on.

    Their steps are taken before (`catch_up_each`). They follow units, and nobody acted on them: events of no one.
    """
    for obstacle, owner_id in given:
        obstacle.owner_id = owner_id
        obstacle.version += 1
    rows = [
        {
            "obstacle_id": obstacle.id,
            "at": now(),
            "kind": ObstacleEventKind.ASSIGNED.value,
            "level": obstacle.level,
            "round": obstacle.round,
            "owner_id": owner_id,
            "text": "",
        }
        for obstacle, owner_id in given
    ]
    if rows:
        session.execute(insert(ObstacleEvent), rows)


def officers_of(session: Session, session_ids: Collection[int]) -> dict[int, set[int]]:
    """Who holds each of some guidance sessions. One query."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = session.execute(
        select(SessionOfficer.session_id, SessionOfficer.user_id).where(SessionOfficer.session_id.in_(session_ids))
    )
    for session_id, user_id in rows:
        found[session_id].add(user_id)
    return found


def replace_officer(
    session: Session, held: GuidanceSession, *, out_id: int | None, in_id: int | None, by: User
) -> None:
    """Others hold a planned session: one less, one more, or one for another. Nothing where it went with its visit
    already."""
    before = officers_of(session, [held.id])[held.id]
    if out_id is not None and out_id not in before:
        return
    after = (before - {out_id}) | ({in_id} if in_id is not None else set())
    if after == before:
        return
    session.execute(
        delete(SessionOfficer).where(SessionOfficer.session_id == held.id, SessionOfficer.user_id == out_id)
    )
    session.add_all(SessionOfficer(session_id=held.id, user_id=key) for key in after - before)
    held.version += 1
    record_event(session, held, SessionAct.CHANGE, by=by)
    session.flush()
