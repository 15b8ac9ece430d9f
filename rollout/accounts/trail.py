"""What is read of the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from rollout.accounts.trail_words import SUBJECTS, action_label, detail_text
from rollout.core.paging import ROWS
from rollout.core.users import shown_name
from rollout.models import AuditRecord, User


@dataclass(frozen=True)
class Entry:
    record: AuditRecord
    actor: str
    subject_user: str | None

    @property
    def action(self) -> str:
        return action_label(self.record.action)

    @property
    def details(self) -> list[str]:
        """What is noted of the act, a phrase each."""
        return [detail_text(key, value, self.record.action) for key, value in self.record.detail.items()]

    @property
    def subject(self) -> str:
        """The user's name, else the kind of thing and its number."""
        if self.subject_user:
            return self.subject_user
        kind, number = self.record.subject, self.record.subject_id
        return _(SUBJECTS[kind], n=number) if kind in SUBJECTS else f"{kind} {number}"


@dataclass(frozen=True)
class Entries:
    """Fifty entries and, when there are older ones, the number to ask them by."""

    rows: list[Entry]
    older: int | None


def list_entries(session: Session, *, username: str, action: str, before: int | None) -> Entries:
    """Entries older than a number, the latest first; found by their key, so that a long trail costs nothing."""
    actor, subject = aliased(User), aliased(User)
    statement: Any = (
        select(AuditRecord, actor.display_name, subject.display_name)
        .join(actor, actor.id == AuditRecord.actor_id)
        .outerjoin(subject, (AuditRecord.subject == "user") & (subject.id == AuditRecord.subject_id))
        .order_by(AuditRecord.id.desc())
        .limit(ROWS + 1)
    )
    if username:
        statement = statement.where(actor.username == username)
    if action:
        statement = statement.where(AuditRecord.action == action)
    if before is not None:
        statement = statement.where(AuditRecord.id < before)
    rows = [Entry(record, shown_name(by), about) for record, by, about in session.execute(statement)]
    return Entries(rows[:ROWS], rows[ROWS - 1].record.id if len(rows) > ROWS else None)
