"""Whose a unit is on which days, from one officer to another (what goes along: following.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.users import names_to_choose
from rollout.db import chunks
from rollout.models import SessionUnit, UnitAttribution, User, VisitUnit, unit_span
from rollout.models.rollup import DIM_CODE
from rollout.register.act import Act
from rollout.register.following import coming_sessions, follow
from rollout.register.following_visits import give_visits, open_visits
from rollout.register.taking_part import decides
from rollout.register.units import attribute

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


def holders(session: Session, unit_ids: Collection[int]) -> dict[int, int]:
    """Unit → its officer of today; a unit without one is absent. One query for each five thousand."""
    span, day = unit_span.c, day_number(today())
    found: dict[int, int] = {}
    for run in chunks(sorted(unit_ids)):
        rows = session.execute(
            select(span.unit_id, span.group_id).where(
                span.dim == DIM_CODE["officer"],
                span.unit_id.in_(run),
                span.from_day <= day,
                span.to_day > day,
                span.group_id > 0,
            )
        )
        found.update((unit_id, officer_id) for unit_id, officer_id in rows)
    return found


def officer_name(viewer: Viewer, officer_id: int, *permissions: Permission) -> str:
    """The name of an officer who has a unit today to which the viewer may apply one of some permissions; "" for all
    others: a number in an address tells nobody whose account it is. One query."""
    scopes = " OR ".join(viewer.selection(permission).sql("o.unit_id") for permission in permissions)
    statement = text(
        "SELECT u.display_name FROM app_user u WHERE u.id = :officer AND EXISTS (SELECT 1 FROM unit_span o "
        f"WHERE o.dim = {DIM_CODE['officer']} AND o.group_id = u.id AND o.from_day <= :day AND o.to_day > :day "
        f"AND ({scopes}))"
    )
    return viewer.session.scalar(statement, {"officer": officer_id, "day": day_number(today())}) or ""


def officers_to_choose(session: Session, unit_ids: Collection[int], also: Collection[int] = ()) -> dict[int, str]:
    """Who looks after units today, and some others, with their names, told apart where these repeat."""
    day = today()
    found = set(
        session.scalars(
            select(UnitAttribution.officer_id).where(
                UnitAttribution.unit_id.in_(unit_ids),
                UnitAttribution.officer_id.is_not(None),
                UnitAttribution.voided_seq.is_(None),
                UnitAttribution.from_on <= day,
                UnitAttribution.to_on > day,
            )
        )
    )
    keys = [key for key in {*found, *also} if key is not None]
    return names_to_choose(session, keys)


def hand_over(session: Session, unit_ids: Collection[int], *, taker_id: int | None, on: date, by: User) -> list[int]:
    """Units are an officer's (None: nobody's) from a day on, whoever had them, and what follows them goes along; those
    that moved. One audit record a unit. Raises FutureDay."""
    before = holders(session, unit_ids)
    act = Act(session, by=by, action="attribute_unit")
    moved = [unit_id for unit_id in unit_ids if attribute(act, unit_id, subject="officer", value=taker_id, on=on)]
    act.apply()
    for unit_id in moved:
        audit.record(
            session, by=by, action="attribute_unit", subject="unit", subject_id=unit_id, subject_of="officer"
        )  # fmt: skip
    carry(session, {unit_id: before[unit_id] for unit_id in moved if unit_id in before}, by=by)
    return moved


def carry(session: Session, before: Mapping[int, int], *, by: User) -> None:
    """What follows units goes to those who have them now; `before`: whose each was. A session of which the giver keeps
    a unit stays."""
    after = holders(session, before)
    for giver_id in sorted(set(before.values())):
        takers = {key: after.get(key) for key, was in before.items() if was == giver_id and after.get(key) != giver_id}
        if takers:
            coming = coming_sessions(session, giver_id, [key for key, taker in takers.items() if taker], today())
            kept = _sessions_at(session, giver_id, [row.id for row in coming])
            gone = {row: unit_ids for row, unit_ids in coming.items() if row.id not in kept}
            follow(session, giver_id, takers, gone, by=by)
            _give_visits(session, giver_id, {key: taker for key, taker in takers.items() if taker}, by=by)


def _give_visits(session: Session, giver_id: int, takers: Mapping[int, int], *, by: User) -> None:
    """The giver's open visits go along; one of which the giver keeps a unit stays."""
    coming = open_visits(session, giver_id, takers, today())
    kept = _own_visits(session, giver_id, [visit.id for visit in coming])
    gone = {visit: keys for visit, keys in coming.items() if visit.id not in kept}
    give_visits(session, giver_id, takers, gone, by=by)


def _own_visits(session: Session, officer_id: int, visit_ids: Collection[int]) -> set[int]:
    """Those of some visits that are with a unit which is an officer's today and takes part. One query."""
    span, day = unit_span.c, day_number(today())
    rows = (
        select(VisitUnit.visit_id)
        .join(unit_span, span.unit_id == VisitUnit.unit_id)
        .where(
            VisitUnit.visit_id.in_(visit_ids),
            decides(),
            span.dim == DIM_CODE["officer"],
            span.group_id == officer_id,
            span.from_day <= day,
            span.to_day > day,
        )
    )
    return set(session.scalars(rows))


def _sessions_at(session: Session, officer_id: int, session_ids: Collection[int]) -> set[int]:
    """Those of some sessions that are of a unit which is an officer's today. One query."""
    span, day = unit_span.c, day_number(today())
    return set(
        session.scalars(
            select(SessionUnit.session_id)
            .join(unit_span, span.unit_id == SessionUnit.unit_id)
            .where(
                SessionUnit.session_id.in_(session_ids),
                span.dim == DIM_CODE["officer"],
                span.group_id == officer_id,
                span.from_day <= day,
                span.to_day > day,
            )
        )
    )
