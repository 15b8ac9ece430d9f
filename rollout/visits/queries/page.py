"""One visit as its page shows it: the parts of units, the times of each round, what was done; of units one may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.cells import text_of
from rollout.core.translations import gettext
from rollout.core.users import display_names
from rollout.db import among
from rollout.models import Office, Room, Unit, Vehicle, Visit, VisitEvent, VisitSlot, VisitUnit
from rollout.register.calls import Callee, callees_of
from rollout.register.closures import closed_out, is_of_closure
from rollout.register.visit_ends import time_told
from rollout.register.visit_hosts import is_without_host
from rollout.register.visit_invitation import answered_before
from rollout.register.visit_places import MeetingPlace, place_of
from rollout.register.visit_sight import SeenVisit, VisitedUnit, in_scope, is_seen
from rollout.register.visit_times import has_begun
from rollout.vocabulary_of_visits import OPEN_STATES, VisitAct, VisitAnswer, VisitState, VisitVia

AGREEING = frozenset({VisitAct.ACCEPT, VisitAct.AGREE, VisitAct.LEAVE_OUT, VisitAct.REOPEN})
"""What makes an agreed visit; whatever was reported before is of another time, or settled."""


class Part(NamedTuple):
    """A unit of a visit: what it said, who comes (`who` and `note` in clear), whom to call there.

    `is_closed`: its no is of its closed days.
    """

    unit: VisitedUnit
    row: VisitUnit
    answer: VisitAnswer
    who: str
    note: str
    callee: Callee | None
    is_closed: bool


_REASONED = {
    VisitState.GIVEN_UP: (VisitAct.RELEASE,),
    VisitState.CANCELLED: (VisitAct.CANCEL, VisitAct.DECLINE),
    VisitState.UNIT_ABSENT: (VisitAct.UNIT_ABSENT,),
    VisitState.OFFICER_ABSENT: (VisitAct.OFFICER_ABSENT,),
}
"""State → the acts that led there with a reason."""


class Kept(NamedTuple):
    """A time that an event keeps."""

    day: date
    starts: int
    ends: int


class Told(NamedTuple):
    """Something that was done; `unit`: of which, "" for none; `times`: those it is about, `agreed` what was agreed
    where it was held at another, or what is by a unit's being left out; who goes instead of whom, and where others go
    than before, `going`: all who went after that.

    `is_report`: a unit says that the officer did not come, and nothing changed. `is_closure`: a unit does not come, for
    it is closed then, and said nothing.
    """

    act: VisitAct
    via: VisitVia
    at: datetime
    by: str
    unit: str
    times: list[VisitSlot] | list[Kept]
    agreed: Kept | VisitSlot | None
    reason: str
    giver: str
    receiver: str
    going: str
    is_report: bool
    is_closure: bool


@dataclass(frozen=True)
class VisitPage:
    """`rounds`: the times of each round, the last first. `last`: the key of the last event, for forms. `lacks_host`:
    the unit at whose place it was to be does not come."""

    seen: SeenVisit
    parts: list[Part]
    rounds: dict[int, list[VisitSlot]]
    events: list[Told]
    office: str
    place: MeetingPlace
    room: str
    vehicle: str
    last: int
    lacks_host: bool

    @property
    def host(self) -> str:
        """The unit at whose place it is, "" where the reader may not know it, or nobody's."""
        return next((unit.name for unit in self.seen.units if unit.id == self.row.host_id), "")

    @property
    def why(self) -> str:
        """Why its agreed time was given up, or it was called off or not held, while that is so."""
        acts = _REASONED.get(VisitState(self.row.state), ())
        said = (told.reason for told in self.events if told.act in acts and not (told.is_report or told.is_closure))
        return next(said, "")

    @property
    def row(self) -> Visit:
        return self.seen.row

    @property
    def named(self) -> list[Part]:
        """The units by which it is called."""
        keys = {unit.id for unit in self.seen.named}
        return [part for part in self.parts if part.unit.id in keys]

    @property
    def offered(self) -> list[VisitSlot]:
        """What the office offers in the present round."""
        return [slot for slot in self.rounds.get(self.row.round, []) if slot.unit_id is None]

    @property
    def takeable(self) -> list[VisitSlot]:
        """What of it has not begun yet, so that a unit can take it."""
        return _to_come(self.offered)

    @property
    def grantable(self) -> list[VisitSlot]:
        """What of the wishes of units has not begun yet, so that the office can grant it."""
        return _to_come(self.wished)

    @property
    def before(self) -> int | None:
        """The minute of the last day for an answer before which it is given; None: the whole day."""
        return answered_before(self.row.answer_by, ((slot.day, slot.starts) for slot in self.offered))

    @property
    def reports(self) -> list[Told]:
        """What units said since it was agreed of an officer who did not come, while the office has not said so."""
        if self.row.state != VisitState.CONFIRMED.value:
            return []
        since = takewhile(lambda told: told.act not in AGREEING, self.events)
        return [told for told in since if told.is_report]

    @property
    def wished(self) -> list[VisitSlot]:
        """What units ask for in the present round, the last wish of each."""
        found = {slot.unit_id: slot for slot in self.rounds.get(self.row.round, []) if slot.unit_id is not None}
        return list(found.values())


