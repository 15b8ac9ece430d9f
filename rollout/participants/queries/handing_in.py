"""Bundles of declarations: who may be in one, one with its people, lists of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, now, today
from rollout.core.paging import Paged, paged
from rollout.core.rights import LARGEST_KEY
from rollout.core.users import display_names
from rollout.core.viewpoint import Viewpoint
from rollout.models import AuditRecord, Bundle, BundleOutcome, BundlePerson, BundleState, Person, Unit
from rollout.participants.next_step import StepKind
from rollout.participants.queries.cases import FOUND_FOR
from rollout.participants.queries.roster import Member, roster
from rollout.participants.queries.shown import masked_numbers
from rollout.register.bundles import in_live_bundles, rows_of, state_of
from rollout.register.unit_search import code_literal, is_called
from rollout.vocabulary import N_, Labelled

STEPS = frozenset({StepKind.SUBMIT, StepKind.REFILE, StepKind.RETURNED})
"""Whose declaration is to be handed in next."""

OPEN_ACTION = "open_bundle"

MOST_TAKEN = 10_000
"""Bundles in one file."""


class Ready(NamedTuple):
    """Whose declaration is to be handed in, and of those how many wait in a bundle under way, by its number."""

    members: list[Member]
    in_bundles: Mapping[str, int]


def ready(session: Session, unit_id: int) -> Ready:
    """Ten queries, whatever the number of people."""
    held = roster(session, unit_id, Viewpoint.usual(today(), None))
    due = [member for member in held.own if member.step.kind in STEPS]
    taken = in_live_bundles(session, unit_id)
    waiting = Counter(taken[member.person_id] for member in due if member.person_id in taken)
    return Ready([member for member in due if member.person_id not in taken], dict(sorted(waiting.items())))


class BundleLine(NamedTuple):
    """One declaration as it is shown: numbers masked."""

    person_id: int
    position: int
    name: str
    birth_year: int | None
    number: str
    outcome: BundleOutcome
    reason: str
    day: date | None


class Opened(NamedTuple):
    """A bundle with the declarations of those who are still the unit's, and how many are not."""

    bundle: Bundle
    state: BundleState
    lines: list[BundleLine]
    others: int
    made_by: str

    @property
    def waiting(self) -> list[BundleLine]:
        return [line for line in self.lines if line.outcome is BundleOutcome.WAITING]

    @property
    def is_begun(self) -> bool:
        """Has the desk spoken of some that is shown?"""
        return len(self.waiting) < len(self.lines)


def opened(session: Session, bundle: Bundle) -> Opened:
    """Five queries."""
    rows, others = rows_of(session, bundle)
    ids = [row.person_id for row in rows]
    people = {
        person.id: person
        for person in session.execute(select(Person.id, Person.name, Person.birth_on).where(Person.id.in_(ids)))
    }
    masks = masked_numbers(session, ids)
    lines = []
    for row in rows:
        person = people[row.person_id]
        born = person.birth_on.year if person.birth_on else None
        outcome = BundleOutcome(row.outcome)
        lines.append(
            BundleLine(
                person.id, row.position, person.name, born, masks.get(person.id, ""), outcome, row.reason, row.day
            )
        )
    made_by = display_names(session, [bundle.made_by_id])[bundle.made_by_id]
    return Opened(bundle, state_of(bundle), lines, others, made_by)


def bundle_of_unit(session: Session, unit_id: int, bundle_id: int) -> Bundle | None:
    bundle = session.get(Bundle, bundle_id) if bundle_id <= LARGEST_KEY else None
    return bundle if bundle is not None and bundle.unit_id == unit_id else None


def by_number(session: Session, number: str) -> Bundle | None:
    """The bundle of a clean number that the desk may work with."""
    return session.scalar(select(Bundle).where(Bundle.number == number, Bundle.dropped_at.is_(None)))


def opened_lately(viewer: Viewer, bundle_id: int) -> Bundle | None:
    """A bundle that the viewer opened by its number within the last hour, as the audit trail has it."""
    lately = viewer.session.scalar(
        select(AuditRecord.id)
        .where(
            AuditRecord.subject == "bundle",
            AuditRecord.subject_id == bundle_id,
            AuditRecord.actor_id == viewer.user.id,
            AuditRecord.action == OPEN_ACTION,
            AuditRecord.recorded_at > now() - FOUND_FOR,
        )
        .limit(1)
    )
    return viewer.session.get(Bundle, bundle_id) if lately is not None else None


class BundleOrder(Labelled):
    """How a list of bundles is sorted."""

    NEWEST = "newest", N_("Mới nhất trước")
    OLDEST = "oldest", N_("Cũ nhất trước")
    UNIT = "unit", N_("Theo tên đơn vị")


