"""What of people's information is there, and the milestone that follows from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy.orm import Session

from rollout.models import Unit, User
from rollout.participants.actions.marks import Outcome
from rollout.participants.errors import NobodyChosen, NothingTicked
from rollout.participants.queries.cases import Case
from rollout.register import info_items
from rollout.register.act import Act
from rollout.register.info_items import Flagged
from rollout.vocabulary import Evidence, InfoItem


def flag_one(
    session: Session, case: Case, words: Mapping[InfoItem, bool], *, day: date, evidence: Evidence, by: User
) -> tuple[Act, Flagged]:
    """Says of one person which items are there and which are not. Raises InfoVerified, FutureDay."""
    act = Act(session, by=by, action="mark" if all(words.values()) else "clear")
    person_id = case.person.id
    result = info_items.flag(act, {person_id: words}, day=day, evidence=evidence, up_to=case.evidence, by=by)
    act.apply()
    info_items.record(act, result, words, subject="person", subject_id=person_id, by=by)
    return act, result


def flag_many(
    session: Session,
    unit: Unit,
    person_ids: Collection[int],
    items: Collection[InfoItem],
    *,
    day: date,
    evidence: Evidence,
    by: User,
) -> tuple[Act, Flagged]:
    """Says of people of a unit that these items are there. Raises NobodyChosen, NothingTicked, FutureDay."""
    if not person_ids:
        raise NobodyChosen
    if not items:
        raise NothingTicked
    act = Act(session, by=by, action="mark")
    words = {person_id: dict.fromkeys(items, True) for person_id in person_ids}
    result = info_items.flag(act, words, day=day, evidence=evidence, up_to=evidence, by=by)
    act.apply()
    info_items.record(act, result, items, subject="unit", subject_id=unit.id, by=by)
    return act, result


def complete(
    session: Session, unit: Unit | None, person_ids: Collection[int], *, evidence: Evidence, by: User
) -> Outcome:
    """States of those of the people of whom nothing is missing that it is so. Raises NobodyChosen."""
    if not person_ids:
        raise NobodyChosen
    act, result = info_items.state_completed(session, person_ids, evidence=evidence, by=by, unit=unit)
    unchanged = len(set(person_ids)) - len(result.done) - len(result.refuted)
    return Outcome(act.seq, len(result.done), unchanged, tuple(result.refuted))
