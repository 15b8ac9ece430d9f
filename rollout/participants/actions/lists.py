"""Who is on whose list: add, leave, move, change group, second workplace, merge (R6, R9, R10, R21)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import Permission, Viewer
from rollout.core.rights import permissions_on
from rollout.core.settings import settings
from rollout.models import Membership, SecondWorkplace, Unit, User
from rollout.participants.errors import (
    AlreadyExcluded,
    NotListedAnywhere,
    SameGroup,
    SameUnit,
    UnitOutOfScope,
)
from rollout.participants.queries.cases import Case
from rollout.register import memberships, standings, undo
from rollout.register.act import Act
from rollout.register.joining import check_exists
from rollout.register.units import unit_by_code
from rollout.vocabulary import Evidence, LeavingReason, PeopleGroup, StandingKind


def _record(session: Session, *, by: User, action: str, person_id: int, **detail: object) -> None:
    audit.record(session, by=by, action=action, subject="person", subject_id=person_id, **detail)


def _open_membership(session: Session, person_id: int) -> Membership:
    held = memberships.current(session, [person_id]).get(person_id)
    if held is None:
        raise NotListedAnywhere
    return held


def leave(session: Session, case: Case, *, on: date, reason: LeavingReason, by: User) -> None:
    """Takes a person off the list from a day on; what the unit proposed about it is settled by that.

    Raises NotListedAnywhere, WrongInterval, NotOnList, FutureDay.
    """
    act = Act(session, by=by, action="leave")
    memberships.leave(act, _open_membership(session, case.person.id), on=on, reason=reason)
    act.apply()
    _record(session, by=by, action="leave", person_id=case.person.id, reason=reason.value)


def propose_leaving(session: Session, case: Case, *, on: date, reason: LeavingReason, note: str, by: User) -> None:
    """The unit says that a person left; an officer confirms (R9).

    Raises NotListedAnywhere, NotOnList for a day before this list, AlreadyExcluded, FutureDay.
    """
    act = Act(session, by=by, action="propose_leaving")
    _open_membership(session, case.person.id)
    if not standings.exclude(
        act,
        person_id=case.person.id,
        kind=StandingKind.LEFT_UNIT,
        evidence=Evidence.REPORTED,
        from_on=on,
        note="; ".join(text for text in (reason.label if reason is not LeavingReason.LEFT else "", note) if text),
    ):
        raise AlreadyExcluded
    act.apply()
    _record(session, by=by, action="propose_leaving", person_id=case.person.id, reason=reason.value)


def unit_in_scope(viewer: Viewer, code: str) -> Unit:
    """The unit of a code, where the viewer may edit people. Raises UnitOutOfScope, which says whom to ask."""
    unit_id = unit_by_code(viewer.session, code)
    if unit_id is None or Permission.EDIT_PEOPLE not in permissions_on(viewer, unit_id):
        told = settings(viewer.session, "drafting_room_name", "hotline")
        raise UnitOutOfScope(code=code, room=told["drafting_room_name"], hotline=told["hotline"])
    return viewer.session.get_one(Unit, unit_id)


def move(viewer: Viewer, case: Case, *, code: str, on: date, by: User) -> Unit:
    """Takes a person to the list of another unit on a day (R6); returns that unit.

    Raises UnitOutOfScope, UnitNotThere, SameUnit, NotListedAnywhere, WrongInterval, FutureDay.
    """
    session = viewer.session
    act = Act(session, by=by, action="move")
    to_unit = unit_in_scope(viewer, code)
    held = _open_membership(session, case.person.id)
    check_exists(session, to_unit.id, code, on)
    if not memberships.move(act, held, to_unit_id=to_unit.id, on=on):
        raise SameUnit
    act.apply()
    _record(session, by=by, action="move", person_id=case.person.id, from_unit=held.unit_id, to_unit=to_unit.id)
    return to_unit


def change_group(session: Session, case: Case, *, group: PeopleGroup, on: date, by: User) -> None:
    """Counts a person in another group from a day on. Raises SameGroup, NotListedAnywhere, WrongInterval, FutureDay."""
    act = Act(session, by=by, action="change_group")
    held = _open_membership(session, case.person.id)
    if not memberships.change_group(act, held, group=group, on=on):
        raise SameGroup
    act.apply()
    _record(session, by=by, action="change_group", person_id=case.person.id, group=group.value)


def add_workplace(viewer: Viewer, case: Case, *, code: str, on: date, by: User) -> Unit:
    """A further unit that a person works at: shown there, not counted (R1).

    Raises UnitOutOfScope, SameUnit, FutureDay.
    """
    session = viewer.session
    act = Act(session, by=by, action="add_workplace")
    unit = unit_in_scope(viewer, code)
    if unit.id == case.membership.unit_id or not memberships.add_second_workplace(
        act, person_id=case.person.id, unit_id=unit.id, on=on
    ):
        raise SameUnit
    act.apply()
    _record(session, by=by, action="add_workplace", person_id=case.person.id, unit=unit.id)
    return unit


def end_workplace(session: Session, workplace: SecondWorkplace, *, on: date, by: User) -> None:
    """A person no longer works there from a day on. Raises WrongInterval."""
    act = Act(session, by=by, action="end_workplace")
    memberships.end_second_workplace(act, workplace, on=on)
    act.apply()
    _record(session, by=by, action="end_workplace", person_id=workplace.person_id, unit=workplace.unit_id)


def merge(session: Session, *, winner: Case, loser: Case, by: User) -> None:
    """Makes one record of two of the same person; the winner's stays (R21). Raises SamePerson, Overlap."""
    act = Act(session, by=by, action="merge_persons")
    undo.merge(act, winner=winner.person, loser=loser.person, by=by)
    act.apply()
