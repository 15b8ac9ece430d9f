"""Who is on whose list: join, move, leave, change group, second workplace (R6, R9, R10)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import chunks
from rollout.models import Membership, SecondWorkplace
from rollout.register.act import Act
from rollout.register.errors import AlreadyOnList, NotOnList, Overlap, WrongInterval
from rollout.register.proposals import settle
from rollout.vocabulary import FOREVER, LeavingReason, PeopleGroup


def current(session: Session, person_ids: Collection[int]) -> dict[int, Membership]:
    """The open membership of each person who has one."""
    statement = select(Membership).where(
        Membership.person_id.in_(person_ids), Membership.voided_seq.is_(None), Membership.to_on == FOREVER
    )
    return {membership.person_id: membership for membership in session.scalars(statement)}


def members(session: Session, unit_id: int) -> list[int]:
    """Who is on a unit's list today, in the order of listing."""
    statement = select(Membership.person_id).where(
        Membership.unit_id == unit_id, Membership.voided_seq.is_(None), Membership.to_on == FOREVER
    )
    return list(session.scalars(statement.order_by(Membership.id)))


def deciding_units(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """Person → the unit whose list they are on or, of someone on no list, were on last: its people see them."""
    found: dict[int, int] = {}
    for run in chunks(sorted(person_ids)):
        rows = session.execute(
            select(Membership.person_id, Membership.unit_id)
            .where(Membership.person_id.in_(run), Membership.voided_seq.is_(None))
            .order_by(Membership.to_on, Membership.from_on)
        )
        found.update((person_id, unit_id) for person_id, unit_id in rows)
    return found


def join(act: Act, *, person_id: int, unit_id: int, group: PeopleGroup, on: date) -> None:
    """Puts a person on a unit's list from a day. Raises AlreadyOnList, or Overlap where a later membership is known."""
    later = act.session.scalars(
        select(Membership).where(
            Membership.person_id == person_id, Membership.voided_seq.is_(None), Membership.to_on > on
        )
    ).first()
    if later:
        raise AlreadyOnList if later.to_on == FOREVER else Overlap
    act.add(Membership, person_id=person_id, unit_id=unit_id, people_group=group.value, from_on=on)


def enlist(act: Act, *, person_id: int, unit_id: int, group: PeopleGroup, on: date) -> None:
    """Puts on a unit's list someone of whom it is known that no list has them on that day or later (see `join`)."""
    act.add(Membership, person_id=person_id, unit_id=unit_id, people_group=group.value, from_on=on)


def extend_back(act: Act, membership: Membership, *, on: date) -> None:
    """An older list shows that the person was on the same list from an earlier day. Raises WrongInterval."""
    if on >= membership.from_on:
        raise WrongInterval
    act.replace(membership, from_on=on)


def leave(act: Act, membership: Membership, *, on: date, reason: LeavingReason) -> None:
    """Ends a membership on a day: the person is not counted from that day on, and no proposal about it waits.

    Raises WrongInterval, NotOnList.
    """
    _close(act, membership, on, reason)
    settle(act, membership, on=on)


def _close(act: Act, membership: Membership, on: date, reason: LeavingReason) -> None:
    if membership.to_on != FOREVER and on >= membership.to_on:
        raise NotOnList(on)
    if on < membership.from_on:
        raise WrongInterval
    act.cut(membership, on=on, leaving_reason=reason.value)  # listed by mistake on that very day: was never there


def move(act: Act, membership: Membership, *, to_unit_id: int, on: date, group: PeopleGroup | None = None) -> bool:
    """Takes a person off one list and puts them on another on the same day (R6); False when on it already."""
    if membership.unit_id == to_unit_id and group in (None, membership.people_group):
        return False
    _close(act, membership, on, LeavingReason.MOVED)
    settle(act, membership, on=on, is_listed_on=membership.unit_id == to_unit_id)
    act.add(
        Membership,
        person_id=membership.person_id,
        unit_id=to_unit_id,
        people_group=group.value if group else membership.people_group,
        from_on=on,
    )
    return True


def change_group(act: Act, membership: Membership, *, group: PeopleGroup, on: date) -> bool:
    """The same list, counted in another people group from a day on; False when in it already."""
    if membership.people_group == group:
        return False
    _close(act, membership, on, LeavingReason.GROUP)
    settle(act, membership, on=on, is_listed_on=True)
    act.add(
        Membership,
        person_id=membership.person_id,
        unit_id=membership.unit_id,
        people_group=group.value,
        from_on=on,
    )
    return True


def add_second_workplace(act: Act, *, person_id: int, unit_id: int, on: date) -> bool:
    """Shown on the list of a further unit, not counted there (R1); False when shown on that day already."""
    shown = select(SecondWorkplace.id).where(
        SecondWorkplace.person_id == person_id,
        SecondWorkplace.unit_id == unit_id,
        SecondWorkplace.voided_seq.is_(None),
        SecondWorkplace.from_on <= on,
        SecondWorkplace.to_on > on,
    )
    if act.session.scalars(shown).first() is not None:
        return False
    act.add(SecondWorkplace, person_id=person_id, unit_id=unit_id, from_on=on)
    return True


def end_second_workplace(act: Act, workplace: SecondWorkplace, *, on: date) -> None:
    if on < workplace.from_on:
        raise WrongInterval
    act.cut(workplace, on=on)
