"""A unit's list as of a day: who is on it, where each stands, what each must do next.

The number of queries does not depend on the number of people: facts are read by table for the whole list, and
names, numbers and phones only for the fifty rows shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.cells import opened
from rollout.core.crypto import keys, mask
from rollout.core.names import search_key
from rollout.core.paging import ROWS, Paged
from rollout.core.rights import permissions_on
from rollout.core.selection import Part, Selection
from rollout.core.viewpoint import Viewpoint
from rollout.ledger.balances import by_unit
from rollout.ledger.facts import PersonFacts
from rollout.models import (
    Ending,
    Fact,
    Identifier,
    Membership,
    Person,
    Rejection,
    SecondWorkplace,
    Standing,
    Statement,
    Unit,
    UnitModeFact,
)
from rollout.models.rollup import column
from rollout.participants.next_step import Known, Step, StepKind, next_step
from rollout.participants.status import Status, counts_as, status_on
from rollout.register.persons import number_cell
from rollout.register.rows import Row, Rows, person_facts
from rollout.vocabulary import (
    FOREVER,
    N_,
    Base,
    Evidence,
    IdentifierKind,
    Labelled,
    Measure,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)

MEASURES = (*(Measure(milestone.value) for milestone in Milestone), Measure.REJECTED)
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


class Member(NamedTuple):
    """A person on the list, or one who works here besides. Only `status` and `step` of the latter are shown."""

    person_id: int
    sort_name: str
    search_name: str
    name: str
    group: PeopleGroup
    is_second: bool
    facts: PersonFacts
    status: Status
    step: Step


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

    @property
    def steps(self) -> dict[StepKind, int]:
        """How many must do what next, in the order of the work; steps of nobody are left out."""
        counted = Counter(member.step.kind for member in self.own)
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
        if view.base is Base.SMARTPHONE and member.status.is_out and not member.is_second:
            return False
        if asked.measure and counts_as(member.facts, asked.measure, view.evidence, view.day) is asked.is_missing:
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


def load_unit(viewer: Viewer, unit_id: int) -> tuple[Unit, frozenset[Permission]] | None:
    """A unit whose people the viewer may see, with what else is allowed there; None otherwise."""
    held = permissions_on(viewer, unit_id)
    if Permission.SEE_PEOPLE not in held:
        return None
    return viewer.session.get_one(Unit, unit_id), held


def roster(session: Session, unit_id: int, view: Viewpoint) -> Roster:
    """The list of a unit as of the day of a viewpoint. Seven queries, two more where children are on it."""
    day = view.day
    own = select(Membership.person_id).where(Membership.unit_id == unit_id, *_live_on(Membership, day))
    besides = select(SecondWorkplace.person_id).where(
        SecondWorkplace.unit_id == unit_id, *_live_on(SecondWorkplace, day)
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
        .outerjoin(Membership, (Membership.person_id == Person.id) & _all(_live_on(Membership, day)))
        .where(Person.id.in_(select(ids.c.person_id)))
        .order_by(Person.sort_name, Person.id)
    ).all()
    rows = _rows_of(session, select(ids.c.person_id))
    guardians = _with_account(session, {row.guardian_id for row in people if row.guardian_id}, day)
    members = []
    for key, sort_name, search_name, name, has_phone, has_address, guardian_id, home, group_code in people:
        facts = person_facts(rows.get(key, {}))
        status = status_on(facts, day)
        group = PeopleGroup(group_code) if group_code else PeopleGroup.EMPLOYEE
        known = Known(
            group,
            bool(has_phone),
            bool(has_address),
            guardian_id in guardians,
            rejection_reason(rows.get(key, {}), status),
        )
        step = next_step(status, known)
        members.append(Member(key, sort_name, search_name, name, group, home != unit_id, facts, status, step))
    members.sort(key=lambda member: member.is_second)  # stable: the order of names stays
    return Roster(view, _mode(session, unit_id, day), tuple(members))


def _live_on(model: type[Membership | SecondWorkplace], day: date) -> tuple[Any, ...]:
    return (model.voided_seq.is_(None), model.from_on <= day, model.to_on > day)


def _all(conditions: tuple[Any, ...]) -> Any:
    first, *rest = conditions
    for condition in rest:
        first = first & condition
    return first


STATUS_TABLES: tuple[type[Fact], ...] = (Standing, Statement, Rejection, Ending)
"""The facts that a status is made of."""


def _rows_of(session: Session, ids: Select[Any]) -> dict[int, Rows]:
    """The live rows of STATUS_TABLES of some people, by person. One query a table."""
    found: defaultdict[int, Rows] = defaultdict(dict)
    for model in STATUS_TABLES:
        table = model.__table__  # type: ignore[attr-defined]
        statement = select(table).where(table.c.person_id.in_(ids), table.c.voided_seq.is_(None))
        for row in session.execute(statement).mappings():
            found[row["person_id"]].setdefault(model, []).append(dict(row))
    return found


def statuses(session: Session, person_ids: Collection[int], day: date) -> dict[int, Status]:
    """Where some people stand on a day."""
    rows = _rows_of(session, select(Person.id).where(Person.id.in_(person_ids)))
    return {key: status_on(person_facts(rows.get(key, {})), day) for key in person_ids}


def _with_account(session: Session, guardian_ids: Collection[int], day: date) -> set[int]:
    """Which guardians have an account on a day."""
    if not guardian_ids:
        return set()
    held = statuses(session, guardian_ids, day)
    return {key for key, status in held.items() if status.has(Milestone.ACCEPTED)}


def rejection_reason(rows: Rows, status: Status) -> str:
    """The reason of the latest rejection of a person, when one is open."""
    if status.rejected_on is None:
        return ""
    said: Sequence[Row] = rows.get(Rejection, [])
    latest = max(said, key=lambda row: (row["day"], row["id"]))
    return str(latest["reason"])


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
    evidence = view.evidence if measure in MEASURES else Evidence.REPORTED
    columns = (column(measure, view.base, evidence),)
    held = by_unit(session, view.day, view.groups, columns, Selection().within(Part(frozenset({unit_id}))))
    return held.get(unit_id, (0,))[0]


@dataclass(frozen=True)
class Shown:
    """One row of the page. `number` is the mask of a number; `phone` is in clear for a call, "" where there is none."""

    member: Member
    number: str = ""
    phone: str = ""
    birth_year: int | None = None

    @property
    def masked_phone(self) -> str:
        return mask(self.phone)


@dataclass(frozen=True)
class RosterPage:
    """One page of the people found. `ids`: the unit's own, on all pages: as many as the figure counts."""

    paged: Paged[Shown]
    ids: tuple[int, ...] = field(repr=False)

    @property
    def second(self) -> int:
        """How many of those found only work here besides: shown, not counted."""
        return self.paged.total - len(self.ids)


