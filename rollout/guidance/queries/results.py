"""What came of sessions: who got an account within fourteen days; of units that count nobody can say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import among, chunks
from rollout.guidance.yields import Yield, yield_of
from rollout.ledger.person_lines import Hold, milestone_holds
from rollout.models import Ending, SessionAttendance
from rollout.register.rows import live_rows, person_facts, statements_of
from rollout.vocabulary import Evidence, Milestone

MOST = 20_000
"""People whose accounts are looked up for one page; of more nothing is said."""


def present_at(
    session: Session, days: Mapping[int, date], unit_ids: Collection[int] | None
) -> dict[int, dict[int, set[int]]]:
    """Session → unit → who was there, of the sessions and units asked for (None: all units)."""
    found: defaultdict[int, dict[int, set[int]]] = defaultdict(dict)
    for run in chunks(sorted(days)):
        statement = select(SessionAttendance.session_id, SessionAttendance.unit_id, SessionAttendance.person_id).where(
            among(session, SessionAttendance.session_id, run), SessionAttendance.is_present.is_(True)
        )
        for session_id, unit_id, person_id in session.execute(statement):
            if unit_ids is None or unit_id in unit_ids:
                found[session_id].setdefault(unit_id, set()).add(person_id)
    return dict(found)


def accounts_of(session: Session, people: Iterable[int]) -> dict[int, list[Hold]]:
    """Person → when they had an account, by anybody's word."""
    asked = set(people)
    stopped = live_rows(session, (Ending,), "person_id", asked)
    endings = {person_id: person_facts(held).endings for person_id, held in stopped.items()}
    return {
        person_id: milestone_holds(Milestone.ACCEPTED, Evidence.REPORTED, statements, endings.get(person_id, ()))
        for person_id, statements in statements_of(session, asked).items()
    }


def yields_of(
    session: Session, days: Mapping[int, date], unit_ids: Collection[int] | None, today: date
) -> dict[int, Yield] | None:
    """Session → what came of it, of those where people were ticked; None for too many people."""
    present = present_at(session, days, unit_ids)
    people = {person for units in present.values() for held in units.values() for person in held}
    if len(people) > MOST:
        return None
    accounts = accounts_of(session, people)
    return {
        session_id: yield_of(set().union(*units.values()), accounts, days[session_id], today)
        for session_id, units in present.items()
    }
