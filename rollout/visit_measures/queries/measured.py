"""Visits of some days with what was done with each: every figure is a number of these, and its list is these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import ZONE, day_number, local, today
from rollout.core.scopes import day_asked
from rollout.core.users import display_names
from rollout.db import among
from rollout.models import Area, Office, Unit, UnitModeFact, Visit, VisitEvent, VisitOfficer, VisitUnit
from rollout.models.rollup import DIM_CODE
from rollout.register.taking_part import HELD_STATES, takes_part
from rollout.register.yields import DAYS as RIPE_AFTER
from rollout.register.yields import Yield, together, yields_by_unit
from rollout.vocabulary import N_, Labelled, UnitMode
from rollout.vocabulary_of_visits import VisitAct, VisitState, VisitWords

MOST_DAYS = 400
"""Days of which measures are told at once."""


class Kind(Labelled):
    """What a visit counts for."""

    PROPOSED = "proposed", N_("Đã đề xuất")
    CONFIRMED = "confirmed", N_("Đã thống nhất")
    DONE = "done", N_("Đã thực hiện")
    DECLINED = "declined", N_("Đơn vị không nhận")
    EXPIRED = "expired", N_("Hết hạn, chưa thống nhất")
    RIPE = "ripe", N_("Buổi đã qua 14 ngày, đơn vị có danh sách")


COUNTED = tuple(kind for kind in Kind if kind is not Kind.RIPE)
"""Kinds that have a figure of their own; the other says on which visits a share rests."""


OF_THOSE_WHO_CAME = frozenset({Kind.DONE, Kind.RIPE})
"""What counts for the units that took part alone: one that said no to a visit of several was not there."""


class By(Labelled):
    OFFICE = "office", N_("Cơ quan BHXH quản lý")
    DISTRICT = "district", N_("Huyện, thị xã, thành phố")
    OFFICER = "officer", N_("Cán bộ")


class Days(NamedTuple):
    since: date
    until: date


@dataclass(frozen=True)
class Measured:
    """A visit: what of it fell into the days, when it was first offered, and with whom it is, as far as is seen.

    `asked`: its units, by code and name; `came`: those that take part; `groups` and `came_groups` are theirs.
    """

    id: int
    words: Labelled
    day: date | None
    session_id: int | None
    kinds: frozenset[Kind]
    offered_on: date | None
    asked: tuple[tuple[str, str], ...]
    came: tuple[tuple[str, str], ...]
    groups: Mapping[By, frozenset[int]]
    came_groups: Mapping[By, frozenset[int]]
    officers: tuple[str, ...]

    @property
    def units(self) -> tuple[tuple[str, str], ...]:
        """Of what was held those that were there, else all."""
        return self.came if self.kinds & OF_THOSE_WHO_CAME else self.asked

    @property
    def waited(self) -> int | None:
        """Days from the first offer to the visit, of one that was held."""
        if Kind.DONE not in self.kinds or self.day is None or self.offered_on is None:
            return None
        return (self.day - self.offered_on).days


@dataclass(frozen=True)
class Figures:
    """Of some visits: how many of each kind, the mean of days waited, who got an account after those held, and of
    these after the ripe ones.

    `people`, `ripe_people` None: too many to be looked up."""

    numbers: Mapping[Kind, int]
    waited: float | None
    people: int | None
    ripe_people: int | None

    @property
    def visits_per_person(self) -> float | None:
        return self.numbers[Kind.RIPE] / self.ripe_people if self.ripe_people else None


def measured(viewer: Viewer, days: Days) -> list[Measured]:
    """The visits of the viewer's figures with which something was done in the days, latest first. Eleven queries."""
    session = viewer.session
    kinds = _kinds(viewer, days)
    rows = session.scalars(
        select(Visit).where(among(session, Visit.id, kinds)).order_by(Visit.day.desc(), Visit.id.desc())
    ).all()
    offered = _offered(session, kinds)
    parts = _parts(viewer, kinds)
    held = {by: _groups(session, by, parts) for by in (By.OFFICE, By.DISTRICT)}
    going: defaultdict[int, set[int]] = defaultdict(set)
    pairs = select(VisitOfficer.visit_id, VisitOfficer.user_id).where(among(session, VisitOfficer.visit_id, kinds))
    for visit_id, user_id in session.execute(pairs):
        going[visit_id].add(user_id)
    names = display_names(session, {key for users in going.values() for key in users})

    def groups(visit_id: int, units: Iterable[_Part]) -> dict[By, frozenset[int]]:
        own = [unit.id for unit in units]
        return {
            By.OFFICER: frozenset(going[visit_id]),
            **{by: frozenset(of_today.get(unit_id, 0) for unit_id in own) for by, of_today in held.items()},
        }

    found = []
    for visit in rows:
        asked = parts[visit.id]
        came = [unit for unit in asked if unit.comes]
        state = VisitState(visit.state)
        found.append(
            Measured(
                visit.id,
                state if came or state not in HELD_STATES else VisitWords.OUT,
                visit.day,
                visit.session_id,
                frozenset(kinds[visit.id]),
                offered.get(visit.id),
                tuple((unit.code, unit.name) for unit in asked),
                tuple((unit.code, unit.name) for unit in came),
                groups(visit.id, asked),
                groups(visit.id, came),
                tuple(sorted(names[key] for key in going[visit.id])),
            )
        )
    return found