def _to_come(slots: Iterable[VisitSlot]) -> list[VisitSlot]:
    return [slot for slot in slots if not has_begun(slot.day, slot.starts)]


def last_event(session: Session, visit_id: int, unit_id: int | None = None) -> int:
    """The key of the last thing that was done, by or for one unit where it is told; 0 for nothing. Who has the same
    saw the same."""
    found = select(func.max(VisitEvent.id)).where(VisitEvent.visit_id == visit_id)
    return session.scalar(found if unit_id is None else found.where(VisitEvent.unit_id == unit_id)) or 0


def sees(viewer: Viewer, visit_id: int) -> bool:
    """Does the viewer see a visit, still?"""
    asked = select(Visit.id).where(Visit.id == visit_id, is_seen(viewer, Permission.ARRANGE_VISITS))
    return viewer.session.scalar(asked) is not None


def page_of(viewer: Viewer, seen: SeenVisit) -> VisitPage:
    """Of BHXH's; at most eighteen queries."""
    session, row, known = viewer.session, seen.row, {unit.id: unit for unit in seen.units}
    rounds: defaultdict[int, list[VisitSlot]] = defaultdict(list)
    slots = select(VisitSlot).where(
        VisitSlot.visit_id == row.id, or_(VisitSlot.unit_id.is_(None), VisitSlot.unit_id.in_(known))
    )
    for slot in session.scalars(slots.order_by(VisitSlot.round.desc(), VisitSlot.position)):
        rounds[slot.round].append(slot)
    return VisitPage(
        seen,
        _parts(session, seen, known),
        dict(rounds),
        _events(viewer, seen, rounds),
        _named(session, Office.name, Office.id, row.office_id),
        place_of(session, row),
        _named(session, Room.name, Room.id, row.room_id),
        _named(session, Vehicle.name, Vehicle.id, row.vehicle_id),
        last_event(session, row.id),
        is_without_host(session, row),
    )


def _named(session: Session, name: Any, of: Any, key: int | None) -> str:
    """What a row is called; "" for none."""
    return session.scalar(select(name).where(of == key)) or "" if key is not None else ""


def part_of(session: Session, seen: SeenVisit, unit_id: int) -> Part | None:
    """The part of one unit that the viewer may know of; None for no such."""
    return next(
        (part for part in _parts(session, seen, {u.id: u for u in seen.units}) if part.unit.id == unit_id), None
    )


def _parts(session: Session, seen: SeenVisit, known: dict[int, VisitedUnit]) -> list[Part]:
    rows = {
        row.unit_id: row
        for row in session.scalars(
            select(VisitUnit).where(VisitUnit.visit_id == seen.row.id, VisitUnit.unit_id.in_(known))
        )
    }
    callees, is_open = callees_of(session, list(rows)), VisitState(seen.row.state) in OPEN_STATES
    has_no = any(row.answer == VisitAnswer.DECLINED.value for row in rows.values())
    closed = closed_out(session, seen.row) if has_no else set()
    found = []
    for unit in seen.units:
        row = rows[unit.id]
        answer = VisitAnswer(row.answer)
        is_closed = answer is VisitAnswer.DECLINED and unit.id in closed
        if is_open or unit.id in seen.own:  # who went there once needs to call nobody any more
            who, note = text_of(row, "who"), text_of(row, "note")
            found.append(Part(unit, row, answer, who, note, callees.get(unit.id), is_closed))
        else:
            found.append(Part(unit, row, answer, "", "", None, is_closed))
    return found


