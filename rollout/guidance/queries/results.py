"""What came of sessions: who got an account within fourteen days; of units that count nobody can say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.guidance.queries.held import Held
from rollout.ledger.person_lines import milestone_holds
from rollout.models import Ending, SessionAttendance, SessionClaim, SessionUnit, Statement
from rollout.register.claims import Key
from rollout.register.rows import Row, live_rows, person_facts
from rollout.register.sessions import counts_of, live_of
from rollout.vocabulary import Evidence, Milestone


def first_timers(session: Session, session_id: int, day: date, claims: Collection[Key]) -> dict[Milestone, int]:
    """How many of some people reached at a session what nobody had said of them before. Two queries.

    Before: of a day before it, or of its own day but recorded earlier. What was cleared since is nobody's first time.
    """
    found = dict.fromkeys((milestone for _person, milestone in claims), 0)
    rows = live_rows(session, (Statement, Ending), "person_id", {person_id for person_id, _milestone in claims})
    for person_id, milestone in claims:
        held = rows.get(person_id, {})
        own = [row["seq"] for row in held.get(Statement, ()) if _is_claim(row, session_id, milestone)]
        if not own:
            continue
        before = [row for row in held[Statement] if row["day"] < day or (row["day"] == day and row["seq"] < min(own))]
        facts = person_facts({**held, Statement: before})
        holds = milestone_holds(milestone, Evidence.REPORTED, facts.statements, facts.endings)
        found[milestone] += not any(hold.start <= day < hold.end for hold in holds)
    return found


def _is_claim(row: Row, session_id: int, milestone: Milestone) -> bool:
    return row["guidance_session_id"] == session_id and row["milestone"] == milestone


class Standing(NamedTuple):
    """What of a session counts now: of how many people by name, how many milestones, by list and by number.

    `is_stronger`: some of it is the word of somebody whose evidence is more than the viewer's.
    """

    people: int
    numbers: dict[Milestone, int]
    is_stronger: bool


def standing_of(session: Session, held: Held) -> Standing:
    """Of a session whose units are all the viewer's. Three queries."""
    sheet = select(SessionAttendance.person_id, SessionAttendance.unit_id).where(
        SessionAttendance.session_id == held.row.id
    )
    units = dict(session.execute(sheet).all())
    live = live_of(session, held.row.id, units)
    counts = counts_of(session, held.row.id, held.units)
    numbers = Counter(milestone for _person, milestone in live)
    for count in counts:
        numbers.update({milestone: getattr(count, milestone.value) or 0 for milestone in Milestone})
    said = [(units[person], row["evidence"]) for (person, _milestone), rows in live.items() for row in rows]
    said += [(count.unit_id, count.evidence) for count in counts]
    own = {unit_id: unit.evidence.strength for unit_id, unit in held.units.items()}
    return Standing(
        len({person_id for person_id, _milestone in live}),
        {milestone: numbers[milestone] for milestone in Milestone if numbers[milestone]},
        any(Evidence(evidence).strength > own.get(unit_id, 0) for unit_id, evidence in said),
    )


def may_rewrite(session: Session, held: Held) -> bool:
    """Are the facts of a session, its units and its minutes the viewer's to change? Four queries at most.

    Whoever has all of its units, unless something of it is the word of an officer and the viewer's is less.
    """
    return held.is_whole and not standing_of(session, held).is_stronger


def reached_of(session: Session, session_id: int, part: SessionUnit) -> dict[str, int]:
    """What the record of a session says of a unit, by milestone: its numbers, or how many of its sheet. One query."""
    if part.claimed:
        return dict(part.claimed)
    claims = (
        select(SessionClaim.milestone, func.count())
        .join(
            SessionAttendance,
            (SessionAttendance.session_id == SessionClaim.session_id)
            & (SessionAttendance.person_id == SessionClaim.person_id),
        )
        .where(SessionClaim.session_id == session_id, SessionAttendance.unit_id == part.unit_id)
        .group_by(SessionClaim.milestone)
    )
    return dict(session.execute(claims).all())
