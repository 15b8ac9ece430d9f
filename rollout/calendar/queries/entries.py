"""What stands in the calendar on some days: visits, times that are offered, sessions without a visit; so many a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, text, union_all

from rollout.calendar.asked import Asked
from rollout.calendar.looks import Kind, Look, look_of
from rollout.core.access import Permission, Viewer
from rollout.core.office_hours import Hours
from rollout.core.scopes import day_asked
from rollout.core.selection import EVERYTHING, Part, Selection
from rollout.core.users import display_names
from rollout.db import among
from rollout.models import (
    GuidanceSession,
    SessionOfficer,
    SessionUnit,
    Unit,
    Visit,
    VisitOfficer,
    VisitSlot,
    VisitUnit,
)
from rollout.register.session_time import holds_its_own_time
from rollout.register.taking_part import HELD_STATES
from rollout.register.visit_places import MeetingPlace, place_said, places_of
from rollout.register.visit_sight import is_seen, is_without_theirs, seen
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import MOVES, OFFERED_STATES, VisitAct, VisitState

PERMISSION = Permission.ARRANGE_VISITS
_ORDER = {kind.value: number for number, kind in enumerate(Kind)}


class Entry(NamedTuple):
    """A time in the calendar; `key` is that of its visit or session."""

    day: date
    hours: Hours
    kind: Kind
    key: int


@dataclass(frozen=True)
class OfDay:
    """The first entries of a day, and how many visits and sessions it has: one that is offered twice is one."""

    entries: list[Entry] = field(default_factory=list)
    total: int = 0

    @property
    def rest(self) -> int:
        """How many have no entry among the first."""
        return self.total - len({(entry.kind is Kind.SESSION, entry.key) for entry in self.entries})


@dataclass(frozen=True)
class Line:
    """An entry as a viewer sees it: with the units that they may know of, and how many more there are.

    `move`: where its time is changed, "" where that is not the viewer's.
    """

    entry: Entry
    look: Look
    url: str
    units: tuple[str, ...]
    others: int
    officers: tuple[str, ...]
    place: MeetingPlace
    way: SessionWay
    move: str = ""


def of_days(viewer: Viewer, asked: Asked, most: int) -> dict[date, OfDay]:
    """Day → its first entries and their number; days without any are absent. One query of `most` rows a day."""
    since, until = asked.span
    rows = union_all(*_parts(viewer, asked, since, until)).cte("entry")
    is_session = (rows.c.position == _ORDER[Kind.SESSION.value]).label("is_session")
    distinct = select(rows.c.day, is_session, rows.c.key).distinct().subquery()
    totals = select(distinct.c.day, func.count().label("total")).group_by(distinct.c.day).subquery()
    order = (rows.c.starts, rows.c.ends, rows.c.position, rows.c.key)
    numbered = select(
        rows,
        func.row_number().over(partition_by=rows.c.day, order_by=order).label("number"),
    ).subquery()
    kinds = tuple(Kind)
    found: dict[date, OfDay] = {}
    for row in viewer.session.execute(
        select(numbered, totals.c.total)
        .join(totals, totals.c.day == numbered.c.day)
        .where(numbered.c.number <= most)
        .order_by(numbered.c.day, numbered.c.number)
    ):
        of_day = found.setdefault(row.day, OfDay(total=row.total))
        of_day.entries.append(Entry(row.day, Hours(row.starts, row.ends), kinds[row.position], row.key))
    return found


def _parts(viewer: Viewer, asked: Asked, since: date, until: date) -> Iterable[Select[Any]]:
    state, sight = asked.state, _sight(viewer, asked)
    held = HELD_STATES if state is None else (state,)
    theirs = () if state is None else (~is_without_theirs(viewer, PERMISSION),)
    if state not in OFFERED_STATES:
        yield _columns(Kind.AGREED, Visit.id, Visit).where(
            Visit.day >= since, Visit.day < until, Visit.state.in_([each.value for each in held]), *theirs, *sight
        )
    offered = OFFERED_STATES if state is None else tuple(each for each in OFFERED_STATES if each is state)
    if offered:
        known = or_(_goes(viewer.user.id), _of(viewer.selection(PERMISSION), (), "visit_slot.unit_id"))
        for kind, is_theirs in (
            (Kind.OFFERED, VisitSlot.unit_id.is_(None)),
            (Kind.ASKED, VisitSlot.unit_id.is_not(None) & known),
        ):
            yield (
                _columns(kind, Visit.id, VisitSlot)
                .join(Visit, (Visit.id == VisitSlot.visit_id) & (Visit.round == VisitSlot.round))
                .where(
                    Visit.state.in_([each.value for each in offered]),
                    VisitSlot.unit_id.is_not(None) | (Visit.state != VisitState.COUNTER_PROPOSED.value),
                    VisitSlot.day >= since,
                    VisitSlot.day < until,
                    is_theirs,
                    *sight,
                )
            )
    if state is None:
        yield _sessions(viewer, asked, since, until)


def _columns(kind: Kind, key: Any, table: Any) -> Select[Any]:
    return select(
        table.day.label("day"), table.starts.label("starts"), table.ends.label("ends"),
        literal(_ORDER[kind.value]).label("position"), key.label("key"),
    )  # fmt: skip


def _sight(viewer: Viewer, asked: Asked) -> list[ColumnElement[bool]]:
    """Visits that are seen, of the officer, office and district that are asked for.

    A place is asked of units that the viewer may know of alone: else a filter would tell where the others are.
    """
    conditions = [is_seen(viewer, PERMISSION)]
    if asked.officer_id is not None:
        conditions.append(_goes(asked.officer_id))
    if places := _places(asked):
        own = _of(viewer.selection(PERMISSION), places, "visit_unit.unit_id")
        every = _of(EVERYTHING, places, "visit_unit.unit_id")
        of_visit = exists().where(VisitUnit.visit_id == Visit.id)
        conditions.append(of_visit.where(own) | (_goes(viewer.user.id) & of_visit.where(every)))
    return conditions


def _goes(user_id: int) -> ColumnElement[bool]:
    return exists().where(VisitOfficer.visit_id == Visit.id, VisitOfficer.user_id == user_id)


def _places(asked: Asked) -> list[Part]:
    places = (("office", asked.office_id), ("district", asked.district_id))
    return [Part(frozenset({key}), dim) for dim, key in places if key is not None]


def _of(selection: Selection, places: Iterable[Part], column: str) -> ColumnElement[bool]:
    for part in places:
        selection = selection.within(part)
    condition = selection.sql(column)
    return text(condition).bindparams(**day_asked(condition))  # type: ignore[return-value]


def _sessions(viewer: Viewer, asked: Asked, since: date, until: date) -> Select[Any]:
    """Planned sessions whose time is their own."""
    row = GuidanceSession
    of_scope = _of(viewer.selection(PERMISSION), _places(asked), "session_unit.unit_id")
    found = _columns(Kind.SESSION, row.id, row).where(
        row.day >= since,
        row.day < until,
        holds_its_own_time(),
        exists().where(SessionUnit.session_id == row.id, of_scope),
    )
    if asked.officer_id is None:
        return found
    return found.where(exists().where(SessionOfficer.session_id == row.id, SessionOfficer.user_id == asked.officer_id))


def lines_of(viewer: Viewer, entries: Iterable[Entry]) -> dict[Entry, Line]:
    """Entries with what is to be told of them. At most sixteen queries, however many they are."""
    asked = list(entries)
    of_sessions = {entry.key for entry in asked if entry.kind is Kind.SESSION}
    found = _session_lines(viewer, of_sessions) if of_sessions else {}
    keys = {entry.key for entry in asked if entry.kind is not Kind.SESSION}
    rows = viewer.session.scalars(select(Visit).where(among(viewer.session, Visit.id, keys))).all() if keys else ()
    visits = {held.row.id: held for held in seen(viewer, rows, PERMISSION)} if rows else {}
    places, lines = places_of(viewer.session, rows), {}
    for entry in asked:
        if entry.kind is Kind.SESSION:
            lines[entry] = Line(entry, Look.SESSION, url_for("guidance.held", session_id=entry.key), *found[entry.key])
            continue
        held = visits[entry.key]
        state, url = VisitState(held.row.state), url_for("visits.visit", visit_id=entry.key)
        may_move = held.is_whole and VisitAct.PROPOSE in MOVES[state]
        lines[entry] = Line(
            entry, Look.UNIT_OUT if held.is_out else look_of(entry.kind, state), url,
            tuple(unit.name for unit in held.named), held.others_named,
            tuple(held.officers.values()), places[entry.key], SessionWay(held.row.way),
            url_for("visits.propose", visit_id=entry.key) if may_move else "",
        )  # fmt: skip
    return lines


class _Told(NamedTuple):
    """Of a session: the viewer's units and how many others, who goes, where, how."""

    units: tuple[str, ...]
    others: int
    officers: tuple[str, ...]
    place: MeetingPlace
    way: SessionWay


