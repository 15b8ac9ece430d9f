"""One person as the viewer may see them: through the unit whose list they are on, or were on last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.access import ROLES, Permission, Viewer
from rollout.core.dates import day_number, now, today
from rollout.core.rights import LARGEST_KEY, permissions_on, strongest_evidence
from rollout.models import AuditRecord, Membership, Person, Unit
from rollout.register.persons import kept_record
from rollout.vocabulary import FOREVER, Evidence, Role

FIND_ACTION = "find_person"
FOUND_FOR = timedelta(hours=1)
"""How long the desk may work with a person whom it found by exact number."""


@dataclass(frozen=True)
class Case:
    """A person, the membership and unit that decide who sees them, and what the viewer may do.

    `membership` is the current one or, of someone on no list, the last. `is_by_desk`: seen because the desk found
    them, not because of the unit's scope.
    """

    person: Person
    membership: Membership
    unit: Unit
    permissions: frozenset[Permission]
    is_by_desk: bool = False

    @property
    def is_listed(self) -> bool:
        """Is the person on a list today and for the time being?"""
        return self.membership.to_on == FOREVER

    @property
    def evidence(self) -> Evidence:
        """How strong the viewer's word is about this person."""
        return strongest_evidence(self.permissions)

    @property
    def shows_phone(self) -> bool:
        """A unit's liaison sees its people's phones; others call without seeing them."""
        return Permission.SEE_PEOPLE in self.permissions and self.evidence is Evidence.REPORTED

    def may(self, permission: Permission) -> bool:
        """On the person's own page; the desk has a page for what it does."""
        return permission in self.permissions and not self.is_by_desk


def deciding_membership(session: Session, person_id: int) -> Membership | None:
    """The membership by which a person is seen: the current one, else the last."""
    return session.scalar(
        select(Membership)
        .where(Membership.person_id == person_id, Membership.voided_seq.is_(None))
        .order_by(Membership.to_on.desc(), Membership.from_on.desc())
        .limit(1)
    )


def load_case(viewer: Viewer, person_id: int) -> Case | None:
    """The person behind an address, None where the viewer must not know of them.

    Of a record that was merged, the one it was merged into.
    """
    session = viewer.session
    person = kept_record(session, person_id) if person_id <= LARGEST_KEY else None
    membership = deciding_membership(session, person.id) if person else None
    if person is None or membership is None:
        return None
    permissions = permissions_on(viewer, membership.unit_id)
    is_by_desk = Permission.SEE_PEOPLE not in permissions
    if is_by_desk:
        permissions = desk_permissions(viewer, person.id)
        if not permissions:
            return None
    return Case(person, membership, session.get_one(Unit, membership.unit_id), permissions, is_by_desk)


def desk_permissions(viewer: Viewer, person_id: int) -> frozenset[Permission]:
    """What finding people by number allows with one whom the viewer found within the last hour; else nothing.

    The desk works with people of any unit: forms are handed in at the nearest office (728 mục 2.2).
    """
    return desk_rights(viewer) if found_lately(viewer, [person_id]) else frozenset()


def desk_rights(viewer: Viewer) -> frozenset[Permission]:
    """What the roles allow by which the viewer finds people of any unit."""
    roles = [ROLES[Role(assignment.role)] for assignment in viewer.assignments]
    return frozenset[Permission]().union(*(held for held in roles if Permission.FIND_PEOPLE in held))


def found_lately(viewer: Viewer, person_ids: Collection[int]) -> set[int]:
    """Whom of the people the desk found by exact number within the last hour, as the audit trail has it."""
    if not viewer.can(Permission.FIND_PEOPLE):
        return set()
    return set(
        viewer.session.scalars(
            select(AuditRecord.subject_id)
            .where(
                AuditRecord.subject == "person",
                AuditRecord.subject_id.in_(person_ids),
                AuditRecord.actor_id == viewer.user.id,
                AuditRecord.action == FIND_ACTION,
                AuditRecord.recorded_at > now() - FOUND_FOR,
            )
            .distinct()
        )
    )


def visible(viewer: Viewer, person_ids: Collection[int]) -> set[int]:
    """Which people are on a list in the viewer's scope today."""
    listed = ", ".join(str(int(i)) for i in person_ids) or "NULL"
    scope = viewer.selection(Permission.SEE_PEOPLE).sql("m.unit_id")
    found = viewer.session.execute(
        text(
            f"SELECT m.person_id FROM membership m WHERE m.person_id IN ({listed}) AND m.voided_seq IS NULL "
            f"AND m.to_on = '{FOREVER.isoformat()}' AND {scope}"
        ),
        {"day": day_number(today())},
    )
    return set(found.scalars())
