"""What came of sessions: who was there without an account and has one within fourteen days; of units that count nobody
can say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import among, chunks
from rollout.ledger.person_lines import IMPLIED_BY, Hold, milestone_holds
from rollout.models import Ending, GuidanceSession, SessionAttendance, Statement
from rollout.register.rows import live_rows, person_facts, statements_of
from rollout.vocabulary import Evidence, Milestone

DAYS = 14
"""After a session, within which an account is taken for its result."""


class Yield(NamedTuple):
    """People who got their account within the days after sessions; `is_ripe`: all those days have passed."""

    people: frozenset[int]
    is_ripe: bool


def got_account(holds: Iterable[Hold], day: date) -> bool:
    """Did somebody without an account before a day get one on it or within DAYS after it?"""
    held = list(holds)
    had_one = any(hold.start < day < hold.end for hold in held)
    return not had_one and any(day <= hold.start <= day + timedelta(days=DAYS) for hold in held)


def yield_of(present: Iterable[int], accounts: Mapping[int, list[Hold]], day: date, today: date) -> Yield:
    """`accounts`: person → when they had one."""
    people = frozenset(person for person in present if got_account(accounts.get(person, ()), day))
    return Yield(people, today > day + timedelta(days=DAYS))


def together(found: Iterable[Yield]) -> Yield:
    """Of several sessions, each person once."""
    held = list(found)
    return Yield(frozenset().union(*(each.people for each in held)), all(each.is_ripe for each in held))


MOST = 20_000
"""People whose accounts are looked up for one page; of more nothing is said."""

SHOW_ACCOUNT = sorted({Milestone.ACCEPTED, *IMPLIED_BY[Milestone.ACCEPTED]})
"""What shows that somebody has an account (R5)."""


def served_at(
    session: Session, days: Mapping[int, date], unit_ids: Collection[int] | None
) -> dict[int, dict[int, set[int]]]:
    """Session → unit → who was there and is said to have an account on its day or later; units where anybody was
    ticked, of those asked for (None: all). Two queries for thousands of sessions: of the rest no row is read."""
    found: defaultdict[int, dict[int, set[int]]] = defaultdict(dict)
    of = SessionAttendance
    for run in chunks(sorted(days)):
        there = among(session, of.session_id, run), of.is_present.is_(True)
        said = (
            select(of.session_id, of.unit_id, of.person_id)
            .join(GuidanceSession, GuidanceSession.id == of.session_id)
            .join(Statement, Statement.person_id == of.person_id)
            .where(
                *there,
                Statement.voided_seq.is_(None),
                Statement.milestone.in_(SHOW_ACCOUNT),
                Statement.day >= GuidanceSession.day,
            )
            .distinct()
        )
        for session_id, unit_id in session.execute(select(of.session_id, of.unit_id).where(*there).distinct()):
            if unit_ids is None or unit_id in unit_ids:
                found[session_id][unit_id] = set()
        for session_id, unit_id, person_id in session.execute(said):
            if unit_id in found.get(session_id, ()):
                found[session_id][unit_id].add(person_id)
    return dict(found)


def accounts_of(session: Session, people: Iterable[int]) -> dict[int, list[Hold]]:
    """Person → when they had an account, by anybody's word."""
    asked = set(people)
    stopped = live_rows(session, (Ending,), "person_id", asked)
    endings = {person_id: person_facts(held).endings for person_id, held in stopped.items()}
    return {
        person_id: milestone_holds(Milestone.ACCEPTED, Evidence.REPORTED, statements, endings.get(person_id, ()))
        for person_id, statements in statements_of(session, asked, SHOW_ACCOUNT).items()
    }


def yields_by_unit(
    session: Session, days: Mapping[int, date], unit_ids: Collection[int] | None, today: date
) -> dict[int, dict[int, Yield]] | None:
    """Session → unit → what came of it, where people were ticked; None for too many people with an account since."""
    served = served_at(session, days, unit_ids)
    people = {person for units in served.values() for held in units.values() for person in held}
    if len(people) > MOST:
        return None
    accounts = accounts_of(session, people)
    return {
        session_id: {unit_id: yield_of(held, accounts, days[session_id], today) for unit_id, held in units.items()}
        for session_id, units in served.items()
    }


def yields_of(
    session: Session, days: Mapping[int, date], unit_ids: Collection[int] | None, today: date
) -> dict[int, Yield] | None:
    """The same of each session, whatever the unit."""
    found = yields_by_unit(session, days, unit_ids, today)
    return None if found is None else {key: together(units.values()) for key, units in found.items()}
