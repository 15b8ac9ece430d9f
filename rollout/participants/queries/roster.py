"""A unit's list as of a day: who is on it, where each stands, what each must do next.

The number of queries does not depend on the number of people: facts are read by table for the whole list, and
names, numbers and phones only for the fifty rows shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from rollout.core.names import search_key
from rollout.core.selection import Part, Selection
from rollout.core.viewpoint import Viewpoint
from rollout.ledger.balances import by_unit
from rollout.ledger.facts import PersonFacts
from rollout.models import Membership, Person, Refutation, Rejection, SecondWorkplace, UnitModeFact
from rollout.models.rollup import column
from rollout.participants.next_step import Known, Step, StepKind, next_step
from rollout.participants.queries.homes import Homes, homes_of
from rollout.participants.queries.returned import returned_of, told_in
from rollout.participants.queries.statuses import (
    STATUS_TABLES,
    info_refuted,
    is_overdue,
    rejection_reason,
    with_account,
)
from rollout.participants.status import Status, counts_as, status_on
from rollout.register import info_items, info_words
from rollout.register.rows import Row, live_rows, person_facts
from rollout.register.waiting import Overdue
from rollout.vocabulary import (
    EVIDENCED,
    N_,
    PROPOSED,
    Base,
    InfoItem,
    Labelled,
    Measure,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)

MEASURES = (*EVIDENCED, *PROPOSED)
"""What the list can be narrowed to those who have it, or lack it."""


class Special(Labelled):
    """Filters by what a person is, beside the steps and the milestones."""

    PROPOSED = "proposed", N_("Có đề nghị chờ xác nhận")
    OUT = "out", N_("Ngoài nhóm có điện thoại thông minh")
    SECOND = "second", N_("Nơi làm việc thứ hai")


@dataclass(frozen=True)
class RosterFilter:
    q: str = ""
    measure: Measure | None = None
    is_missing: bool = False
    step: StepKind | None = None
    standing: StandingKind | None = None
    special: Special | None = None
    lacks: frozenset[InfoItem] = frozenset()

    @property
    def is_by_evidence(self) -> bool:
        """Is what it asks for said at one level of evidence or another?"""
        return self.measure in EVIDENCED


class Member(NamedTuple):
    """A person on the list, or one who works here besides. Only `status` and `step` of the latter are shown.

    `lacks`: what their next step is to bring.
    """

    person_id: int
    sort_name: str
    search_name: str
    name: str
    group: PeopleGroup
    is_second: bool
    facts: PersonFacts
    status: Status
    step: Step
    lacks: tuple[InfoItem, ...] = ()


@dataclass(frozen=True)
class Roster:
    """Everyone on the list on the day, in Vietnamese order of names, then those who work here besides."""

    view: Viewpoint
    mode: UnitMode | None
    members: tuple[Member, ...]

    @cached_property
    def own(self) -> tuple[Member, ...]:
        """Those whom the unit's figures count, of the groups looked at."""
        return tuple(m for m in self.members if not m.is_second and m.group in self.view.groups)

    def steps(self, *, has_account: bool) -> dict[StepKind, int]:
        """How many of the base must do what next, in the order of the work, with an account or without one: what the
        figures count. Steps of nobody are left out."""
        account = RosterFilter(measure=Measure.ACCEPTED, is_missing=not has_account)
        counted = Counter(member.step.kind for member in self.matching(account))
        return {kind: counted[kind] for kind in StepKind if counted[kind]}

    def matching(self, asked: RosterFilter) -> list[Member]:
        """The members a filter asks for; without a filter all, those who work here besides included."""
        if asked.special is Special.SECOND or asked == RosterFilter(q=asked.q):
            found: Iterable[Member] = (m for m in self.members if m.group in self.view.groups)
        else:
            found = self.own
        return [member for member in found if self._matches(member, asked)]

    def _matches(self, member: Member, asked: RosterFilter) -> bool:
        view = self.view
        if asked.q and search_key(asked.q) not in member.search_name:
            return False
        is_of_base = view.base is Base.ALL or asked.measure in PROPOSED or member.is_second
        if member.status.is_out and not is_of_base:
            return False
        if asked.measure and counts_as(member.facts, asked.measure, view.evidence, view.day) is asked.is_missing:
            return False
        if asked.lacks and asked.lacks.isdisjoint(member.lacks):
            return False
        if asked.step is not None and member.step.kind is not asked.step:
            return False
        if asked.standing is not None and all(s.kind is not asked.standing for s in member.status.standings):
            return False
        return {
            None: True,
            Special.PROPOSED: bool(member.status.proposals),
            Special.OUT: member.status.is_out,
            Special.SECOND: member.is_second,
        }[asked.special]