def listed_of(session: Session, unit_id: int, person_ids: Collection[int], day: date) -> set[int]:
    """Those of the people who are on the unit's list on a day."""
    statement = select(Membership.person_id).where(
        Membership.unit_id == unit_id, Membership.person_id.in_(person_ids), *_live_on(Membership, day)
    )
    return set(session.scalars(statement))


def still_of(session: Session, unit_id: int, person_ids: Collection[int]) -> set[int]:
    """Those of the people whose last list is this unit's: who moved away since is another unit's to see and change."""
    rows = session.execute(
        select(Membership.person_id, Membership.unit_id)
        .where(Membership.person_id.in_(person_ids), Membership.voided_seq.is_(None))
        .order_by(Membership.from_on)
    ).all()
    last = {row.person_id: row.unit_id for row in rows}
    return {person_id for person_id, held_by in last.items() if held_by == unit_id}


def page_of(session: Session, unit_id: int, found: Sequence[Member], number: int) -> RosterPage:
    """One page of matching members with what is shown of each. Three queries."""
    last = max(1, -(-len(found) // ROWS))
    number = min(max(1, number), last)
    rows = found[(number - 1) * ROWS : number * ROWS]
    # of those who work here besides, or have moved away since the day shown, only name and next step are shown
    own = still_of(session, unit_id, [member.person_id for member in rows if not member.is_second])
    masks = masked_numbers(session, own)
    told = {
        person.id: person
        for person in session.execute(select(Person.id, Person.phone, Person.birth_on).where(Person.id.in_(own)))
    }
    shown = []
    for member in rows:
        person = told.get(member.person_id)
        shown.append(
            Shown(
                member,
                masks.get(member.person_id, ""),
                opened("person", "phone", person.id, person.phone) if person else "",
                person.birth_on.year if person and person.birth_on else None,
            )
        )
    return RosterPage(Paged(shown, number, len(found)), tuple(m.person_id for m in found if not m.is_second))


NAMED = 5


def named(session: Session, person_ids: Collection[int]) -> str:
    """Some people by name and masked number, the first five in the order of names: "Lê An (•••• 821), …"."""
    statement = select(Person.id, Person.name).where(Person.id.in_(person_ids)).order_by(Person.sort_name, Person.id)
    people = session.execute(statement.limit(NAMED)).all()
    masks = masked_numbers(session, [row.id for row in people])
    told = [f"{row.name} ({masks[row.id]})" if row.id in masks else row.name for row in people]
    return ", ".join([*told, *(["…"] if len(person_ids) > NAMED else [])])


def masked_numbers(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """The mask of each person's number of social insurance, else of the personal number."""
    held = keys()
    order = [IdentifierKind.BHXH.value, IdentifierKind.PERSONAL_ID.value]
    rows = session.execute(
        select(Identifier.person_id, Identifier.kind, Identifier.ciphertext, Identifier.blind_index).where(
            Identifier.person_id.in_(person_ids), Identifier.to_on == FOREVER, Identifier.kind.in_(order)
        )
    ).all()
    best: dict[int, tuple[int, bytes, bytes]] = {}
    for person_id, kind, ciphertext, index in rows:
        best[person_id] = min(best.get(person_id, (len(order), b"", b"")), (order.index(kind), ciphertext, index))
    return {
        key: mask(held.decrypt(ciphertext, number_cell(index))) for key, (_place, ciphertext, index) in best.items()
    }
