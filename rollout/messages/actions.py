"""Acts on messages: one that was given up goes out anew, what could not go by mail goes on paper, or does not."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.messages.cases import Case
from rollout.models import Message, User
from rollout.register import outbox


def try_again(session: Session, message: Message, *, by: User) -> bool:
    """False for one that needs no new try."""
    is_taken = outbox.try_again(message)
    if is_taken:
        _record(session, message, "retry_message", by)
    return is_taken


def mark_printed(session: Session, messages: Iterable[Message], *, by: User) -> int:
    """They go on paper and by mail no more; how many of them were still to be told."""
    printed = [message for message in messages if outbox.mark_printed(message)]
    for message in printed:
        _record(session, message, "print_message", by)
    return len(printed)


def unmark_printed(session: Session, messages: Iterable[Message], *, by: User) -> int:
    """They were marked by mistake and wait again; how many of them were marked and still have something to say."""
    waiting = [each for each in messages if Case(session, each).is_still_so and outbox.unmark_printed(each)]
    for message in waiting:
        _record(session, message, "unmark_message", by)
    return len(waiting)


def _record(session: Session, message: Message, action: str, by: User) -> None:
    audit.record(session, by=by, action=action, subject="visit", subject_id=message.visit_id, message=message.id)
