"""Which of the viewer's own last acts on people can be taken back in one step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from rollout.core.access import Permission, Viewer
from rollout.core.dates import ZONE, today
from rollout.db import chunks
from rollout.models import Membership, Posting, Statement
from rollout.participants.queries.cases import desk_rights, found_lately
from rollout.register import undo

UNDOABLE = frozenset(
    {"mark", "verify", "clear", "reject", "exclude", "confirm", "refuse", "propose_leaving", "end_standing"}
)
"""Acts that touch nothing but facts of people; those that also change a record or a list are not taken back so."""


@dataclass(frozen=True)
class Undoable:
    """`people`: whom undoing would reverse; `kept`: who has changed since and stays as is; `units`: whose people."""

    seq: int
    people: frozenset[int]
    kept: frozenset[int]
    units: frozenset[int]


def undoable(viewer: Viewer, seq: int) -> Undoable | None:
    """The viewer's own recent act on people still in the viewer's reach; None where there is nothing to undo."""
    session = viewer.session
    if not undo.own_lately(session, seq, UNDOABLE, by=viewer.user):
        return None
    found = undo.preview(session, seq)
    units = _units_of(session, found.persons)
    if not found.persons | found.kept_persons or not _are_in_reach(viewer, found.persons, units):
        return None
    return Undoable(seq, frozenset(found.persons), frozenset(found.kept_persons), units)


def ticked_today(viewer: Viewer, person_ids: Collection[int]) -> dict[int, int]:
    """Person → the last posting of today by which the viewer stated something of them that still stands. One query."""
    rows = viewer.session.execute(
        select(Statement.person_id, func.max(Statement.seq))
        .join(Posting, Posting.seq == Statement.seq)
        .where(
            Statement.person_id.in_(person_ids),
            Statement.voided_seq.is_(None),
            Posting.actor_id == viewer.user.id,
            Posting.action == "mark",
            Posting.recorded_at >= datetime.combine(today(), time.min, ZONE),
        )
        .group_by(Statement.person_id)
    )
    return {person_id: seq for person_id, seq in rows}  # noqa: C416  (dict() would not take rows for pairs)


def _are_in_reach(viewer: Viewer, person_ids: Collection[int], units: Collection[int]) -> bool:
    """May the viewer mark each of these people of these units today, by the units' scope or as the desk found them?"""
    if Permission.MARK_PEOPLE in desk_rights(viewer) and found_lately(viewer, person_ids).issuperset(person_ids):
        return True
    return viewer.may_all(Permission.MARK_PEOPLE, units)


def _units_of(session: Session, person_ids: Collection[int]) -> frozenset[int]:
    """The units through which people are seen: those of their current or, of who is on no list, last memberships."""
    later = aliased(Membership)
    units: set[int] = set()
    for run in chunks(sorted(person_ids)):
        statement = select(Membership.unit_id).where(
            Membership.person_id.in_(run),
            Membership.voided_seq.is_(None),
            ~exists().where(
                later.person_id == Membership.person_id,
                later.voided_seq.is_(None),
                later.from_on > Membership.from_on,
            ),
        )
        units.update(session.scalars(statement.distinct()))
    return frozenset(units)
