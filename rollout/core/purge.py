"""What is deleted once its time is over: kept files, log-ins, codes and runs long past, drafts, what was sent long ago,
where messages went, people of no list at all with what was said of them in obstacles, bundles and requests, accounts
of the official book and requests for correction that were settled long ago."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from rollout.core import audit, drafts, sent
from rollout.core.dates import local
from rollout.core.installation import system_user
from rollout.core.names import person_keys
from rollout.db import chunks
from rollout.models import (
    FACTS,
    Activation,
    AuditRecord,
    Batch,
    BatchRow,
    BundlePerson,
    ChangeItem,
    ChangeRequest,
    FormDraft,
    HeldRow,
    Identifier,
    ItemState,
    JobRun,
    LoginSession,
    Message,
    Obstacle,
    ObstacleEvent,
    ObstaclePerson,
    OfficialAccount,
    Person,
    PersonInfo,
    Posting,
    Reveal,
    SentForm,
)
from rollout.vocabulary import Sex
from rollout.vocabulary_of_visits import UNSENT_STATES

KEPT = timedelta(days=90)
"""How long what is over can still be looked at; the audit trail stays for good."""

ERASED = "(đã xóa)"
"""The name of a person of whom nothing is kept."""


def purge(session: Session, at: datetime) -> dict[str, int]:
    """Deletes what is past at a moment; returns how many of each."""
    before = at - KEPT
    files = (
        update(Batch)
        .where(Batch.file.is_not(None), Batch.keep_until < local(at).date())
        .values(file=None, keep_until=None)
    )
    unsent = [state.value for state in UNSENT_STATES]
    addresses = (
        update(Message)
        .where(Message.address.is_not(None), Message.made_at < before, Message.state.not_in(unsent))
        .values(address=None)
    )
    statements = {
        "files": files,
        "addresses": addresses,
        "log_ins": delete(LoginSession).where(LoginSession.expires_at < before),
        "activations": delete(Activation).where(Activation.expires_at < before),
        "reveals": delete(Reveal).where(Reveal.until < before),
        "job_runs": delete(JobRun).where(JobRun.due_at < before),
        "drafts": delete(FormDraft).where(FormDraft.saved_at < at - drafts.KEPT),
        "sent_forms": delete(SentForm).where(SentForm.sent_at < at - sent.KEPT),
    }
    counts = {name: session.execute(statement).rowcount for name, statement in statements.items()}  # type: ignore[attr-defined]
    return {
        **counts,
        "people": erase_people(session, at, before),
        "accounts": erase_accounts(session, before),
        "requests": empty_requests(session, at, ChangeRequest.settled_at < before),
    }


def erase_accounts(session: Session, before: datetime) -> int:
    """Erases what is personal of accounts of the official book that were settled before a moment; returns how many.

    By its blind indexes the next file still finds one settled.
    """
    nothing: dict[str, Any] = {
        "name": ERASED, "sort_name": "", "birth_on": None, "birth_precision": "none", "bhxh": None, "personal_id": None,
    }  # fmt: skip
    settled = OfficialAccount.settled_at < before, OfficialAccount.name != ERASED
    erased = session.execute(update(OfficialAccount).where(*settled).values(nothing))
    return int(erased.rowcount)  # type: ignore[attr-defined]


def empty_requests(session: Session, at: datetime, which: Any) -> int:
    """Erases what some requests for correction say, and keeps the answers; returns how many."""
    asked = select(ChangeRequest.id).where(which, ChangeRequest.emptied_at.is_(None))
    ids = list(session.scalars(asked))
    for run in chunks(ids):
        of_them = ChangeItem.request_id.in_(run)
        session.execute(update(ChangeItem).where(of_them).values(old_value=None, new_value=None, reason=None))
        session.execute(update(ChangeRequest).where(ChangeRequest.id.in_(run)).values(note=None, emptied_at=at))
    return len(ids)


def erase_people(session: Session, at: datetime, before: datetime) -> int:
    """Erases what is personal of people of whom no fact was live since a moment: wrongly loaded and undone, or merged.

    With them go the words of obstacles that blocked them, reasons of the counter and requests for their correction.
    The empty record stays, as voided facts and the trail name it. Returns how many.
    """
    ids = list(session.scalars(_of_no_list(session, before)))
    nothing: dict[str, Any] = {
        "name": ERASED, **person_keys(ERASED), "birth_on": None,
        "birth_precision": "none", "sex": Sex.UNKNOWN.value, "phone": None, "email": None, "address": None,
        "guardian_id": None,
    }  # fmt: skip
    for run in chunks(ids):
        session.execute(delete(Identifier).where(Identifier.person_id.in_(run)))
        session.execute(delete(HeldRow).where(HeldRow.person_id.in_(run)))
        session.execute(delete(PersonInfo).where(PersonInfo.person_id.in_(run)))
        _erase_obstacles(session, run)
        session.execute(update(Person).where(Person.id.in_(run)).values(nothing))
        session.execute(update(BundlePerson).where(BundlePerson.person_id.in_(run)).values(reason=""))
        _close_requests(session, at, run)
    if ids:
        by = system_user(session)
        audit.record(session, by=by, action="erase_people", subject="user", subject_id=by.id, people=len(ids))
    return len(ids)


def _erase_obstacles(session: Session, person_ids: Sequence[int]) -> None:
    """What was said of what blocked people goes with them; that something did is told by its kind and its numbers."""
    blocked = _obstacles_of(session, person_ids)
    session.execute(update(Obstacle).where(Obstacle.id.in_(blocked)).values(text=ERASED))
    said = ObstacleEvent.obstacle_id.in_(blocked), ObstacleEvent.text != "", ObstacleEvent.kind != "merged"
    session.execute(update(ObstacleEvent).where(*said).values(text=ERASED))
    session.execute(delete(ObstaclePerson).where(ObstaclePerson.person_id.in_(person_ids)))


def _obstacles_of(session: Session, person_ids: Sequence[int]) -> set[int]:
    """The obstacles that block people or blocked them until they were taken off, and those merged into one of these."""
    blocks = select(ObstaclePerson.obstacle_id).where(ObstaclePerson.person_id.in_(person_ids))
    freed = select(AuditRecord.subject_id, AuditRecord.detail).where(AuditRecord.action == "free_person")
    wanted = set(person_ids)
    found = set(session.scalars(blocks))
    found |= {obstacle_id for obstacle_id, said in session.execute(freed) if wanted & set(said.get("persons", ()))}
    level = found
    while level:
        level = set(session.scalars(select(Obstacle.id).where(Obstacle.merged_into_id.in_(level)))) - found
        found |= level
    return found


def _close_requests(session: Session, at: datetime, person_ids: Sequence[int]) -> None:
    """Nobody can answer what is asked of people who are erased."""
    of_them = ChangeRequest.person_id.in_(person_ids)
    still_open = ChangeItem.request_id.in_(select(ChangeRequest.id).where(of_them)), ChangeItem.state == ItemState.OPEN
    session.execute(update(ChangeItem).where(*still_open).values(state=ItemState.REFUSED.value, decided_at=at))
    session.execute(update(ChangeRequest).where(of_them, ChangeRequest.settled_at.is_(None)).values(settled_at=at))
    empty_requests(session, at, of_them)


def _of_no_list(session: Session, before: datetime) -> Any:
    """Whom nothing needs: no live fact, none voided lately, no row of an import, nobody's guardian."""
    recent = session.scalar(select(func.min(Posting.seq)).where(Posting.recorded_at >= before))
    statement = select(Person.id).where(Person.name != ERASED, Person.created_at < before)
    for model in FACTS:
        if "person_id" in model.__table__.c:  # type: ignore[attr-defined]
            table = model.__table__  # type: ignore[attr-defined]
            is_needed = table.c.voided_seq.is_(None)
            if recent is not None:
                is_needed = or_(is_needed, table.c.voided_seq >= recent)
            statement = statement.where(~exists().where(table.c.person_id == Person.id, is_needed))
    child = aliased(Person)
    return statement.where(
        ~exists().where(BatchRow.person_id == Person.id),
        ~exists().where(child.guardian_id == Person.id, child.merged_into_id.is_(None)),
    ).order_by(Person.id)
