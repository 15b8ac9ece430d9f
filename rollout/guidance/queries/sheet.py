"""The rows of a unit's sheet: who may be ticked, with the numbers that paper and page have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.models import SessionAttendance, SessionClaim
from rollout.register.claims import Key
from rollout.register.sessions import Listed, people_on
from rollout.vocabulary import Channel, Milestone


class Row(NamedTuple):
    """`person` is None where whoever stood there is on the unit's list no more: an officer records them."""

    number: int
    person: Listed | None
    is_present: bool | None

    @property
    def value(self) -> str:
        """What the form says of this row: its number as it was shown, and whose it is."""
        return f"{self.number}-{self.person.person_id}" if self.person else ""


class Sheet(NamedTuple):
    """`claims`: what was claimed before of those on it; `is_printed`: it has numbers that paper may have."""

    rows: list[Row]
    claims: Mapping[Key, Channel]
    is_printed: bool

    @property
    def people(self) -> dict[int, int]:
        """Number → person, of those who may be ticked."""
        return {row.number: row.person.person_id for row in self.rows if row.person}

    @property
    def present(self) -> set[int]:
        return {row.person.person_id for row in self.rows if row.person and row.is_present}


def sheet_of(
    session: Session, unit_id: int, day: date, session_id: int | None = None, *, is_frozen: bool = False
) -> Sheet:
    """First those who have a number, in its order; then, unless only those are asked for, who came since, by name.

    At most five queries.
    """
    frozen: list[SessionAttendance] = []
    if session_id is not None:
        of_unit = SessionAttendance.session_id == session_id, SessionAttendance.unit_id == unit_id
        frozen = list(session.scalars(select(SessionAttendance).where(*of_unit).order_by(SessionAttendance.position)))
    listed = {
        person.person_id: person for person in people_on(session, unit_id, day, [row.person_id for row in frozen])
    }
    rows = [Row(row.position, listed.pop(row.person_id, None), row.is_present) for row in frozen]
    last = frozen[-1].position if frozen else 0
    if not is_frozen:
        rows += [Row(number, person, None) for number, person in enumerate(listed.values(), last + 1)]
    return Sheet(rows, _claims(session, session_id, rows), bool(frozen))


def _claims(session: Session, session_id: int | None, rows: list[Row]) -> dict[Key, Channel]:
    if session_id is None:
        return {}
    people = {row.person.person_id for row in rows if row.person}
    found = session.scalars(select(SessionClaim).where(SessionClaim.session_id == session_id))
    return {
        (claim.person_id, Milestone(claim.milestone)): Channel(claim.channel)
        for claim in found
        if claim.person_id in people
    }