def roster(session: Session, unit_id: int, view: Viewpoint) -> Roster:
    """The list of a unit as of the day of a viewpoint. Eleven queries, two more where children are on it, three where
    somebody waits for an account and one where a reason was typed of anybody."""
    day = view.day
    own = select(Membership.person_id).where(Membership.unit_id == unit_id, *live_on(Membership, day))
    besides = select(SecondWorkplace.person_id).where(
        SecondWorkplace.unit_id == unit_id, *live_on(SecondWorkplace, day)
    )
    ids = union(own, besides).subquery()
    people = session.execute(
        select(
            Person.id,
            Person.sort_name,
            Person.search_name,
            Person.name,
            Person.phone.is_not(None),
            Person.address.is_not(None),
            Person.guardian_id,
            Membership.unit_id,
            Membership.people_group,
        )
        .outerjoin(Membership, (Membership.person_id == Person.id) & _all(live_on(Membership, day)))
        .where(Person.id.in_(select(ids.c.person_id)))
        .order_by(Person.sort_name, Person.id)
    ).all()
    rows = live_rows(session, (*STATUS_TABLES, Membership, Refutation), "person_id", [row.id for row in people])
    said = info_words.said_of(session, [row.id for row in people])
    homes = homes_of(session, [key for key, held in rows.items() if Rejection in held or Refutation in held])
    guardians = with_account(session, {row.guardian_id for row in people if row.guardian_id}, day)
    returned, overdue = returned_of(session, [row.id for row in people], day), Overdue(session, day)
    members = []
    for key, sort_name, search_name, name, has_phone, has_address, guardian_id, home, group_code in people:
        held = rows.get(key, {})
        facts = person_facts(held)
        # what was typed of who works here besides, or has moved away since the day shown, is no matter of this unit
        readable = {unit_id} if home == unit_id == _last_home(held[Membership]) else set()
        may_read = partial(_may_read, homes.get(key), readable)
        status = status_on(facts, day)
        group = PeopleGroup(group_code) if group_code else PeopleGroup.EMPLOYEE
        values = info_items.values_of(has_address=bool(has_address), has_phone=bool(has_phone))
        is_completed = status.has(Milestone.INFO_COMPLETED)
        known = Known(
            group,
            info_items.missing(group, said.get(key, {}), values, is_completed=is_completed),
            info_refuted(held, may_read),
            guardian_id in guardians,
            rejection_reason(held, status, may_read),
            told_in(readable, returned.get(key)),
            is_overdue(status, facts, overdue, day),
        )
        step = next_step(status, known)
        lacks = known.missing if step.kind is StepKind.INFO else ()
        members.append(Member(key, sort_name, search_name, name, group, home != unit_id, facts, status, step, lacks))
    members.sort(key=lambda member: member.is_second)  # stable: the order of names stays
    return Roster(view, _mode(session, unit_id, day), tuple(members))


def _last_home(memberships: list[Row]) -> int:
    """The unit whose list has the person now or, of someone on no list, had them last."""
    return int(max(memberships, key=lambda row: (row["to_on"], row["from_on"]))["unit_id"])


def _may_read(homes: Homes | None, readable: set[int], row: Row) -> bool:
    return homes is not None and homes.at(row["seq"]) <= readable


def live_on(model: type[Membership | SecondWorkplace], day: date) -> tuple[Any, ...]:
    return (model.voided_seq.is_(None), model.from_on <= day, model.to_on > day)


def _all(conditions: tuple[Any, ...]) -> Any:
    first, *rest = conditions
    for condition in rest:
        first = first & condition
    return first


def _mode(session: Session, unit_id: int, day: date) -> UnitMode | None:
    mode = session.scalar(
        select(UnitModeFact.mode).where(
            UnitModeFact.unit_id == unit_id,
            UnitModeFact.voided_seq.is_(None),
            UnitModeFact.from_on <= day,
            UnitModeFact.to_on > day,
        )
    )
    return UnitMode(mode) if mode else None


def figure(session: Session, unit_id: int, view: Viewpoint, measure: Measure) -> int:
    """What the ledger says of a unit: the figure that the list stands behind (R20)."""
    columns = (column(measure, view.base, view.evidence),)
    held = by_unit(session, view.day, view.groups, columns, Selection().within(Part(frozenset({unit_id}))))
    return held.get(unit_id, (0,))[0]
