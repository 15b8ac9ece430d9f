"""What is to be said of visits to units and officers, and the calendars they follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rollout.models.base import Base, Key, Moment, UtcDateTime, enum_column
from rollout.vocabulary_of_visits import UNSENT_STATES, MailFault, MessageKind, MessageState

ONE_RECIPIENT = "(unit_id IS NULL) <> (user_id IS NULL)"


def _is_none_of(states: Iterable[MessageState]) -> str:
    named = ", ".join(f"'{state}'" for state in states)
    return f"state NOT IN ({named})"


TO_GO = _is_none_of(state for state in MessageState if state not in UNSENT_STATES)
SETTLED = _is_none_of(state for state in MessageState if state in UNSENT_STATES)
"""Is a message still to be sent, or no more? Each has an index of its part of the table, which is found by these words;
what is in a list of states would rather be looked up state by state, and sorted."""


class Message(Base):
    """A message about a visit to a unit or a user. What it says is not kept: it is written when it is sent or printed.

    `version` is that of the visit, its round where the message is about an offer, the event where it is about an
    answer. `address` is where it was last sent by e-mail, encrypted, None before: that is looked up at each try. It is
    sent from `next_at` on. `tries` counts the attempts begun, so that of two senders only the one who began the last
    says how it ended. `error` is a MailFault.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(ONE_RECIPIENT, name="recipient"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("tries >= 0", name="tries"),
        # what is NULL differs from everything, so each of the two speaks of its own kind of recipient
        UniqueConstraint("visit_id", "kind", "version", "unit_id"),
        UniqueConstraint("visit_id", "kind", "version", "user_id"),
        Index("ix_message_state", "state", "next_at"),
        Index("ix_message_to_go", "next_at", "id", sqlite_where=text(TO_GO), postgresql_where=text(TO_GO)),
        Index("ix_message_settled", "next_at", "id", sqlite_where=text(SETTLED), postgresql_where=text(SETTLED)),
        Index("ix_message_state_id", "state", "id"),
        Index("ix_message_kind", "kind", "state", "unit_id"),
        Index("ix_message_kind_id", "kind", "id"),
        Index("ix_message_unit_id", "unit_id", "state"),
        Index("ix_message_user_id", "user_id"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(enum_column(MessageKind))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    version: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    address: Mapped[bytes | None] = mapped_column(LargeBinary())
    state: Mapped[str] = mapped_column(enum_column(MessageState), default=MessageState.WAITING.value)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[Moment]
    error: Mapped[str | None] = mapped_column(enum_column(MailFault))
    made_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class CalendarFeed(Base):
    """An address at which a calendar program finds the visits of a user or a unit; its token is not here.

    The token is made of `nonce` and the key of the program, so it can be shown again, and a copied database opens none.
    `is_left`: it ended because somebody who could read it is of the unit no more.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        CheckConstraint(ONE_RECIPIENT, name="recipient"),
        Index("ix_calendar_feed_user_id", "user_id"),
        Index("ix_calendar_feed_unit_id", "unit_id"),
    )

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    nonce: Mapped[str] = mapped_column(String(22), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    made_at: Mapped[Moment]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    is_left: Mapped[bool] = mapped_column(default=False)