def _session_lines(viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    session = viewer.session
    row = GuidanceSession
    facts = session.execute(select(row.id, row.place, row.way).where(among(session, row.id, keys)))
    held = {key: (place_said(SessionWay(way), written=place), SessionWay(way)) for key, place, way in facts}
    parts = (
        select(SessionUnit.session_id, SessionUnit.unit_id, Unit.name)
        .join(Unit, Unit.id == SessionUnit.unit_id)
        .where(among(session, SessionUnit.session_id, held))
        .order_by(Unit.sort_name, Unit.id)
    )
    rows = session.execute(parts).all()
    scope = _of(viewer.selection(PERMISSION), (), "unit.id")
    mine = set(session.scalars(select(Unit.id).where(among(session, Unit.id, {row.unit_id for row in rows}), scope)))
    units: defaultdict[int, list[str]] = defaultdict(list)
    others: defaultdict[int, int] = defaultdict(int)
    for session_id, unit_id, name in rows:
        if unit_id in mine:
            units[session_id].append(name)
        else:
            others[session_id] += 1
    going = session.execute(
        select(SessionOfficer.session_id, SessionOfficer.user_id).where(among(session, SessionOfficer.session_id, held))
    ).all()
    names = display_names(session, {user_id for _key, user_id in going})
    officers: defaultdict[int, list[str]] = defaultdict(list)
    for session_id, user_id in going:
        officers[session_id].append(names[user_id])
    return {
        key: _Told(tuple(units[key]), others[key], tuple(sorted(officers[key])), *told) for key, told in held.items()
    }
