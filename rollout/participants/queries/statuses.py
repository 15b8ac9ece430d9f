"""Where people stand on a day, read in bulk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from rollout.ledger.facts import PersonFacts
from rollout.models import Ending, Fact, Refutation, Rejection, Standing, Statement
from rollout.participants.queries.homes import MayRead
from rollout.participants.status import Status, is_filed_since, status_on
from rollout.register.rows import Row, Rows, live_rows, person_facts
from rollout.register.waiting import Overdue
from rollout.vocabulary import Milestone

STATUS_TABLES: tuple[type[Fact], ...] = (Standing, Statement, Rejection, Ending)
"""The facts that a status is made of."""


def statuses(session: Session, person_ids: Collection[int], day: date) -> dict[int, Status]:
    """Where some people stand on a day."""
    rows = live_rows(session, STATUS_TABLES, "person_id", person_ids)
    return {key: status_on(person_facts(rows.get(key, {})), day) for key in person_ids}


def with_account(session: Session, guardian_ids: Collection[int], day: date) -> set[int]:
    """Which guardians have an account on a day."""
    if not guardian_ids:
        return set()
    held = statuses(session, guardian_ids, day)
    return {key for key, status in held.items() if status.has(Milestone.ACCEPTED)}


def rejection_reason(rows: Rows, status: Status, may_read: MayRead) -> str:
    """The reason of the latest rejection of a person, when one is open and its words may be read."""
    if status.rejected_on is None:
        return ""
    said: Sequence[Row] = rows.get(Rejection, [])
    latest = max(said, key=lambda row: (row["day"], row["id"]))
    return str(latest["reason"]) if may_read(latest) else ""


def is_overdue(status: Status, facts: PersonFacts, overdue: Overdue, day: date) -> bool:
    """Has a declaration without an account waited for longer than the setting allows?"""
    if status.filed_on is None or status.has(Milestone.ACCEPTED):
        return False
    return is_filed_since(status, facts, overdue.since, day)


def info_refuted(rows: Rows, may_read: MayRead) -> str | None:
    """Why an officer refuted that a person's information is complete, None where nobody did; see Known."""
    said: Sequence[Row] = rows.get(Refutation, [])
    reasons = (row["reason"] if may_read(row) else "" for row in said if row["milestone"] == Milestone.INFO_COMPLETED)
    return next(reasons, None)