@dataclass(frozen=True)
class AskedBundles:
    """Which bundles, and in which order. `unit_id`: of one unit alone."""

    q: str = ""
    state: BundleState | None = None
    order: BundleOrder = BundleOrder.NEWEST
    unit_id: int | None = None


class BundleRow(NamedTuple):
    """One bundle in a list; how many declarations by what became of them."""

    id: int
    number: str
    unit_id: int
    unit_name: str
    unit_code: str
    state: BundleState
    made_at: datetime
    made_by: str
    handed_on: date | None
    counts: Mapping[BundleOutcome, int]

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    def told(self, outcome: BundleOutcome) -> int | None:
        """How many declarations, None where that is not asked yet: what was not handed in waits for nobody."""
        is_begun = any(each is not BundleOutcome.WAITING for each in self.counts)
        if self.handed_on is None and (outcome is BundleOutcome.WAITING or not is_begun):
            return None
        return self.counts.get(outcome, 0)


def _in_scope(viewer: Viewer) -> Any:
    """Bundles of units whose people the viewer sees, or whose declarations come to the viewer's desk."""
    scopes = []
    for permission in (Permission.SEE_PEOPLE, Permission.FIND_PEOPLE):
        if viewer.can(permission):
            scope = text(viewer.selection(permission).sql("bundle.unit_id"))
            scopes.append(scope.bindparams(day=day_number(today())) if ":day" in scope.text else scope)
    return or_(*scopes)


_OF_STATE = {
    BundleState.MADE: (Bundle.handed_on.is_(None), Bundle.dropped_at.is_(None)),
    BundleState.HANDED: (Bundle.handed_on.is_not(None), Bundle.closed_at.is_(None)),
    BundleState.CLOSED: (Bundle.closed_at.is_not(None),),
    BundleState.DROPPED: (Bundle.dropped_at.is_not(None),),
}


def _statement(viewer: Viewer, asked: AskedBundles) -> Select[Any]:
    statement = select(Bundle).join(Unit, Unit.id == Bundle.unit_id)
    statement = statement.where(Bundle.unit_id == asked.unit_id if asked.unit_id is not None else _in_scope(viewer))
    if asked.q:
        is_numbered = Bundle.number.like(f"{code_literal(asked.q)}%", escape="!")
        statement = statement.where(is_called(asked.q) | is_numbered)
    if asked.state is not None:
        statement = statement.where(*_OF_STATE[asked.state])
    first = {
        BundleOrder.NEWEST: (Bundle.made_at.desc(), Bundle.id.desc()),
        BundleOrder.OLDEST: (Bundle.made_at, Bundle.id),
        BundleOrder.UNIT: (Unit.sort_name, Bundle.made_at.desc(), Bundle.id.desc()),
    }[asked.order]
    return statement.order_by(*first)


def listed(viewer: Viewer, asked: AskedBundles, number: int) -> Paged[BundleRow]:
    """A page of bundles; five queries."""
    found = paged(viewer.session, _statement(viewer, asked), number)
    return Paged(_rows(viewer.session, found.rows), found.number, found.total)


def taken(viewer: Viewer, asked: AskedBundles) -> list[BundleRow]:
    """All that a filter finds, for a file."""
    return _rows(viewer.session, viewer.session.scalars(_statement(viewer, asked).limit(MOST_TAKEN)).all())


def _rows(session: Session, bundles: Sequence[Bundle]) -> list[BundleRow]:
    counts: defaultdict[int, dict[BundleOutcome, int]] = defaultdict(dict)
    told = (
        select(BundlePerson.bundle_id, BundlePerson.outcome, func.count())
        .where(BundlePerson.bundle_id.in_([bundle.id for bundle in bundles]))
        .group_by(BundlePerson.bundle_id, BundlePerson.outcome)
    )
    for bundle_id, outcome, people in session.execute(told):
        counts[bundle_id][BundleOutcome(outcome)] = people
    units = {
        unit.id: unit
        for unit in session.execute(
            select(Unit.id, Unit.name, Unit.code).where(Unit.id.in_({bundle.unit_id for bundle in bundles}))
        )
    }
    users = display_names(session, {bundle.made_by_id for bundle in bundles})
    return [
        BundleRow(
            bundle.id,
            bundle.number,
            bundle.unit_id,
            units[bundle.unit_id].name,
            units[bundle.unit_id].code,
            state_of(bundle),
            bundle.made_at,
            users[bundle.made_by_id],
            bundle.handed_on,
            counts[bundle.id],
        )
        for bundle in bundles
    ]
