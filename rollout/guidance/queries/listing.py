"""Lists of sessions: filtered, in order, a page of them, with the numbers of the viewer's units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.paging import Paged, paged
from rollout.core.selection import Part
from rollout.core.users import display_names, names_to_choose
from rollout.guidance.hours import has_ended
from rollout.guidance.queries.held import Named, bound, named, scope_condition
from rollout.models import GuidanceSession, Office, SessionOfficer, SessionUnit, Unit
from rollout.models.rollup import DIM_CODE
from rollout.register.session_time import has_no_time
from rollout.register.unit_search import is_called
from rollout.register.yields import Yield, together, yields_of
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_sessions import SessionState, SessionWay

MOST_SUMMED = 1_000
"""Sessions whose results are added up for one list."""


class Order(Labelled):
    LATEST = "latest", N_("Mới nhất trước")
    EARLIEST = "earliest", N_("Cũ nhất trước")
    LARGEST = "largest", N_("Đông người nhất trước")


@dataclass(frozen=True)
class Asked:
    """Which sessions: of an office's units today, of an officer, of units called so, of days [since, until]."""

    words: str = ""
    unit_id: int | None = None
    office_id: int | None = None
    officer_id: int | None = None
    state: SessionState | None = None
    way: SessionWay | None = None
    since: date | None = None
    until: date | None = None
    order: Order = Order.LATEST


class Line(NamedTuple):
    """A session in a list, with the viewer's units alone; `attended` None: nothing recorded yet.

    `is_uncounted`: what came of it is not said, since too many people of the list have an account.
    """

    row: GuidanceSession
    units: list[Named]
    others: int
    officers: list[str]
    attended: int | None
    result: Yield | None
    is_waiting: bool
    is_uncounted: bool = False


class Sums(NamedTuple):
    """Of all sessions that the filter finds; `result` each person once, None where nothing can be said."""

    sessions: int
    attended: int
    result: Yield | None


def sessions(viewer: Viewer, asked: Asked) -> Select[GuidanceSession]:
    """The viewer's sessions that the filter finds."""
    selection = viewer.selection(Permission.HOLD_SESSIONS)
    if asked.office_id is not None:
        selection = selection.within(Part(frozenset({asked.office_id}), "office"))
    if asked.unit_id is not None:
        selection = selection.within(Part(frozenset({asked.unit_id})))
    scope = selection.sql("session_unit.unit_id")
    of_scope = exists().where(SessionUnit.session_id == GuidanceSession.id, text(scope).bindparams(**bound(scope)))
    if asked.words:
        of_scope = of_scope.where(SessionUnit.unit_id.in_(_called(asked.words)))
    statement = select(GuidanceSession).where(of_scope)
    if asked.officer_id is not None:
        statement = statement.where(
            exists().where(SessionOfficer.session_id == GuidanceSession.id, SessionOfficer.user_id == asked.officer_id)
        )
    if asked.state is not None:
        statement = statement.where(GuidanceSession.state == asked.state.value)
    if asked.way is not None:
        statement = statement.where(GuidanceSession.way == asked.way.value)
    if asked.since is not None:
        statement = statement.where(GuidanceSession.day >= asked.since)
    if asked.until is not None:
        statement = statement.where(GuidanceSession.day <= asked.until)
    return statement


def _called(words: str) -> Select[int]:
    return select(Unit.id).where(is_called(words))


def _attended(viewer: Viewer) -> Any:
    scope = scope_condition(viewer, "session_unit.unit_id")
    return (
        select(func.coalesce(func.sum(SessionUnit.attended), 0))
        .where(SessionUnit.session_id == GuidanceSession.id, text(scope).bindparams(**bound(scope)))
        .scalar_subquery()
    )


def ordered(viewer: Viewer, statement: Select[GuidanceSession], order: Order) -> Select[GuidanceSession]:
    row = GuidanceSession
    if order is Order.EARLIEST:
        return statement.order_by(row.day, row.starts, row.id)
    if order is Order.LARGEST:
        return statement.order_by(_attended(viewer).desc(), row.day.desc(), row.id.desc())
    return statement.order_by(row.day.desc(), row.starts.desc(), row.id.desc())


def page_of(viewer: Viewer, asked: Asked, number: int, size: int = 50) -> Paged[Line]:
    """At most ten queries."""
    found = paged(viewer.session, ordered(viewer, sessions(viewer, asked), asked.order), number, size)
    return Paged(lines_of(viewer, found.rows), found.number, found.total)


