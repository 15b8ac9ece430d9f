"""The fifty people of a list that one page shows: names, masked numbers, phones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.cells import opened
from rollout.core.crypto import keys, mask
from rollout.core.formats import birth
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.models import Identifier, Membership, Person
from rollout.participants.queries.roster import Member, live_on
from rollout.register.memberships import deciding_units
from rollout.register.persons import number_cell
from rollout.vocabulary import FOREVER, IdentifierKind


@dataclass(frozen=True)
class Shown:
    """One row of the page. `number` is the mask of a number; `phone` is in clear for a call, "" where there is none."""

    member: Member
    number: str = ""
    phone: str = ""
    birth_year: int | None = None
    birth: str = ""

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
        Membership.unit_id == unit_id, Membership.person_id.in_(person_ids), *live_on(Membership, day)
    )
    return set(session.scalars(statement))


def still_of(session: Session, unit_id: int, person_ids: Collection[int]) -> set[int]:
    """Those of the people whose last list is this unit's: who moved away since is another unit's to see and change."""
    return {person_id for person_id, held_by in deciding_units(session, person_ids).items() if held_by == unit_id}


def page_of(session: Session, unit_id: int, found: Sequence[Member], number: int) -> RosterPage:
    """One page of matching members with what is shown of each. Three queries."""
    number = nearest(number, last_page(len(found)))
    shown = told_of(session, unit_id, found[(number - 1) * ROWS : number * ROWS])
    return RosterPage(Paged(shown, number, len(found)), tuple(m.person_id for m in found if not m.is_second))


def told_of(session: Session, unit_id: int, members: Sequence[Member]) -> list[Shown]:
    """What is shown of some members; three queries."""
    # of those who work here besides, or have moved away since the day shown, only name and next step are shown
    own = still_of(session, unit_id, [member.person_id for member in members if not member.is_second])
    masks = masked_numbers(session, own)
    told = {
        person.id: person
        for person in session.execute(
            select(Person.id, Person.phone, Person.birth_on, Person.birth_precision).where(Person.id.in_(own))
        )
    }
    shown = []
    for member in members:
        person = told.get(member.person_id)
        shown.append(
            Shown(
                member,
                masks.get(member.person_id, ""),
                opened("person", "phone", person.id, person.phone) if person else "",
                person.birth_on.year if person and person.birth_on else None,
                birth(person.birth_on, person.birth_precision) if person else "",
            )
        )
    return shown


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
        key: mask(held.decrypt(ciphertext, number_cell(key, index)))
        for key, (_place, ciphertext, index) in best.items()
    }
