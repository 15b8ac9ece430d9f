"""The work of one unit: how far it is, its people grouped by what each must do next, whom to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.cells import opened, text_of
from rollout.core.paging import ROWS, last_page, nearest
from rollout.core.selection import Part, Selection
from rollout.core.settings import settings
from rollout.core.translations import in_vietnamese
from rollout.ledger.balances import by_unit, of_unit
from rollout.models import AssignmentUnit, Office, Person, Unit, UnitAttribution, UnitModeFact, User
from rollout.models.rollup import column
from rollout.participants.next_step import StepKind
from rollout.participants.queries.roster import Member, Roster
from rollout.participants.queries.shown import still_of
from rollout.participants.reminder import Places, text_message
from rollout.register import info_items
from rollout.vocabulary import Evidence, InfoItem, Measure, Milestone, PeopleGroup, Role, UnitMode

FIRST = 10
"""How many people of a group are shown before its own page is asked for."""

TICKED = (
    StepKind.RETURNED, StepKind.INFO, StepKind.INSTALL, StepKind.REGISTER, StepKind.SUBMIT, StepKind.SIGN_IN,
    StepKind.PASSWORD, StepKind.CARD,
)  # fmt: skip
"""The steps that one button takes for those ticked."""

NUMBERS = (column(Measure.PARTICIPANTS), column(Measure.ACCEPTED))


class Progress(NamedTuple):
    """How many people of a group have an account, as the unit reports it."""

    group: PeopleGroup
    people: int
    accepted: int

    @property
    def missing(self) -> int:
        return max(0, self.people - self.accepted)


class WorkRow(NamedTuple):
    """A person to be ticked, called, written to. `phone` is in clear for a call, "" where there is none; `message` is
    the body of a text message as an address holds it; `unverified`: what only the unit says."""

    member: Member
    phone: str
    message: str
    unverified: tuple[Milestone, ...]


@dataclass(frozen=True)
class Group:
    """The people at one step; `rows` are those shown: the first few, or a page where the address names the step.

    `lacking`: how many of them lack which item.
    """

    kind: StepKind
    total: int
    rows: Sequence[WorkRow]
    items: tuple[InfoItem, ...] = ()
    lacking: Mapping[InfoItem, int] = field(default_factory=dict)
    complete: int = 0
    page: int = 1
    last: int = 1

    @property
    def has_button(self) -> bool:
        return self.kind in TICKED


def progress(session: Session, unit_id: int, day: date) -> list[Progress]:
    """Of each group of which the unit has anybody. One query."""
    held = of_unit(session, unit_id, [day], NUMBERS)[day]
    return [Progress(group, *held[group]) for group in PeopleGroup if group in held and held[group][0]]


def groups(
    session: Session, unit_id: int, everyone: Roster, places: Places, *, opened_step: StepKind | None, page: int
) -> list[Group]:
    """Everybody on the list by step, in the order of the work. Two queries, whatever their number."""
    found: dict[StepKind, list[Member]] = {}
    for member in everyone.own:
        found.setdefault(member.step.kind, []).append(member)
    shown: dict[StepKind, tuple[list[Member], int, int]] = {}
    for kind, members in found.items():
        if kind is opened_step:
            last = last_page(len(members))
            at = nearest(page, last)
            shown[kind] = (members[(at - 1) * ROWS : at * ROWS], at, last)
        else:
            shown[kind] = (members[:FIRST], 1, 1)
    rows = _rows(session, unit_id, [member for members, _at, _last in shown.values() for member in members], places)
    return [
        Group(
            kind,
            len(found[kind]),
            [rows[member.person_id] for member in shown[kind][0]],
            items_of(found[kind]) if kind is StepKind.INFO else (),
            _lacking(found[kind]),
            sum(member.step.is_complete for member in found[kind]),
            *shown[kind][1:],
        )
        for kind in StepKind
        if kind in found
    ]


def unsaid(everyone: Roster) -> list[Member]:
    """Who has gone past the step of information though nobody said that it is complete: together with those at the
    step, whom an obligation to complete it counts as lacking."""
    return [
        member
        for member in everyone.own
        if member.step.kind is not StepKind.INFO and not member.status.has(Milestone.INFO_COMPLETED)
    ]


def items_of(members: Sequence[Member]) -> tuple[InfoItem, ...]:
    asked = {item for group in {member.group for member in members} for item in info_items.required(group)}
    return tuple(item for item in InfoItem if item in asked)


def _lacking(members: Sequence[Member]) -> dict[InfoItem, int]:
    counted = Counter(item for member in members for item in member.lacks)
    return {item: counted[item] for item in InfoItem if counted[item]}


def _rows(session: Session, unit_id: int, members: Sequence[Member], places: Places) -> dict[int, WorkRow]:
    own = still_of(session, unit_id, [member.person_id for member in members])
    rows = session.execute(select(Person.id, Person.phone).where(Person.id.in_(own)))
    phones = {person_id: phone for person_id, phone in rows}  # noqa: C416  (dict() would not take rows for pairs)
    with in_vietnamese():
        texts = {member.person_id: text_message(member.step, places) for member in members}
    return {
        member.person_id: WorkRow(
            member,
            opened("person", "phone", member.person_id, phones.get(member.person_id)),
            quote(texts[member.person_id]),
            tuple(
                mark.milestone
                for mark in member.status.marks.values()
                if mark.evidence is Evidence.REPORTED and not mark.is_implied
            ),
        )
        for member in members
    }


def places_of(session: Session) -> Places:
    """One query."""
    told = settings(session, "receiving_desk_name", "working_hours", "hotline")
    return Places(told["receiving_desk_name"], told["working_hours"], told["hotline"])


def office_of(session: Session, unit_id: int, day: date) -> str:
    """The office that the unit belongs to, "" for none. One query."""
    return (
        session.scalar(
            select(Office.name)
            .join(UnitAttribution, UnitAttribution.office_id == Office.id)
            .where(
                UnitAttribution.unit_id == unit_id,
                UnitAttribution.subject == "office",
                UnitAttribution.voided_seq.is_(None),
                UnitAttribution.from_on <= day,
                UnitAttribution.to_on > day,
            )
        )
        or ""
    )


class Help(NamedTuple):
    """Who looks after the unit today, "" for nobody, and how to reach them."""

    name: str
    phone: str


def officer_of(session: Session, unit_id: int, day: date) -> Help:
    """One query."""
    officer = session.scalar(
        select(User)
        .join(UnitAttribution, UnitAttribution.officer_id == User.id)
        .where(
            UnitAttribution.unit_id == unit_id,
            UnitAttribution.subject == "officer",
            UnitAttribution.voided_seq.is_(None),
            UnitAttribution.from_on <= day,
            UnitAttribution.to_on > day,
        )
    )
    return Help(officer.display_name, text_of(officer, "phone")) if officer else Help("", "")


class OwnUnit(NamedTuple):
    """A unit of a liaison. `mode` is None for one that stopped; `missing`: how many have no account."""

    id: int
    code: str
    name: str
    mode: UnitMode | None
    people: int
    missing: int


def own_units(viewer: Viewer, day: date) -> list[OwnUnit]:
    """The units of which the viewer is a liaison, those with most people without an account first. Three queries."""
    session = viewer.session
    held = [assignment.id for assignment in viewer.assignments if assignment.role == Role.LIAISON]
    ids = set(session.scalars(select(AssignmentUnit.unit_id).where(AssignmentUnit.assignment_id.in_(held))))
    rows = session.execute(
        select(Unit.id, Unit.code, Unit.name, UnitModeFact.mode)
        .outerjoin(
            UnitModeFact,
            (UnitModeFact.unit_id == Unit.id)
            & UnitModeFact.voided_seq.is_(None)
            & (UnitModeFact.from_on <= day)
            & (UnitModeFact.to_on > day),
        )
        .where(Unit.id.in_(ids))
        .order_by(Unit.sort_name, Unit.id)
    ).all()
    numbers = by_unit(session, day, tuple(PeopleGroup), NUMBERS, Selection().within(Part(frozenset(ids))))
    units = []
    for key, code, name, mode in rows:
        people, accepted = numbers.get(key, (0, 0))
        units.append(OwnUnit(key, code, name, UnitMode(mode) if mode else None, people, max(0, people - accepted)))
    units.sort(key=lambda unit: (unit.mode is None, -unit.missing))  # stable: the order of names stays
    return units