def lines_of(viewer: Viewer, rows: Collection[GuidanceSession]) -> list[Line]:
    session = viewer.session
    parts: defaultdict[int, list[SessionUnit]] = defaultdict(list)
    for part in session.scalars(select(SessionUnit).where(SessionUnit.session_id.in_([row.id for row in rows]))):
        parts[part.session_id].append(part)
    units = named(viewer, {part.unit_id for held in parts.values() for part in held})
    officers: defaultdict[int, list[int]] = defaultdict(list)
    for session_id, user_id in session.execute(
        select(SessionOfficer.session_id, SessionOfficer.user_id).where(
            SessionOfficer.session_id.in_([row.id for row in rows])
        )
    ):
        officers[session_id].append(user_id)
    names = display_names(session, {user_id for held in officers.values() for user_id in held})
    held = _held_days(rows)
    results = yields_of(session, held, units.keys(), today())
    timeless = _timeless(session, rows)
    lines = [
        _line(
            row, parts[row.id], units, [names[user_id] for user_id in officers[row.id]], (results or {}).get(row.id),
            has_time=row.id not in timeless,
        )
        for row in rows
    ]  # fmt: skip
    return [line._replace(is_uncounted=results is None and line.row.id in held) for line in lines]


def _timeless(session: Session, rows: Collection[GuidanceSession]) -> set[int]:
    keys = [row.id for row in rows if row.state == SessionState.PLANNED]
    return set(session.scalars(select(GuidanceSession.id).where(GuidanceSession.id.in_(keys), has_no_time())))


def _held_days(rows: Collection[GuidanceSession]) -> dict[int, date]:
    return {row.id: row.day for row in rows if row.state == SessionState.HELD}


def _line(
    row: GuidanceSession,
    parts: list[SessionUnit],
    units: dict[int, Named],
    officers: list[str],
    result: Yield | None,
    *,
    has_time: bool,
) -> Line:
    own = [part for part in parts if part.unit_id in units]
    said = [part.attended for part in own if part.attended is not None]
    here = {part.unit_id for part in own}
    is_over = row.state != SessionState.CANCELLED and has_ended(row.day, row.ends)
    waits = is_over and has_time and any(not part.version for part in own)
    return Line(
        row, [unit for unit in units.values() if unit.id in here], len(parts) - len(own), sorted(officers),
        sum(said) if said else None, result, waits,
    )  # fmt: skip


def sums_of(viewer: Viewer, asked: Asked) -> Sums:
    """Four queries, and those of the results of at most MOST_SUMMED sessions."""
    session, found = viewer.session, sessions(viewer, asked).where(GuidanceSession.state == SessionState.HELD.value)
    of_held = found.subquery()
    scope = scope_condition(viewer, "session_unit.unit_id")
    attended = session.scalar(
        select(func.sum(SessionUnit.attended)).where(
            SessionUnit.session_id.in_(select(of_held.c.id)), text(scope).bindparams(**bound(scope))
        )
    )
    number = session.scalar(select(func.count()).select_from(of_held)) or 0
    if number > MOST_SUMMED:
        return Sums(number, attended or 0, None)
    days = {row.id: row.day for row in session.execute(select(of_held.c.id, of_held.c.day))}
    results = yields_of(session, days, viewer.units_of(Permission.HOLD_SESSIONS), today())
    return Sums(number, attended or 0, together(results.values()) if results else None)


def offices(viewer: Viewer) -> list[tuple[int, str]]:
    """(key, short name) of the offices that some of the viewer's units have today."""
    scope = scope_condition(viewer, "s.unit_id")
    held = set(
        viewer.session.scalars(
            text(
                f"SELECT DISTINCT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE['office']} "
                f"AND s.from_day <= :day AND s.to_day > :day AND {scope}"
            ),
            {"day": day_number(today())},
        )
    )
    names = viewer.session.execute(select(Office.id, Office.short_name).order_by(Office.id))
    return [(key, name) for key, name in names if key in held]


def officers(viewer: Viewer) -> list[tuple[int, str]]:
    """(key, name) of whoever held one of the viewer's sessions."""
    found = sessions(viewer, Asked()).with_only_columns(GuidanceSession.id)
    held_by = select(SessionOfficer.user_id).where(SessionOfficer.session_id.in_(found))
    return list(names_to_choose(viewer.session, held_by).items())


def of_unit(viewer: Viewer, unit_id: int, most: int) -> list[Line]:
    """The sessions of a unit: those that wait for what came of them, those to come, then the last ones."""
    rows = viewer.session.scalars(
        ordered(viewer, sessions(viewer, Asked(unit_id=unit_id)), Order.LATEST).limit(most)
    ).all()
    lines = lines_of(viewer, rows)
    return sorted(lines, key=lambda line: not line.is_waiting)


def due(viewer: Viewer, most: int) -> list[Line]:
    """Today's sessions and those of days before of which nothing is recorded yet, the oldest first; not those whose
    visit has to be agreed anew."""
    scope = scope_condition(viewer, "session_unit.unit_id")
    waits = exists().where(
        SessionUnit.session_id == GuidanceSession.id,
        SessionUnit.version == 0,
        text(scope).bindparams(**bound(scope)),
    )
    statement = select(GuidanceSession).where(
        GuidanceSession.day <= today(), GuidanceSession.state != SessionState.CANCELLED.value, waits, ~has_no_time()
    )
    rows = viewer.session.scalars(ordered(viewer, statement, Order.EARLIEST).limit(most)).all()
    return lines_of(viewer, rows)