def _events(viewer: Viewer, seen: SeenVisit, rounds: dict[int, list[VisitSlot]]) -> list[Told]:
    """The last first. A unit that was left out is named to whom it could be named while it was of the visit."""
    session = viewer.session
    held = select(VisitEvent).where(VisitEvent.visit_id == seen.row.id).order_by(VisitEvent.id.desc())
    done = session.scalars(held).all()
    units = _units_named(viewer, seen, {row.unit_id for row in done if row.unit_id is not None})
    rows = [row for row in done if row.unit_id is None or row.unit_id in units]
    # what is said of all units may name each of them
    is_whole = seen.is_whole and len(rows) == len(done)
    users = {row.by_id for row in rows if row.by_id is not None} | set(seen.officers)
    users |= {row.detail[name] for row in rows for name in ("giver", "receiver") if name in row.detail}
    names, going = display_names(session, users), _going(rows, seen.officers)
    return [
        Told(
            VisitAct(row.act), VisitVia(row.via), row.at, names.get(row.by_id or 0, ""),
            units.get(row.unit_id or 0, ""), _times(row, rounds),
            _agreed(row, rounds),
            _reason(row) if is_whole or row.unit_id in units else "",
            names.get(row.detail.get("giver", 0), ""), names.get(row.detail.get("receiver", 0), ""),
            ", ".join(sorted(names[key] for key in going.get(row.id, ()))),
            _is_report(row),
            is_of_closure(row),
        )
        for row in rows
    ]  # fmt: skip


def _units_named(viewer: Viewer, seen: SeenVisit, unit_ids: Collection[int]) -> dict[int, str]:
    """Units that the viewer may know of by name: those of the visit, and those left out of it."""
    known = {unit.id: unit.name for unit in seen.units}
    gone: Collection[int] = {key for key in unit_ids if key not in known}
    if viewer.user.id not in seen.officers:
        gone = in_scope(viewer, Permission.ARRANGE_VISITS, gone)
    if gone:
        named = viewer.session.execute(select(Unit.id, Unit.name).where(among(viewer.session, Unit.id, gone)))
        known |= {row.id: row.name for row in named}
    return known


def _going(events: Iterable[VisitEvent], now: Collection[int]) -> dict[int, set[int]]:
    """Event by which others go than before → who went after it. `events`: the last first; `now`: who goes now."""
    found, going = {}, set(now)
    for event in events:
        if event.act == VisitAct.GIVE.value:
            found[event.id] = set(going)
            going = going - {event.detail["receiver"]} | {event.detail["giver"]} - {None}
    return found


def _is_report(event: VisitEvent) -> bool:
    return event.act == VisitAct.OFFICER_ABSENT.value and event.became == VisitState.CONFIRMED.value


def _kept(event: VisitEvent, name: str) -> Kept | None:
    time = time_told(event.detail.get(name))
    return Kept(time.day, *time.hours) if time is not None else None


def _reason(event: VisitEvent) -> str:
    """As it was typed; why a time was given up the program says itself."""
    return gettext(event.reason) if event.act == VisitAct.RELEASE.value and event.reason else event.reason


def _agreed(event: VisitEvent, rounds: dict[int, list[VisitSlot]]) -> Kept | VisitSlot | None:
    """Of a visit that was held, what was agreed; what the others' yes agreed once a unit was left out."""
    if event.act == VisitAct.HOLD.value:
        return _kept(event, "agreed")
    if event.act == VisitAct.LEAVE_OUT.value and event.became == VisitState.CONFIRMED.value:
        return next((slot for slot in rounds.get(event.detail["round"], []) if slot.unit_id is None), None)
    return None


def _times(event: VisitEvent, rounds: dict[int, list[VisitSlot]]) -> list[VisitSlot] | list[Kept]:
    """The times that an act offered, took or asked for, or at which it was held or stands again."""
    if event.act in (VisitAct.HOLD.value, VisitAct.REOPEN.value):
        time = _kept(event, "held" if event.act == VisitAct.HOLD.value else "agreed")
        return [time] if time is not None else []
    held = rounds.get(event.detail.get("round", 0), [])
    if event.act == VisitAct.PROPOSE.value:
        return [slot for slot in held if slot.unit_id is None]
    position = event.detail.get("position")
    return [slot for slot in held if slot.position == position]