def _kinds(viewer: Viewer, days: Days) -> dict[int, set[Kind]]:
    """What was done in the days with visits of the scope; one is held on its own day, whenever that was recorded. An
    offer that one unit of several did not want is not declined. Three queries."""
    scope = viewer.selection(Permission.SEE_FIGURES).sql("visit_unit.unit_id")
    event = VisitEvent
    told = {
        VisitAct.PROPOSE: Kind.PROPOSED,
        VisitAct.ACCEPT: Kind.CONFIRMED,
        VisitAct.AGREE: Kind.CONFIRMED,
        VisitAct.LEAVE_OUT: Kind.CONFIRMED,
        VisitAct.DECLINE: Kind.DECLINED,
        VisitAct.EXPIRE: Kind.EXPIRED,
    }
    agreed = (VisitAct.ACCEPT, VisitAct.AGREE, VisitAct.LEAVE_OUT)
    in_scope = select(VisitUnit.visit_id).where(text(scope).bindparams(**day_asked(scope)))
    first = datetime.combine(days.since, time.min, ZONE)
    last = datetime.combine(days.until + timedelta(days=1), time.min, ZONE)
    rows = (
        select(event.visit_id, event.act)
        .where(
            event.at >= first,
            event.at < last,
            event.act.in_([act.value for act in told]),
            or_(
                event.act.in_([VisitAct.PROPOSE.value, VisitAct.EXPIRE.value]),
                and_(
                    event.act.in_([act.value for act in agreed]), event.became == VisitState.CONFIRMED.value
                ),
                and_(event.act == VisitAct.DECLINE.value, event.became == VisitState.CANCELLED.value),
            ),
            event.visit_id.in_(in_scope),
        )
        .distinct()
    )  # fmt: skip
    found: defaultdict[int, set[Kind]] = defaultdict(set)
    for visit_id, act in viewer.session.execute(rows):
        found[visit_id].add(told[VisitAct(act)])
    held = Visit.state == VisitState.DONE.value, Visit.day >= days.since, Visit.day <= days.until
    came = exists().where(VisitUnit.visit_id == Visit.id, text(scope).bindparams(**day_asked(scope)), takes_part())
    for visit_id in viewer.session.scalars(select(Visit.id).where(*held, came)):
        found[visit_id].add(Kind.DONE)
    has_list = exists().where(
        UnitModeFact.unit_id == VisitUnit.unit_id,
        UnitModeFact.voided_seq.is_(None),
        UnitModeFact.mode == UnitMode.LIST.value,
        UnitModeFact.from_on <= Visit.day,
        UnitModeFact.to_on > Visit.day,
    )
    ripe = (
        select(VisitUnit.visit_id)
        .join(Visit, Visit.id == VisitUnit.visit_id)
        .where(
            *held,
            Visit.day < today() - timedelta(days=RIPE_AFTER),
            takes_part(),
            has_list,
            text(scope).bindparams(**day_asked(scope)),
        )
        .distinct()
    )
    for visit_id in viewer.session.scalars(ripe):
        found[visit_id].add(Kind.RIPE)
    return dict(found)


