"""Who answers for a child that a unit misses: chosen of its people, or found by name and number."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.names import search_key
from rollout.core.numbers import CLEAN, WrongNumber
from rollout.core.rights import permissions_on
from rollout.models import Membership, Person, User
from rollout.register.memberships import deciding_units
from rollout.register.persons import kept_record, persons_by_number, update_person
from rollout.requests.values import Guardian
from rollout.vocabulary import IdentifierKind, PeopleGroup

MOST_OFFERED = 300
"""People of a unit among whom a guardian is chosen; of a longer list one writes the name."""


class Offered(NamedTuple):
    """Somebody who may be chosen; `label` tells two of one name apart."""

    id: int
    name: str
    label: str


def offered(session: Session, unit_id: int) -> list[Offered]:
    """The unit's people who may be somebody's guardian, by name; nobody where they are too many. One query."""
    rows = session.execute(
        select(Person.id, Person.name, Person.birth_on)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.unit_id == unit_id,
            Membership.voided_seq.is_(None),
            Membership.from_on <= today(),
            Membership.to_on > today(),
            Membership.people_group != PeopleGroup.CHILD.value,
        )
        .order_by(Person.sort_name, Person.id)
        .limit(MOST_OFFERED + 1)
    ).all()
    if len(rows) > MOST_OFFERED:
        return []
    return [
        Offered(row.id, row.name, f"{row.name} ({row.birth_on.year})" if row.birth_on else row.name) for row in rows
    ]


def clean_number(typed: str) -> str:
    """A social insurance or personal number; "" for none. Raises WrongNumber."""
    kinds = (IdentifierKind.BHXH, IdentifierKind.PERSONAL_ID)
    for kind in kinds[:-1]:
        try:
            return CLEAN[kind](typed)
        except WrongNumber:
            continue
    return CLEAN[kinds[-1]](typed)


def number_of(guardian: Guardian) -> dict[IdentifierKind, str]:
    """By the kind that its length tells."""
    if not guardian.number:
        return {}
    kind = IdentifierKind.BHXH if len(guardian.number) == 10 else IdentifierKind.PERSONAL_ID
    return {kind: guardian.number}


def link_guardian(viewer: Viewer, child_id: int, unit_id: int, guardian: Guardian, *, by: User) -> bool:
    """False for a guardian on no list that the viewer sees, or of another name: whose a number is, is not told."""
    session = viewer.session
    told = guardian.person_id or next(iter(persons_by_number(session, list(number_of(guardian).items())).values()), 0)
    somebody = kept_record(session, told)  # merged with another perhaps, since they were chosen
    found = somebody.id if somebody is not None else 0
    home = deciding_units(session, [found]).get(found)
    if (
        somebody is None
        or home is None
        or found == child_id
        or Permission.SEE_PEOPLE not in permissions_on(viewer, home)
    ):
        return False
    is_meant = search_key(guardian.name) == somebody.search_name
    if home != unit_id if guardian.person_id else not is_meant:
        return False
    update_person(session, session.get_one(Person, child_id), by=by, guardian_id=found)
    return True