def _offered(session: Session, visit_ids: Collection[int]) -> dict[int, date]:
    """When each was first offered. One query."""
    rows = (
        select(VisitEvent.visit_id, func.min(VisitEvent.at))
        .where(among(session, VisitEvent.visit_id, visit_ids), VisitEvent.act == VisitAct.PROPOSE.value)
        .group_by(VisitEvent.visit_id)
    )
    return {visit_id: local(at).date() for visit_id, at in session.execute(rows)}


class _Part(NamedTuple):
    """A unit of a visit that is of the viewer's figures."""

    id: int
    code: str
    name: str
    comes: bool


def _parts(viewer: Viewer, visit_ids: Collection[int]) -> dict[int, list[_Part]]:
    """Visit → its units that are of the viewer's figures, by name. One query."""
    scope = viewer.selection(Permission.SEE_FIGURES).sql("visit_unit.unit_id")
    rows = (
        select(VisitUnit.visit_id, Unit.id, Unit.code, Unit.name, takes_part())
        .join(Unit, Unit.id == VisitUnit.unit_id)
        .where(among(viewer.session, VisitUnit.visit_id, visit_ids), text(scope).bindparams(**day_asked(scope)))
        .order_by(Unit.sort_name, Unit.id)
    )
    found: defaultdict[int, list[_Part]] = defaultdict(list)
    for visit_id, unit_id, code, name, does_come in viewer.session.execute(rows):
        found[visit_id].append(_Part(unit_id, code, name, bool(does_come)))
    return dict(found)


def _groups(session: Session, by: By, parts: Mapping[int, list[_Part]]) -> dict[int, int]:
    """Unit → the office or district that it is of today; 0 is none. One query."""
    keys = ", ".join(str(key) for key in sorted({unit.id for units in parts.values() for unit in units})) or "NULL"
    sql = (
        f"SELECT s.unit_id, s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE[by.value]} AND s.unit_id IN ({keys}) "
        "AND s.from_day <= :day AND s.to_day > :day"
    )
    return {unit_id: key or 0 for unit_id, key in session.execute(text(sql), {"day": day_number(today())})}


def names_of(session: Session, by: By, keys: Collection[int]) -> dict[int, str]:
    """What groups are called; 0 is not said: whoever shows it has the word. One query."""
    asked = [key for key in keys if key]
    if by is By.OFFICER:
        return display_names(session, asked)
    table = Office if by is By.OFFICE else Area
    return {row.id: row.name for row in session.execute(select(table.id, table.name).where(table.id.in_(asked)))}


def yields(viewer: Viewer, rows: Iterable[Measured]) -> dict[int, Yield] | None:
    """Visit → who got an account within fourteen days after its session; None for too many. Five queries."""
    done = {row.session_id: row for row in rows if Kind.DONE in row.kinds and row.session_id and row.day}
    days = {session_id: row.day for session_id, row in done.items() if row.day}
    found = yields_by_unit(viewer.session, days, viewer.units_of(Permission.SEE_FIGURES), today())
    if found is None:
        return None
    return {done[session_id].id: together(units.values()) for session_id, units in found.items()}


def figures_of(rows: Collection[Measured], people: Mapping[int, Yield] | None) -> Figures:
    """Pure."""
    waited = [row.waited for row in rows if row.waited is not None]
    return Figures(
        {kind: sum(kind in row.kinds for row in rows) for kind in Kind},
        sum(waited) / len(waited) if waited else None,
        _people(rows, people, Kind.DONE),
        _people(rows, people, Kind.RIPE),
    )


def _people(rows: Iterable[Measured], people: Mapping[int, Yield] | None, kind: Kind) -> int | None:
    if people is None:
        return None
    return len(together(people[row.id] for row in rows if kind in row.kinds and row.id in people).people)


def of_group(rows: Iterable[Measured], by: By | None, key: int, kind: Kind | None = None) -> list[Measured]:
    """Those of a group and of a kind: the list behind a figure; of a group that said no only what was asked. Pure."""
    found = [row if by is None else _within(row, by, key) for row in rows if by is None or key in row.groups[by]]
    return [row for row in found if (kind in row.kinds if kind else row.kinds)]


def _within(row: Measured, by: By, key: int) -> Measured:
    return row if key in row.came_groups[by] else replace(row, kinds=row.kinds - OF_THOSE_WHO_CAME)
